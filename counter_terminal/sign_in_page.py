"""The sign-in page: staff number and PIN. The PIN leaves the field the moment it is sent."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_terminal import words
from counter_terminal.banner import NoticeLine, kept_space
from counter_terminal.desk import KeyProps
from counter_terminal.keys import Key
from counter_terminal.parts import Bilingual, KeyButton, frame, label, wear
from counter_terminal.session import Notice, Tone
from look.font import BOLD, MEDIUM, font
from look.theme import Theme
from queueing.plan import Text


class SignInPage(QWidget):
    """Two fields and a key; Enter goes on."""

    submitted = Signal(str, str)
    """Staff number and PIN."""

    def __init__(self, counter: str) -> None:
        super().__init__()
        wear(self, "page")
        self._busy = False
        self.staff_no = _entry()
        self.staff_no.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.pin = _entry()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.notice = NoticeLine()
        self.key = KeyButton(primary=True)
        self.key.clicked.connect(self.submit)
        self.staff_no.returnPressed.connect(self._next_field)
        self.pin.returnPressed.connect(self.submit)
        self._counter = label(72, BOLD, "brand")
        self._unit = Bilingual(26, BOLD, small=15)
        self._hall = Bilingual(22, MEDIUM, small=14, align=Qt.AlignmentFlag.AlignHCenter)
        self._hall.show_text(Text(zh="政务服务大厅", en="Government service hall"))
        self._counter.setText(counter)
        self._unit.show_text(Text(zh="窗口编号", en="Counter id"))
        self._lay_out()
        self._show_key()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addStretch()
        head.addWidget(self._counter)
        head.addWidget(self._unit, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addStretch()
        card = frame("card")
        card.setFixedWidth(520)
        column = QVBoxLayout(card)
        column.setContentsMargins(40, 28, 40, 32)
        column.setSpacing(8)
        column.addLayout(head)
        for name, field in ((words.STAFF_NO, self.staff_no), (words.PIN, self.pin)):
            caption = QHBoxLayout()
            caption.setSpacing(8)
            caption.addWidget(label(18, MEDIUM, text=name.zh))
            caption.addWidget(label(14, role="muted", text=name.en), alignment=Qt.AlignmentFlag.AlignBottom)
            caption.addStretch()
            column.addLayout(caption)
            column.addWidget(field)
            column.addSpacing(4)
        column.addSpacing(4)
        column.addWidget(kept_space(self.notice))
        column.addSpacing(4)
        column.addWidget(self.key)
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addWidget(self._hall)
        outer.addSpacing(16)
        outer.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch()

    def dress(self, theme: Theme) -> None:
        """Put on a theme."""
        self.key.dress(theme)

    def show_counter(self, hall: Text, label_of_counter: str) -> None:
        """Name the hall and the counter as the public knows them."""
        self._hall.show_text(hall)
        self._counter.setText(label_of_counter)
        self._unit.show_text(Text(zh="号窗口", en="Counter"))

    def show_notice(self, notice: Notice | None) -> None:
        """Say why nobody is signed in."""
        self.notice.show_notice(notice)

    def show_busy(self, busy: bool) -> None:
        """Rest while the server is asked; afterwards begin where something is missing."""
        self._busy = busy
        for field in (self.staff_no, self.pin):
            field.setEnabled(not busy)
        self._show_key()
        if not busy:
            (self.pin if self.staff_no.text() else self.staff_no).setFocus()

    def submit(self) -> None:
        """Hand over what was typed, once."""
        if self._busy:
            return
        staff_no, pin = self.staff_no.text().strip(), self.pin.text()
        if not staff_no or not pin:
            self.show_notice(Notice(text=words.FILL_IN, tone=Tone.WARN))
            self._next_field()
            return
        self.pin.clear()
        self.show_notice(None)
        self.submitted.emit(staff_no, pin)

    def _next_field(self) -> None:
        (self.pin if self.staff_no.text().strip() else self.staff_no).setFocus()

    def _show_key(self) -> None:
        text = words.SIGNING_IN if self._busy else words.SIGN_IN_KEY
        self.key.show_props(
            KeyProps(key=Key.CALL, label=text, shortcut="Enter", tip=words.SIGN_IN, enabled=not self._busy)
        )


def _entry() -> QLineEdit:
    made = QLineEdit()
    made.setFont(font(24, MEDIUM))
    made.setMaxLength(64)
    made.setFixedHeight(56)
    return made
