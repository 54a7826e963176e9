"""The sign-in page: staff number and PIN, or a badge. PIN and badge leave their fields the moment they are sent."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_terminal import words
from counter_terminal.badge_reader import Burst
from counter_terminal.banner import NoticeLine, kept_space
from counter_terminal.journal import Journal
from counter_terminal.key_button import KeyButton
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import Key
from counter_terminal.parts import Bilingual, frame, label, wear
from counter_terminal.session import Notice, Tone
from look.font import BOLD, MEDIUM, font
from look.theme import Theme
from queueing.plan import Text

_WIDTH, _CAPTION = 600, 120
_BADGE = Text(zh="或刷工卡", en="or your badge")


class SignInPage(QWidget):
    """Fields and a key; Enter goes on. A badge may be shown to the reader wherever the focus is."""

    submitted = Signal(str, str)
    """Staff number and PIN."""
    badge_shown = Signal(str)
    """A badge's number."""

    def __init__(self, counter: str) -> None:
        super().__init__()
        wear(self, "page")
        self._busy = False
        self.staff_no = _entry()
        self.staff_no.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.pin = _entry()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.badge = _entry()
        self.badge.setEchoMode(QLineEdit.EchoMode.Password)
        self.badge.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self._burst = Burst()
        self.notice, self.left_over = NoticeLine(), NoticeLine()
        self.key = KeyButton(primary=True)
        self.key.clicked.connect(self.submit)
        self.staff_no.returnPressed.connect(self._next_field)
        self.pin.returnPressed.connect(self.submit)
        self.badge.returnPressed.connect(lambda: self._show_badge(self.badge.text()))
        for field in (self.staff_no, self.pin, self.badge):
            field.installEventFilter(self)
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
        card.setFixedWidth(_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(40, 16, 40, 24)
        column.setSpacing(8)
        column.addLayout(head)
        for name, field in ((words.STAFF_NO, self.staff_no), (words.PIN, self.pin), (_BADGE, self.badge)):
            caption = Bilingual(18, MEDIUM, small=13)
            caption.show_text(name)
            caption.setFixedWidth(_CAPTION)
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(caption, alignment=Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(field, stretch=1)
            column.addLayout(row)
        column.addSpacing(4)
        column.addWidget(kept_space(self.notice))
        column.addSpacing(4)
        column.addWidget(self.key)
        self.left_over.setFixedWidth(_WIDTH)
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addWidget(self._hall)
        outer.addSpacing(12)
        outer.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        outer.addSpacing(8)
        outer.addWidget(kept_space(self.left_over), alignment=Qt.AlignmentFlag.AlignHCenter)
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

    def show_journal(self, journal: Journal | None) -> None:
        """Say what was recorded at this counter and still waits to be handed in, and by whom."""
        left = left_over(journal)
        self.left_over.show_notice(Notice(text=left, tone=Tone.WARN) if left is not None else None)

    def show_busy(self, busy: bool) -> None:
        """Rest while the server is asked; afterwards begin where something is missing."""
        self._busy = busy
        for field in (self.staff_no, self.pin, self.badge):
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Tell a reader from a hand: what it has typed goes out of the field that had the focus."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.isAutoRepeat():
            return False
        now = event.timestamp() or round(time.monotonic() * 1000)
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.text().isprintable() and event.text():
                self._burst.typed(event.text(), now)
            return False
        badge = self._burst.ended(now)
        if badge is None or watched is self.badge or not isinstance(watched, QLineEdit):
            return False
        watched.setText(watched.text().removesuffix(badge))
        self._show_badge(badge)
        return True

    def _show_badge(self, badge: str) -> None:
        self.badge.clear()
        self.pin.clear()
        if badge.strip() and not self._busy:
            self.show_notice(None)
            self.badge_shown.emit(badge.strip())

    def _next_field(self) -> None:
        (self.pin if self.staff_no.text().strip() else self.staff_no).setFocus()

    def _show_key(self) -> None:
        text = words.SIGNING_IN if self._busy else words.SIGN_IN_KEY
        self.key.show_props(
            KeyProps(key=Key.SIGN_OUT, label=text, shortcut="Enter", tip=words.SIGN_IN, enabled=not self._busy)
        )


def left_over(journal: Journal | None) -> Text | None:
    """What a journal holds, in words; None for nothing."""
    if journal is None:
        return NO_JOURNAL
    if journal.pending:
        count, who = len(journal.pending), journal.pending[0].clerk
        return Text(
            zh=f"本机有 {count} 步离线操作待补交，请工号 {who} 登录后自动补交。",
            en=f"{count} steps recorded here wait to be handed in; staff number {who}, please sign in.",
        )
    if journal.declined:
        count = len(journal.declined)
        return Text(
            zh=f"有 {count} 步离线操作未被接受，登录后请查看。",
            en=f"{count} steps recorded offline did not count; please look after signing in.",
        )
    return None


NO_JOURNAL = Text(
    zh="本机磁盘不可用或本窗口已打开另一终端：断网时不能记录操作。",
    en="No disk, or another terminal of this counter is open: nothing can be recorded offline.",
)


def _entry() -> QLineEdit:
    made = QLineEdit()
    made.setFont(font(22, MEDIUM))
    made.setMaxLength(64)
    made.setFixedHeight(52)
    return made
