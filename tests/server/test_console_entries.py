"""The floor's entries: how counters, queues, lines and moves stand, as the console's pages hear it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from layouts.loader import load
from queueing import commands as cmd
from queueing.alarm import Alarm, AlarmKind
from queueing.intake import StopCause
from queueing.plan import MINUTE
from server.web.console.floor import floor_entries, floor_plans
from tests.running import LAYOUTS
from tests.server.inside import NINE_O_CLOCK, Inside, TurnedClock, inside

ZHENGZHOU = load(LAYOUTS / "zhengzhou")


def _entries(hall: Inside) -> dict[str, Any]:
    """The tiny hall's floor, as a page reads it."""
    waits = {"civil-instant": (5, 10)}
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(floor_entries(hall.writer.hall, waits.get)))
    return told


def test_a_counter_is_told_through_its_whole_day(tmp_path: Path) -> None:
    """Signed out, free, calling, serving, paused, signed out again; each with since when, who, and whom."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:

            async def after(minutes: int, command: Any) -> dict[str, Any]:
                clock.time = NINE_O_CLOCK + minutes * MINUTE
                await hall.do(command)
                found: dict[str, Any] = _entries(hall)["c:201"]
                return found

            at = [NINE_O_CLOCK + minutes * MINUTE for minutes in range(9)]
            here: dict[str, Any] = {"clerk": "1001", "name": "李丽", "queues": ["civil-instant"]}
            assert _entries(hall)["c:201"] == {"state": "out", "queues": ["civil-instant"]}
            signed = cmd.SignIn(counter="201", clerk="1001", name="李丽")
            assert await after(1, signed) == {"state": "free", "since": at[1], **here}
            await after(2, cmd.IssueTicket(queue="civil-instant"))
            called = {"ticket": "MZ001", **here}
            assert await after(3, cmd.CallNext(counter="201")) == {"state": "called", "since": at[3], **called}
            assert await after(4, cmd.Recall(counter="201")) == {"state": "called", "since": at[4], **called}
            assert await after(5, cmd.Serve(counter="201")) == {"state": "serving", "since": at[5], **called}
            paused = cmd.Pause(counter="201", reason="lunch")
            assert await after(6, paused) == {"state": "serving", "since": at[5], "reason": "lunch", **called}
            assert await after(7, cmd.Complete(counter="201")) == {
                "state": "paused",
                "since": at[6],
                "reason": "lunch",
                **here,
            }
            assert await after(8, cmd.SignOut(counter="201")) == {
                "state": "out",
                "since": at[8],
                "queues": ["civil-instant"],
            }

    asyncio.run(steps())


def test_a_reserve_counter_is_one_until_it_has_a_queue(tmp_path: Path) -> None:
    """Opened for a queue it is like any other, and the move can be seen."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            assert _entries(hall)["c:203"] == {"state": "reserve"}
            move = cmd.MoveCounters(move="m1", counters=("203",), queues=("civil-issuing", "civil-instant"))
            await hall.do(move)
            told = _entries(hall)
            assert told["c:203"] == {"state": "out", "queues": ["civil-issuing", "civil-instant"]}
            assert told["m:m1"] == {
                "counters": ["203"],
                "queues": ["civil-issuing", "civil-instant"],
                "starts": NINE_O_CLOCK,
                "begun": True,
            }
            await hall.do(cmd.EndMove(move="m1"))
            assert "m:m1" not in _entries(hall)

    asyncio.run(steps())


def test_a_queue_tells_who_waits_how_long_and_who_serves(tmp_path: Path) -> None:
    """Who has waited longest, not who comes next; counters that call, not those that pause."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            empty = {"waiting": 0, "wait": [5, 10], "open": 0, "counters": 2}
            assert _entries(hall)["q:civil-instant"] == empty
            await hall.issue()
            clock.time += MINUTE
            await hall.do(cmd.IssueTicket(queue="civil-instant", visitor_class="elder"))
            await hall.do(cmd.SignIn(counter="202", clerk="1002"))
            told = _entries(hall)["q:civil-instant"]
            assert told == {"waiting": 2, "since": NINE_O_CLOCK, "wait": [5, 10], "open": 1, "counters": 2}
            await hall.do(cmd.Pause(counter="202", reason="lunch"))
            assert _entries(hall)["q:civil-instant"]["open"] == 0
            assert _entries(hall)["q:civil-issuing"] == {"waiting": 0, "open": 0, "counters": 1}

    asyncio.run(steps())


def test_a_line_tells_whether_and_until_when_it_gives_no_numbers(tmp_path: Path) -> None:
    """By its cause; a closed day gives none anywhere."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            assert _entries(hall)["l:civil"] == {"intake": True}
            until = NINE_O_CLOCK + 60 * MINUTE
            await hall.do(cmd.StopIntake(line="civil", cause=StopCause.NOON, resumes=until))
            assert _entries(hall)["l:civil"] == {"intake": False, "cause": "noon", "resumes": until}
            await hall.do(cmd.CloseDay())
            told = _entries(hall)
            assert (told["day"], told["l:civil"]["intake"]) == ({"date": "2026-01-05", "open": False}, False)

    asyncio.run(steps())


def test_alarms_stand_with_what_they_are_about(tmp_path: Path) -> None:
    """With the counter and with the queue, each by its kind."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            for kind, subject in (
                (AlarmKind.IDLE, "201"),
                (AlarmKind.ABSENT, "201"),
                (AlarmKind.LONG_WAIT, "civil-issuing"),
            ):
                alarm = Alarm(kind=kind, subject=subject, since=NINE_O_CLOCK)
                hall.writer.hall.alarms[f"{kind}:{subject}"] = alarm
            told = _entries(hall)
            assert told["c:201"]["alarms"] == ["idle", "absent"]
            assert told["q:civil-issuing"]["alarms"] == ["long_wait"]
            assert "alarms" not in told["c:202"]

    asyncio.run(steps())


def test_the_plan_has_every_counter_once_by_floor_and_zone() -> None:
    """The reserve stands apart, last on its floor; no counter ever changes its place."""
    floors = floor_plans(ZHENGZHOU)
    assert [floor.number for floor in floors] == [1, 3]
    groups = [(group.zone.number if group.zone else None, len(group.counters)) for f in floors for group in f.groups]
    assert groups == [(1, 22), (2, 32), (3, 22), (None, 22), (4, 13), (5, 13), (6, 35), (None, 21)]
    counters = [counter.id for floor in floors for group in floor.groups for counter in group.counters]
    assert len(counters) == len(set(counters)) == 180
    assert [floor.lines for floor in floors] == [
        ("fund", "tax", "realty", "police"),
        ("construction", "social", "commerce", "hrss"),
    ]
