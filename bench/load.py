"""Load: commands kept in flight, and how fast they are answered."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.peer import LinkPeer, connect_http, connect_link
from bench.served import ServedHall

_ANSWER = b'{"t":"answer","id":"'


@dataclass(frozen=True, slots=True)
class Rate:
    """Commands a second and the time each took, in milliseconds."""

    per_second: float
    p50: float
    p99: float


def rate(times: list[float], seconds: float) -> Rate:
    """The rate of commands that took `times` seconds."""
    ordered = sorted(times)
    return Rate(
        len(ordered) / seconds,
        1000 * ordered[len(ordered) // 2],
        1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
    )


def _answered_id(frame: bytes) -> bytes:
    return frame[len(_ANSWER) : frame.index(b'"', len(_ANSWER))]


class Reachable(Protocol):
    """What issuing needs of a server."""

    @property
    def port(self) -> int: ...
    @property
    def city(self) -> str: ...
    @property
    def queues(self) -> Sequence[str]: ...


async def issue_on_link(hall: Reachable, in_flight: int, seconds: float) -> Rate:
    """One link that keeps `in_flight` issues under way."""
    queues = itertools.cycle(hall.queues)
    sent: dict[bytes, float] = {}
    times: list[float] = []
    prefix = uuid.uuid4().hex[:8]
    ids = (f"{prefix}-{n}".encode() for n in itertools.count())
    stopping = False

    def send() -> None:
        name = next(ids)
        sent[name] = time.perf_counter()
        peer.send(b'{"t":"command","id":"%b","do":"issue","with":{"queue":"%b"}}' % (name, next(queues).encode()))

    def answered(frame: bytes) -> None:
        if frame.startswith(_ANSWER):
            assert b'"result"' in frame, frame
            times.append(time.perf_counter() - sent.pop(_answered_id(frame)))
            if not stopping:
                send()

    peer = await connect_link(hall.port, hall.city, "none", answered)
    begin = time.perf_counter()
    for _ in range(in_flight):
        send()
    await asyncio.sleep(seconds)
    stopping = True
    spent, counted = time.perf_counter() - begin, list(times)
    while sent:
        await asyncio.sleep(0.01)
    peer.transport.close()
    return rate(counted, spent)


async def call_on_links(hall: ServedHall, tokens: dict[str, str], in_flight: int, seconds: float) -> Rate:
    """Counters that call and complete as fast as they are answered, `in_flight` commands under way in all."""
    counters = list(tokens)[: max(1, in_flight // 2)]
    each = 1 if in_flight == 1 else 2
    times: list[float] = []
    stopping = False
    running = 0

    async def clerk(counter: str) -> None:
        nonlocal running
        steps = itertools.cycle((b"call-next", b"complete"))
        sent: dict[bytes, float] = {}
        ids = (f"{counter}-{uuid.uuid4().hex[:6]}-{n}".encode() for n in itertools.count())

        def send() -> None:
            name = next(ids)
            sent[name] = time.perf_counter()
            peer.send(b'{"t":"command","id":"%b","do":"%b"}' % (name, next(steps)))

        def answered(frame: bytes) -> None:
            nonlocal running
            if frame.startswith(_ANSWER):
                times.append(time.perf_counter() - sent.pop(_answered_id(frame)))
                if not stopping:
                    send()
                elif not sent:
                    running -= 1

        peer: LinkPeer = await connect_link(hall.port, tokens[counter], "none", answered)
        peers.append(peer)
        running += 1

        def start() -> None:
            for _ in range(each):
                send()

        starts.append(start)

    peers: list[LinkPeer] = []
    starts: list[Callable[[], None]] = []
    await asyncio.gather(*(clerk(counter) for counter in counters))
    begin = time.perf_counter()
    for start in starts:
        start()
    await asyncio.sleep(seconds)
    stopping = True
    spent, counted = time.perf_counter() - begin, list(times)
    deadline = time.perf_counter() + 5
    while running and time.perf_counter() < deadline:
        await asyncio.sleep(0.01)
    for peer in peers:
        peer.transport.close()
    return rate(counted, spent)


async def issue_on_http(hall: Reachable, in_flight: int, seconds: float) -> Rate:
    """`in_flight` keep-alive connections that issue one after the other."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    queues = itertools.cycle(hall.queues)

    async def kiosk() -> None:
        peer = await connect_http(hall.port)
        prefix = uuid.uuid4().hex[:12]
        for n in itertools.count():
            begin = time.perf_counter()
            if begin >= end:
                break
            body = {"queue": next(queues), "request_id": f"{prefix}{n}"}
            answer = await peer.post("/api/v1/tickets", hall.city, body)
            assert answer.startswith(b"HTTP/1.1 201"), answer
            times.append(time.perf_counter() - begin)
        peer.transport.close()

    begin = time.perf_counter()
    await asyncio.gather(*(kiosk() for _ in range(in_flight)))
    return rate(times, time.perf_counter() - begin)


async def call_on_http(hall: ServedHall, tokens: dict[str, str], in_flight: int, seconds: float) -> Rate:
    """As many counters, or two connections a counter past the hall's own number, that call and complete."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def clerk(counter: str) -> None:
        peer = await connect_http(hall.port)
        prefix = uuid.uuid4().hex[:12]
        steps = itertools.cycle(("call-next", "complete"))
        for n in itertools.count():
            begin = time.perf_counter()
            if begin >= end:
                break
            body = {"request_id": f"{prefix}{n}"}
            await peer.post(f"/api/v1/counters/{counter}/{next(steps)}", tokens[counter], body)
            times.append(time.perf_counter() - begin)
        peer.transport.close()

    counters = list(itertools.islice(itertools.cycle(tokens), in_flight))
    begin = time.perf_counter()
    await asyncio.gather(*(clerk(counter) for counter in counters))
    return rate(times, time.perf_counter() - begin)
