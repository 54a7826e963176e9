"""Reports of a real server: made by themselves, after a crash too, and read by whoever may."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queueing import commands as cmd
from queueing.figures import Level
from queueing.measures import Measures
from queueing.plan import DAY as DAY_LONG
from server.archive import Archive, unpacked
from server.main import DATABASE
from server.period import Period, PeriodKind
from server.problems import ServerRefusal
from server.report import Report, report_of
from server.reporter import DueJob
from server.reports import ReporterError, Reports
from tests.running import RunningServer, wait_until
from tests.server.house import House
from tests.server.inside import DAY, TINY, TurnedClock, inside
from wire.codec import decode_event, encode

DAY_PATH = f"/reports/day/{DAY}"


def _kept(server: RunningServer, period: str, start: str) -> bytes | None:
    with Archive(server.data / DATABASE) as archive:
        return archive.report(period, start)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """The tiny hall, a few minutes before it closes."""
    server = RunningServer(tmp_path / "data", "tiny", ("--clock", f"{DAY}T20:50", "--speed", "1"))
    yield server
    server.kill()


def _work(house: House) -> None:
    """Two numbers and one visit."""
    counter = house.counter("civil-instant")
    house.issue("civil-instant")
    house.issue("civil-instant")
    counter.act("call-next").ok()
    counter.act("serve").ok()
    counter.act("complete").ok()


def _figures(report: Any, level: str = "hall") -> dict[str, Any]:
    figures: dict[str, Any] = report["rows"][level][0]["figures"]
    return figures


def test_a_day_is_reported_though_the_server_was_dead_when_it_ended(server: RunningServer) -> None:
    """Before that its report says that it goes on; the kept one is what anybody computes from the raw log."""
    house = House(server.start())
    _work(house)
    running = house.get(DAY_PATH, house.manager).ok()
    assert (running["complete"], running["dates"]) == (False, [DAY])
    assert (_figures(running)["visitors"]["issued"], _figures(running)["served"]) == (2, 1)
    assert _figures(running)["duty"]["open"] > 0
    house.close()
    server.kill()

    server.options = ("--clock", f"{DAY}T21:30")
    house = House(server.start())
    wait_until(lambda: _kept(server, PeriodKind.DAY, DAY), 60)
    told = house.get(DAY_PATH, house.manager).ok()
    assert (told["complete"], _figures(told)["visitors"]["expired"]) == (True, 1)
    house.close()
    server.kill()

    body = _kept(server, PeriodKind.DAY, DAY)
    assert body is not None
    report = msgspec.json.decode(body, type=Report)
    with closing(sqlite3.connect(server.data / DATABASE)) as raw:
        rows = raw.execute("SELECT body FROM events WHERE seq <= ? ORDER BY seq", (report.until,)).fetchall()
        (written,) = raw.execute("SELECT body FROM reports WHERE period = 'day' AND start = ?", (DAY,)).fetchone()
    measures = Measures(TINY.plan)
    for (event,) in rows:
        assert measures.apply(decode_event(event)) is None
    period = Period.around(PeriodKind.DAY, date.fromisoformat(DAY))
    anew = report_of(TINY.plan, period, [measures.record()], report.until, complete=True)
    assert encode(anew) == body == unpacked(written)


def test_days_and_weeks_are_reported_as_they_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By themselves, one close after the other; nothing is made that is there already."""
    monkeypatch.setattr("server.reports.SETTLING_S", 0.01)

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            reports = Reports(hall.writer, TINY, tmp_path / DATABASE)
            reports.start()
            await hall.issue()
            await hall.do(cmd.CloseDay())
            await _until(tmp_path, "day", [DAY])
            clock.time += 7 * DAY_LONG
            await hall.do(cmd.OpenDay(date="2026-01-12"))
            assert b'"complete":false' in await reports.report(Period.asked("month", DAY))
            await hall.do(cmd.CloseDay())
            await _until(tmp_path, "week", [DAY])
            await _until(tmp_path, "day", [DAY, "2026-01-12"])
            week = msgspec.json.decode(await reports.report(Period.asked("week", "2026-01-08")), type=Report)
            assert (week.complete, week.dates, week.days[0].date) == (True, (DAY,), DAY)
            await reports.stop()

    asyncio.run(steps())


async def _until(data: Path, period: str, starts: list[str]) -> None:
    """Wait until these reports are kept."""
    async with asyncio.timeout(60):
        while True:
            with Archive(data / DATABASE) as archive:
                if archive.reports(period) == starts:
                    return
            await asyncio.sleep(0.05)


def test_who_reads_what(house: House) -> None:
    """Managers and auditors everything, integrations no clerks, the front desk no single windows; others nothing."""
    today = house.get("/hall").ok()["date"]
    counter = house.counter("tax-issuing")
    house.issue("tax-issuing")
    counter.act("call-next").ok()

    def levels(token: str) -> set[str]:
        return set(house.get(f"/reports/day/{today}", token).ok()["rows"])

    def token(role: str) -> str:
        given: str = house.post("/desk/sign-in", staff_no=house.hire(role), pin="2468").ok()["token"]
        return given

    everything = {str(level) for level in Level}
    assert levels(house.manager) == levels(token("auditor")) == everything
    assert levels(token("desk")) == {"hall", "zone", "line", "queue"}
    assert levels(house.let_in("integration")) == everything - {"clerk"}
    for other in (house.kiosk, house.let_in("display"), counter.token, token("office")):
        house.get(f"/reports/day/{today}", other).refused(403, "FORBIDDEN")
    house.call("GET", f"/reports/day/{today}").refused(401, "BAD_TOKEN")


@pytest.mark.parametrize("path", ["year/2026-01-05", "day/monday", "span/2026-01-05?until=2025-01-01"])
def test_what_is_no_period_is_refused(house: House, path: str) -> None:
    """And a period in which nothing was, is an empty report."""
    house.get(f"/reports/{path}", house.manager).refused(400, "MALFORMED")
    empty = house.get("/reports/quarter/2020-02-02", house.manager).ok()
    assert (empty["dates"], empty["start"], empty["end"]) == ([], "2020-01-01", "2020-03-31")


def test_a_reporter_that_fails_is_a_refusal_and_the_server_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asked is told; what is due is tried again; the log says why."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            reports = Reports(hall.writer, TINY, tmp_path / DATABASE)
            assert (await reports.report(Period.asked("day", DAY))).startswith(b'{"period":"day"')
            monkeypatch.setattr("sys.executable", "/bin/false")
            with pytest.raises(ServerRefusal) as refused:
                await reports.report(Period.asked("day", "2026-01-06"))
            assert refused.value.problem.code == "INTERNAL"
            with pytest.raises(ReporterError):
                async for _ in reports._answers(DueJob(database=tmp_path / DATABASE, plan=TINY.plan)):
                    pass
            assert (await hall.issue())["number"] == "MZ001"

    asyncio.run(steps())
    assert "a report could not be made" in caplog.text


def test_a_report_of_a_running_day_is_not_made_anew_for_everybody_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For some seconds all are told the same, however many ask at once; then it is made anew."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            reports = Reports(hall.writer, TINY, tmp_path / DATABASE)
            period = Period.asked("day", DAY)
            told = await asyncio.gather(*(reports.report(period) for _ in range(3)))
            await hall.issue()
            assert {*told, await reports.report(period)} == {told[0]}
            monkeypatch.setattr("server.reports.FRESH_S", 0.0)
            assert await reports.report(period) != told[0]

    asyncio.run(steps())
