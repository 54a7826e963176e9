"""Lines across the window: the top bar, the banner while the server is away, the notice about the last press."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from counter_terminal import icon, words
from counter_terminal.desk import Desk
from counter_terminal.key_button import QUIET, KeyButton
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import TOGGLE, Key
from counter_terminal.parts import Bilingual, label, wear
from counter_terminal.session import Notice
from look.font import BOLD, MEDIUM
from look.theme import Theme
from queueing.plan import Text

_MARKS = {"calm": "✓", "warn": "!", "alarm": "✕"}
_NOWHERE = Text(zh="", en="")


class TopBar(QFrame):
    """Which counter, who, how the link is, what time; and the way to the small bar."""

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        wear(self, "top")
        self.setFixedHeight(72)
        self._counter = label(34, BOLD, "counter")
        self._unit = Bilingual(16, MEDIUM, small=12)
        self._place = Bilingual(20, MEDIUM, small=13)
        self._clerk = Bilingual(18, MEDIUM, small=12, align=Qt.AlignmentFlag.AlignRight)
        self.connection = Bilingual(16, MEDIUM, "calm", small=12, align=Qt.AlignmentFlag.AlignRight)
        self._day = Bilingual(15, small=12, align=Qt.AlignmentFlag.AlignRight)
        self._time = label(34, BOLD)
        self.toggle = toggle_key(icon.SMALLER, words.TO_BAR)
        self.toggle.clicked.connect(self.toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._counter)
        row.addWidget(self._unit)
        row.addSpacing(24)
        row.addWidget(self._place)
        row.addStretch()
        for part in (self._clerk, self.connection, self._day):
            row.addWidget(part)
            row.addSpacing(20)
        row.addWidget(self._time)
        row.addSpacing(12)
        row.addWidget(self.toggle)

    def dress(self, theme: Theme) -> None:
        """Put on a theme."""
        self.toggle.dress(theme)

    def show_desk(self, desk: Desk) -> None:
        """Show whose desk it is."""
        self._counter.setText(desk.counter)
        self._unit.show_text(Text(zh="号窗口", en="Counter"))
        self._place.show_text(desk.place)
        self._clerk.show_text(name_card(desk))
        state = words.AWAY if desk.stale else words.CONNECTED
        wear(self.connection.zh, "warn" if desk.stale else "calm")
        self.connection.show_text(Text(zh=f"{'▲' if desk.stale else '●'} {state.zh}", en=state.en))
        self._day.show_text(desk.day)
        self._time.setText(desk.time)


def name_card(desk: Desk) -> Text:
    """Who works here: the name on her card and her staff number, or that alone."""
    if desk.name is None:
        return Text(zh=f"工号 {desk.clerk}", en=f"Staff no. {desk.clerk}")
    return Text(zh=desk.name, en=f"工号 Staff no. {desk.clerk}")


def toggle_key(drawing: str, said: Text) -> KeyButton:
    """The key that changes between the bar and the full view."""
    made = KeyButton(size=QUIET)
    made.setFixedWidth(QUIET.width)
    made.show_props(KeyProps(key=Key.CALL, label=said, shortcut=TOGGLE, tip=said, enabled=True, icon=drawing))
    return made


class AwayBanner(QFrame):
    """Says that the server is away, what is out of date, what goes on all the same, and what was recorded."""

    def __init__(self) -> None:
        super().__init__()
        wear(self, "away")
        self.text = Bilingual(17, BOLD, small=12, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 6, 24, 6)
        row.addWidget(self.text)

    def show_desk(self, desk: Desk) -> None:
        """Show or hide it."""
        told = away_text(desk)
        self.setVisible(told is not None)
        self.text.show_text(told or _NOWHERE)


def away_text(desk: Desk) -> Text | None:
    """What there is to say about the connection; None while all is well."""
    if not desk.stale:
        if not desk.recorded:
            return None
        return Text(
            zh=f"连接已恢复，正在上报 {desk.recorded} 项记录。",
            en=f"The server is back; handing in {desk.recorded} recorded.",
        )
    kept = _kept(desk)
    return Text(
        zh=f"与服务器的连接中断，正在自动重连。队列为 {desk.as_of} 的情况。{kept.zh}",
        en=f"Server away, reconnecting by itself. Queues as of {desk.as_of}. {kept.en}",
    )


def _kept(desk: Desk) -> Text:
    """What becomes of the clerk's work meanwhile."""
    if desk.recorded:
        return Text(
            zh=f"已记录 {desk.recorded} 项，恢复后自动上报。", en=f"{desk.recorded} recorded, handed in by itself."
        )
    if desk.records:
        return Text(zh="当前号码不会丢失，可继续办理，恢复后自动上报。", en="The ticket is safe; go on with it.")
    return Text(zh="当前号码不会丢失，暂时不能操作。", en="The ticket is safe; keys rest.")


class NoticeLine(QFrame):
    """What became of the last press, if there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.text = Bilingual(18, MEDIUM, small=13, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.text)
        self.show_notice(None)

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice, or nothing."""
        self.setVisible(notice is not None)
        if notice is not None:
            wear(self, f"notice-{notice.tone}")
            self.text.show_text(Text(zh=f"{_MARKS[notice.tone]} {notice.text.zh}", en=notice.text.en))


def kept_space(widget: QWidget) -> QWidget:
    """`widget`, keeping its place while it is hidden, so that nothing below it jumps."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
    return widget
