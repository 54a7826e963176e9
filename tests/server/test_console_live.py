"""The live stream: what pages hear, how often, and what becomes of those that do not listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from server.web.console.live import IN_ALL, LEAST_S, PER_PERSON, Live, Stream
from tests.running import wait_until
from tests.server.front_desk import Listener, front_desk
from tests.server.house import House
from tests.server.inside import Inside, inside


class Reader:
    """The far end of a stream: what it has read, and whether it reads at all."""

    def __init__(self) -> None:
        self.read: list[tuple[str, Any]] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.gone = asyncio.Event()
        self.closed = False

    async def send(self, message: Any) -> None:
        await self.reading.wait()
        self.closed = self.closed or not message.get("more_body", True)
        text = message.get("body", b"").decode()
        if text.startswith("event: "):
            name, _, data = text.removeprefix("event: ").partition("\ndata: ")
            self.read.append((name, json.loads(data) if name == "state" else data.strip()))

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    @property
    def states(self) -> list[dict[str, Any]]:
        return [told for name, told in self.read if name == "state"]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(
    live: Live, topics: Iterable[str] = ("numbers",), alive: Callable[[], bool] = lambda: True, who: str = "F001"
) -> AsyncIterator[Reader]:
    """A page that is open."""
    reader, stream = Reader(), live.open(who, "desk", topics, alive)
    assert stream is not None
    serving = asyncio.create_task(live.serve(stream, reader.receive, reader.send, {}))
    yield reader
    reader.gone.set()
    reader.reading.set()
    await serving


def _last_is(reader: Reader, number: int) -> bool:
    """Whether the last that was read is this number."""
    return bool(reader.states) and reader.states[-1]["set"] == {"civil": number}


def _live(hall: Inside) -> Live:
    """A hub with two topics: the last number given, and one that only managers may follow."""
    live = Live(hall.writer)
    live.topic("numbers", lambda: dict(hall.writer.hall.numbers), ("desk", "manager"))
    live.topic("secret", lambda: {"a": 1}, ("manager",))
    return live


def test_a_page_is_told_the_whole_and_then_only_what_has_changed(tmp_path: Path) -> None:
    """New, different and gone entries; nothing where nothing has changed."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            live, facts = Live(hall.writer), {"a": 1, "b": 2}
            live.topic("t", lambda: dict(facts), ("desk",))
            async with listening(live, ("t",)) as reader:
                await reader.until(lambda: reader.states)
                assert reader.states[0] | {"now": 0} == {
                    "topic": "t",
                    "now": 0,
                    "whole": True,
                    "set": {"a": 1, "b": 2},
                    "gone": [],
                }
                del facts["a"]
                facts.update(b=3, c=4)
                await hall.issue()
                await reader.until(lambda: len(reader.states) == 2)
                assert reader.states[1] | {"now": 0} == {
                    "topic": "t",
                    "now": 0,
                    "whole": False,
                    "set": {"b": 3, "c": 4},
                    "gone": ["a"],
                }
                await hall.issue()
                await asyncio.sleep(3 * LEAST_S)
                assert len(reader.states) == 2

    asyncio.run(steps())


def test_what_comes_thick_and_fast_is_told_together(tmp_path: Path) -> None:
    """Two hundred numbers in a moment are a few messages, the last of which is the truth; nobody listens: no look."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            live, looks = Live(hall.writer), 0

            def facts() -> dict[str, object]:
                nonlocal looks
                looks += 1
                return dict(hall.writer.hall.numbers)

            live.topic("numbers", facts, ("desk",))
            await hall.issue()
            assert looks == 0
            async with listening(live) as reader, listening(live) as other:
                for _ in range(200):
                    await hall.issue()
                for each in (reader, other):
                    await each.until(partial(_last_is, each, 201))
                    assert len(each.states) < 60
                assert looks < 60

    asyncio.run(steps())


def test_a_page_that_does_not_read_keeps_nobody_waiting_and_nothing_in_memory(tmp_path: Path) -> None:
    """Meanwhile others hear everything; when it reads again it is told how things stand now, and no history."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            live = _live(hall)
            async with listening(live) as deaf, listening(live) as reader:
                await deaf.until(lambda: deaf.states)
                deaf.reading.clear()
                for number in range(2, 7):
                    await hall.issue()
                    await reader.until(partial(_last_is, reader, number - 1))
                before = len(deaf.states)
                deaf.reading.set()
                await deaf.until(lambda: deaf.states[-1]["set"] == {"civil": 5})
                assert len(deaf.states) - before <= 2

    asyncio.run(steps())


