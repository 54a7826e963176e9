"""A session: one clerk signed in at one counter. State comes in by the link, presses go out as commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from counter_terminal.faults import Faults
from counter_terminal.journal import Declined, Journal, Step
from counter_terminal.receipt_printer import Print, ReceiptPaper
from counter_terminal.seen import Seen
from counter_terminal.shift import Notice as Notice
from counter_terminal.shift import Shift, Then
from counter_terminal.shift import Tone as Tone
from layouts.layout import Layout
from look.welcome import layout_of
from wire.link import ANSWER_S
from wire.messages import Welcome
from wire.qt import QtLink

_COALESCE_MS = 30
"""The hall may change a thousand times a second; the view changes at most this often."""
_AWAY_MS = 1_000
"""While the server is away, the clocks run on all the same."""
STEPS_DECLINED = "OFFLINE_STEPS_DECLINED"
JOURNAL_DAMAGED = "JOURNAL_DAMAGED"
"""What the desk is told of a journal; a clerk has acknowledged the former, a technician looks at the latter."""


class Session(QObject):
    """A shift over a real link: signals come in this object's thread, at most some thirty times a second."""

    dressed = Signal(object)
    """The Layout, once it is known."""
    changed = Signal()
    """Look at `seen`, `notice` and `declined` again."""
    ended = Signal(object)
    """Notice | None: the session is over; why."""

    def __init__(
        self,
        url: str,
        token: str,
        counter: str,
        clerk: str,
        parent: QObject | None = None,
        *,
        patience: float = ANSWER_S,
        journal: Journal | None = None,
        paper: ReceiptPaper | None = None,
    ) -> None:
        """`patience`: seconds until a command counts as unanswered. `journal`: without one nothing is recorded."""
        super().__init__(parent)
        self.url, self.token, self.counter, self.clerk = url, token, counter, clerk
        self._patience, self.paper = patience, paper
        self._link = QtLink(url, token, self)
        self._shift = Shift(counter, clerk, self._link.mirror, journal, self._send, self._show, self._end)
        self._faults = Faults(self._link, self)
        if paper is not None:
            paper.changed.connect(self._watch_paper)
        self._soon = QTimer(self, singleShot=True, interval=_COALESCE_MS)
        self._soon.timeout.connect(self._settle)
        self._away = QTimer(self, interval=_AWAY_MS)
        self._away.timeout.connect(self._settle)
        self._link.welcomed.connect(self._welcome)
        self._link.happened.connect(self._shift.happened)
        self._link.lost.connect(self._shift.lost)
        self._link.changed.connect(self._change)

    @property
    def up(self) -> bool:
        """The server is there."""
        return self._link.up

    @property
    def seen(self) -> Seen | None:
        """What the desk is derived from; None until the first snapshot."""
        return self._shift.seen

    @property
    def notice(self) -> Notice | None:
        """What became of the last press, if there is something to say."""
        return self._shift.notice

    @property
    def layout(self) -> Layout | None:
        """The hall's, once it is known."""
        return self._shift.layout

    @property
    def pending(self) -> tuple[Step, ...]:
        """What was recorded and is still to be handed in."""
        return self._shift.pending

    @property
    def declined(self) -> tuple[Declined, ...]:
        """What was recorded and did not count, until it is acknowledged."""
        return self._shift.declined

    def start(self) -> None:
        """Open the link."""
        self._away.start()
        self._link.start()

    def stop(self) -> None:
        """Close the link; nothing is heard of this session any more."""
        self._shift.stop()
        self._soon.stop()
        self._away.stop()
        self._link.stop()

    def ask(self, do: str, args: Mapping[str, Any]) -> bool:
        """Carry out a command, or record it while the server is away; False where neither can be done now."""
        return self._shift.ask(do, args)

    def submit(self, do: str, args: Mapping[str, Any], request_id: str, then: Then) -> bool:
        """Carry out a command of a sheet, which tells its outcome itself; see `Shift.submit`."""
        return self._shift.submit(do, args, request_id, then)

    def acknowledge(self) -> None:
        """The clerk has seen what did not count."""
        self._shift.acknowledge()

    def tell_fault(self, device: str, fault: str | None) -> None:
        """The front desk is to know that `device` has this fault now; None: it works."""
        self._faults.set(device, fault)

    def _send(self, do: str, args: Mapping[str, object], request_id: str, then: Then) -> None:
        self._link.ask(do, then, request_id=request_id, timeout=self._patience, **args)

    def _welcome(self, welcome: Welcome) -> None:
        self._shift.layout = layout = layout_of(welcome)
        if self.paper is not None:
            self.paper.use(layout, self.counter)
            self.paper.look()
        self.dressed.emit(layout)

    def _change(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _settle(self) -> None:
        self._shift.moved()
        self._faults.set(f"terminal-{self.counter}", self._fault())
        self._faults.tell()

    def _watch_paper(self) -> None:
        """The desk is told of the printer; the clerk, too, of a receipt that did not come out."""
        paper = self.paper
        if paper is None or paper.device is None:
            return
        self._faults.set(paper.device, paper.fault)
        if paper.paper.last in (Print.FAILED, Print.UNSURE):
            self._shift.tell(Notice(text=paper.paper.text, tone=Tone.WARN))

    def _fault(self) -> str | None:
        journal = self._shift.journal
        if journal is None or not (journal.declined or journal.damaged):
            return None
        return JOURNAL_DAMAGED if journal.damaged else STEPS_DECLINED

    def _show(self) -> None:
        self.changed.emit()

    def _end(self, why: Notice | None) -> None:
        self.stop()
        self.ended.emit(why)
