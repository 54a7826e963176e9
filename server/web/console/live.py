"""The live stream of the console, /console/live: what its pages hear of the hall, by server-sent events.

    event: state   one topic: `{"topic", "now", "whole", "set", "gone"}`. `set` has the entries that are new or
                   different since the last event of that topic on this stream, `gone` the keys of those that are not
                   there any more; `whole` says that whatever was known before is to be forgotten.
    event: beat    nothing else; the hall's time in milliseconds
    event: end     the session is over: sign in again

A topic is a function that answers all its entries by key. It is called once for all consoles, at most four times a
second and only while somebody listens; what a console was told is compared with it. So a slow console skips what
happened meanwhile and keeps nothing waiting but one message; one that does not read at all is cut off by
`server.http_protocol`.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec
from litestar.types import Receive, Send

from server.web.stream import disconnected, send_event, send_text, wait_for
from server.writer import Writer

logger = logging.getLogger(__name__)

LEAST_S = 0.25
"""Seconds between two looks at the topics."""
SOON_S = 0.02
"""Seconds until the first look after a quiet while: what one command leads to is seen as one change."""
BEAT_S = 5.0
IN_ALL = 200
PER_PERSON = 10
"""Streams that there may be."""

Facts = Mapping[str, object]
"""A topic's entries by key, as JSON can tell them. They are compared, so an entry is never changed in place."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that pages follow."""

    facts: Callable[[], Facts]
    roles: frozenset[str]


class Stream:
    """One open page."""

    def __init__(self, who: str, topics: tuple[str, ...], alive: Callable[[], bool]) -> None:
        self.who = who
        self.topics = topics
        self.alive = alive
        """Whether the session still stands."""
        self.told: dict[str, Facts] = {}
        """What the page was told last, by topic."""
        self.woken = asyncio.Event()


class Live:
    """All live streams of the hall's consoles. Follows the writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._topics: dict[str, Topic] = {}
        self._facts: dict[str, Facts] = {}
        self._streams: set[Stream] = set()
        self._look: asyncio.TimerHandle | None = None
        self._looked_at = 0.0
        self._stopped = False
        writer.followers.append(lambda *_: self.stir())
        writer.rebuilt.append(self.stir)

    def topic(self, name: str, facts: Callable[[], Facts], roles: Iterable[str]) -> None:
        """Let pages of these roles follow what `facts` answers."""
        self._topics[name] = Topic(facts, frozenset(roles))

    def open(self, who: str, role: str, asked: Iterable[str], alive: Callable[[], bool]) -> Stream | None:
        """A stream of the topics that were asked for, as far as they are for this role; None where there are enough."""
        theirs = sum(stream.who == who for stream in self._streams)
        if self._stopped or len(self._streams) >= IN_ALL or theirs >= PER_PERSON:
            return None
        known = (name for name in dict.fromkeys(asked) if name in self._topics and role in self._topics[name].roles)
        stream = Stream(who, tuple(known), alive)
        for name in stream.topics:
            self._learn(name)
        self._streams.add(stream)
        return stream

    def stir(self) -> None:
        """Something may have changed: look soon."""
        if self._look is None and self._streams and not self._stopped:
            loop = asyncio.get_running_loop()
            wait = max(SOON_S, self._looked_at + LEAST_S - loop.time())
            self._look = loop.call_later(wait, self._look_now)

    def stop(self) -> None:
        """End every stream; pages come back by themselves."""
        self._stopped = True
        if self._look is not None:
            self._look.cancel()
        for stream in self._streams:
            stream.woken.set()

    async def serve(self, stream: Stream, receive: Receive, send: Send, headers: Mapping[str, str]) -> None:
        """Tell one page until it goes, its session ends, or the server stops."""
        gone = asyncio.ensure_future(disconnected(receive))
        gone.add_done_callback(lambda _: stream.woken.set())
        try:
            await _begin(send, headers)
            await send_text(send, f"retry: {random.randrange(1000, 3000)}\n\n")
            while not (gone.done() or self._stopped):
                stream.woken.clear()
                if not stream.alive():
                    await send_event(send, "end", "")
                    break
                news = self._news(stream)
                for event in news:
                    await send_event(send, "state", event)
                if not news:
                    await send_event(send, "beat", str(self._writer.clock.now()))
                await wait_for(stream.woken, BEAT_S)
        finally:
            gone.cancel()
            self._streams.discard(stream)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    @staticmethod
    async def turn_away(send: Send, headers: Mapping[str, str]) -> None:
        """Tell a page whose session is over. Another status would end its trying, and tell its script nothing."""
        await _begin(send, headers)
        await send_event(send, "end", "")
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _look_now(self) -> None:
        self._look = None
        self._looked_at = asyncio.get_running_loop().time()
        followed = {name for stream in self._streams for name in stream.topics}
        changed = {name for name in followed if self._learn(name)}
        for stream in self._streams:
            if not changed.isdisjoint(stream.topics):
                stream.woken.set()

    def _learn(self, name: str) -> bool:
        """Ask a topic for its entries; whether they are others than before."""
        try:
            facts = self._topics[name].facts()
        except Exception:
            logger.exception("the topic %s failed", name)
            return False
        changed = facts != self._facts.get(name)
        self._facts[name] = facts
        return changed

    def _news(self, stream: Stream) -> list[str]:
        """What a page has not been told, and from now on has."""
        events = []
        for name in stream.topics:
            facts, told = self._facts.get(name), stream.told.get(name)
            if facts is None or facts is told:
                continue
            before = told or {}
            fresh = {key: value for key, value in facts.items() if before.get(key) != value or key not in before}
            gone = [key for key in before if key not in facts]
            stream.told[name] = facts
            if told is not None and not fresh and not gone:
                continue
            told_now = {
                "topic": name,
                "now": self._writer.clock.now(),
                "whole": told is None,
                "set": fresh,
                "gone": gone,
            }
            events.append(msgspec.json.encode(told_now).decode())
        return events


async def _begin(send: Send, headers: Mapping[str, str]) -> None:
    told_as = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": told_as})
