"""Snapshots: the state written down, restored, replayed."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from queueing import commands as cmd
from queueing.board import board
from queueing.events import BookingCancelled, BookingMissed, CounterOpened, TicketCalled
from queueing.hall import Fault, Hall, HallSnapshot
from queueing.intake import IntakeStop, StopCause
from queueing.plan import MINUTE, Assignment, HallPlan
from queueing.refusal import Code
from queueing.ticket import HoldKind
from tests.queueing.halls import SPARE, Desk, full_desk, shake, small_plan, tight_plan
from wire.codec import decode_event, encode, encode_event

OLD_TICKET = {
    *("id", "number", "queue", "visitor_class", "service", "issued_at", "slot_time", "priority", "state", "entered"),
    *("counter", "called_at", "serving_at", "hold", "held_at", "recalls", "misses"),
}
OLD_COUNTER = {"id", "assignments", "clerk", "opened_at", "pause_reason", "paused_at", "ticket"}
"""What was written of a ticket and of a counter in the beginning."""


def busy_desk() -> Desk:
    """A hall with a ticket in every place that there is."""
    desk = Desk(staffed=("1001", "1002", "1003", "3001"))
    for _ in range(8):
        desk.issue()
    desk.issue("tax.acceptance", "green")
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001", kind=HoldKind.WITH_VISITOR))
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1003"))
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    desk.serve("1001")
    desk.call("1002")
    desk.do(cmd.Recall(counter="1002"))
    desk.do(cmd.Pause(counter="3001", reason="meal"))
    desk.do(cmd.StopIntake(line="tax"))
    desk.do(cmd.AssignCounter(counter="1099", assignments=(Assignment(queue="tax.acceptance", handicap=7),)))
    return desk


def without(plan: HallPlan, counter: str) -> HallPlan:
    """The plan after a counter was taken out of the layout."""
    return dataclasses.replace(plan, counters={k: v for k, v in plan.counters.items() if k != counter})


def test_a_snapshot_shares_nothing_with_the_hall() -> None:
    """A snapshot stays as it was taken while the hall goes on."""
    desk = busy_desk()
    snapshot = desk.hall.snapshot()
    before = encode(snapshot)
    desk.drain("1001")
    desk.do(cmd.Unpause(counter="3001"))
    desk.do(cmd.CloseDay())
    assert encode(snapshot) == before


def test_a_hall_is_restored_from_a_written_snapshot() -> None:
    """A snapshot written as JSON and read back restores the same hall, which goes on the same way."""
    desk = busy_desk()
    written = desk.bytes()
    restored = Hall.restore(small_plan(), msgspec.json.decode(written, type=HallSnapshot))
    assert encode(restored.snapshot()) == written
    twin = Desk()
    twin.hall, twin.now = restored, desk.now
    for name in ("1001", "1003"):
        desk.do(cmd.Complete(counter="1001")) if name == "1001" else None
        twin.do(cmd.Complete(counter="1001")) if name == "1001" else None
        assert desk.drain(name) == twin.drain(name)
    assert desk.bytes() == twin.bytes()


def test_a_restored_hall_shares_nothing_with_its_snapshot() -> None:
    """Two halls restored from one snapshot go their own ways."""
    snapshot = busy_desk().hall.snapshot()
    before = encode(snapshot)
    one, other = Hall.restore(small_plan(), snapshot), Hall.restore(small_plan(), snapshot)
    desk = Desk()
    desk.hall, desk.now = one, one.now
    desk.do(cmd.CloseDay())
    assert encode(other.snapshot()) == encode(snapshot) == before


def test_the_log_replayed_gives_the_same_hall() -> None:
    """Every event written and read back, applied to a fresh hall, gives the same bytes."""
    desk = busy_desk()
    desk.do(cmd.CloseDay())
    hall = Hall(small_plan())
    for event in desk.log:
        hall.apply(decode_event(encode_event(event)))
    assert encode(hall.snapshot()) == desk.bytes()
    assert hall.seq == len(desk.log)


def test_an_event_about_what_the_plan_lacks_is_an_error() -> None:
    """Events that name a counter or ticket the hall does not have are KeyErrors."""
    hall = Desk().hall
    with pytest.raises(KeyError):
        hall.apply(CounterOpened(at=1, counter="9999", clerk="S1"))
    with pytest.raises(KeyError):
        hall.apply(TicketCalled(at=1, ticket="20260105-A001", counter="1001"))


def test_a_counter_taken_out_of_the_layout_is_forgotten_once_it_is_closed() -> None:
    """A snapshot is restored on a layout without a closed counter, and the walls show no call to it."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.issue()
    desk.drain("1001")
    desk.do(cmd.SignOut(counter="1001"))
    hall = Hall.restore(without(small_plan(), "1001"), desk.hall.snapshot())
    assert "1001" not in hall.counters
    assert board(hall, "z1", desk.now).calls == ()


