"""The transfer sheet: one queue, one counter, or several stops in turn, shown as the path that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from counter_terminal import words
from counter_terminal.at_hand import AtHand
from counter_terminal.choices import Choice, matching, transfer_targets
from counter_terminal.flow import Flow
from counter_terminal.key_button import BAR_BIG, KeyButton
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import Key
from counter_terminal.parts import Bilingual, frame, label, wear
from counter_terminal.seen import Seen
from counter_terminal.sheet import Sheet, choice_row, entry
from look.font import MEDIUM, font
from look.theme import Theme
from queueing.plan import Text

_ROW, _ROWS = 52, 5
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HINT = Text(
    zh="输入名称、窗口号或姓名查找，↑ ↓ 选择，Tab 或单击加一站，Enter 转移，Esc 返回",
    en="Type to find, arrows to choose, Tab or a click adds a stop, Enter transfers, Esc goes back",
)


class TransferSheet(Sheet):
    """Where the ticket at hand goes. Enter sends it along the path, with the line that is marked as the last stop."""

    def __init__(
        self, over: QWidget, theme: Theme, seen: Seen, ticket: AtHand, chosen: Callable[[Sequence[Choice]], None]
    ) -> None:
        super().__init__(over, words.ASK_TRANSFER, 760)
        self._seen, self._ticket, self._chosen = seen, ticket, chosen
        self._path: tuple[Choice, ...] = ()
        self._shown: tuple[Choice, ...] = ()
        safe = Bilingual(15, MEDIUM, "calm", small=12)
        safe.show_text(words.NO_REQUEUEING)
        self._stops = _Stops(self._remove)
        self.field = entry(18)
        self.field.setPlaceholderText(f"{words.FILTER.zh}  {words.FILTER.en}")
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setFixedHeight(_ROW * _ROWS)
        self.list.itemClicked.connect(lambda item: self._add(self.list.row(item)))
        self.list.currentRowChanged.connect(lambda _row: self._show_key())
        self.send_key = KeyButton(size=BAR_BIG)
        self.send_key.dress(theme)
        self.send_key.clicked.connect(self._send)
        for part in (safe, self._stops, self.field, self.list, self.send_key):
            self.body.addWidget(part)
        self.body.setSpacing(10)
        self.foot(_HINT)
        self._show_path()

    @property
    def path(self) -> tuple[Choice, ...]:
        """Where Enter would send the ticket now."""
        row = self.list.currentRow()
        return (*self._path, self._shown[row]) if 0 <= row < len(self._shown) else self._path

    def open(self) -> None:
        """Show it and take the keyboard."""
        super().open()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """While typing, arrows, Tab and Enter belong to the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return super().eventFilter(watched, event)

    def _steer(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentRow()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row + step)))
        elif key == Qt.Key.Key_Tab:
            self._add(row)
        elif key == Qt.Key.Key_Backspace and not self.field.text():
            if not event.isAutoRepeat():
                self._remove(len(self._path) - 1)
        elif key in _ENTER:
            if not event.isAutoRepeat():
                self._send()
        else:
            return False
        return True

    def _add(self, row: int) -> None:
        """One more stop."""
        if 0 <= row < len(self._shown):
            self._path = (*self._path, self._shown[row])
            self._show_path()

    def _remove(self, at: int) -> None:
        """One stop less, and those that could not follow without it."""
        kept, self._path = (*self._path[:at], *self._path[at + 1 :]), ()
        for stop in kept:
            if stop in transfer_targets(self._seen, self._path):
                self._path = (*self._path, stop)
        self._show_path()

    def _send(self) -> None:
        path = self.path
        if path:
            self.close_sheet()
            self._chosen(path)

    def _show_path(self) -> None:
        self._stops.show_path(self._path)
        self.field.clear()
        self._narrow("")

    def _narrow(self, typed: str) -> None:
        self._shown = matching(transfer_targets(self._seen, self._path), typed)
        self.list.clear()
        for choice in self._shown:
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
            self.list.setItemWidget(item, choice_row(choice))
        self.list.setCurrentRow(0 if typed.strip() and self._shown else -1)
        self._show_key()

    def _show_key(self) -> None:
        """What Enter does now."""
        number, path = self._ticket.number, self.path
        zh, en = (
            (" → ".join(stops) for stops in zip(*((p.label.zh, p.label.en) for p in path), strict=True))
            if path
            else ("", "")
        )
        said = Text(zh=f"转移 {number} → {zh}", en=f"Transfer {number} → {en}") if path else words.ASK_TRANSFER
        self.send_key.show_props(
            KeyProps(key=Key.TRANSFER, label=said, shortcut="Enter", tip=words.TIPS[Key.TRANSFER], enabled=bool(path))
        )


class _Stops(QWidget):
    """The path so far, each stop with a way to take it out."""

    def __init__(self, remove: Callable[[int], None]) -> None:
        super().__init__()
        self._remove = remove
        self._flow = Flow(6)
        self.setLayout(self._flow)

    def show_path(self, path: Sequence[Choice]) -> None:
        self._flow.clear()
        if not path:
            hint = Bilingual(14, role="muted", small=12)
            hint.show_text(words.PATH_EMPTY)
            self._flow.addWidget(hint)
        for at, stop in enumerate(path):
            self._flow.addWidget(self._stop(at, stop))

    def _stop(self, at: int, stop: Choice) -> QWidget:
        made = frame("stop")
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(label(16, MEDIUM, "brand", f"{at + 1}"))
        name = Bilingual(15, MEDIUM, small=11)
        name.show_text(stop.label)
        row.addWidget(name)
        taken_out = QPushButton("✕")
        taken_out.setFont(font(14, MEDIUM))
        taken_out.setFixedSize(32, 32)
        taken_out.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        taken_out.setAccessibleName(f"{words.REMOVE.zh} {stop.label.zh} {words.REMOVE.en} {stop.label.en}")
        taken_out.setToolTip(f"{words.REMOVE.zh}\n{words.REMOVE.en}")
        wear(taken_out, "remove")
        taken_out.clicked.connect(lambda: self._remove(at))
        row.addWidget(taken_out)
        return made
