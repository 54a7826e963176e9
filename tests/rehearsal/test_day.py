"""A day's visitors."""

from __future__ import annotations

from datetime import date

import pytest

from layouts.loader import builtin, load
from queueing.plan import MINUTE
from rehearsal.day import Arrival, Punctuality, arrivals, capacity, rush, slot_for
from rehearsal.shares import Shares
from tests.rehearsal.plays import monday
from wire.id_number import parse_id_number

ZHENGZHOU = load(builtin("zhengzhou"))
PLAN = ZHENGZHOU.plan
NINE, NOON = monday(ZHENGZHOU, "09:00"), monday(ZHENGZHOU, "12:00")


def test_the_same_seed_brings_the_same_people() -> None:
    """A play can be repeated, and another seed is another day."""
    assert arrivals(PLAN, NINE, NOON, 1) == arrivals(PLAN, NINE, NOON, 1)
    assert arrivals(PLAN, NINE, NOON, 1) != arrivals(PLAN, NINE, NOON, 2)


def test_people_come_in_order_and_only_while_they_are_asked_for() -> None:
    """From the start, and before the end."""
    times = [arrival.at for arrival in arrivals(PLAN, NINE, NOON, 1)]
    assert times == sorted(times)
    assert times[0] >= NINE
    assert times[-1] < NOON


def test_a_longer_morning_begins_with_the_same_people() -> None:
    """Who comes first does not depend on when the play ends."""
    short, long = arrivals(PLAN, NINE, NINE + 30 * MINUTE, 1), arrivals(PLAN, NINE, NOON, 1)
    assert long[: len(short)] == short


def test_the_rush_is_from_half_past_nine_to_half_past_ten() -> None:
    """More come in that hour than in the hours around it."""
    people = arrivals(PLAN, monday(ZHENGZHOU, "08:40"), NOON, 1)

    def between(start: str, end: str) -> int:
        return sum(monday(ZHENGZHOU, start) <= arrival.at < monday(ZHENGZHOU, end) for arrival in people)

    assert between("09:30", "10:30") > between("08:40", "09:30")
    assert between("09:30", "10:30") > between("10:30", "11:30")


@pytest.mark.parametrize(("at", "part"), [("07:00", 0.0), ("10:00", 1.0), ("17:30", 0.0)])
def test_the_profile_is_told_by_the_halls_own_clock(at: str, part: float) -> None:
    """Nobody comes before or after hours."""
    assert rush(monday(ZHENGZHOU, at), "Asia/Shanghai") == part


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_queue_is_busy_at_the_rush_and_none_explodes(seed: int) -> None:
    """What comes is between half of and not much more than what the queue's counters can do."""
    people = arrivals(PLAN, monday(ZHENGZHOU, "09:30"), monday(ZHENGZHOU, "10:30"), seed)
    large = [queue for queue in PLAN.queues if capacity(PLAN, queue) > 40]
    assert len(large) >= 5
    for queue in large:
        coming = sum(arrival.queue == queue for arrival in people)
        assert 0.5 < coming / capacity(PLAN, queue) < 1.4, queue


def test_services_lead_to_the_queue_of_the_arrival() -> None:
    """Who asks for a service asks for one of that queue."""
    asked = [arrival for arrival in arrivals(PLAN, NINE, NOON, 1) if arrival.service is not None]
    assert asked
    assert all(PLAN.services[arrival.service].queue == arrival.queue for arrival in asked if arrival.service)


def test_some_choose_the_green_channel_some_have_booked_and_some_show_a_card() -> None:
    """Whoever has booked is of the usual class, and has a card, for a booking is a person's."""
    people = arrivals(PLAN, NINE, NOON, 1)
    assert {arrival.visitor_class for arrival in people} == {"ordinary", "green"}
    assert {arrival.booked for arrival in people} == {None, *Punctuality}
    assert {arrival.card is None for arrival in people if arrival.booked is None} == {True, False}
    assert all(arrival.card is not None for arrival in people if arrival.booked is not None or arrival.tries_again)
    assert any(arrival.tries_again for arrival in people)


def test_a_hall_has_only_what_it_offers() -> None:
    """The tiny one takes no bookings, asks for no cards, and calls its own class by another name."""
    tiny = load(builtin("tiny"))
    people = arrivals(tiny.plan, monday(tiny, "10:00"), monday(tiny, "13:00"), 1, Shares(chosen_class=0.5))
    assert {arrival.visitor_class for arrival in people} == {"ordinary", "elder"}
    assert all(arrival.booked is None and arrival.card is None for arrival in people)


def test_cards_have_numbers_that_are_right_and_nobodys() -> None:
    """Right in form, each another, and of no place that there is."""
    cards = [arrival.card for arrival in arrivals(PLAN, NINE, NOON, 1) if arrival.card is not None]
    assert len(set(cards)) == len(cards) > 100
    assert all(parse_id_number(card, date(2026, 1, 5)).tail == card[-4:] for card in cards)
    assert {card[:2] for card in cards} == {"99"}


@pytest.mark.parametrize("how", [Punctuality.EARLY, Punctuality.ON_TIME, Punctuality.LATE])
def test_the_slot_makes_the_visitor_early_on_time_or_late(how: Punctuality) -> None:
    """By the line's own bounds, and near; where there is none, nothing is booked."""
    queue = next(iter(PLAN.queues))
    rule = PLAN.policy_of(queue).booking
    assert rule is not None
    slots = range(NINE, NOON, rule.slot)
    person = Arrival(at=monday(ZHENGZHOU, "10:20"), queue=queue, card="x", booked=how)
    slot = slot_for(person, slots, rule)
    assert slot is not None
    begins, ends = slot - rule.early, slot + rule.late
    assert (person.at < begins, person.at > ends) == (how is Punctuality.EARLY, how is Punctuality.LATE)
    assert abs(slot - person.at) <= rule.early + rule.slot
    assert slot_for(person, [], rule) is None
