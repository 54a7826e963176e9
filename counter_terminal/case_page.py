"""The case page: the fields of the case form, filled in by keyboard. It tells what was changed, and sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_terminal import case_form, case_words, words
from counter_terminal.case_form import Form, Paper
from counter_terminal.parts import Bilingual, Elided, label, wear
from counter_terminal.sheet import entry
from layouts.layout import Layout
from look.font import BOLD, MEDIUM, font
from queueing.case import Delivery
from queueing.plan import DAY, Service, Text

FIELD = 40
"""Height of a field, in pixels."""
DELIVERIES = tuple(Delivery)
_ITEM_ROW, _ITEM_ROWS = 38, 3
_PAPER_ROW, _PAPER_ROWS = 40, 5
_CAPTION = 72
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class CasePage(QWidget):
    """Shows a form and changes it."""

    changed = Signal()
    """Look at `form` again."""
    finished = Signal()
    """Enter in the last field."""

    def __init__(self, layout: Layout, form: Form) -> None:
        super().__init__()
        self.form = form
        self._phrases = layout.phrases
        self._shown: tuple[Service, ...] = ()
        self.item, self.name, self.phone, self.address, self.paper = (entry(16) for _ in range(5))
        self.items, self.papers = _list(_ITEM_ROW * _ITEM_ROWS), _list(_PAPER_ROW * _PAPER_ROWS)
        self.facts = Bilingual(14, MEDIUM, small=11, elide=True)
        self.earlier = Bilingual(13, MEDIUM, "brand", small=11, elide=True)
        self.ways = [choice_button() for _ in DELIVERIES]
        sensitive = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        for field in (self.item, self.name, self.phone, self.address, self.paper):
            field.setFixedHeight(FIELD)
            field.installEventFilter(self)
        for field in (self.name, self.phone, self.address):
            field.setInputMethodHints(sensitive)
            field.setMaxLength(240)
        self.paper.setMaxLength(case_form.PAPER_LENGTH)
        self.item.setPlaceholderText(f"{case_words.SEARCH.zh}  {case_words.SEARCH.en}")
        self.paper.setPlaceholderText(f"{case_words.OTHER_PAPER.zh}  {case_words.OTHER_PAPER.en}")
        self._lay_out()
        self._connect()
        self.fill(form)

    def fill(self, form: Form) -> None:
        """Show a form in every field. What was typed before cannot be brought back."""
        self.form = form
        for field, text in ((self.name, form.name), (self.phone, form.phone), (self.address, form.address)):
            field.setText(text)
        self.paper.clear()
        self.item.setText(form.service.name.zh if form.service is not None else "")
        self._narrow("")
        self._show()

    def change(self, form: Form) -> None:
        """Show another form beside what stands in the fields."""
        if form != self.form:
            self.form = form
            self._show()
            self.changed.emit()

    def choose_delivery(self, delivery: Delivery) -> None:
        """Another way to the applicant."""
        self.change(replace(self.form, delivery=delivery))
        if self.address.isEnabled():
            self.address.setFocus()

    def show_earlier(self, text: Text) -> None:
        """Say what was taken in before in this visit."""
        self.earlier.show_text(text)

    def begin(self) -> None:
        """Begin where something is missing."""
        (self.item if self.form.service is None else self.name).setFocus()

    def focus(self, field: str) -> None:
        """Go where something is wrong: a key of `case_form.problems`."""
        fields = {"item": self.item, "name": self.name, "phone": self.phone, "address": self.address}
        fields[field].setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Enter goes on to the next field; arrows belong to the list beside the field."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if watched is self.item:
            return self._steer_items(event)
        if watched is self.paper:
            return self._steer_papers(event)
        if event.key() not in _ENTER:
            return False
        if not event.isAutoRepeat():
            order = (self.name, self.phone, self.address, self.paper)
            at = next(n for n, field in enumerate(order) if field is watched)
            self._go_to(*order[at + 1 :])
        return True

    def _go_to(self, *fields: QLineEdit) -> None:
        """The first of them that can be filled in; otherwise all are."""
        able = next((field for field in fields if field.isEnabled()), None)
        if able is not None:
            able.setFocus()
        else:
            self.finished.emit()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        ways = QHBoxLayout()
        for box in (left, right, ways):
            box.setSpacing(8)
        for way in self.ways:
            ways.addWidget(way)
        left.addLayout(row_of(case_words.ITEM, self.item))
        left.addWidget(self.items)
        left.addWidget(self.facts)
        left.addLayout(row_of(case_words.NAME, self.name))
        left.addLayout(row_of(case_words.PHONE, self.phone))
        left.addLayout(row_of(case_words.DELIVERY, ways))
        left.addLayout(row_of(case_words.ADDRESS, self.address))
        left.addStretch()
        hint = Bilingual(12, role="muted", small=10)
        hint.show_text(case_words.PAPER_HINT)
        for part in (_caption(case_words.MISSING), self.papers, self.paper, hint):
            right.addWidget(part)
        right.addStretch()
        right.addWidget(self.earlier)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(24)
        both.addLayout(left, stretch=6)
        both.addLayout(right, stretch=5)

    def _connect(self) -> None:
        self.item.textEdited.connect(self._search)
        self.items.itemClicked.connect(lambda row: self._choose(self.items.row(row)))
        self.papers.itemClicked.connect(lambda row: self._toggle(self.papers.row(row)))
        self.name.textEdited.connect(lambda text: self.change(replace(self.form, name=text)))
        self.phone.textEdited.connect(lambda text: self.change(replace(self.form, phone=text)))
        self.address.textEdited.connect(lambda text: self.change(replace(self.form, address=text)))
        for delivery, way in zip(DELIVERIES, self.ways, strict=True):
            way.clicked.connect(lambda _=False, delivery=delivery: self.choose_delivery(delivery))

    def _steer_items(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.items.currentRow()
        if key in _STEPS:
            self.items.setCurrentRow(max(0, min(len(self._shown) - 1, row + _STEPS[Qt.Key(key)])))
            return True
        if key not in (*_ENTER, Qt.Key.Key_Tab) or event.isAutoRepeat():
            return False
        if self.form.service is None or row >= 0:
            self._choose(max(row, 0))
        if key in _ENTER and self.form.service is not None:
            self.name.setFocus()
        return key in _ENTER

    def _steer_papers(self, event: QKeyEvent) -> bool:
        key, row, count = event.key(), self.papers.currentRow(), self.papers.count()
        if key in _ENTER:
            if not event.isAutoRepeat():
                self._add_paper()
            return True
        if key in _STEPS and count:
            self.papers.setCurrentRow(max(0, min(count - 1, row + _STEPS[Qt.Key(key)])))
            return True
        edit = None if self.paper.text() else _PAPER_KEYS.get(event.text())
        if edit is None or not 0 <= row < count:
            return False
        self.change(edit(self.form, row))
        return True

    def _add_paper(self) -> None:
        """Enter: one more paper, or with nothing typed there is none."""
        if self.paper.text().strip():
            self.change(case_form.add(self.form, self.paper.text()))
            self.paper.clear()
            self.papers.setCurrentRow(self.papers.count() - 1)
        else:
            self.finished.emit()

    def _search(self, typed: str) -> None:
        self.change(case_form.choose(self.form, None))
        self._narrow(typed)

    def _narrow(self, typed: str) -> None:
        self._shown = case_form.narrowed(self.form.items, typed)
        self.items.clear()
        for service in self._shown:
            _add(self.items, _ITEM_ROW, _item_row(service))
        chosen = next((at for at, service in enumerate(self._shown) if service.id == self.form.item), None)
        self.items.setCurrentRow(chosen if chosen is not None else 0 if typed.strip() and self._shown else -1)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            service = self._shown[row]
            if service.id != self.form.item:
                self.change(case_form.choose(self.form, service.id))
            self.item.setText(service.name.zh)
            self.items.setCurrentRow(row)

    def _toggle(self, row: int) -> None:
        if 0 <= row < len(self.form.papers):
            self.papers.setCurrentRow(row)
            self.change(case_form.toggle(self.form, row))

    def _show(self) -> None:
        """Show what does not stand in the fields as it was typed."""
        form = self.form
        self.facts.show_text(facts_of(form))
        for at, (delivery, way) in enumerate(zip(DELIVERIES, self.ways, strict=True), start=1):
            show_choice(way, words.phrase(self._phrases, f"delivery.{delivery}"), f"F{at}")
            way.setChecked(form.delivery is delivery and not form.finish)
            way.setEnabled(not form.finish)
        self.address.setEnabled(form.delivery is Delivery.EMS and not form.finish)
        for part in (self.papers, self.paper):
            part.setEnabled(not form.finish)
        row = self.papers.currentRow()
        self.papers.clear()
        for paper in form.papers:
            _add(self.papers, _PAPER_ROW, _paper_row(form, paper))
        if form.papers:
            self.papers.setCurrentRow(min(max(row, 0), len(form.papers) - 1))


_PAPER_KEYS: dict[str, Callable[[Form, int], Form]] = {
    " ": case_form.toggle,
    "+": lambda form, row: case_form.postpone(form, row, 1),
    "=": lambda form, row: case_form.postpone(form, row, 1),
    "-": lambda form, row: case_form.postpone(form, row, -1),
    "/": case_form.switch_days,
}
"""What a key does to the marked paper while nothing is typed beside it."""


def facts_of(form: Form) -> Text:
    """Who decides on the item, whether they are called in, and by when."""
    service = form.service
    if service is None:
        return Text(zh=f"{len(form.items)} 个事项", en=f"{len(form.items)} items")
    zh, en = [], []
    if service.department is not None:
        zh.append(f"承办：{service.department}")
        en.append("decided by a department")
    if service.on_call:
        zh.append(case_words.ON_CALL.zh)
        en.append(case_words.ON_CALL.en)
    if service.decided_in is not None and not form.finish:
        zh.append(f"承诺 {service.decided_in // DAY} 天")
        en.append(f"within {service.decided_in // DAY} days")
    return Text(zh=" · ".join(zh), en=", ".join(en))


def row_of(text: Text, field: QWidget | QHBoxLayout) -> QHBoxLayout:
    """A field with its caption before it."""
    made = QHBoxLayout()
    made.setSpacing(8)
    caption = _caption(text)
    caption.setFixedWidth(_CAPTION)
    made.addWidget(caption)
    if isinstance(field, QWidget):
        made.addWidget(field, stretch=1)
    else:
        made.addLayout(field, stretch=1)
    return made


def choice_button() -> QPushButton:
    """One of several, of which one holds."""
    made = QPushButton()
    made.setCheckable(True)
    made.setFont(font(14, MEDIUM))
    made.setFixedHeight(FIELD)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    wear(made, "choice")
    return made


def show_choice(button: QPushButton, name: Text, shortcut: str) -> None:
    """Say what it stands for."""
    button.setText(f"{name.zh} {shortcut}")
    button.setAccessibleName(f"{name.zh} {name.en}")
    button.setToolTip(f"{name.zh}\n{name.en}")


def _item_row(service: Service) -> QWidget:
    name = Bilingual(15, MEDIUM, small=10, elide=True)
    name.show_text(service.name)
    return _line((name, 1), (label(12, role="muted", text=service.pinyin), 0))


def _paper_row(form: Form, paper: Paper) -> QWidget:
    name = Elided(15, MEDIUM)
    name.setText(paper.name)
    due = Bilingual(12, MEDIUM, "warn", small=10, align=Qt.AlignmentFlag.AlignRight)
    due.show_text(case_form.due_text(form, paper) if paper.missing else case_words.NOTHING)
    mark = label(18, BOLD, "warn" if paper.missing else "muted", "☒" if paper.missing else "☐")
    return _line((mark, 0), (name, 1), (due, 0))


def _line(*parts: tuple[QWidget, int]) -> QWidget:
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    row = QHBoxLayout(made)
    row.setContentsMargins(10, 0, 10, 0)
    row.setSpacing(10)
    for part, stretch in parts:
        row.addWidget(part, stretch=stretch)
    return made


def _list(height: int) -> QListWidget:
    made = QListWidget()
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    made.setFixedHeight(height + 4)
    wear(made, "framed")
    return made


def _add(to: QListWidget, height: int, row: QWidget) -> None:
    item = QListWidgetItem()
    item.setSizeHint(QSize(0, height))
    to.addItem(item)
    to.setItemWidget(item, row)


def _caption(text: Text) -> Bilingual:
    made = Bilingual(15, MEDIUM, small=11)
    made.show_text(text)
    return made
