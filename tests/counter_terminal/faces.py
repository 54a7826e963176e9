"""Every state of the terminal, made up from the real hall's names: what a clerk would see, without a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from counter_terminal.journal import Declined, Step
from counter_terminal.keys import Key
from counter_terminal.receipt_printer import Paper
from counter_terminal.recent import Recent, follow
from counter_terminal.seen import Seen
from counter_terminal.session import Notice, Tone
from counter_terminal.visits import EarlierVisit
from layouts.layout import Layout
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.case import Delivery
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import MINUTE, SECOND, Assignment, Millis, Text
from queueing.ticket import HoldKind, Ticket
from wire.problem import Problem

EIGHT: Millis = 1_795_392_000_000
"""2026-11-23 08:00 in Shanghai, a Monday."""
OWN, ELSEWHERE, FAR = "1005", "1004", "1013"
CLERK, NAME = "20413", "王芳"


@cache
def layout() -> Layout:
    """The real hall."""
    return load(builtin("zhengzhou"))


class Day:
    """A hall on a Monday morning, and what one counter's terminal knows of it."""

    def __init__(self, counter: str = OWN) -> None:
        self.counter = counter
        self.hall = Hall(layout().plan)
        self.now = EIGHT
        self.events: list[Event] = []
        self.do(cmd.OpenDay(date="2026-11-23"))
        self.later(60)

    @property
    def queue(self) -> str:
        """The counter's own."""
        return self.hall.plan.counters[self.counter].assignments[0].queue

    @property
    def ticket(self) -> Ticket:
        """The ticket at hand."""
        return self.hall.tickets[self.hall.counters[self.counter].ticket or ""]

    def do(self, *commands: Command) -> Day:
        """Carry out commands now."""
        for command in commands:
            for event in decide(self.hall, command, self.now):
                self.hall.apply(event)
                self.events.append(event)
        return self

    def later(self, minutes: float) -> Day:
        """Let time pass."""
        self.now += round(minutes * MINUTE)
        return self

    def sign_in(self) -> Day:
        """The clerk begins."""
        return self.do(cmd.SignIn(counter=self.counter, clerk=CLERK, name=NAME))

    def issue(self, count: int = 1, visitor_class: str = "ordinary", **given: object) -> Day:
        """Give numbers, a few minutes apart."""
        for _ in range(count):
            queue = str(given.get("queue", self.queue)) if "service" not in given else None
            asked = {**given, "queue": queue, "visitor_class": visitor_class}
            self.do(cmd.IssueTicket(**asked)).later(2.3)  # type: ignore[arg-type]  # as the face says
        return self

    def call(self, counter: str | None = None) -> Day:
        """Call the next."""
        return self.do(cmd.CallNext(counter=counter or self.counter))

    def serve(self) -> Day:
        """The visitor has come."""
        return self.later(0.4).do(cmd.Serve(counter=self.counter))

    def finish(self, count: int = 1) -> Day:
        """Serve some visitors from call to end."""
        for _ in range(count):
            self.call().serve().later(4.6).do(cmd.Complete(counter=self.counter))
        return self

    def seen(self) -> Seen:
        """What the terminal knows."""
        return Seen(
            hall=self.hall,
            counter=self.counter,
            clerk=CLERK,
            now=self.now,
            stale=False,
            phrases=layout().phrases,
            recent=follow(Recent(counter=self.counter), self.events),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What the window is given, and what was pressed."""

    seen: Seen | None
    """None: nobody is signed in."""
    notice: Notice | None = None
    before: tuple[Assignment, ...] | None = None
    """What the counter served before the desk gave it something else."""
    pressed: Key | None = None
    typed: str = ""
    """Into the sheet that it opened; `+` is Tab."""
    then: Callable[[Any], None] | None = None
    """Done to that sheet afterwards."""
    paper: Paper | None = None
    """How the receipt printer is; None where the terminal has been told of none."""
    declined: tuple[Declined, ...] = ()
    left: tuple[Step, ...] = ()
    """What the journal holds while nobody is signed in."""
    bar: bool = False
    visits: tuple[EarlierVisit, ...] = field(default=())


def busy_morning() -> Day:
    """Visitors of all kinds in the queue, some served, one on hold."""
    day = Day().sign_in().issue(6).finish(2)
    day.call().later(0.5).do(cmd.Hold(counter=OWN, kind=HoldKind.ERRAND)).later(1)
    day.issue(2).issue(1, "green").do(booked(day, -4)).later(2).do(offline(day)).issue(4)
    return day.later(3)


def booked(day: Day, minutes: float) -> Command:
    """A visitor who has booked, the slot so many minutes from now."""
    slot = day.now + round(minutes * MINUTE)
    return cmd.IssueTicket(queue=day.queue, visitor_class="appointment", slot_time=slot // MINUTE * MINUTE)


def offline(day: Day) -> Command:
    """A number that a kiosk gave by itself."""
    kiosk, (first, _) = next(iter(layout().plan.offline_numbers.items()))
    return cmd.HandInTicket(kiosk=kiosk, queue=day.queue, ordinal=first, issued_at=day.now - 9 * MINUTE)


def free() -> Face:
    """Free, with visitors of every kind waiting and the reasons for their order."""
    return Face(seen=busy_morning().seen())


def nobody() -> Face:
    """Nobody waits."""
    return Face(seen=Day().sign_in().later(3).seen())


def called() -> Face:
    """Called once: the line wants one more call before a no-show."""
    return Face(seen=called_day().seen())


def called_day() -> Day:
    return busy_morning().call().later(0.2)


def called_twice() -> Face:
    """Called twice, a moment ago: the seconds until a no-show count down in its key."""
    return Face(seen=recalled_day().seen())


def recalled_day() -> Day:
    day = called_day().do(cmd.Recall(counter=OWN))
    day.now += 8 * SECOND
    return day


def called_long() -> Face:
    """Called long ago: a no-show may be marked."""
    return Face(seen=recalled_day().later(0.6).seen())


def called_again() -> Face:
    """A visitor who has missed a call before: one more makes the ticket void."""
    return Face(seen=missed_before().seen())


def missed_before() -> Day:
    day = Day().sign_in().issue(1).call().do(cmd.Recall(counter=OWN)).later(1).do(cmd.MarkNoShow(counter=OWN))
    return day.issue(3).call().do(cmd.Recall(counter=OWN)).later(0.5)


def no_show_void() -> Face:
    """A no-show that makes the ticket void is confirmed."""
    return Face(seen=missed_before().seen(), pressed=Key.NO_SHOW)


def undo() -> Face:
    """After a no-show: for a minute it can be undone."""
    day = recalled_day().later(0.6).do(cmd.MarkNoShow(counter=OWN))
    day.now += 17 * SECOND
    return Face(seen=day.seen())


def serving() -> Face:
    """Serving a booked visitor, who was here before today and goes on to tax."""
    return Face(seen=serving_day().seen(), visits=earlier())


def serving_day() -> Day:
    day = Day(FAR).sign_in().later(70)
    day.do(cmd.SignIn(counter=OWN, clerk="20418", name="李强"))
    service = next(service.id for service in layout().plan.services.values() if service.queue == "fund-acceptance")
    day.do(cmd.IssueTicket(service=service, visitor_class="appointment", slot_time=day.now + 4 * MINUTE)).later(9)
    day.do(cmd.CallNext(counter=OWN), cmd.Serve(counter=OWN)).later(6)
    day.do(cmd.Transfer(counter=OWN, to_queue="tax-acceptance", then=("realty-acceptance", "tax-issuing")))
    day.issue(4)
    return day.do(cmd.CallTicket(counter=FAR, ticket="A001", reason="x")).serve().later(2.5)


def earlier() -> tuple[EarlierVisit, ...]:
    def visit(at: float, number: str, counter: str, queue: str, outcome: str) -> EarlierVisit:
        return EarlierVisit(
            number=number,
            at=EIGHT + round(at * MINUTE),
            counter=counter,
            queue=queue,
            service=None,
            outcome=outcome,
        )

    return (
        visit(71, "F003", "109", "hrss-acceptance", "completed"),
        visit(104, "C017", "41", "realty-acceptance", "missed"),
        visit(139, "A001", "5", "fund-acceptance", "completed"),
    )


def longest() -> Face:
    """The longest names that the hall has, and every remark at once."""
    day = Day("1030").sign_in().later(60)
    day.do(cmd.SignIn(counter="1031", clerk="20555"))
    day.issue(3, service="realty-new-home") if "realty-new-home" in layout().plan.services else day.issue(3)
    day.do(cmd.AssignCounter(counter="1030", queues=("realty-acceptance", "realty-issuing", "tax-acceptance")))
    day.issue(1, "green", queue="realty-issuing").issue(1, "appointment", slot_time=day.now, queue="tax-acceptance")
    day.call("1031").do(cmd.Transfer(counter="1031", to_counter="1030"))
    day.issue(2)
    longest_name = max(layout().plan.services.values(), key=lambda service: len(service.name.zh))
    day.do(cmd.IssueTicket(service=longest_name.id, visitor_class="green", slot_time=day.now)).later(7)
    number = max(day.hall.tickets.values(), key=lambda ticket: ticket.issued_at)
    day.do(cmd.CallTicket(counter="1030", ticket=number.id, reason="x")).serve().later(63)
    day.do(cmd.Pause(counter="1030", reason="paperwork"))
    return Face(seen=day.seen(), visits=earlier())


def rating_asked() -> Face:
    """Asked for a rating on the evaluator, while the visitor is still here."""
    day = busy_morning().call().serve().later(4).do(cmd.AskRating(counter=OWN))
    return Face(seen=day.seen())


def rated() -> Face:
    """The visitor who has just left has rated."""
    day = busy_morning().call().serve().later(4).do(cmd.Complete(counter=OWN), cmd.AskRating(counter=OWN))
    last = day.hall.counters[OWN].last or ""
    return Face(seen=day.do(cmd.RateVisit(ticket=last, counter=OWN, level=5)).later(0.2).seen())


def paused() -> Face:
    """Paused, why, and how long already."""
    return Face(seen=busy_morning().do(cmd.Pause(counter=OWN, reason="lunch")).later(12.6).seen())


def pause_asked() -> Face:
    """A pause that begins once the visitor at the counter is done."""
    return Face(seen=busy_morning().call().serve().later(1).do(cmd.Pause(counter=OWN, reason="meeting")).seen())


def holds() -> Face:
    """Holds of the three kinds with their clocks, one of them another counter's."""
    return Face(seen=holding_day().seen())


def holding_day() -> Day:
    day = Day().sign_in().issue(8)
    for minutes, kind in ((3, HoldKind.WITH_CLERK), (7, HoldKind.ERRAND), (2, HoldKind.WITH_VISITOR)):
        day.call().serve().later(minutes).do(cmd.Hold(counter=OWN, kind=kind))
    day.do(cmd.SignIn(counter=ELSEWHERE, clerk="20418"), cmd.CallNext(counter=ELSEWHERE))
    return day.later(1).do(cmd.Hold(counter=ELSEWHERE, kind=HoldKind.WITH_VISITOR)).later(4)


def resume() -> Face:
    """Which of the held is called back."""
    return Face(seen=holding_day().seen(), pressed=Key.RESUME)


def helping_day() -> Day:
    """Helps tax, with one visitor sent to this very counter and one line that gives no numbers."""
    day = Day().sign_in()
    day.do(cmd.AssignCounter(counter=OWN, queues=("fund-acceptance", "tax-acceptance")))
    day.do(cmd.SignIn(counter=ELSEWHERE, clerk="20418")).issue(4).issue(3, queue="tax-acceptance")
    day.call(ELSEWHERE).do(cmd.Transfer(counter=ELSEWHERE, to_counter=OWN), cmd.StopIntake(line="tax")).later(2)
    return day


def helping() -> Face:
    """Helps another queue; one visitor was sent to this very counter; a line gives no numbers."""
    return Face(seen=helping_day().seen())


def adjusted() -> Face:
    """The desk has given the counter another queue while the clerk is signed in."""
    day = Day().sign_in().issue(2).issue(3, queue="tax-acceptance")
    before = day.hall.counters[OWN].assignments
    ends = day.now + 95 * MINUTE
    day.do(cmd.MoveCounters(move="m1", counters=(OWN,), queues=("tax-acceptance",), ends=ends))
    return Face(seen=day.later(1).seen(), before=before)


def no_queue() -> Face:
    """A counter that serves no queue."""
    day = Day().sign_in().do(cmd.AssignCounter(counter=OWN))
    return Face(seen=day.seen())


def refused() -> Face:
    """A press that the server has refused."""
    return Face(seen=called_day().seen(), notice=Notice(text=said("OTHER_TICKET"), tone=Tone.ALARM))


def said(code: str) -> Text:
    problem = Problem(code=code, status=409, title=code, detail=code, type="about:blank")
    return layout().phrases.get(f"problem.{problem.code}", Text(zh=code, en=code))


def asking() -> Face:
    """An answer is awaited: nothing can be pressed twice."""
    return Face(seen=replace(called_day().seen(), busy=True))


def away(seen: Seen, recorded: int = 0) -> Seen:
    return replace(seen, stale=True, as_of=seen.now - 100 * SECOND, recorded=recorded)


def away_serving() -> Face:
    """The server is away: the visitor at the counter is served on."""
    return Face(seen=away(busy_morning().call().serve().later(3).seen()))


def away_recorded() -> Face:
    """Three things were recorded meanwhile; calling is impossible."""
    day = busy_morning().call().serve().later(3).do(cmd.Complete(counter=OWN)).later(1)
    return Face(seen=away(day.seen(), recorded=3))


def handing_in() -> Face:
    """The server is back, and what was recorded is handed in."""
    day = busy_morning().call().serve().later(3).do(cmd.Complete(counter=OWN)).later(1)
    return Face(seen=replace(day.seen(), recorded=2, busy=True))


def closed() -> Face:
    """The day is over."""
    return Face(seen=Day().do(cmd.CloseDay()).sign_in().seen())


def issuing() -> Face:
    """An issuing counter: the case whose result the visitor fetches."""
    day = issuing_day()
    return Face(seen=day.seen())


def issuing_day() -> Day:
    day = Day("1011").sign_in().do(cmd.SignIn(counter=OWN, clerk="20418")).issue(1, queue="fund-acceptance")
    day.do(cmd.CallNext(counter=OWN), cmd.Serve(counter=OWN)).later(4)
    day.do(cmd.RegisterCase(counter=OWN, delivery=Delivery.WINDOW)).later(30)
    day.do(cmd.DecideCase(case="20261123-0001", ready=True)).later(5)
    day.do(cmd.IssueTicket(case="20261123-0001")).later(6)
    return day.call().serve().later(1)


def instant() -> Face:
    """A counter that finishes cases on the spot."""
    counter = next(
        counter.id
        for counter in layout().plan.counters.values()
        if counter.assignments and counter.assignments[0].queue == "social-instant"
    )
    return Face(seen=Day(counter).sign_in().issue(4).call().serve().later(2).seen())


def transfer() -> Face:
    """Where to: queues with who waits, then counters with who works there."""
    day = helping_day().call().serve().later(1)
    day.do(cmd.SignIn(counter=FAR, clerk="20455", name="赵敏"))
    return Face(seen=day.seen(), pressed=Key.TRANSFER)


def transfer_search() -> Face:
    """Found by a clerk's name."""
    return replace(transfer(), typed="赵敏")


def transfer_chain() -> Face:
    """Several stops in turn."""
    return replace(transfer(), typed="不动产受理+税务+税务")


def hold() -> Face:
    """The three kinds of hold."""
    return Face(seen=busy_morning().call().serve().later(1).seen(), pressed=Key.HOLD)


def pause() -> Face:
    """Why the counter pauses."""
    return Face(seen=busy_morning().seen(), pressed=Key.PAUSE)


def call_ticket() -> Face:
    """A call out of turn, with its reason."""
    return Face(seen=busy_morning().seen(), pressed=Key.CALL_TICKET, typed="a008")


def sign_in() -> Face:
    """Nobody is signed in."""
    return Face(seen=None)


def in_bar(made: Callable[[], Face]) -> Callable[[], Face]:
    """The same in the bar."""

    def face() -> Face:
        return replace(made(), bar=True)

    face.__doc__ = made.__doc__
    return face


_FULL = (
    sign_in,
    free,
    nobody,
    called,
    called_twice,
    called_long,
    called_again,
    no_show_void,
    undo,
    serving,
    longest,
    rating_asked,
    rated,
    paused,
    pause_asked,
    holds,
    resume,
    helping,
    adjusted,
    no_queue,
    refused,
    asking,
    away_serving,
    away_recorded,
    handing_in,
    closed,
    issuing,
    instant,
    transfer,
    transfer_search,
    transfer_chain,
    hold,
    pause,
    call_ticket,
)
_BAR = (
    free,
    nobody,
    called_twice,
    undo,
    serving,
    rating_asked,
    paused,
    adjusted,
    refused,
    away_recorded,
    closed,
    longest,
    transfer_chain,
    hold,
    call_ticket,
)

FACES: Mapping[str, Callable[[], Face]] = {
    **{made.__name__.replace("_", "-"): made for made in _FULL},
    **{f"bar-{made.__name__.replace('_', '-')}": in_bar(made) for made in _BAR},
}
"""Every face by its name in the documents."""
