"""A small hall to attack: two zones, three lines, every kind of queue, reserve counters, one that helps when idle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from queueing import commands as cmd
from queueing.booking import Booking
from queueing.case import Delivery, MissingPaper
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import BookingMade, Event, TicketCalled, TicketIssued
from queueing.follow_up import FollowUpOutcome
from queueing.hall import CounterState, Hall
from queueing.intake import StopCause
from queueing.plan import (
    DAY,
    MINUTE,
    Assignment,
    BookingRule,
    Counter,
    HallPlan,
    Line,
    Millis,
    MissedCall,
    Policy,
    Queue,
    QueueKind,
    Quota,
    Service,
    Text,
    Zone,
)
from queueing.refusal import Code, Refusal
from queueing.ticket import HoldKind, Ticket
from wire.codec import encode

DATE = "2026-01-05"
MORNING: Millis = 1_767_574_800_000
"""09:00 in Zhengzhou on `DATE`."""
HEAD_STARTS = {"ordinary": 0, "appointment": 15 * MINUTE, "green": 30 * MINUTE}
BOOKING = BookingRule(quota=2, no_show_limit=2)
"""Two places a slot; two missed bookings bar."""
HELP = 8 * MINUTE
CASES = ("20260106-0001", "20260106-0002", "20260106-0003")
"""What `full_desk` has taken in: one that waits for its department, one refused, one that misses a paper."""
RATED = "20260106-A004"
"""Whose visit at 1001 `full_desk` has rated badly."""
SPARE = "1098"
"""A reserve counter that only the checks use."""


def named(zh: str) -> Text:
    """A text in one language, which is enough here."""
    return Text(zh=zh, en=zh)


def small_plan() -> HallPlan:
    """Fund forgives one miss, tax none, social two; tax is strict about its other rules as well, and is not booked."""
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
    services = (
        Service(id="withdraw", queue="fund.acceptance", name=named("提取"), pinyin="tq"),
        Service(
            id="loan",
            queue="fund.acceptance",
            name=named("贷款"),
            pinyin="dk",
            department="bank",
            on_call=True,
            papers=("deed", "map"),
            decided_in=5 * DAY,
        ),
        Service(id="duty", queue="tax.acceptance", name=named("契税"), pinyin="qs", department="tax"),
        Service(id="card", queue="social.instant", name=named("补卡"), pinyin="bk", decided_in=DAY),
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
        services={s.id: s for s in services},
        policies={
            "tax": Policy(
                head_start={"ordinary": 0, "green": 30 * MINUTE},
                recall_limit=1,
                missed_call=MissedCall.VOID,
                next_completes=False,
                pause_reasons=("meal", "meeting"),
            ),
            "social": Policy(
                head_start=HEAD_STARTS,
                requeue_after=1,
                requeue_limit=2,
                quotas=(Quota(start=540, end=720, count=500),),
                booking=BOOKING,
            ),
        },
        policy=Policy(head_start=HEAD_STARTS, booking=BOOKING),
        offline_numbers={"K1": (5001, 5020), "K2": (5021, 5040)},
    )


def tight_plan(fund: Sequence[int] = (3, 0, 2), social: int = 4) -> HallPlan:
    """The small hall where it pinches: quotas from 9:00 to 10:30 and few numbers between what kiosks give themselves.

    Fund gives so many numbers from 9:00, 9:30 and 9:40 on; social gives so many in the half hour from 9:30 on.
    """
    plan = small_plan()
    spans = zip((540, 570, 580), (570, 580, 630), fund, strict=True)
    quotas = tuple(Quota(start=start, end=end, count=count) for start, end, count in spans)
    return replace(
        plan,
        policies={
            **plan.policies,
            "social": replace(plan.policies["social"], quotas=(Quota(start=570, end=600, count=social),)),
        },
        policy=replace(plan.policy, quotas=quotas),
        offline_numbers={"K1": (4, 6), "K2": (9, 10), "K3": (11, 11)},
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

    def refused(self, command: Command) -> Refusal:
        """The refusal of `command`, with all that it tells."""
        try:
            events = decide(self.hall, command, self.now)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"not refused, but {events}")

    def given(self, command: Command) -> Ticket:
        """The ticket that `command` gives."""
        (event,) = self.do(command)
        assert isinstance(event, TicketIssued)
        return self.hall.tickets[event.ticket]

    def issue(
        self,
        queue: str = "fund.acceptance",
        visitor_class: str = "ordinary",
        slot_time: Millis | None = None,
        person: str | None = None,
    ) -> Ticket:
        """A new ticket of `queue`."""
        return self.given(cmd.IssueTicket(queue=queue, visitor_class=visitor_class, slot_time=slot_time, person=person))

    def hand_in(
        self, ordinal: int, issued_at: Millis, queue: str = "fund.acceptance", kiosk: str = "K1", **more: str
    ) -> Ticket:
        """A ticket that a kiosk gave by itself."""
        return self.given(cmd.HandInTicket(kiosk=kiosk, queue=queue, ordinal=ordinal, issued_at=issued_at, **more))

    def book(self, booking: str, start: Millis, queue: str = "fund.acceptance", person: str = "p1") -> Booking:
        """A new booking."""
        (event,) = self.do(cmd.Book(booking=booking, queue=queue, start=start, person=person))
        assert isinstance(event, BookingMade)
        return self.hall.bookings[booking]

    def check_in(self, booking: str) -> Ticket:
        """The ticket of who has booked and is here."""
        return self.given(cmd.CheckIn(booking=booking))

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


def shake(desk: Desk) -> None:
    """Change something of everything that `full_desk` remembers."""
    desk.do(cmd.UndoNoShow(counter="1003"))
    desk.do(cmd.AskRating(counter="1003"))
    desk.do(cmd.RaiseClass(ticket="C001", visitor_class="green", reason="ill"))
    desk.do(cmd.BeginMove(move="planned"))
    desk.do(cmd.EndMove(move="lent"))
    desk.do(cmd.MoveCounters(move="new", counters=("3002",), queues=("tax.acceptance",), starts=desk.now + 2 * DAY))
    desk.do(cmd.PostNotice(notice="lift", text=named("好了")))
    desk.do(cmd.WithdrawNotice(notice="door"))
    desk.do(cmd.AcknowledgeAlarm(alarm="device:K1", by="S1"))
    desk.do(cmd.CheckAlarms(silent=("K2",)))
    waiting, decided, missing = CASES
    desk.do(cmd.RecordArrival(case=waiting))
    desk.do(cmd.SupplyPapers(case=missing, papers=("deed",)))
    desk.do(cmd.DecideCase(case=missing, ready=True))
    desk.do(cmd.HandOver(counter="1003", case=decided))
    desk.do(cmd.RateVisit(ticket=RATED, counter="1001", level=5, addition=True))
    desk.do(cmd.SettleFollowUp(follow_up=f"{RATED}@1001", outcome=FollowUpOutcome.EXPLAINED))
    desk.do(cmd.StartIntake(line="social"))
    desk.do(cmd.StopIntake(line="fund", cause=StopCause.FULL))
    desk.do(cmd.StartIntake(line="fund"))
    desk.do(cmd.IssueTicket(service="withdraw", person="p5"))
    desk.issue("social.acceptance")
    desk.hand_in(5004, desk.now)
    desk.do(cmd.ReportFault(device="K2", fault="cover"))
    desk.do(cmd.CancelBooking(booking="again", reason="ill"))
    desk.book("new", desk.now + 60 * MINUTE, person="p6")
    desk.wait(3 * 60)
    desk.do(cmd.CloseDay(resumes=desk.now + 15 * 60 * MINUTE))
    desk.do(cmd.ClearFault(device="K1"))
    desk.do(cmd.OpenDay(date="2026-01-07"))


def full_desk() -> Desk:
    """A hall on its second day with something of everything there is to remember."""
    desk = Desk(staffed=("1001", "1002", "3001"))
    desk.book("missed", desk.now + 60 * MINUTE, person="p9")
    desk.book("tomorrow", MORNING + 24 * 60 * MINUTE + 20 * MINUTE, person="p1")
    desk.book("later", desk.now + 4 * 24 * 60 * MINUTE, "social.instant", "p1")
    desk.do(cmd.IssueTicket(service="withdraw"))
    desk.wait(8 * 60)
    desk.do(cmd.CloseDay(resumes=MORNING + 24 * 60 * MINUTE))
    desk.now = MORNING + 24 * 60 * MINUTE
    desk.do(cmd.OpenDay(date="2026-01-06"))
    for name in ("1001", "1002", "3001"):
        desk.sign_in(name)
    desk.check_in("tomorrow")
    desk.book("again", desk.now + 60 * MINUTE, person="p1")
    desk.do(cmd.IssueTicket(service="withdraw", person="p2"))
    desk.issue("social.acceptance", person="p2")
    desk.hand_in(5003, desk.now - 30 * MINUTE)
    desk.do(cmd.ReprintTicket(ticket="A001"))
    for _ in range(3):
        desk.issue()
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001", kind=HoldKind.WITH_VISITOR))
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    desk.do(cmd.Pause(counter="3001", reason="meal"))
    desk.do(cmd.StopIntake(line="tax", cause=StopCause.FULL, resumes=desk.now + 20 * 60 * MINUTE))
    desk.do(cmd.StartIntake(line="tax"))
    desk.do(cmd.StopIntake(line="social", cause=StopCause.NOON, resumes=desk.now + 60 * MINUTE))
    desk.do(cmd.ReportFault(device="K1", fault="paper"))
    _fill_office(desk)
    return desk


def _fill_office(desk: Desk) -> None:
    """Cases, a follow-up, a visitor on a route, moves, notices, an alarm, and a no-show that can still be undone."""
    desk.sign_in("1003")
    desk.call("1001")
    desk.do(cmd.Serve(counter="1001"))
    paper = MissingPaper(name="deed", due=desk.now + DAY)
    for missing in ((), (), (paper,)):
        command = cmd.RegisterCase(counter="1001", delivery=Delivery.EMS, service="loan", missing=missing, contact="c")
        desk.do(command)
    desk.do(cmd.DecideCase(case=CASES[1], ready=False, reason="no deed"))
    desk.do(cmd.Complete(counter="1001"))
    desk.do(cmd.RateVisit(ticket=RATED, counter="1001", level=1))
    desk.do(cmd.CallBack(follow_up=f"{RATED}@1001", outcome=FollowUpOutcome.NOT_REACHED))
    desk.given(cmd.IssueTicket(case=CASES[1]))
    desk.serve("1003")
    desk.do(cmd.Transfer(counter="1003", to_queue="social.acceptance", then=("fund.issuing", "tax.acceptance")))
    desk.given(cmd.IssueTicket(queue="fund.issuing", person="p7"))
    desk.call("1003")
    desk.do(cmd.Complete(counter="1003"))
    desk.given(cmd.IssueTicket(queue="fund.issuing", person="p7"))
    desk.call("1003")
    desk.do(cmd.AskRating(counter="1003"))
    desk.do(cmd.MarkNoShow(counter="1003"))
    desk.do(cmd.MoveCounters(move="lent", counters=("1098", "1004"), queues=("social.acceptance",)))
    starts = desk.now + MINUTE
    desk.do(cmd.MoveCounters(move="planned", counters=("1098",), queues=("tax.acceptance",), starts=starts))
    desk.do(cmd.PostNotice(notice="lift", text=named("检修"), zones=("z1",), until=desk.now + DAY))
    desk.do(cmd.PostNotice(notice="door", text=named("关门")))
    desk.do(cmd.CheckAlarms())