def test_a_counter_that_is_open_cannot_be_taken_out_of_the_layout() -> None:
    """A snapshot with a clerk at a counter that the layout lacks is not restored."""
    snapshot = Desk(staffed=("1001",)).hall.snapshot()
    with pytest.raises(KeyError):
        Hall.restore(without(small_plan(), "1001"), snapshot)


@pytest.mark.parametrize("state", ["waiting", "held", "assigned"])
def test_a_queue_that_is_in_use_cannot_be_taken_out_of_the_layout(state: str) -> None:
    """A snapshot with a ticket of a queue that the layout lacks, or a counter that serves it, is not restored."""
    desk = Desk(staffed=("1003",))
    if state == "assigned":
        desk.do(cmd.AssignCounter(counter=SPARE, assignments=(Assignment(queue="fund.issuing"),)))
    else:
        desk.issue("fund.issuing")
    if state == "held":
        desk.serve("1003")
        desk.do(cmd.Hold(counter="1003"))
    desk.do(cmd.SignOut(counter="1003"))
    plan = without(small_plan(), "1003")
    plan = dataclasses.replace(plan, queues={k: v for k, v in plan.queues.items() if k != "fund.issuing"})
    with pytest.raises(KeyError):
        Hall.restore(plan, desk.hall.snapshot())


def restored(desk: Desk) -> Desk:
    """Another hall, restored from what was written of this one."""
    twin = Desk(day=None)
    twin.hall = Hall.restore(small_plan(), msgspec.json.decode(desk.bytes(), type=HallSnapshot))
    twin.now = desk.now
    return twin


def test_everything_there_is_to_remember_is_restored() -> None:
    """Bookings, slots, no-shows, persons, quotas, handed-in numbers, demand, faults, stops: all come back and go on."""
    desk = full_desk()
    twin = restored(desk)
    hall = twin.hall
    assert twin.bytes() == desk.bytes()
    assert [booking.id for booking in hall.bookings_of("p1")] == ["again", "later"]
    assert hall.no_shows.keys() == {"p9"}
    assert (hall.of_person, hall.handed_in) == (desk.hall.of_person, {"fund": {5003}})
    assert (hall.demand, hall.demand_today) == ({"withdraw": 1}, {"withdraw": 1})
    assert hall.faults.keys() == {"K1"}
    assert isinstance(hall.faults["K1"], Fault)
    assert (set(hall.stopped), hall.filled) == ({"social"}, {"tax"})
    start = hall.bookings["again"].start
    for one in (desk, twin):
        one.do(cmd.StartIntake(line="social"))
        assert one.refusal(cmd.IssueTicket(queue="social.instant", person="p2")) is Code.HAS_TICKET
        assert one.refusal(cmd.HandInTicket(kiosk="K1", queue="fund.issuing", ordinal=5003, issued_at=one.now)) is (
            Code.NUMBER_GIVEN
        )
        assert one.refusal(cmd.Book(booking="b", queue="fund.issuing", start=start, person="p1")) is Code.HAS_BOOKING
        one.book("other", start, person="p3")
        assert one.refusal(cmd.Book(booking="b", queue="fund.acceptance", start=start, person="p4")) is Code.SLOT_FULL
        one.now = start
        one.do(cmd.CancelBooking(booking="again", reason="ill"))
        one.check_in("other")
        one.do(cmd.ClearFault(device="K1"))
        one.now = start + 8 * 60 * MINUTE
        one.do(cmd.CloseDay())
        one.do(cmd.OpenDay(date="2026-01-07"))
    assert twin.bytes() == desk.bytes()


