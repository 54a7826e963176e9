"""The course of a day: arrivals, calls, waits, people waiting and open counters by quarters of an hour."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from layouts.loader import load
from queueing import events as ev
from queueing.day_record import SLICE
from queueing.events import Event
from queueing.hall import Hall
from queueing.measures import Measures
from queueing.plan import MINUTE, Assignment, HallPlan, Millis
from queueing.summary import summary_of
from queueing.ticket import WAITING_STATES
from server.clock import moment
from server.courses import Courses
from server.day_course import CourseView, DayCourse, PlaceCourse
from server.logged import day_span, logged
from server.main import DATABASE
from server.store import Store
from tests.running import LAYOUTS
from tests.server.inside import TINY, TurnedClock, inside
from tests.server.made_day import make_day

DAY = date(2026, 1, 5)
PLAN = TINY.plan


def _at(hhmm: str, plan: HallPlan = PLAN) -> Millis:
    return moment(DAY, hhmm, plan.timezone)


def _issued(hhmm: str, ordinal: int, **more: object) -> ev.TicketIssued:
    at = _at(hhmm)
    return ev.TicketIssued(
        at=at,
        ticket=f"20260105-MZ{ordinal:03d}",
        number=f"MZ{ordinal:03d}",
        ordinal=ordinal,
        queue="civil-instant",
        visitor_class="ordinary",
        priority=at,
        **more,  # type: ignore[arg-type]
    )


def _called(hhmm: str, ordinal: int) -> list[Event]:
    ticket = f"20260105-MZ{ordinal:03d}"
    return [
        ev.TicketCalled(at=_at(hhmm), ticket=ticket, counter="201"),
        ev.ServingStarted(at=_at(hhmm), ticket=ticket, counter="201"),
        ev.TicketCompleted(at=_at(hhmm), ticket=ticket, counter="201"),
    ]


MORNING: list[Event] = [
    ev.DayOpened(at=_at("09:45"), date="2026-01-05"),
    _issued("09:50", 1),
    _issued("09:55", 2),
    ev.CounterOpened(at=_at("10:00"), counter="201", clerk="S1"),
    *_called("10:05", 1),
    *_called("10:20", 2),
    _issued("10:50", 3),
]


def _course(events: list[Event], until: str) -> tuple[CourseView, PlaceCourse]:
    course = DayCourse(PLAN, "2026-01-05")
    for event in events:
        course.apply(event)
    view = course.view(_at(until))
    return view, view.places[0]


def test_each_quarter_has_what_happened_in_it_and_how_it_ended() -> None:
    """Waits count where the call was; a quarter in which nobody was called has no wait, not a wait of nothing."""
    view, hall = _course(MORNING, "10:52")
    assert view.slices == ["09:45", "10:00", "10:15", "10:30", "10:45"]
    assert view.ends == ["10:00", "10:15", "10:30", "10:45", "10:52"]
    assert view.partial
    assert hall.arrivals == [2, 0, 0, 0, 1]
    assert hall.calls == [0, 1, 1, 0, 0]
    assert hall.wait == [None, 15.0, 25.0, None, None]
    assert hall.in_time == [None, 1.0, 0.0, None, None]
    assert hall.waiting == [2, 1, 0, 0, 1]
    assert hall.open == [0, 1, 1, 1, 1]
    assert (hall.issued, hall.called, hall.mean, hall.p90, hall.longest, hall.share) == (3, 2, 20.0, 25.0, 25.0, 0.5)


def test_a_closed_hall_has_no_people_and_no_counters_rather_than_none_of_them() -> None:
    """After the close nothing is told of them, and the day ends with the last quarter in which anything was."""
    closing: list[Event] = [
        ev.TicketExpired(at=_at("11:05"), ticket="20260105-MZ003"),
        ev.CounterClosed(at=_at("11:05"), counter="201"),
        ev.DayClosed(at=_at("11:05"), date="2026-01-05"),
    ]
    view, hall = _course([*MORNING, *closing], "20:00")
    assert (view.slices[-1], view.partial) == ("10:45", False)
    assert hall.waiting == [2, 1, 0, 0, 1]
    again: list[Event] = [ev.DayOpened(at=_at("12:10"), date="2026-01-05"), _issued("12:20", 4)]
    _, hall = _course([*MORNING, *closing, *again], "12:31")
    assert hall.waiting == [2, 1, 0, 0, 1, None, None, None, None, 0, 1, 1]


def test_a_day_that_was_never_opened_has_no_places_at_all() -> None:
    """Nothing is drawn of it; what belongs to other dates is passed over."""
    other: list[Event] = [ev.DayOpened(at=_at("09:45"), date="2026-01-04"), _issued("09:50", 1)]
    course = DayCourse(PLAN, "2026-01-05")
    for event in other:
        course.apply(event)
    assert course.view(_at("12:00")).places == []


def test_a_requeued_ticket_waits_again_and_an_undone_no_show_does_not() -> None:
    """A miss that is forgiven brings the ticket back in line, until it is taken back."""
    ticket = "20260105-MZ003"
    missed: list[Event] = [
        ev.TicketCalled(at=_at("10:55"), ticket=ticket, counter="201"),
        ev.TicketMissed(at=_at("10:58"), ticket=ticket, counter="201", requeued=_at("10:50")),
    ]
    assert _course([*MORNING, *missed], "10:59")[1].waiting[-1] == 1
    undone = ev.NoShowUndone(at=_at("10:59"), ticket=ticket, counter="201")
    assert _course([*MORNING, *missed, undone], "10:59")[1].waiting[-1] == 0


def test_a_lent_window_counts_where_it_serves() -> None:
    """The desk moves an open counter to another zone's queue: there it is open from then on."""
    plan = load(LAYOUTS / "zhengzhou").plan
    course = DayCourse(plan, "2026-01-05")

    def at(hhmm: str) -> Millis:
        return _at(hhmm, plan)

    lent = (Assignment(queue="police-acceptance"),)
    events: list[Event] = [
        ev.DayOpened(at=at("08:40"), date="2026-01-05"),
        ev.CounterOpened(at=at("09:00"), counter="1001", clerk="S1"),
        ev.CounterOpened(at=at("09:00"), counter="1077", clerk="S2"),
        ev.CounterAssigned(at=at("09:20"), counter="1001", assignments=lent),
        ev.CounterAssigned(at=at("09:20"), counter="1077", assignments=lent),
    ]
    for event in events:
        course.apply(event)
    opened = {place.place: place.open for place in course.view(at("09:40")).places}
    assert opened["hall"] == [0, 0, 2, 2, 2]
    assert opened["zone-1"] == [0, 0, 1, 0, 0]
    assert opened["zone-3"] == [0, 0, 0, 2, 2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a morning in Zhengzhou's hall."""
    data = tmp_path_factory.mktemp("made")
    asyncio.run(make_day(data, load(LAYOUTS / "zhengzhou"), DAY, "11:31", visitors=0.5))
    return data


def test_a_whole_day_agrees_with_the_hall_itself_and_with_the_reports_definitions(made: Path) -> None:
    """People waiting and open counters are those of the replayed hall at each quarter's end, waits the measures'."""
    plan, store = load(LAYOUTS / "zhengzhou").plan, Store(made / DATABASE)
    course, measures, hall = DayCourse(plan, "2026-01-05"), Measures(plan), Hall(plan)
    told: list[tuple[int, int]] = []
    end = _at("08:30", plan)
    for row in logged(store, *day_span(DAY, plan.timezone)):
        while row.event.at >= end:
            told.append(_counted(hall))
            end += SLICE
        for fold in (course, measures, hall):
            fold.apply(row.event)
    store.close()
    view = course.view(_at("11:31", plan))
    whole = view.places[0]
    assert len(told) > 10
    assert list(zip(whole.waiting, whole.open, strict=True))[: len(told) - 1] == told[1:]
    records = measures.record().queues
    assert whole.issued == sum(sum(record.issued.values()) for record in records) > 500
    assert sum(whole.calls) == whole.called == sum(sum(record.waits.values()) for record in records)
    for zone in view.places[1:]:
        theirs: dict[int, int] = {}
        for record in records:
            for wait, often in record.waits.items() if plan.zone_of(record.queue) == zone.place else ():
                theirs[wait] = theirs.get(wait, 0) + often
        summary = summary_of(theirs)
        assert summary.p90 is not None
        assert (zone.called, zone.p90) == (summary.count, round(summary.p90 / 60, 1))
    assert sum(place.issued for place in view.places[1:]) == whole.issued


def _counted(hall: Hall) -> tuple[int, int]:
    waiting = sum(ticket.state in WAITING_STATES for ticket in hall.tickets.values())
    return waiting, sum(counter.open for counter in hall.counters.values())


def test_todays_course_goes_on_where_it_was_and_a_past_one_is_read_once(tmp_path: Path) -> None:
    """Asked for again and again while the day goes on, it tells what a fresh reading tells."""

    async def play() -> None:
        clock = TurnedClock(_at("09:50"))
        async with inside(tmp_path, clock) as hall:
            courses = Courses(hall.writer)
            for minute in range(40):
                clock.time = _at("09:50") + minute * MINUTE
                await hall.issue()
                if minute % 7 == 0:
                    assert await courses.of(DAY) == await Courses(hall.writer).of(DAY)
            assert (await courses.of(DAY)).places[0].issued == 40
            clock.time = _at("09:50") + 24 * 60 * MINUTE
            past = await courses.of(DAY)
            assert past is await courses.of(DAY)
            assert past.places[0].arrivals == [10, 15, 15]
            assert past.places[0].waiting == [10, 25, None]
            assert (await courses.of(date(2026, 1, 6))).places == []

    asyncio.run(play())
