"""A session: one clerk signed in at one counter. State comes in by the link, presses go out as commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from counter_terminal import words
from counter_terminal.desk import Seen
from counter_terminal.errand import Errand, errand, place_of
from counter_terminal.recent import Recent, follow
from layouts.layout import Layout
from look.welcome import layout_of
from queueing.plan import Text
from wire.link import ANSWER_S, LinkTimeoutError
from wire.messages import Welcome
from wire.problem import Problem, ProblemError
from wire.qt import QtLink

_LAST_WORDS = frozenset({"BAD_TOKEN", "SESSION_EXPIRED", "FORBIDDEN", "WRONG_PROTOCOL"})
"""Refusals after which trying again with the same token is no use."""
_COALESCE_MS = 30
"""The hall may change a thousand times a second; the view changes at most this often."""


class Tone(StrEnum):
    """How a notice is meant."""

    CALM = "calm"
    WARN = "warn"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line told to the clerk."""

    text: Text
    tone: Tone


class Session(QObject):
    """Follows the hall for one counter and carries out its clerk's commands, one at a time."""

    dressed = Signal(object)
    """The Layout, once it is known."""
    changed = Signal()
    """Look at `seen` and `notice` again."""
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
    ) -> None:
        """`patience`: seconds until a command counts as unanswered."""
        super().__init__(parent)
        self.counter, self.clerk = counter, clerk
        self._patience = patience
        self.notice: Notice | None = None
        self.layout: Layout | None = None
        self._recent = Recent(counter=counter)
        self._under_way: Errand | None = None
        self._unanswered: Errand | None = None
        self._over = False
        self._soon = QTimer(self, singleShot=True, interval=_COALESCE_MS)
        self._soon.timeout.connect(self._settle)
        self._link = QtLink(url, token, self)
        self._link.welcomed.connect(self._welcome)
        self._link.happened.connect(self._follow)
        self._link.lost.connect(self._lost)
        self._link.changed.connect(self._change)

    @property
    def up(self) -> bool:
        """The server is there."""
        return self._link.up

    @property
    def seen(self) -> Seen | None:
        """What the desk is derived from; None until the first snapshot."""
        mirror = self._link.mirror
        if mirror.hall is None:
            return None
        return Seen(
            hall=mirror.hall,
            counter=self.counter,
            clerk=self.clerk,
            now=max(mirror.now, mirror.hall.now),
            stale=mirror.stale,
            busy=self._under_way is not None,
            phrases=self.layout.phrases if self.layout is not None else {},
            recent=self._recent,
        )

    def start(self) -> None:
        """Open the link."""
        self._link.start()

    def stop(self) -> None:
        """Close the link; nothing is heard of this session any more."""
        self._over = True
        self._soon.stop()
        self._link.stop()

    def ask(self, do: str, args: Mapping[str, Any]) -> bool:
        """Send a command; False, and nothing is sent, while another is under way or the server is away."""
        hall = self._link.mirror.hall
        if hall is None or self._link.mirror.stale or self._under_way is not None:
            return False
        asked = errand(do, args, place_of(hall, self.counter), self._unanswered)
        self._under_way, self._unanswered, self.notice = asked, None, None
        sent: dict[str, Any] = {**args, "counter": self.counter}
        self._link.ask(do, self._answered, request_id=asked.request_id, timeout=self._patience, **sent)
        self.changed.emit()
        return True

    def _welcome(self, welcome: Welcome) -> None:
        self.layout = layout_of(welcome)
        self.dressed.emit(self.layout)

    def _follow(self, events: tuple[Any, ...]) -> None:
        self._recent = follow(self._recent, events)

    def _lost(self, problem: Problem | None) -> None:
        if problem is not None and problem.code in _LAST_WORDS:
            self._end(Notice(text=self._phrase(problem), tone=Tone.ALARM))

    def _change(self) -> None:
        if not self._soon.isActive() and not self._over:
            self._soon.start()

    def _settle(self) -> None:
        seen = self.seen
        if seen is not None and not seen.stale and self._under_way is None:
            at = seen.hall.counters.get(self.counter)
            if at is None or at.clerk != self.clerk:
                self._end(Notice(text=words.CLOSED_ELSEWHERE, tone=Tone.WARN))
                return
        self.changed.emit()

    def _answered(self, outcome: dict[str, Any] | Exception) -> None:
        asked, self._under_way = self._under_way, None
        if asked is None or self._over:
            return
        if isinstance(outcome, LinkTimeoutError):
            self._unanswered = asked
            self.notice = Notice(text=words.NO_ANSWER, tone=Tone.WARN)
        elif isinstance(outcome, ProblemError) and outcome.problem.code in _LAST_WORDS - {"FORBIDDEN"}:
            self._end(Notice(text=self._phrase(outcome.problem), tone=Tone.ALARM))
            return
        elif isinstance(outcome, ProblemError):
            self.notice = Notice(text=self._phrase(outcome.problem), tone=Tone.ALARM)
        elif isinstance(outcome, Exception):
            raise outcome
        elif asked.do == "sign-out":
            self._end(Notice(text=words.SIGNED_OUT, tone=Tone.CALM))
            return
        elif asked.do == "call-next" and outcome.get("ticket") is None:
            self.notice = Notice(text=words.NOBODY, tone=Tone.CALM)
        self.changed.emit()

    def _phrase(self, problem: Problem) -> Text:
        return words.problem(self.layout.phrases if self.layout is not None else {}, problem)

    def _end(self, why: Notice | None) -> None:
        if not self._over:
            self.stop()
            self.ended.emit(why)
