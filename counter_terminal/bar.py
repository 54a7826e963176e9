"""The bar: the same terminal as one row that stays above all other windows, for clerks who work in another program."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from counter_terminal import icon, words
from counter_terminal.banner import AwayBanner, NoticeLine, toggle_key
from counter_terminal.desk import Desk, Phase
from counter_terminal.key_button import BAR, BAR_BIG, KeyButton
from counter_terminal.keys import Key
from counter_terminal.parts import Bilingual, Fitted, label, wear
from counter_terminal.session import Notice
from look.font import BOLD, MEDIUM
from look.theme import Theme
from queueing.plan import Text

_WIDTH = 1240
"""Fits a screen of 1280 pixels."""
_KEYS = (Key.RECALL, Key.NO_SHOW, Key.UNDO, Key.TRANSFER, Key.HOLD, Key.RESUME, Key.PAUSE, Key.ASK_RATING)
"""Undoing a no-show takes the place of the two before it, which have nobody to be pressed for then."""
_ROLES = {Phase.CALLED: "warn", Phase.SERVING: "calm", Phase.PAUSED: "warn"}
_NOTHING = Text(zh="", en="")


class Bar(QWidget):
    """One row: the counter, its ticket, the big key, a few keys, who waits, the time. Moved by dragging it anywhere.

    It remembers nothing; where it stood is forgotten when the program ends.
    """

    pressed = Signal(object, bool)
    """Key; True for the big one."""
    toggled = Signal()
    typed = Signal(QKeyEvent)
    """A key of the keyboard."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(
            None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setObjectName("bar")
        self.setWindowTitle("窗口终端")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self._held: QPoint | None = None
        self._placed = False
        self.primary = KeyButton(size=BAR_BIG)
        self.primary.clicked.connect(self._press_primary)
        self.keys = {key: KeyButton(size=BAR) for key in _KEYS}
        for key, button in self.keys.items():
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key, False))
        self.toggle = toggle_key(icon.LARGER, words.TO_FULL)
        self.toggle.clicked.connect(self.toggled)
        self.away, self.notice = AwayBanner(), NoticeLine()
        self._counter = label(30, BOLD, "counter")
        self._unit = Bilingual(13, MEDIUM, small=10)
        self._face = _Face()
        self._waiting = label(24, BOLD)
        self._unit_of_waiting = Bilingual(12, small=10)
        self._time = label(20, BOLD)
        self._link = Bilingual(12, MEDIUM, "calm", small=10)
        self._lay_out()

    def dress(self, theme: Theme, sheet: str) -> None:
        """Put on a theme and its style sheet."""
        self.setStyleSheet(sheet)
        for button in (self.primary, *self.keys.values(), self.toggle):
            button.dress(theme)

    def show_desk(self, desk: Desk, notice: Notice | None) -> None:
        """Show a desk, and what there is to say, below the row."""
        self._counter.setText(desk.counter)
        self._face.show_desk(desk)
        self.primary.show_props(desk.primary)
        for props in desk.keys:
            if props.key in self.keys:
                self.keys[props.key].show_props(props)
        undoing = any(props.key is Key.UNDO and props.shown for props in desk.keys)
        self.keys[Key.UNDO].setVisible(undoing)
        for key in (Key.RECALL, Key.NO_SHOW):
            self.keys[key].setVisible(not undoing)
        self._waiting.setText(str(desk.waiting))
        self._time.setText(desk.time)
        state = words.AWAY if desk.stale else words.CONNECTED
        wear(self._link.zh, "warn" if desk.stale else "calm")
        self._link.show_text(Text(zh=f"{'▲' if desk.stale else '●'} {state.zh}", en=state.en))
        self.away.show_desk(desk)
        self.notice.show_notice(notice)
        self._fit()

    def appear(self) -> None:
        """Show it, at first at the top of the screen, in the middle."""
        if not self._placed:
            self._placed = True
            room = QGuiApplication.primaryScreen().availableGeometry()
            self.move(room.x() + max(0, (room.width() - self.width()) // 2), room.y())
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The keyboard works as in the full view."""
        self.typed.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton and not self.windowHandle().startSystemMove():
            self._held = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move it, but not off the screen."""
        if self._held is not None:
            self.move(_on_screen(QRect(event.globalPosition().toPoint() - self._held, self.size())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self._held = None

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """To close the bar is to close the terminal."""
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        self._unit.show_text(Text(zh="号窗口", en="Counter"))
        self._unit_of_waiting.show_text(Text(zh="人等候", en="waiting"))
        top = QFrame()
        wear(top, "top")
        line = QHBoxLayout(top)
        line.setContentsMargins(10, 6, 8, 6)
        line.setSpacing(6)
        line.addWidget(_Grip())
        for part in (self._counter, self._unit, self._face):
            line.addWidget(part)
        line.addWidget(self.primary, stretch=1)
        for key, button in self.keys.items():
            button.setFixedWidth(BAR.width if key is not Key.UNDO else 2 * BAR.width + line.spacing())
            line.addWidget(button)
        line.addSpacing(6)
        line.addLayout(_pile(self._waiting, self._unit_of_waiting))
        line.addSpacing(6)
        line.addLayout(_pile(self._time, self._link))
        line.addSpacing(4)
        line.addWidget(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in (top, self.away, self.notice):
            column.addWidget(row)

    def _fit(self) -> None:
        """As high as there is something to say, and no higher."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(
            layout.heightForWidth(self.width()) if layout.hasHeightForWidth() else self.sizeHint().height()
        )

    def _press_primary(self) -> None:
        if self.primary.props is not None:
            self.pressed.emit(self.primary.props.key, True)


class Stand(QWidget):
    """Where a sheet is laid while there is only the bar: a window of its own, next to it."""

    def __init__(self, bar: Bar) -> None:
        super().__init__(
            None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setObjectName("stand")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bar = bar

    def hold(self, card: QWidget) -> None:
        """Be as large as `card` needs, below the bar or, where there is no room, above it."""
        size = card.sizeHint().expandedTo(card.minimumSize())
        self.resize(size.width() + 2 * _MARGIN, size.height() + 2 * _MARGIN)
        bar, room = self._bar.frameGeometry(), self._bar.screen().availableGeometry()
        below = bar.bottom() + 1
        top = below if below + self.height() <= room.bottom() + 1 else bar.top() - self.height()
        left = bar.center().x() - self.width() // 2
        self.move(_on_screen(QRect(QPoint(left, top), self.size())))
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """It goes with its sheet, and in no other way."""
        event.ignore()


_MARGIN = 12


class _Face(QFrame):
    """The ticket at hand, or the state without one."""

    def __init__(self) -> None:
        super().__init__()
        wear(self, "bar-face")
        self.number = Fitted(16, 38, BOLD, "number")
        self.number.setFixedWidth(104)
        self.state = Bilingual(14, BOLD, small=10)
        self.state.setMinimumWidth(58)
        self.clock = label(16, MEDIUM)
        self.idle = Bilingual(19, BOLD, small=11)
        self.setFixedSize(204, BAR.height)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(14)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.state)
        beside.addWidget(self.clock)
        row.addWidget(self.number)
        row.addLayout(beside)
        row.addWidget(self.idle, stretch=1)

    def show_desk(self, desk: Desk) -> None:
        ticket, idle = desk.ticket, desk.idle
        for part in (self.number, self.state, self.clock):
            part.setVisible(ticket is not None)
        self.idle.setVisible(ticket is None)
        role = _ROLES.get(desk.phase, "warn" if desk.stale else "")
        if ticket is not None:
            wear(self.state.zh, role)
            self.state.show_text(desk.tag)
            self.number.show_text(ticket.number)
            self.clock.setText(ticket.figures[0].value)
        elif idle is not None:
            wear(self.idle.zh, role)
            self.idle.show_text(idle.title)
            self.setToolTip(f"{idle.detail.zh}\n{idle.detail.en}")


class _Grip(QWidget):
    """Says that the bar can be moved."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setToolTip(f"{words.MOVE.zh}\n{words.MOVE.en}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        dots = label(18, BOLD, "muted", "⋮⋮")
        dots.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(dots)


def _pile(*parts: QWidget) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(0)
    made.addStretch()
    for part in parts:
        made.addWidget(part)
    made.addStretch()
    return made


def _on_screen(place: QRect) -> QPoint:
    """The nearest place where all of it is seen."""
    screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    x = max(room.left(), min(place.x(), room.right() + 1 - place.width()))
    y = max(room.top(), min(place.y(), room.bottom() + 1 - place.height()))
    return QPoint(x, y)