def test_quotas_go_on_where_they_were() -> None:
    """A restored hall has given what was given."""
    plan = tight_plan()
    desk = Desk(plan)
    for _ in range(3):
        desk.issue()
    desk.hall = Hall.restore(plan, msgspec.json.decode(desk.bytes(), type=HallSnapshot))
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance")) is Code.QUOTA_REACHED


def test_whatever_becomes_of_the_hall_its_snapshot_stays() -> None:
    """Nothing that a hall remembers is shared with the snapshot taken of it."""
    desk = full_desk()
    snapshot = desk.hall.snapshot()
    before = encode(snapshot)
    shake(desk)
    assert encode(snapshot) == before


def test_whatever_becomes_of_a_restored_hall_its_snapshot_stays() -> None:
    """Nothing that a restored hall remembers is shared with the snapshot that it came from."""
    snapshot = full_desk().hall.snapshot()
    before = encode(snapshot)
    desk = Desk(day=None)
    desk.hall = Hall.restore(small_plan(), snapshot)
    desk.now = desk.hall.now + 1000
    shake(desk)
    assert encode(snapshot) == before


def test_a_closed_hall_restored_still_tells_when_it_opens() -> None:
    """The time at which numbers are given again is part of the state."""
    desk = full_desk()
    desk.do(cmd.CloseDay(resumes=desk.now + MINUTE))
    assert restored(desk).hall.resumes == desk.hall.resumes is not None


def test_a_snapshot_of_the_beginning_is_restored() -> None:
    """A snapshot written before there were bookings, persons, causes and cases is read; its stops are the desk's."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.do(cmd.StopIntake(line="tax"))
    written = msgspec.json.decode(desk.bytes())
    early = {name: written[name] for name in ("seq", "now", "date", "open", "numbers", "calls")}
    early["tickets"] = [{k: v for k, v in ticket.items() if k in OLD_TICKET} for ticket in written["tickets"]]
    early["counters"] = [{k: v for k, v in counter.items() if k in OLD_COUNTER} for counter in written["counters"]]
    early["stopped"] = ["tax"]
    hall = Hall.restore(small_plan(), msgspec.json.decode(encode(early), type=HallSnapshot))
    assert hall.stopped == {"tax": IntakeStop(cause=StopCause.DESK)}
    assert hall.office is None
    for counter in desk.hall.counters.values():
        counter.idle_since = None
    for ticket in desk.hall.tickets.values():
        ticket.entered_at = 0
    desk.hall.office = None
    assert encode(hall.snapshot()) == desk.bytes()
    early["stopped"] = []
    assert Hall.restore(small_plan(), msgspec.json.decode(encode(early), type=HallSnapshot)).stopped == {}


def test_a_booked_queue_cannot_be_taken_out_of_the_layout() -> None:
    """A snapshot with a booking of a queue that the layout lacks is not restored."""
    desk = Desk()
    desk.book("b1", desk.now + 60 * MINUTE, "fund.issuing")
    plan = without(small_plan(), "1003")
    plan = dataclasses.replace(plan, queues={k: v for k, v in plan.queues.items() if k != "fund.issuing"})
    with pytest.raises(KeyError):
        Hall.restore(plan, desk.hall.snapshot())


def test_events_about_bookings_that_are_not_open_are_errors() -> None:
    """A log that keeps, cancels or misses what was not booked is broken, and says so."""
    hall = full_desk().hall
    for event in (
        BookingCancelled(at=1, booking="none", reason="x"),
        BookingMissed(at=1, booking="tomorrow"),
        BookingMissed(at=1, booking="missed"),
    ):
        with pytest.raises(KeyError):
            hall.apply(event)
