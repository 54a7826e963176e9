"""Ratings (评价): asked for, given once, added to once, a bad one followed up."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.follow_up import FollowUp
from queueing.office import Office
from queueing.plan import DAY
from queueing.refusal import Code
from queueing.ticket import Ticket
from tests.queueing.halls import DATE, Desk


def served() -> tuple[Desk, Ticket]:
    """A hall where A001 was served at 1001 and has left."""
    desk = Desk(staffed=("1001", "1003"))
    ticket = desk.issue()
    desk.drain("1001")
    return desk, ticket


def rate(ticket: Ticket, level: int = 5, counter: str = "1001", *, addition: bool = False) -> cmd.RateVisit:
    """A visitor's word."""
    return cmd.RateVisit(ticket=ticket.id, counter=counter, level=level, addition=addition)


def office(desk: Desk) -> Office:
    """The hall's office."""
    assert desk.hall.office is not None
    return desk.hall.office


@pytest.mark.parametrize("level", [3, 4, 5])
def test_an_ended_visit_is_rated(level: int) -> None:
    """Ticket, counter and level; nothing else follows from being satisfied."""
    desk, ticket = served()
    now = desk.now
    assert desk.do(rate(ticket, level)) == [ev.VisitRated(at=now, ticket=ticket.id, counter="1001", level=level)]
    assert office(desk).ratings == {f"{ticket.id}@1001": (level,)}
    assert office(desk).follow_ups == {}


@pytest.mark.parametrize("level", [1, 2])
def test_a_bad_rating_is_followed_up(level: int) -> None:
    """By whom the visit was served, called back within a day and settled within fifteen."""
    desk, ticket = served()
    name, now = f"{ticket.id}@1001", desk.now
    opened = ev.FollowUpOpened(
        at=now,
        follow_up=name,
        ticket=ticket.id,
        counter="1001",
        clerk="S1001",
        level=level,
        call_by=now + DAY,
        settle_by=now + 15 * DAY,
    )
    assert desk.do(rate(ticket, level))[1:] == [opened]
    assert office(desk).follow_ups == {
        name: FollowUp(
            id=name,
            ticket=ticket.id,
            counter="1001",
            clerk="S1001",
            level=level,
            rated_at=now,
            call_by=now + DAY,
            settle_by=now + 15 * DAY,
        )
    }


def test_a_visit_is_rated_once_and_added_to_once() -> None:
    """评价 and 追评; each of both may be bad, and is then followed up by itself."""
    desk, ticket = served()
    assert desk.refusal(rate(ticket, addition=True)) is Code.NOT_RATED
    desk.do(rate(ticket, 2))
    assert desk.refusal(rate(ticket, 5)) is Code.RATED
    now = desk.now
    rated = desk.do(rate(ticket, 1, addition=True))[0]
    assert rated == ev.VisitRated(at=now, ticket=ticket.id, counter="1001", level=1, addition=True)
    assert office(desk).ratings == {f"{ticket.id}@1001": (2, 1)}
    assert list(office(desk).follow_ups) == [f"{ticket.id}@1001", f"{ticket.id}@1001+"]
    for addition in (False, True):
        assert desk.refusal(rate(ticket, addition=addition)) is Code.RATED


def test_each_visit_of_a_ticket_is_rated_by_itself() -> None:
    """Served at two counters on its way, it is rated at both, as soon as it has left each."""
    desk = Desk(staffed=("1001", "1003"))
    ticket = desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1003", to_queue="fund.issuing", then=("tax.acceptance",)))
    assert desk.refusal(rate(ticket)) is Code.VISIT_OPEN
    desk.drain("1003")
    assert ticket.queue == "tax.acceptance"
    assert desk.refusal(rate(ticket)) is Code.VISIT_OPEN
    assert desk.do(rate(ticket, counter="1003"))
    desk.sign_in("1004")
    desk.drain("1004")
    assert desk.do(rate(ticket, counter="1004"))
    assert list(office(desk).ratings) == [f"{ticket.id}@1003", f"{ticket.id}@1004"]


def test_an_ended_visit_is_rated_whatever_its_counter_does_since() -> None:
    """Others were served there, the clerk has gone, the hall has closed."""
    desk, first = served()
    others = [desk.issue() for _ in range(3)]
    desk.drain("1001")
    assert desk.do(rate(first))
    desk.do(cmd.SignOut(counter="1001"))
    assert desk.do(rate(others[0], 1))
    assert office(desk).follow_ups[f"{others[0].id}@1001"].clerk == "S1001"
    desk.do(cmd.SignIn(counter="1001", clerk="S7"))
    desk.do(rate(others[1], 1))
    assert office(desk).follow_ups[f"{others[1].id}@1001"].clerk == "S1001"
    desk.do(cmd.CloseDay())
    assert desk.do(rate(others[2]))


