"""Bookings over days: what becomes of them at night, over a weekend, on a holiday, and while the server was away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from queueing import commands as cmd
from queueing.booking import BookingKind
from queueing.plan import Millis
from server.clock import moment
from tests.running import wait_until
from tests.server.edited import during, edited
from tests.server.house import House
from tests.server.people import id_number
from tests.server.test_appointments import QUEUE, _layout
from tests.server.test_calendar import ZONE, _day
from tests.server.test_hours import week


def _at(text: str) -> Millis:
    return moment(_day(text[:10]), text[11:], ZONE)


def _book(house: House, city: str, date: str, time: str, person: int) -> Any:
    asked = {"queue": "police-acceptance", "date": date, "time": time, "id_number": id_number(person)}
    return house.post("/bookings", city, **asked)


def _opened(house: House, date: str) -> None:
    def opened() -> bool:
        hall = house.get("/hall").ok()
        return bool(hall["open"]) and hall["date"] == date

    wait_until(opened, 20, f"open on {date}")


def _closed(house: House) -> None:
    wait_until(lambda: not house.get("/hall").ok()["open"], 20, "closed")


def test_a_booking_survives_kills_a_weekend_and_the_turn_of_the_day(tmp_path: Path) -> None:
    """Made on Friday for Monday: one comes on time, one late, one not at all, and who did not is barred."""
    layout = edited(tmp_path / "hall", "policy.toml", ("no_show_limit = 3", "no_show_limit = 1"))
    data, monday = tmp_path / "data", "2026-01-12"
    with during(data, "2026-01-09T10:00:00", layout) as house:
        city = house.let_in("integration")
        codes = [_book(house, city, monday, "09:00", person).ok(201)["booking"] for person in (1, 2, 3)]
    with during(data, "2026-01-10T12:00:00", layout) as house:
        assert [house.get(f"/bookings/{code}", city).status for code in codes] == [200, 200, 200]
        closed = house.post(f"/bookings/{codes[0]}/check-in", house.kiosk).refused(409, "HALL_CLOSED")
        assert closed["until"] == _at(f"{monday}T08:40")
    with during(data, f"{monday}T08:39:50", layout, speed=30) as house:
        _opened(house, monday)
        ticket = house.post(f"/bookings/{codes[0]}/check-in", house.kiosk).ok(201)
        assert (ticket["visitor_class"], ticket["slot_time"]) == ("appointment", _at(f"{monday}T09:00"))
        assert ticket["ticket_id"] == "20260112-D001"
    with during(data, f"{monday}T09:20:00", layout) as house:
        late = house.post(f"/bookings/{codes[1]}/check-in", house.kiosk).ok(201)
        assert (late["visitor_class"], late["slot_time"], late["booking"]) == ("ordinary", None, codes[1])
    with during(data, f"{monday}T19:59:50", layout, speed=30) as house:
        _closed(house)
        house.get(f"/bookings/{codes[2]}", city).refused(404, "UNKNOWN_BOOKING")
        barred = _book(house, city, "2026-01-14", "09:00", 3).refused(403, "BARRED")
        ninety_days = 90 * 24 * 60 * 60_000
        assert 0 <= barred["until"] - ninety_days - _at(f"{monday}T20:00") < 60 * 60_000
        for person in (1, 2):
            _book(house, city, "2026-01-14", "09:00", person).ok(201)


def test_a_holiday_that_somebody_booked_is_open_for_who_has_booked_and_nobody_else(tmp_path: Path) -> None:
    """National Day of 2026: asked for on Monday, for Friday. Intake resumes when the holiday is over."""
    friday, again = "2026-10-02", _at("2026-10-08T08:40")
    with during(tmp_path, "2026-09-28T10:00:00") as house:
        city = house.let_in("integration")
        codes = [_book(house, city, friday, time, n).ok(201)["booking"] for n, time in enumerate(("09:00", "14:00"))]
    with during(tmp_path, f"{friday}T08:39:50", speed=30) as house:
        _opened(house, friday)
        wait_until(lambda: len(house.get("/hall").ok()["stopped"]) == 8, 10)
        ticket = house.post(f"/bookings/{codes[0]}/check-in", house.kiosk).ok(201)
        assert (ticket["visitor_class"], ticket["number"]) == ("appointment", "D001")
        for queue in house.get("/hall").ok()["queues"]:
            refused = house.post("/tickets", house.kiosk, queue=queue["id"]).refused(409, "LINE_CLOSED")
            assert (queue["cause"], queue["resumes"], refused["until"]) == ("holiday", again, again)
    with during(tmp_path, f"{friday}T19:59:50", speed=30) as house:
        _closed(house)
        house.get(f"/bookings/{codes[1]}", city).refused(404, "UNKNOWN_BOOKING")
        assert house.get("/hall").ok()["queues"][0]["resumes"] == again


def test_a_holiday_that_nobody_has_booked_or_not_any_more_stays_closed(tmp_path: Path) -> None:
    """Booked from the second to the fourth of October; the third was cancelled, the fifth never booked."""

    async def steps() -> None:
        async with week(tmp_path, "2026-09-27T20:30", layout=_layout()) as days:
            await days.turn("2026-09-28T09:00")
            for name in ("2", "3", "4"):
                start = _at(f"2026-10-0{name}T09:00")
                book = cmd.Book(booking=name, queue=QUEUE, start=start, person=name, kind=BookingKind.HOLIDAY)
                await days.inside.do(book)
            await days.inside.do(cmd.CancelBooking(booking="3", reason="ill"))
            opened = []
            for day in ("09-29", *(f"10-0{day}" for day in range(1, 9))):
                await days.turn(f"2026-{day}T10:00")
                if days.hall.open:
                    opened.append((day, len(days.hall.stopped)))
                if day == "10-04":
                    await days.inside.do(cmd.CancelBooking(booking="4", reason="ill"))
                await days.turn(f"2026-{day}T20:00")
                assert not days.hall.open
            assert opened == [("09-29", 0), ("10-02", 2), ("10-04", 2), ("10-08", 0)]
            assert days.hall.no_shows.keys() == {"2"}

    asyncio.run(steps())


def test_who_could_not_come_because_the_server_was_away_has_not_missed_anything(tmp_path: Path) -> None:
    """Away from Friday noon until Tuesday: who should have come on Friday morning has, nobody else."""

    async def steps() -> None:
        async with week(tmp_path, "2026-01-08T20:30", layout=_layout()) as days:
            await days.turn("2026-01-09T08:40")
            for code, start in (
                ("morning", "2026-01-09T09:00"),
                ("afternoon", "2026-01-09T14:00"),
                ("monday", "2026-01-12T09:00"),
                ("tuesday", "2026-01-13T09:00"),
                ("wednesday", "2026-01-14T09:00"),
            ):
                await days.inside.do(cmd.Book(booking=code, queue=QUEUE, start=_at(start), person=code))
            days.inside.clock.time = _at("2026-01-09T12:00")  # type: ignore[attr-defined]
            await days.asked("civil-instant")
            await days.turn("2026-01-13T09:40")
            assert set(days.hall.no_shows) == {"morning"}
            assert (days.hall.date, set(days.hall.bookings)) == ("2026-01-13", {"tuesday", "wednesday"})
            late = await days.inside.do(cmd.CheckIn(booking="tuesday"))
            assert late["visitor_class"] == "ordinary"

    asyncio.run(steps())


def test_a_booking_does_not_outlast_its_day(tmp_path: Path) -> None:
    """At its end the visitor has missed it, and a slot of another day is as it was."""

    async def steps() -> None:
        async with week(tmp_path, "2026-01-08T20:30", layout=_layout()) as days:
            await days.turn("2026-01-09T08:40")
            for code, start in (("today", "2026-01-09T16:30"), ("monday", "2026-01-12T16:30")):
                await days.inside.do(cmd.Book(booking=code, queue=QUEUE, start=_at(start), person=code))
            await days.turn("2026-01-09T16:50")
            assert set(days.hall.bookings) == {"today", "monday"}
            await days.turn("2026-01-09T20:00")
            assert (set(days.hall.bookings), days.hall.no_shows) == ({"monday"}, {"today": (_at("2026-01-09T20:00"),)})
            assert days.hall.booked[QUEUE][_at("2026-01-12T16:30")] == 1

    asyncio.run(steps())
