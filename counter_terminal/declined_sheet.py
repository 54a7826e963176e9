"""The declined sheet: steps recorded while the server was away that did not count, until a clerk acknowledges them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from counter_terminal import spans, words
from counter_terminal.journal import Declined
from counter_terminal.key_button import KeyButton
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import Key
from counter_terminal.parts import Bilingual, label
from counter_terminal.session import Session
from counter_terminal.sheet import Sheet
from counter_terminal.shift import OTHER_CLERK
from look.font import MEDIUM
from queueing.plan import Text
from wire.problem import Problem

SHOWN = 6
"""Lines; further ones are counted."""
_TITLE = Text(zh="离线期间的操作未被接受", en="Recorded offline, and not accepted")
_SEEN = Text(zh="知道了", en="Seen")
_HINT = Text(
    zh="请核对这些号码的情况，必要时联系服务台。",
    en="Please see to these tickets, and ask the front desk where needed.",
)
_OTHER_CLERK = Text(zh="该工号已签退", en="this clerk was signed out")
_UNPAUSE = Text(zh="恢复", en="Back to work")


def declined_sheet(over: QWidget, session: Session) -> DeclinedSheet:
    """The sheet over a session's window."""
    seen = session.seen
    timezone = seen.hall.plan.timezone if seen is not None else "UTC"
    phrases = seen.phrases if seen is not None else {}
    return DeclinedSheet(over, session, [row_of(one, session.clerk, timezone, phrases) for one in session.declined])


def row_of(declined: Declined, clerk: str, timezone: str, phrases: Mapping[str, Text]) -> tuple[str, Text, Text]:
    """When, what, and why it did not count."""
    step = declined.step
    what = words.KEYS[Key(step.do)] if step.do != "unpause" else _UNPAUSE
    number = f" {step.number}" if step.number is not None else ""
    who = (
        Text(zh=f"（工号 {step.clerk}）", en=f" (staff no. {step.clerk})")
        if step.clerk != clerk
        else Text(zh="", en="")
    )
    return (
        spans.time_of_day(step.at, timezone),
        Text(zh=f"{what.zh}{number}{who.zh}", en=f"{what.en}{number}{who.en}"),
        _why(declined.code, phrases),
    )


def _why(code: str, phrases: Mapping[str, Text]) -> Text:
    if code == OTHER_CLERK:
        return _OTHER_CLERK
    return words.problem(phrases, Problem(code=code, status=409, title=code, detail="", type="about:blank"))


class DeclinedSheet(Sheet):
    """One line a step. It goes when they are acknowledged, and in no other way."""

    def __init__(self, over: QWidget, session: Session, rows: list[tuple[str, Text, Text]]) -> None:
        super().__init__(over, _TITLE, 760)
        self._session = session
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(10)
        for at, (when, what, why) in enumerate(rows[:SHOWN]):
            said, because = Bilingual(18, MEDIUM, small=12), Bilingual(15, small=12, wrap=True)
            said.show_text(what)
            because.show_text(why)
            grid.addWidget(label(18, MEDIUM, text=when), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, at, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(because, at, 2)
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)
        if len(rows) > SHOWN:
            more = len(rows) - SHOWN
            self.foot(Text(zh=f"另有 {more} 步", en=f"and {more} more"))
        self.key = KeyButton()
        self.key.show_props(KeyProps(key=Key.COMPLETE, label=_SEEN, shortcut="Enter", tip=_SEEN, enabled=True))
        self.key.clicked.connect(self._acknowledge)
        self.body.addWidget(self.key)
        self.foot(_HINT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter acknowledges; nothing else goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._acknowledge()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the card does nothing."""
        event.accept()

    def _acknowledge(self) -> None:
        self._session.acknowledge()
        self.close_sheet()