def test_a_visit_of_an_earlier_day_is_not_rated_any_more() -> None:
    """Who served then, and whether it was rated, is known to the log alone. The same date goes on."""
    desk, ticket = served()
    desk.do(rate(ticket, 4))
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.refusal(rate(ticket)) is Code.RATED
    desk.do(cmd.CloseDay())
    desk.now += DAY
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.refusal(rate(ticket)) is Code.TOO_LATE
    assert desk.refusal(rate(ticket, addition=True)) is Code.TOO_LATE
    assert (office(desk).visits, office(desk).ratings) == ({}, {})


def test_a_visit_that_is_not_over_is_not_rated() -> None:
    """Waiting, called, served or on hold."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    for step in (cmd.CallNext(counter="1001"), cmd.Serve(counter="1001"), cmd.Hold(counter="1001")):
        assert desk.refusal(rate(ticket)) is Code.VISIT_OPEN
        desk.do(step)
    assert desk.refusal(rate(ticket)) is Code.VISIT_OPEN


def test_only_a_visit_that_there_was_is_rated() -> None:
    """Not one at another counter, nor of a ticket that was missed, left, or never given, nor by its number."""
    desk, ticket = served()
    assert desk.refusal(rate(ticket, counter="1003")) is Code.TOO_LATE
    left = desk.issue()
    desk.do(cmd.CancelTicket(ticket=left.id, reason="left"))
    assert desk.refusal(rate(left)) is Code.TOO_LATE
    for name in ("20260105-A009", ticket.number):
        assert desk.refusal(cmd.RateVisit(ticket=name, counter="1001", level=5)) is Code.TOO_LATE


def test_a_rating_names_a_counter_of_the_hall() -> None:
    """An unknown counter is refused."""
    assert Desk().refusal(cmd.RateVisit(ticket="20260105-A001", counter="9999", level=5)) is Code.UNKNOWN_COUNTER


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_rating_is_one_to_five(level: int) -> None:
    """There is no such rating as 0 or 6."""
    with pytest.raises(ValueError, match="1 to 5"):
        cmd.RateVisit(ticket="t", counter="1001", level=level)


def test_a_clerk_asks_for_a_rating_of_the_visit_at_hand() -> None:
    """While it is served it may be rated, once; the clerk is whoever serves."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.serve("1001")
    now = desk.now
    assert desk.do(cmd.AskRating(counter="1001")) == [ev.RatingAsked(at=now, ticket=ticket.id, counter="1001")]
    assert desk.counter("1001").asked == ticket.id
    desk.do(rate(ticket, 2))
    assert desk.counter("1001").asked is None
    assert office(desk).follow_ups[f"{ticket.id}@1001"].clerk == "S1001"
    assert desk.refusal(cmd.AskRating(counter="1001")) is Code.RATED
    assert desk.refusal(rate(ticket)) is Code.VISIT_OPEN
    desk.drain("1001")
    assert desk.refusal(rate(ticket)) is Code.RATED


def test_a_clerk_asks_for_a_rating_of_the_visit_that_has_just_ended() -> None:
    """Also when the next one has been called but has not come."""
    desk, first = served()
    second = desk.issue()
    desk.do(cmd.AskRating(counter="1001"))
    assert desk.counter("1001").asked == first.id
    desk.call("1001")
    assert desk.counter("1001").asked is None
    desk.do(cmd.AskRating(counter="1001"))
    assert desk.counter("1001").asked == first.id
    desk.do(cmd.Serve(counter="1001"))
    desk.do(cmd.AskRating(counter="1001"))
    assert desk.counter("1001").asked == second.id


def test_a_rating_given_elsewhere_ends_no_question() -> None:
    """The evaluator goes on asking for the visit that it asks for."""
    desk, first = served()
    second = desk.issue()
    desk.drain("1001")
    desk.do(cmd.AskRating(counter="1001"))
    desk.do(rate(first))
    assert desk.counter("1001").asked == second.id
    desk.do(rate(second))
    assert desk.counter("1001").asked is None


def test_a_visit_that_goes_on_elsewhere_is_asked_about_where_it_was() -> None:
    """By its route, it has ended here."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="fund.issuing", then=("fund.acceptance",)))
    desk.sign_in("1003")
    desk.drain("1003")
    desk.do(cmd.AskRating(counter="1003"))
    assert desk.counter("1003").asked == ticket.id
    assert desk.refusal(cmd.AskRating(counter="1001")) is Code.COUNTER_IDLE


def test_nobody_is_asked_where_nobody_was_served() -> None:
    """At a closed counter, at one where only a call was made, and for what another clerk did there."""
    desk = Desk()
    ask = cmd.AskRating(counter="1001")
    assert desk.refusal(ask) is Code.COUNTER_CLOSED
    desk.sign_in("1001")
    assert desk.refusal(ask) is Code.COUNTER_IDLE
    desk.issue()
    desk.call("1001")
    assert desk.refusal(ask) is Code.COUNTER_IDLE
    desk.do(cmd.Complete(counter="1001"))
    assert desk.do(ask)
    desk.do(cmd.SignOut(counter="1001"))
    assert (desk.counter("1001").asked, desk.counter("1001").last) == (None, None)
    desk.do(cmd.SignIn(counter="1001", clerk="S7"))
    assert desk.refusal(ask) is Code.COUNTER_IDLE
