"""Routes (国土 → 税务): a ticket that goes on by itself, queue after queue, without queueing anew."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.hall import Hall
from queueing.pace import Paces
from queueing.refusal import Code
from queueing.ticket import HoldKind, Ticket, TicketState
from tests.queueing.halls import Desk, small_plan
from tests.queueing.test_move import without

ALL = ("1001", "1002", "1003", "1004", "3001")
TAX, ISSUING, SOCIAL = "tax.acceptance", "fund.issuing", "social.acceptance"


def routed(*then: str, to: str = ISSUING, person: str | None = None) -> tuple[Desk, Ticket]:
    """A hall where A001 was sent to `to`, and goes on from there."""
    desk = Desk(staffed=ALL)
    ticket = desk.issue(person=person)
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue=to, then=then))
    return desk, ticket


def test_a_ticket_goes_on_by_its_route() -> None:
    """Each counter that is done sends it on; the last completes it; where it stands its first wait counts."""
    desk, ticket = routed(TAX, SOCIAL)
    assert (ticket.queue, ticket.route) == (ISSUING, (TAX, SOCIAL))
    desk.issue(TAX)
    desk.issue(SOCIAL)
    desk.call("1003")
    now = desk.now
    assert desk.do(cmd.Complete(counter="1003")) == [
        ev.ServingStarted(at=now, ticket=ticket.id, counter="1003"),
        ev.TicketTransferred(at=now, ticket=ticket.id, counter="1003", queue=TAX, route=(SOCIAL,), done=True),
    ]
    assert (ticket.state, ticket.queue, ticket.route) == (TicketState.TRANSFERRED, TAX, (SOCIAL,))
    assert desk.drain("1004") == ["A001", "B001"]
    assert (ticket.queue, ticket.route) == (SOCIAL, ())
    assert desk.drain("3001") == ["A001", "C001"]
    assert ticket.state is TicketState.COMPLETED


def test_a_done_transfer_ends_a_visit_and_another_does_not() -> None:
    """The counter has served the visitor to the end, or has only sent them where they belong."""
    desk, ticket = routed(TAX)
    assert desk.hall.office is not None
    assert (desk.hall.office.visits, desk.counter("1001").last) == ({}, None)
    desk.drain("1003")
    assert desk.hall.office.visits == {f"{ticket.id}@1003": "S1003"}
    assert desk.counter("1003").last == ticket.id


def test_the_next_call_sends_the_one_being_served_on() -> None:
    """Where calling completes, it sends on; and does not call the same one again to a counter that serves both."""
    desk = Desk(staffed=("1001", "1002"))
    ticket = desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002", then=(TAX,)))
    desk.issue(TAX)
    desk.serve("1002")
    sent, called = desk.do(cmd.CallNext(counter="1002"))
    assert isinstance(sent, ev.TicketTransferred)
    assert (sent.ticket, sent.done, sent.queue) == (ticket.id, True, TAX)
    assert isinstance(called, ev.TicketCalled)
    assert called.ticket == "20260105-B001"


def test_a_recorded_completion_sends_on_with_its_time() -> None:
    """What a terminal recorded by itself is told of the transfer as well."""
    desk, _ = routed(TAX)
    desk.serve("1003")
    over = desk.now + 60_000
    desk.wait(10)
    (sent,) = desk.do(cmd.Complete(counter="1003", happened_at=over))
    assert isinstance(sent, ev.TicketTransferred)
    assert (sent.at, sent.happened_at) == (desk.now - 1_000, over)


@pytest.mark.parametrize("kind", HoldKind)
def test_a_hold_keeps_the_route(kind: HoldKind) -> None:
    """Back from an errand, the visitor still goes on afterwards."""
    desk, ticket = routed(TAX)
    desk.serve("1003")
    desk.do(cmd.Hold(counter="1003", kind=kind))
    desk.do(cmd.Resume(counter="1003"))
    desk.do(cmd.Complete(counter="1003"))
    assert (ticket.queue, ticket.route) == (TAX, ())


def test_a_no_show_keeps_the_route() -> None:
    """Forgiven, it waits in the queue where it was missed; void, it goes nowhere; undone, it goes on."""
    desk, ticket = routed(TAX, SOCIAL)
    desk.call("1003")
    desk.do(cmd.MarkNoShow(counter="1003"))
    assert (ticket.state, ticket.queue, ticket.route) == (TicketState.WAITING, ISSUING, (TAX, SOCIAL))
    desk.do(cmd.UndoNoShow(counter="1003"))
    desk.do(cmd.Complete(counter="1003"))
    desk.call("1004")
    desk.do(cmd.MarkNoShow(counter="1004"))
    assert desk.hall.tickets == {}


def test_a_sign_out_keeps_the_route() -> None:
    """Who waited for that counter alone waits for any of its queue, and still goes on."""
    desk = Desk(staffed=ALL)
    ticket = desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002", then=(TAX, SOCIAL)))
    (returned, _) = desk.do(cmd.SignOut(counter="1002"))
    assert isinstance(returned, ev.TicketTransferred)
    assert (returned.route, returned.done) == ((TAX, SOCIAL), False)
    assert (ticket.queue, ticket.counter, ticket.route) == ("fund.acceptance", None, (TAX, SOCIAL))


@pytest.mark.parametrize(
    ("route", "to", "left"),
    [
        ((TAX,), "fund.acceptance", (TAX,)),
        ((TAX,), TAX, ()),
        ((TAX, SOCIAL), TAX, (SOCIAL,)),
        ((TAX, SOCIAL), SOCIAL, (TAX,)),
        ((TAX, SOCIAL, TAX), SOCIAL, (TAX,)),
        ((TAX, SOCIAL, TAX), TAX, (SOCIAL, TAX)),
        ((), TAX, ()),
    ],
)
def test_whoever_is_sent_elsewhere_in_mid_route_still_makes_the_other_stops(
    route: tuple[str, ...], to: str, left: tuple[str, ...]
) -> None:
    """A stop that is made now is not made a second time for that."""
    desk, ticket = routed(*route)
    desk.call("1003")
    desk.do(cmd.Transfer(counter="1003", to_queue=to))
    assert (ticket.queue, ticket.route) == (to, left)


def test_whoever_is_sent_to_a_counter_in_mid_route_still_goes_on() -> None:
    """It is the same queue."""
    desk, ticket = routed(TAX)
    desk.call("1003")
    desk.do(cmd.Transfer(counter="1003", to_counter="1001"))
    assert (ticket.queue, ticket.route, ticket.counter) == (ISSUING, (TAX,), "1001")


def test_a_new_route_takes_the_place_of_the_old() -> None:
    """The clerk who tells one knows better."""
    desk, ticket = routed(TAX)
    desk.call("1003")
    desk.do(cmd.Transfer(counter="1003", to_queue="fund.acceptance", then=(SOCIAL,)))
    assert ticket.route == (SOCIAL,)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cmd.Transfer(counter="1001", to_queue=TAX, then=("air",)), Code.UNKNOWN_QUEUE),
        (cmd.Transfer(counter="1001", to_queue=TAX, then=(TAX,)), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", to_queue=TAX, then=(SOCIAL, SOCIAL)), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", to_counter="1002", then=("fund.acceptance",)), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", then=(TAX,)), Code.SAME_PLACE),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(command: cmd.Transfer, code: Code) -> None:
    """To an unknown queue, from a queue to itself, or on from where the visitor is."""
    desk = Desk(staffed=ALL)
    desk.issue()
    desk.serve("1001")
    assert desk.refusal(command) is code


def test_a_route_may_come_back() -> None:
    """From the fund to tax, and with the receipt back to the fund."""
    desk, ticket = routed(ISSUING, to=TAX)
    desk.drain("1004")
    assert (ticket.queue, ticket.route) == (ISSUING, ())
    assert desk.drain("1003") == ["A001"]


def test_a_person_has_one_ticket_in_each_line_that_the_route_leads_to() -> None:
    """No second number where they are going anyway, by a kiosk or by a booking; elsewhere they may."""
    desk, ticket = routed(TAX, person="p1")
    assert desk.refused(cmd.IssueTicket(queue=TAX, person="p1")).ticket == ticket.id
    assert desk.refused(cmd.IssueTicket(queue="fund.acceptance", person="p1")).code is Code.HAS_TICKET
    assert desk.issue(SOCIAL, person="p1")
    desk.drain("1003")
    desk.drain("1004")
    assert desk.issue(TAX, person="p1")
    assert desk.issue(person="p1")


def test_nobody_is_sent_on_to_a_line_where_they_have_another_ticket() -> None:
    """At once or later; where they are themselves they may come by again."""
    desk = Desk(staffed=ALL)
    ticket = desk.issue(person="p1")
    desk.issue(SOCIAL, person="p1")
    desk.serve("1001")
    for to, then in ((SOCIAL, ()), (TAX, (SOCIAL,)), (ISSUING, (TAX, SOCIAL))):
        assert desk.refusal(cmd.Transfer(counter="1001", to_queue=to, then=then)) is Code.HAS_TICKET
    desk.do(cmd.Transfer(counter="1001", to_queue=TAX, then=(ISSUING,)))
    assert ticket.route == (ISSUING,)


def test_the_end_of_the_day_ends_a_route() -> None:
    """Wherever it has got to."""
    desk, ticket = routed(TAX)
    desk.do(cmd.CloseDay())
    assert (ticket.state, desk.hall.tickets) == (TicketState.EXPIRED, {})


def test_a_queue_on_a_route_cannot_be_taken_out_of_the_layout() -> None:
    """A snapshot with a ticket that goes on to a queue which the layout lacks is not restored."""
    desk, _ = routed(SOCIAL)
    for name in ALL:
        desk.do(cmd.AssignCounter(counter=name))
    desk.do(cmd.AssignCounter(counter="3002"))
    snapshot = desk.hall.snapshot()
    assert Hall.restore(without(small_plan(), queue=TAX), snapshot)
    with pytest.raises(KeyError):
        Hall.restore(without(small_plan(), queue=SOCIAL), snapshot)


def test_a_done_transfer_teaches_how_long_its_queue_takes() -> None:
    """As a completion does, and nothing of where it goes on to."""
    desk, _ = routed(TAX)
    desk.call("1003")
    desk.wait(4)
    desk.do(cmd.Complete(counter="1003"))
    paces = Paces()
    for event in desk.log:
        paces.apply(event)
    assert paces.pace(ISSUING).served.weight > Paces().pace(ISSUING).served.weight
    assert paces.pace(TAX) == Paces().pace(TAX)
    assert paces.taken("1003") is None
