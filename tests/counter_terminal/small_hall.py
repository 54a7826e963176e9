"""A small hall for the terminal's pure tests: two lines, four queues, five counters, one morning."""

from __future__ import annotations

from dataclasses import replace

from counter_terminal.desk import Desk, derive
from counter_terminal.recent import Recent, follow
from counter_terminal.seen import Seen
from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
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

NINE: Millis = 1_795_395_600_000
"""2026-11-23 09:00 in Shanghai, a Monday."""
OWN, OTHER, INSTANT, FAR, ISSUING = "1", "2", "3", "4", "5"
PHRASES = {
    "pause.lunch": Text(zh="用餐", en="Meal"),
    "pause.meeting": Text(zh="会议", en="Meeting"),
    "class.green": Text(zh="绿色通道", en="Green channel"),
}

POLICY = Policy(
    head_start={"ordinary": 0, "green": 30 * MINUTE},
    recall_limit=2,
    requeue_after=2,
    pause_reasons=("lunch", "meeting"),
)


def _both(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


PLAN = HallPlan(
    id="small",
    name=_both("小厅", "Small hall"),
    timezone="Asia/Shanghai",
    zones={
        "one": Zone(id="one", floor=1, number=1, name=_both("一区", "Zone one")),
        "two": Zone(id="two", floor=3, number=2, name=_both("二区", "Zone two")),
    },
    lines={
        "fund": Line(id="fund", zone="one", name=_both("公积金", "Fund"), prefix="A"),
        "tax": Line(id="tax", zone="two", name=_both("税务", "Tax"), prefix="B"),
    },
    queues={
        "fund-acc": Queue(id="fund-acc", line="fund", kind=QueueKind.ACCEPTANCE, name=_both("公积金受理", "Fund")),
        "tax-acc": Queue(id="tax-acc", line="tax", kind=QueueKind.ACCEPTANCE, name=_both("税务受理", "Tax")),
        "fund-iss": Queue(id="fund-iss", line="fund", kind=QueueKind.ISSUING, name=_both("公积金发证", "Fund results")),
        "fund-now": Queue(id="fund-now", line="fund", kind=QueueKind.INSTANT, name=_both("公积金即办", "Fund now")),
    },
    counters={
        OWN: Counter(id=OWN, label="12", floor=1, zone="one", assignments=(Assignment(queue="fund-acc"),)),
        OTHER: Counter(id=OTHER, label="13", floor=1, zone="one", assignments=(Assignment(queue="fund-acc"),)),
        INSTANT: Counter(
            id=INSTANT,
            label="14",
            floor=1,
            zone="one",
            assignments=(Assignment(queue="fund-now"), Assignment(queue="fund-acc", only_when_idle=True)),
        ),
        ISSUING: Counter(id=ISSUING, label="15", floor=1, zone="one", assignments=(Assignment(queue="fund-iss"),)),
        FAR: Counter(id=FAR, label="30", floor=3, zone=None, assignments=(Assignment(queue="tax-acc"),)),
    },
    services={"open": Service(id="open", queue="fund-acc", name=_both("开户", "Open an account"), pinyin="kh")},
    policy=POLICY,
    offline_numbers={"lobby": (9001, 9099)},
)


class Morning:
    """The hall on a Monday morning; commands are carried out at its own clock."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.hall = Hall(replace(PLAN, policy=policy))
        self.now = NINE
        self.events: list[Event] = []
        self.do(cmd.OpenDay(date="2026-11-23"))

    def do(self, command: Command) -> None:
        """Carry out a command now."""
        happened = decide(self.hall, command, self.now)
        for event in happened:
            self.hall.apply(event)
        self.events += happened

    def later(self, minutes: float) -> Morning:
        """Let time pass."""
        self.now += round(minutes * MINUTE)
        return self

    def issue(self, count: int = 1, queue: str = "fund-acc", visitor_class: str = "ordinary") -> None:
        """Give numbers."""
        for _ in range(count):
            self.do(cmd.IssueTicket(queue=queue, visitor_class=visitor_class))

    def seen(self, counter: str = OWN, *, stale: bool = False, busy: bool = False) -> Seen:
        """What a terminal sees."""
        return Seen(
            hall=self.hall,
            counter=counter,
            clerk="77",
            now=self.now,
            stale=stale,
            busy=busy,
            phrases=PHRASES,
            recent=follow(Recent(counter=counter), self.events),
        )

    def desk(self, counter: str = OWN, *, stale: bool = False, busy: bool = False) -> Desk:
        """The desk derived from it."""
        return derive(self.seen(counter, stale=stale, busy=busy))


def at_work(waiting: int = 0, policy: Policy = POLICY) -> Morning:
    """A morning with a clerk at the own counter and visitors in its queue."""
    morning = Morning(policy)
    morning.do(cmd.SignIn(counter=OWN, clerk="77"))
    morning.issue(waiting)
    return morning


def void() -> Policy:
    """A policy under which a missed ticket is void."""
    return replace(POLICY, missed_call=MissedCall.VOID)
