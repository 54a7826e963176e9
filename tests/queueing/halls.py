"""A small hall to attack: two zones, three lines, every kind of queue, reserve counters, one that helps when idle."""

from __future__ import annotations

from collections.abc import Sequence

from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event, TicketCalled, TicketIssued
from queueing.hall import CounterState, Hall
from queueing.plan import (
    MINUTE,
    Assignment,
    Counter,
    HallPlan,
    Line,
    Millis,
    MissedCall,
    Policy,
    Queue,
    QueueKind,
    Service,
    Text,
    Zone,
)
from queueing.refusal import Code, Refusal
from queueing.ticket import Ticket
from wire.codec import encode

DATE = "2026-01-05"
MORNING: Millis = 1_767_574_800_000
"""09:00 in Zhengzhou on `DATE`."""
HEAD_STARTS = {"ordinary": 0, "appointment": 15 * MINUTE, "green": 30 * MINUTE}
HELP = 8 * MINUTE
SPARE = "1098"
"""A reserve counter that only the checks use."""


def named(zh: str) -> Text:
    """A text in one language, which is enough here."""
    return Text(zh=zh, en=zh)


def small_plan() -> HallPlan:
    """Fund forgives one miss, tax none, social two; tax is strict about its other rules as well."""
    lines = (("fund", "z1", "A"), ("tax", "z1", "B"), ("social", "z2", "C"))
    queues = (
        ("fund", QueueKind.ACCEPTANCE),
        ("fund", QueueKind.ISSUING),
        ("tax", QueueKind.ACCEPTANCE),
        ("social", QueueKind.ACCEPTANCE),
        ("social", QueueKind.INSTANT),
    )
    counters = (
        counter("1001", "z1", Assignment(queue="fund.acceptance")),
        counter("1002", "z1", Assignment(queue="fund.acceptance"), Assignment(queue="tax.acceptance", handicap=HELP)),
        counter("1003", "z1", Assignment(queue="fund.issuing")),
        counter("1004", "z1", Assignment(queue="tax.acceptance")),
        counter("1098", None),
        counter("1099", None),
        counter("3001", "z2", Assignment(queue="social.acceptance")),
        counter(
            "3002",
            "z2",
            Assignment(queue="social.instant"),
            Assignment(queue="social.acceptance", handicap=5 * MINUTE, only_when_idle=True),
        ),
    )
    return HallPlan(
        id="small",
        name=named("小厅"),
        timezone="Asia/Shanghai",
        zones={
            "z1": Zone(id="z1", floor=1, number=1, name=named("一区")),
            "z2": Zone(id="z2", floor=3, number=2, name=named("二区")),
        },
        lines={line: Line(id=line, zone=zone, name=named(line), prefix=prefix) for line, zone, prefix in lines},
        queues={
            f"{line}.{kind}": Queue(id=f"{line}.{kind}", line=line, kind=kind, name=named(f"{line}{kind}"))
            for line, kind in queues
        },
        counters={c.id: c for c in counters},
        services={"withdraw": Service(id="withdraw", queue="fund.acceptance", name=named("提取"), pinyin="tq")},
        policies={
            "tax": Policy(
                head_start={"ordinary": 0, "green": 30 * MINUTE},
                recall_limit=1,
                missed_call=MissedCall.VOID,
                next_completes=False,
                pause_reasons=("meal", "meeting"),
            ),
            "social": Policy(head_start=HEAD_STARTS, requeue_after=1, requeue_limit=2),
        },
        policy=Policy(head_start=HEAD_STARTS),
    )


def counter(name: str, zone: str | None, *assignments: Assignment) -> Counter:
    """A counter labelled by its last two digits."""
    return Counter(id=name, label=str(int(name[1:])), floor=int(name[0]), zone=zone, assignments=tuple(assignments))


class Desk:
    """A hall with a clock and a log, driven by commands the way the server drives it."""

    def __init__(self, plan: HallPlan | None = None, *, day: str | None = DATE, staffed: Sequence[str] = ()) -> None:
        """`day` is opened at once unless None, and a clerk signs in at every counter of `staffed`."""
        self.hall = Hall(plan or small_plan())
        self.now = MORNING
        self.log: list[Event] = []
        if day is not None:
            self.do(cmd.OpenDay(date=day))
        for name in staffed:
            self.sign_in(name)

    def do(self, command: Command) -> list[Event]:
        """Carry `command` out now, and let a second pass."""
        happened = list(decide(self.hall, command, self.now))
        for event in happened:
            self.hall.apply(event)
        self.log += happened
        self.now += 1_000
        return happened

    def refusal(self, command: Command) -> Code:
        """The code `command` is refused with, having checked that the refusal changed nothing."""
        before = self.bytes()
        try:
            events = decide(self.hall, command, self.now)
        except Refusal as refused:
            assert self.bytes() == before
            return refused.code
        raise AssertionError(f"not refused, but {events}")

    def bytes(self) -> bytes:
        """The whole state as it would be written down."""
        return encode(self.hall.snapshot())

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.now += int(minutes * MINUTE)

    def issue(
        self, queue: str = "fund.acceptance", visitor_class: str = "ordinary", slot_time: Millis | None = None
    ) -> Ticket:
        """A new ticket of `queue`."""
        command = cmd.IssueTicket(queue=queue, visitor_class=visitor_class, slot_time=slot_time)
        (event,) = self.do(command)
        assert isinstance(event, TicketIssued)
        return self.hall.tickets[event.ticket]

    def call(self, name: str) -> str | None:
        """Press 叫号 at a counter: the number called, None when nobody is."""
        for event in self.do(cmd.CallNext(counter=name)):
            if isinstance(event, TicketCalled):
                return self.hall.tickets[event.ticket].number
        return None

    def serve(self, name: str) -> str | None:
        """Call the next and begin to serve."""
        number = self.call(name)
        self.do(cmd.Serve(counter=name))
        return number

    def drain(self, name: str) -> list[str]:
        """Call everybody whom a counter may call, in its order, completing each."""
        called = []
        while (number := self.call(name)) is not None:
            called.append(number)
            self.do(cmd.Complete(counter=name))
        return called

    def sign_in(self, name: str) -> None:
        """Open a counter; its clerk's staff number is the counter's with an S before it."""
        self.do(cmd.SignIn(counter=name, clerk=f"S{name}"))

    def counter(self, name: str) -> CounterState:
        """The live record of a counter."""
        return self.hall.counters[name]