def test_a_topic_is_for_its_roles_and_one_that_fails_harms_no_other(tmp_path: Path) -> None:
    """Whatever an address asks for."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            live = _live(hall)

            def broken() -> dict[str, object]:
                raise KeyError("gone")

            live.topic("broken", broken, ("desk",))
            async with listening(live, ("secret", "broken", "nothing", "numbers", "numbers")) as reader:
                await hall.issue()
                await reader.until(lambda: reader.states and reader.states[-1]["set"] == {"civil": 1})
                assert {told["topic"] for told in reader.states} == {"numbers"}

    asyncio.run(steps())


def test_a_quiet_hall_beats_and_a_session_that_is_over_ends_the_stream(tmp_path: Path, monkeypatch: Any) -> None:
    """The beat is the hall's time; after the end nothing follows."""
    monkeypatch.setattr("server.web.console.live.BEAT_S", 0.05)

    async def steps() -> None:
        alive = True
        async with inside(tmp_path) as hall:
            live = _live(hall)
            async with listening(live, alive=lambda: alive) as reader:
                await reader.until(lambda: ("beat", str(hall.clock.now())) in reader.read)
                alive = False
                await reader.until(lambda: reader.closed)
                assert reader.read[-1] == ("end", "")
            assert live.open("F001", "desk", ("numbers",), lambda: True) is not None

    asyncio.run(steps())


def test_there_are_so_many_streams_and_no_more(tmp_path: Path) -> None:
    """Of one person and in all; a page that has gone makes room."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            live = _live(hall)

            def opened(who: str) -> Stream | None:
                return live.open(who, "desk", ("numbers",), lambda: True)

            async with listening(live):
                assert all(opened("F001") for _ in range(PER_PERSON - 1))
                assert opened("F001") is None
            assert opened("F001") is not None
            assert sum(opened(f"F{n}") is not None for n in range(IN_ALL * 2)) == IN_ALL - PER_PERSON
            live.stop()
            assert opened("F999") is None

    asyncio.run(steps())


def test_a_store_that_failed_takes_back_what_pages_were_not_yet_to_know(tmp_path: Path) -> None:
    """The hall falls back to the log, and so do the pages."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            live = _live(hall)
            async with listening(live) as reader:
                await hall.issue()
                with hall.full():
                    await hall.fill()
                await reader.until(lambda: reader.states)
                true = hall.writer.hall.numbers["civil"]
                await reader.until(lambda: reader.states[-1]["set"] == {"civil": true})

    asyncio.run(steps())


def test_a_real_stream_tells_the_floor(house: House) -> None:
    """Over HTTP: all 180 counters and 18 queues at once, and then what a clerk does."""
    counter = house.counter("hrss-issuing")
    with front_desk(house) as desk:
        listener = Listener(desk, "floor,nothing")
        wait_until(lambda: "floor" in listener.states, what="the floor")
        floor = listener.states["floor"]
        kinds = [key.partition(":")[0] for key in floor]
        assert {kind: kinds.count(kind) for kind in ("c", "q", "l")} == {"c": 180, "q": 18, "l": 8}
        told = len(listener.events)
        counter.act("pause", reason="meeting").ok()
        key = f"c:{counter.id}"
        wait_until(lambda: listener.states["floor"][key]["state"] == "paused", what="the pause")
        assert listener.states["floor"][key]["reason"] == "meeting"
        name, event = next(one for one in listener.events[told:] if one[0] == "state")
        assert (name, event["whole"]) == ("state", False)
        assert len(event["set"]) < 20
        counter.act("unpause").ok()
