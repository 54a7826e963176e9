"""The streams: what phones hear of their tickets while a page is open, by server-sent events (WHATWG HTML, 9.2).

    event: page   the page's own part anew, as HTML: at once when the ticket itself changes, and at most once a second
                  when only the people ahead or the expected wait do
    event: beat   nothing has changed; the time. A comment would be the usual heartbeat, but no script can hear one

A stream is a task that waits for its own phone and for nobody else. What it has not yet told is not kept: when the
phone reads again it is told how things stand then. One that does not read at all is cut off by `server.http_protocol`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence

from litestar.types import Receive, Send

from queueing.events import Event
from server.web.sight import TicketSight
from server.writer import Writer

PER_TICKET = 5
"""Streams one ticket may have."""
IN_ALL = 5000
BEAT_S = 15.0
SWEEP_S = 1.0
"""Seconds between two looks at who has fewer people ahead."""
_AT_ONCE = 50
"""Streams that are looked at before others get their turn on the loop."""

See = Callable[[str], TicketSight | None]
"""How a ticket stands; None if there is no such ticket."""


class Stream:
    """One phone's stream."""

    def __init__(self, ticket: str) -> None:
        self.ticket = ticket
        self.told: TicketSight | None = None
        """What the phone was told last."""
        self.woken = asyncio.Event()


class Streams:
    """All streams of a hall. Follows the writer, and wakes those whose tickets have changed."""

    def __init__(self, writer: Writer, see: See) -> None:
        self._see = see
        self._of: dict[str, set[Stream]] = {}
        self._count = 0
        self._sweep: asyncio.Task[None] | None = None
        self._stopped = False
        writer.listeners.append(self.publish)
        writer.rebuilt.append(self.wake_all)

    def open(self, ticket: str) -> Stream | None:
        """A stream for a ticket; None where there are as many as there may be."""
        if self._stopped or self._count >= IN_ALL or len(self._of.get(ticket, ())) >= PER_TICKET:
            return None
        stream = Stream(ticket)
        self._of.setdefault(ticket, set()).add(stream)
        self._count += 1
        return stream

    def close(self, stream: Stream) -> None:
        """The phone is gone."""
        theirs = self._of[stream.ticket]
        theirs.remove(stream)
        if not theirs:
            del self._of[stream.ticket]
        self._count -= 1

    def stop(self) -> None:
        """End every stream; phones come back by themselves."""
        self._stopped = True
        if self._sweep is not None:
            self._sweep.cancel()
        self.wake_all()

    def publish(self, _: int, events: Sequence[Event]) -> None:
        """A batch is on disk: wake whom it concerns now, and look at everybody else within a second."""
        if not self._count:
            return
        for event in events:
            for stream in self._of.get(getattr(event, "ticket", ""), ()):
                stream.woken.set()
        self.stir()

    def stir(self) -> None:
        """Something may have changed for anybody: look at everybody within a second, and wake whom it has."""
        if self._sweep is None and self._count and not self._stopped:
            self._sweep = asyncio.create_task(self._sweep_soon())

    def wake_all(self) -> None:
        """Nobody knows what has changed."""
        for streams in self._of.values():
            for stream in streams:
                stream.woken.set()

    async def serve(
        self,
        stream: Stream,
        receive: Receive,
        send: Send,
        headers: Mapping[str, str],
        part: Callable[[TicketSight], str],
        time: Callable[[], str],
    ) -> None:
        """Tell one phone until it goes, its ticket ends, or the server stops.

        `part` gives the page's own part as HTML, `time` the hall's time as the page shows it.
        """
        gone = asyncio.ensure_future(disconnected(receive))
        gone.add_done_callback(lambda _: stream.woken.set())
        try:
            told_as = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 200, "headers": told_as})
            # Phones that lose the server together do not come back together.
            await send_text(send, f"retry: {random.randrange(1500, 6000)}\n\n")
            while not (gone.done() or self._stopped):
                stream.woken.clear()
                told, stream.told = stream.told, self._see(stream.ticket)
                sight = stream.told
                if sight is None:
                    break
                await (send_event(send, "page", part(sight)) if sight != told else send_event(send, "beat", time()))
                if not sight.live:
                    break
                await wait_for(stream.woken, BEAT_S)
        finally:
            gone.cancel()
            self.close(stream)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _sweep_soon(self) -> None:
        await asyncio.sleep(SWEEP_S)
        self._sweep = None
        everybody = [stream for streams in self._of.values() for stream in streams]
        for at, stream in enumerate(everybody):
            if at % _AT_ONCE == _AT_ONCE - 1:
                await asyncio.sleep(0)
            if not stream.woken.is_set() and stream.told != self._see(stream.ticket):
                stream.woken.set()


async def wait_for(woken: asyncio.Event, seconds: float) -> None:
    """Wait until woken, or so long."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return


async def disconnected(receive: Receive) -> None:
    """Wait until the browser is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_text(send: Send, text: str) -> None:
    """A piece of an answer that goes on."""
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def send_event(send: Send, name: str, data: str) -> None:
    """A server-sent event."""
    lines = "\n".join(f"data: {line}" for line in data.splitlines() or ("",))
    await send_text(send, f"event: {name}\n{lines}\n\n")
