"""Lines across the window: the top bar, the banner while the server is away, the notice about the last press."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from counter_terminal import words
from counter_terminal.desk import Desk
from counter_terminal.parts import Bilingual, label, wear
from counter_terminal.session import Notice
from look.font import BOLD, MEDIUM
from queueing.plan import Text

_MARKS = {"calm": "✓", "warn": "!", "alarm": "✕"}


class TopBar(QFrame):
    """Which counter, who, how the link is, what time."""

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
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
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

    def show_desk(self, desk: Desk) -> None:
        """Show whose desk it is."""
        self._counter.setText(desk.counter)
        self._unit.show_text(Text(zh="号窗口", en="Counter"))
        self._place.show_text(desk.place)
        self._clerk.show_text(Text(zh=f"工号 {desk.clerk}", en=f"Staff no. {desk.clerk}"))
        state = words.AWAY if desk.stale else words.CONNECTED
        wear(self.connection.zh, "warn" if desk.stale else "calm")
        self.connection.show_text(Text(zh=f"{'▲' if desk.stale else '●'} {state.zh}", en=state.en))
        self._day.show_text(desk.day)
        self._time.setText(desk.time)


class AwayBanner(QFrame):
    """Says that the server is away, and that what is shown may be out of date."""

    def __init__(self) -> None:
        super().__init__()
        wear(self, "away")
        self.text = Bilingual(18, BOLD, small=13)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 6, 24, 6)
        row.addWidget(self.text)

    def show_desk(self, desk: Desk) -> None:
        """Show or hide it."""
        self.setVisible(desk.stale)
        self.text.show_text(
            Text(
                zh=f"与服务器的连接中断，正在自动重连。以下为 {desk.time} 的情况，暂时不能操作，当前号码不会丢失。",
                en=f"Server away, reconnecting by itself. Shown as of {desk.time}; keys rest. The ticket is safe.",
            )
        )


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
