"""The streams of tablets: what the page at a counter hears, by server-sent events.

event: page   the page's own part anew, as HTML, when something has changed at its counter
event: beat   nothing has changed
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence

from litestar.types import Receive, Send

from queueing.events import Event, RatingAsked, TicketCancelled
from server.web.stream import disconnected, send_event, send_text, wait_for
from server.web.tablet_sight import TabletSight, tablet_sight
from server.writer import Writer

PER_COUNTER = 5
"""Streams one counter's tablet may have: pages that were reloaded are noticed a little later."""
BEAT_S = 15.0


class TabletStream:
    """One tablet's stream."""

    def __init__(self, counter: str) -> None:
        self.counter = counter
        self.told: TabletSight | None = None
        """What the tablet was told last."""
        self.woken = asyncio.Event()


class TabletStreams:
    """All tablets' streams of a hall. Follows the writer, and wakes those whose counters have changed."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._of: dict[str, set[TabletStream]] = {}
        self._askings: dict[str, int] = {}
        """The number of the latest asking for a rating at each counter, since this server began."""
        self._stopped = False
        writer.listeners.append(self._hear)
        writer.rebuilt.append(self._wake_all)

    def see(self, counter: str) -> TabletSight:
        """How a counter is. KeyError if there is none."""
        return tablet_sight(self._writer.hall, counter, self._askings.get(counter, 0))

    def open(self, counter: str) -> TabletStream | None:
        """A stream for a counter's tablet; None where there are as many as there may be."""
        theirs = self._of.setdefault(counter, set())
        if self._stopped or len(theirs) >= PER_COUNTER:
            return None
        stream = TabletStream(counter)
        theirs.add(stream)
        return stream

    def stop(self) -> None:
        """End every stream; tablets come back by themselves."""
        self._stopped = True
        self._wake_all()

    async def serve(
        self,
        stream: TabletStream,
        receive: Receive,
        send: Send,
        headers: Mapping[str, str],
        part: Callable[[TabletSight], str],
    ) -> None:
        """Tell one tablet until it goes or the server stops; `part` gives the page's own part as HTML."""
        gone = asyncio.ensure_future(disconnected(receive))
        gone.add_done_callback(lambda _: stream.woken.set())
        try:
            told_as = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 200, "headers": told_as})
            await send_text(send, f"retry: {random.randrange(1000, 4000)}\n\n")
            while not (gone.done() or self._stopped):
                stream.woken.clear()
                sight = self.see(stream.counter)
                news, stream.told = sight != stream.told, sight
                await (send_event(send, "page", part(sight)) if news else send_event(send, "beat", ""))
                await wait_for(stream.woken, BEAT_S)
        finally:
            gone.cancel()
            self._of[stream.counter].discard(stream)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _hear(self, first: int, events: Sequence[Event]) -> None:
        """A batch is on disk: wake the tablets of the counters that it concerns."""
        for seq, event in enumerate(events, first):
            if isinstance(event, RatingAsked):
                self._askings[event.counter] = seq
            if isinstance(event, TicketCancelled):
                self._wake_where(event.ticket)
            for stream in self._of.get(getattr(event, "counter", ""), ()):
                stream.woken.set()

    def _wake_where(self, ticket: str) -> None:
        """Somebody else took a ticket out: the counter where it was is free."""
        for streams in self._of.values():
            for stream in streams:
                if stream.told is not None and stream.told.ticket == ticket:
                    stream.woken.set()

    def _wake_all(self) -> None:
        for streams in self._of.values():
            for stream in streams:
                stream.woken.set()
