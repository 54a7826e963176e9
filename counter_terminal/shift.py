"""A shift: one clerk at one counter, following the hall and carrying out commands one at a time. No Qt, no threads.

server there   press → command → answer
server away    press → decided on a copy of the hall, by its own rules → journal (on disk) → shown
back again     journal → handed in, in order, each once → what did not count is declined, for the clerk to see
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from counter_terminal import words
from counter_terminal.errand import Errand, errand, place_of
from counter_terminal.journal import Declined, Journal, Step
from counter_terminal.recent import Recent, follow
from counter_terminal.seen import Seen
from layouts.layout import Layout
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event, Events
from queueing.hall import Hall
from queueing.plan import Millis, Text
from queueing.refusal import Refusal
from wire.codec import command_of
from wire.link import LinkTimeoutError
from wire.mirror import Mirror
from wire.problem import Problem, ProblemError

_log = logging.getLogger(__name__)

LAST_WORDS = frozenset({"BAD_TOKEN", "SESSION_EXPIRED", "WRONG_PROTOCOL"})
"""Refusals after which trying again with the same token is no use."""
RECORDED = frozenset({"serve", "complete", "no-show", "hold", "pause", "unpause"})
"""Commands that can be recorded while the server is away. Calling is not among them: two counters would call one."""
GUARDED = RECORDED - {"pause", "unpause"}
"""Those that name the ticket that the clerk saw."""
OTHER_CLERK = "OTHER_CLERK"
"""Why a step was declined that another clerk has left: she was signed out since."""
_AGAIN_S = 1.0
"""Seconds until a step is handed in again that the server could not take just now."""


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


Outcome = dict[str, Any] | Exception
Then = Callable[[Outcome], None]


class Send(Protocol):
    """Sends a command; `then` gets its result, or a ProblemError, LinkTimeoutError or MalformedError."""

    def __call__(self, do: str, args: Mapping[str, object], request_id: str, then: Then) -> None: ...


class Shift:
    """One clerk at one counter. Whoever owns it tells of the link, and is told when there is something to show."""

    def __init__(
        self,
        counter: str,
        clerk: str,
        mirror: Mirror,
        journal: Journal | None,
        send: Send,
        changed: Callable[[], None],
        ended: Callable[[Notice | None], None],
    ) -> None:
        """`journal`: None where nothing can be recorded. `ended` is told why the shift is over."""
        self.counter, self.clerk, self.journal = counter, clerk, journal
        self.notice: Notice | None = None
        self.layout: Layout | None = None
        self._mirror, self._send, self._changed, self._ended = mirror, send, changed, ended
        self._recent = Recent(counter=counter)
        self._under_way: Errand | None = None
        self._asked_at: Millis = 0
        self._unanswered: Errand | None = None
        self._submitting = False
        self._handing_in: Step | None = None
        self._not_before = 0.0
        self._handed_in = self._declined = 0
        self._ours: tuple[Hall, Recent] | None = None
        """The hall and what was done here, with what was recorded since the server went away."""
        self._heard = (0, 0.0)
        """The server's clock when it was last heard, and when that was by ours."""
        self._up = self._over = False

    @property
    def seen(self) -> Seen | None:
        """What the desk is derived from; None until the first snapshot."""
        hall = self._hall
        if hall is None:
            return None
        stale = self._mirror.stale
        return Seen(
            hall=hall,
            counter=self.counter,
            clerk=self.clerk,
            now=self.now,
            stale=stale,
            busy=self.busy,
            phrases=self.layout.phrases if self.layout is not None else {},
            recent=self._ours[1] if self._ours is not None else self._recent,
            recorded=len(self.pending),
            records=self.journal is not None,
            as_of=self._heard[0] if stale else None,
        )

    @property
    def busy(self) -> bool:
        """An answer is awaited, or what was recorded is still to be handed in."""
        waiting = self._under_way is not None or self._submitting
        return waiting or (not self._mirror.stale and bool(self.pending))

    @property
    def now(self) -> Millis:
        """The server's clock, which runs on while the server is away."""
        told, at = self._heard
        since = round((time.monotonic() - at) * 1000) if self._mirror.stale else 0
        hall = self._mirror.hall
        return max(told + since, hall.now if hall is not None else 0)

    @property
    def pending(self) -> tuple[Step, ...]:
        """What was recorded and is still to be handed in."""
        return self.journal.pending if self.journal is not None else ()

    @property
    def declined(self) -> tuple[Declined, ...]:
        """What was recorded and did not count, until it is acknowledged."""
        return self.journal.declined if self.journal is not None else ()

    def acknowledge(self) -> None:
        """The clerk has seen what did not count."""
        if self.journal is not None:
            self.journal.acknowledge()
            self._changed()

    def tell(self, notice: Notice) -> None:
        """The clerk is to know of something, until the next press."""
        self.notice = notice
        self._changed()

    def ask(self, do: str, args: Mapping[str, Any]) -> bool:
        """Carry out a command, or record it while the server is away; False where neither can be done now."""
        hall = self._hall
        if hall is None or self.busy or self._over:
            return False
        named = self._named(hall, do, args)
        asked = errand(do, named, place_of(hall, self.counter), self._unanswered)
        if self._mirror.stale:
            first = asked.request_id if asked is self._unanswered else None
            return self._record(do, named, self.now, first=first)
        self._under_way, self._asked_at, self._unanswered, self.notice = asked, self.now, None, None
        self._send(do, self._told(named), asked.request_id, lambda outcome: self._answered(asked, outcome))
        self._changed()
        return True

    def submit(self, do: str, args: Mapping[str, Any], request_id: str, then: Then) -> bool:
        """Carry out a command of a sheet, which tells its outcome itself; of what it holds nothing is kept here.

        False, and nothing is sent, while another is under way or the server is away.
        """
        if self._hall is None or self.busy or self._over or self._mirror.stale:
            return False
        self._submitting, self.notice = True, None

        def answered(outcome: Outcome) -> None:
            self._submitting = False
            if self._over:
                return
            if not self._ends(outcome):
                then(outcome)
                self.moved()

        self._send(do, self._told(args), request_id, answered)
        self._changed()
        return True

    def stop(self) -> None:
        """Nothing is done or told any more."""
        self._over = True

    # What its owner tells of the link

    def happened(self, events: tuple[Event, ...]) -> None:
        """Live events have come."""
        self._recent = follow(self._recent, events)

    def lost(self, problem: Problem | None) -> None:
        """The link is down; what was under way may have been carried out or not."""
        if self._over:
            return
        if problem is not None and problem.code in LAST_WORDS | {"FORBIDDEN"}:
            self._end(Notice(text=self._phrase(problem.code, problem), tone=Tone.ALARM))
            return
        self._handing_in = None
        hall = self._mirror.hall
        if self._up and hall is not None and self.pending:
            self._ours = self._with_recorded(hall)
        self._up = False
        asked, self._under_way = self._under_way, None
        if asked is None or hall is None:
            return
        self._unanswered = asked
        if asked.do not in RECORDED or place_of(hall, self.counter) != asked.place:
            self.notice = Notice(text=words.NO_ANSWER, tone=Tone.WARN)
        elif self._record(asked.do, asked.args, self._asked_at, first=asked.request_id):
            self._unanswered = None

    def moved(self) -> None:
        """The mirror has changed: its state, its clock, or whether it is stale."""
        mirror = self._mirror
        if self._over:
            return
        if mirror.stale or mirror.hall is None:
            self._changed()
            return
        self._up, self._heard = True, (mirror.now, time.monotonic())
        if self.pending:
            self._hand_in()
        else:
            self._ours = None
            if self._under_way is None and not self._submitting and self._closed(mirror.hall):
                self._end(Notice(text=words.CLOSED_ELSEWHERE, tone=Tone.WARN))
                return
        self._changed()

    # Recording

    @property
    def _hall(self) -> Hall | None:
        """The hall as it is shown: the mirror's, with what was recorded since."""
        return self._ours[0] if self._ours is not None else self._mirror.hall

    def _record(self, do: str, args: Mapping[str, Any], at: Millis, first: str | None = None) -> bool:
        """Keep a command, if the hall's own rules would accept it; only when it is on disk does anything change."""
        if self.journal is None or do not in RECORDED or self._mirror.hall is None:
            return False
        hall, recent = self._ours or self._with_recorded(self._mirror.hall)
        ticket = hall.tickets.get(str(args.get("ticket")))
        number = ticket.number if ticket is not None else None
        step = Step(id=uuid.uuid4().hex, clerk=self.clerk, do=do, args=args, at=at, number=number, first=first)
        try:
            events = decide(hall, self._command(step), at)
            self.journal.record(step)
        except Refusal as refusal:
            self.notice = Notice(text=self._phrase(refusal.code), tone=Tone.ALARM)
        except OSError as error:
            _log.error("nothing can be recorded: %s", error)
            self.notice = Notice(text=NOT_RECORDED, tone=Tone.ALARM)
        else:
            self._ours = _after(hall, recent, events)
            self.notice = None
        self._changed()
        return self.notice is None

    def _with_recorded(self, hall: Hall) -> tuple[Hall, Recent]:
        """A copy of `hall` in which everything that is still to be handed in has happened, as far as it can."""
        ours = Hall.restore(hall.plan, hall.snapshot(office=False)), self._recent
        for step in self.pending:
            with contextlib.suppress(Refusal):
                ours = _after(*ours, decide(ours[0], self._command(step), step.at))
        return ours

    def _command(self, step: Step) -> Command:
        return command_of(step.do, self._told_late(step))

    def _hand_in(self) -> None:
        """Hand in the oldest step, if none is on its way. Another clerk's can count no more: she was signed out."""
        journal = self.journal
        if journal is None or self._handing_in is not None or self._under_way is not None or self._submitting:
            return
        for step in journal.pending:
            if step.clerk != self.clerk:
                self._decline(step, OTHER_CLERK)
        if not journal.pending:
            self._told_all()
        elif time.monotonic() >= self._not_before:
            step = self._handing_in = journal.pending[0]
            self._send(step.do, self._told_late(step), step.id, lambda outcome: self._handed(step, outcome))

    def _handed(self, step: Step, outcome: Outcome, refused: str | None = None) -> None:
        """A step was answered. `refused`: it was, and what is answered now is the request that got no answer before."""
        if self._over or self._handing_in is not step or self.journal is None:
            return  # the link was lost since: the step is handed in anew
        self._handing_in = None
        code = outcome.problem.code if isinstance(outcome, ProblemError) else None
        if self._ends(outcome):
            return
        if not isinstance(outcome, Exception):
            self.journal.settle(step)
            self._handed_in += 1
        elif isinstance(outcome, LinkTimeoutError) or (isinstance(outcome, ProblemError) and outcome.problem.retryable):
            self._not_before = time.monotonic() + _AGAIN_S
        elif refused is None and step.first is not None:
            # Perhaps because it was carried out the first time: that request is asked again, and gets its first
            # answer then. Otherwise it is refused for the same reason.
            self._handing_in = step
            again = code or "MALFORMED"
            self._send(step.do, self._told(step.args), step.first, lambda told: self._handed(step, told, again))
            return
        else:
            self._decline(step, refused or code or "MALFORMED")
        if not self.pending:
            self._told_all()
        self.moved()

    def _decline(self, step: Step, code: str) -> None:
        if self.journal is not None:
            self.journal.decline(step, code)
            self._declined += 1

    def _told_all(self) -> None:
        """Everything that was recorded is handed in: say how it went."""
        if self._declined:
            self.notice = Notice(text=some_declined(self._declined), tone=Tone.ALARM)
        else:
            self.notice = Notice(text=all_handed_in(self._handed_in), tone=Tone.CALM)
        self._handed_in = self._declined = 0

    # Answers

    def _answered(self, asked: Errand, outcome: Outcome) -> None:
        if self._over or (asked is not self._under_way and asked is not self._unanswered):
            return
        late, self._under_way = asked is not self._under_way, None
        self._unanswered = None
        if self._ends(outcome):
            return
        if isinstance(outcome, LinkTimeoutError):
            self._unanswered = asked
            self.notice = Notice(text=words.NO_ANSWER, tone=Tone.WARN)
        elif isinstance(outcome, ProblemError):
            self.notice = Notice(text=self._phrase(outcome.problem.code, outcome.problem), tone=Tone.ALARM)
        elif isinstance(outcome, Exception):
            raise outcome
        elif asked.do == "sign-out":
            self._end(Notice(text=words.SIGNED_OUT, tone=Tone.CALM))
            return
        elif late:
            self.notice = None
        elif asked.do == "call-next" and outcome.get("ticket") is None:
            self.notice = Notice(text=words.NOBODY, tone=Tone.CALM)
        self._changed()

    def _ends(self, outcome: Outcome) -> bool:
        """Whether the server says that this session is no more; then the shift ends."""
        if not isinstance(outcome, ProblemError) or outcome.problem.code not in LAST_WORDS:
            return False
        self._end(Notice(text=self._phrase(outcome.problem.code, outcome.problem), tone=Tone.ALARM))
        return True

    def _end(self, why: Notice | None) -> None:
        if not self._over:
            self._over = True
            self._ended(why)

    def _closed(self, hall: Hall) -> bool:
        at = hall.counters.get(self.counter)
        return at is None or at.clerk != self.clerk

    def _named(self, hall: Hall, do: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments with the ticket that is meant."""
        if do not in GUARDED or "ticket" in args:
            return args
        return {**args, "ticket": hall.counters[self.counter].ticket}

    def _told(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return {**args, "counter": self.counter}

    def _told_late(self, step: Step) -> dict[str, Any]:
        return {**self._told(step.args), "happened_at": step.at}

    def _phrase(self, code: str, problem: Problem | None = None) -> Text:
        phrases = self.layout.phrases if self.layout is not None else {}
        if problem is None:
            problem = Problem(code=code, status=409, title=code, detail=code, type="about:blank")
        return words.problem(phrases, problem)


def _after(hall: Hall, recent: Recent, events: Events) -> tuple[Hall, Recent]:
    for event in events:
        hall.apply(event)
    return hall, follow(recent, events)


def all_handed_in(count: int) -> Text:
    """How it went when all counted."""
    return Text(zh=f"已补交离线期间的 {count} 步操作。", en=f"All {count} steps recorded offline are handed in.")


def some_declined(count: int) -> Text:
    """How it went when not all did."""
    return Text(
        zh=f"离线期间有 {count} 步操作未被接受，请查看。",
        en=f"{count} steps recorded offline did not count; please look.",
    )


NOT_RECORDED = Text(
    zh="本机磁盘无法写入，离线操作没有记下，请用纸笔记录并报告服务台。",
    en="This machine's disk takes nothing: not recorded. Please note it on paper and tell the front desk.",
)
