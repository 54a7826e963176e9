"""Press to display: from a clerk's key to the frame in the last of 40 displays."""

from __future__ import annotations

import asyncio
import time
import uuid

from bench.load import Rate, rate
from bench.peer import LinkPeer, connect_link
from bench.served import ServedHall

DISPLAYS = 40


async def press_to_display(hall: ServedHall, tokens: dict[str, str], per_second: int, seconds: float) -> Rate:
    """Calls pressed at an even pace on all counters in turn; the time until the last display has the call.

    Between its calls a counter completes its ticket, so twice as many commands as calls are carried out.
    """
    counters = list(tokens)
    pressed: dict[bytes, float] = {}
    seen: dict[bytes, int] = {}
    times: list[float] = []
    parsed: tuple[bytes, list[bytes]] = (b"", [])

    def shown(frame: bytes) -> None:
        nonlocal parsed
        if b"TicketCalled" not in frame:
            return
        if parsed[0] != frame:
            parts = frame.split(b'["TicketCalled",')[1:]
            parsed = (frame, [part.split(b'"counter":"', 1)[1].split(b'"', 1)[0] for part in parts])
        for counter in parsed[1]:
            count = seen.get(counter, 0) + 1
            if count == DISPLAYS:
                times.append(time.perf_counter() - pressed[counter])
                count = 0
            seen[counter] = count

    displays = [await connect_link(hall.port, token, "all", shown) for token in hall.displays[:DISPLAYS]]
    clerks: dict[str, LinkPeer] = {}
    for counter in counters:
        clerks[counter] = await connect_link(hall.port, tokens[counter], "none", lambda frame: None)

    def ask(counter: str, what: bytes) -> None:
        name = uuid.uuid4().hex[:16].encode()
        clerks[counter].send(b'{"t":"command","id":"%b","do":"%b"}' % (name, what))

    for counter in counters:  # whoever is still at a counter leaves
        ask(counter, b"complete")
    await asyncio.sleep(1)
    begin = time.perf_counter()
    total = int(per_second * seconds)
    for n in range(total):
        due = begin + n / per_second
        while (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait if wait > 0.002 else 0)
        counter = counters[n % len(counters)]
        pressed[counter.encode()] = time.perf_counter()
        ask(counter, b"call-next")
        ask(counters[(n + len(counters) // 2) % len(counters)], b"complete")
    spent = time.perf_counter() - begin
    await asyncio.sleep(0.5)
    for peer in [*displays, *clerks.values()]:
        peer.transport.close()
    return rate(times, spent)
