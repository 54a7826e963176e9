"""The feed: what the hall tells its terminals, each frame built once and written to every link.

Walls first: displays and gateways, which people wait for, are told of a batch the moment it is on disk. Everybody else
is told a few batches at a time, a little later, so that a hundred terminals do not stand between a call and its wall.

A link is a bounded buffer: one that does not read is dropped, never waited for, and comes back for a fresh snapshot.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from server.problems import ServerRefusal, problem, problem_of
from server.reception import Reception
from server.writer import Writer
from wire import PROTOCOL
from wire.codec import decode_fields, decode_up, encode
from wire.messages import (
    Answer,
    Ask,
    Caption,
    Hello,
    Identity,
    Refused,
    Resync,
    Snapshot,
    Speaking,
    Tick,
    Wait,
    Waits,
    Welcome,
)
from wire.problem import MalformedError, Problem

logger = logging.getLogger(__name__)

BUFFER_LIMIT = 2 * 1024 * 1024
"""Bytes a link may leave unread, beside its snapshot."""
IN_FLIGHT_LIMIT = 1024
"""Commands of one link that may wait for their answers; past it the link is not read until some are answered."""
TICK_S = 1.0
PING_TICKS = 5
"""Every so many ticks each terminal is asked for a sign of life, which its socket gives by itself (RFC 6455, 5.5.2)."""
_PING = b"\x89\x00"
GATHER_S = 0.03
"""Seconds for which events are gathered for those who are not walls."""
WALLS = frozenset({"display", "gateway"})
"""Kinds of terminals that are told at once."""


class Wire(Protocol):
    """The socket under a link, as `server.link_protocol` provides it."""

    def push(self, frame: bytes, limit: int) -> bool: ...
    def drop(self) -> None: ...
    def finish(self) -> None: ...
    def listen(self, on: bool) -> None: ...


class Feed:
    """All links of a hall."""

    def __init__(self, writer: Writer, reception: Reception, layout: bytes, person_key: bytes = b"") -> None:
        """`layout` is the layout as JSON, told to every terminal; `person_key` is told to kiosks."""
        self.writer = writer
        self.reception = reception
        self.layout = msgspec.Raw(layout)
        self.person_key = person_key
        self._waits: bytes | None = None
        self._links: set[LinkSession] = set()
        self._walls: set[LinkSession] = set()
        self._others: set[LinkSession] = set()
        self._gathered = _Gathered()
        self._awaiting: list[tuple[int, bytes, LinkSession]] = []
        self._snapshot: tuple[int, bytes] = (-1, b"")
        self._ticking: asyncio.TimerHandle | None = None
        self._ticks = 0
        writer.followers.append(self.publish)
        writer.rebuilt.append(self._start_over)

    @property
    def sessions(self) -> Iterator[LinkSession]:
        """The links of all who have said who they are."""
        return (session for session in self._links if session.identity is not None)

    def start(self) -> None:
        """Begin to tick."""
        self._tick()

    def stop(self) -> None:
        """Stop ticking and say goodbye to every link."""
        if self._ticking is not None:
            self._ticking.cancel()
        for session in list(self._links):
            session.wire.finish()

    def publish(self, first: int, events: list[bytes]) -> None:
        """Tell the walls of a batch that is now on disk, and the others soon."""
        frame = self._frame(first, events)
        self._tell(self._walls, frame)
        if self._awaiting:
            self._serve_awaiting(first + len(events) - 1, frame)
        if not self._others:
            return
        if not self._gathered.events:
            self._gathered.first = first
            asyncio.get_running_loop().call_later(GATHER_S, self._tell_others)
        self._gathered.events += events
        self._gathered.frame = None

    def bring_up_to_date(self, session: LinkSession) -> None:
        """Tell one link at once: an answer must not arrive before what it is about."""
        if self._gathered.events and session in self._others:
            session.send(self._gathered_frame())

    def follow(self, session: LinkSession) -> None:
        """Send a snapshot to a link and let it follow from there.

        The live state may be ahead of the disk; then the snapshot waits until it is not.
        """
        hall = self.writer.hall
        if self._snapshot[0] != hall.seq:
            message = Snapshot(now=self.writer.clock.now(), hall=hall.snapshot(office=False))
            self._snapshot = (hall.seq, text_frame(encode(message)))
        seq, frame = self._snapshot
        if seq > self.writer.durable_seq:
            self._leave(session)
            self._awaiting.append((seq, frame, session))
            return
        self._tell_others()  # or what the snapshot knows would be told again behind it
        self._join(session, frame)

    def tell_waits(self, waits: dict[str, Wait]) -> None:
        """Tell everybody how long the queues make people wait."""
        frame = text_frame(encode(Waits(waits=waits)))
        if frame != self._waits:
            self._waits = frame
            self._tell(self._walls, frame)
            self._tell(self._others, frame)

    def caption(self, said: Speaking) -> None:
        """Tell the walls what a loudspeaker says now, if there is such a ticket and such a counter."""
        hall = self.writer.hall
        ticket = hall.tickets.get(said.ticket)
        if ticket is None or said.counter not in hall.counters:
            return
        told = Caption(
            loudspeaker=said.loudspeaker,
            ticket=ticket.id,
            number=ticket.number,
            counter=said.counter,
            language=said.language,
            seconds=said.seconds,
            now=self.writer.clock.now(),
        )
        self._tell(self._walls, text_frame(encode(told)))

    def opened(self, wire: Wire) -> LinkSession:
        """A socket has connected."""
        session = LinkSession(self, wire)
        self._links.add(session)
        return session

    def closed(self, session: LinkSession) -> None:
        """A socket is gone."""
        self._links.discard(session)
        self._leave(session)
        self._awaiting = [waiting for waiting in self._awaiting if waiting[2] is not session]

    def _serve_awaiting(self, last: int, frame: bytes) -> None:
        still = []
        for seq, snapshot, session in self._awaiting:
            if seq > last:
                still.append((seq, snapshot, session))
                continue
            self._join(session, snapshot)
            session.send(frame)
        self._awaiting = still

    def _join(self, session: LinkSession, snapshot: bytes) -> None:
        session.send_snapshot(snapshot)
        if self._waits is not None:
            session.send(self._waits)
        walls = session.identity is not None and session.identity.kind in WALLS
        (self._walls if walls else self._others).add(session)

    def _leave(self, session: LinkSession) -> None:
        self._walls.discard(session)
        self._others.discard(session)

    def _tell(self, sessions: set[LinkSession], frame: bytes) -> None:
        # Every wall waits for this loop: one call a link, and no more.
        deaf = [session for session in sessions if not session.wire.push(frame, session.limit)]
        for session in deaf:
            session.drop()

    def _tell_others(self) -> None:
        if self._gathered.events:
            self._tell(self._others, self._gathered_frame())
            self._gathered = _Gathered()

    def _gathered_frame(self) -> bytes:
        gathered = self._gathered
        if gathered.frame is None:
            gathered.frame = self._frame(gathered.first, gathered.events)
        return gathered.frame

    def _frame(self, first: int, events: list[bytes]) -> bytes:
        now = self.writer.clock.now()
        return text_frame(b'{"t":"events","first":%d,"now":%d,"events":[%b]}' % (first, now, b",".join(events)))

    def _start_over(self) -> None:
        self._snapshot = (-1, b"")
        self._gathered = _Gathered()
        waiting = [session for _, _, session in self._awaiting]
        self._awaiting = []
        for session in [*self._walls, *self._others, *waiting]:
            self.follow(session)

    def _tick(self) -> None:
        self._tell_others()
        self._snapshot = (-1, b"")  # it tells the time, too
        frame = text_frame(encode(Tick(seq=self.writer.durable_seq, now=self.writer.clock.now())))
        self._ticks += 1
        if self._ticks % PING_TICKS == 0:
            frame += _PING
        for session in list(self.sessions):
            session.send(frame)
        self._ticking = asyncio.get_running_loop().call_later(TICK_S, self._tick)


@dataclass(slots=True)
class _Gathered:
    """Events on disk that the walls know and the others do not."""

    first: int = 0
    events: list[bytes] = field(default_factory=list)
    frame: bytes | None = None


class LinkSession:
    """One terminal's side of the feed: hello first, then commands up, and answers and events down."""

    def __init__(self, feed: Feed, wire: Wire) -> None:
        self.wire = wire
        self.identity: Identity | None = None
        self._feed = feed
        self._token_hash = b""
        self._in_flight = 0
        self._listening = True
        self._over = False
        self._answers: list[bytes] = []
        self.limit = BUFFER_LIMIT
        """Bytes that may lie unread before the link is dropped."""
        self.heard_at = time.monotonic()
        """When the terminal last gave a sign of life."""

    def send(self, frame: bytes) -> None:
        """Write a frame, or drop a link that does not read."""
        if not self.wire.push(frame, self.limit):
            self.drop()

    def drop(self) -> None:
        """Give a link up that does not read; it comes back for a snapshot."""
        logger.warning(
            "dropped the link of %s: it does not read", self.identity.name if self.identity else "a stranger"
        )
        self.wire.drop()
        self._feed.closed(self)

    def send_snapshot(self, frame: bytes) -> None:
        """Write a snapshot, however large: it is what the link has to catch up with."""
        self.limit = BUFFER_LIMIT + len(frame)
        self.send(frame)

    def received(self, data: bytes) -> None:
        """Take one message of the terminal; what it sends behind a refusal is not heard."""
        if self._over:
            return
        try:
            message = decode_up(data)
        except MalformedError as error:
            self.refuse(problem_of(error))
            return
        if isinstance(message, Ask) and self.identity is not None:
            self._ask(message)
        elif isinstance(message, Hello) and self.identity is None:
            self._greet(message)
        elif isinstance(message, Resync) and self.identity is not None:
            self._feed.follow(self)
        elif isinstance(message, Speaking) and self.identity is not None:
            self._speaks(message)
        else:
            self.refuse(problem("MALFORMED", "hello comes first, and once"))

    def refuse(self, why: Problem) -> None:
        """Say why, and close."""
        self._over = True
        self._send_answers()
        self.send(text_frame(encode(Refused(problem=why))))
        self.wire.finish()

    def _greet(self, hello: Hello) -> None:
        if hello.protocol != PROTOCOL:
            detail = f"this server speaks protocol {PROTOCOL}, the terminal {hello.protocol}: update the older one"
            self.refuse(problem("WRONG_PROTOCOL", detail))
            return
        if hello.feed not in ("all", "none"):
            self.refuse(problem("MALFORMED", "feed is all or none"))
            return
        directory = self._feed.reception.directory
        try:
            self.identity = directory.identify(hello.token)
        except Exception as error:
            self.refuse(_problem_from(error))
            return
        self._token_hash = directory.hash_of(hello.token)
        welcome = Welcome(
            protocol=PROTOCOL,
            now=self._feed.writer.clock.now(),
            identity=self.identity,
            layout=self._feed.layout,
            person_key=self._feed.person_key.hex() if self.identity.kind == "kiosk" else None,
        )
        self.send(text_frame(encode(welcome)))
        if hello.feed == "all":
            self._feed.follow(self)

    def _speaks(self, said: Speaking) -> None:
        if self.identity is None or self.identity.kind != "gateway":
            self.refuse(problem("FORBIDDEN", "only a gateway has loudspeakers"))
        else:
            self._feed.caption(said)

    def _ask(self, ask: Ask) -> None:
        self._in_flight += 1
        if self._in_flight > IN_FLIGHT_LIMIT and self._listening:
            self._listening = False
            self.wire.listen(False)
        try:
            identity = self._feed.reception.directory.identify_hash(self._token_hash)
            values = decode_fields(ask.args)
            self._feed.reception.take(identity, ask.do, values, ask.id, lambda answer: self._answer(ask.id, answer))
        except Exception as error:
            self._answer(ask.id, _problem_from(error))

    def _answer(self, request_id: str, answer: bytes | Problem) -> None:
        self._in_flight -= 1
        if not self._listening and self._in_flight <= IN_FLIGHT_LIMIT // 2:
            self._listening = True
            self.wire.listen(True)
        if not self._answers:
            asyncio.get_running_loop().call_soon(self._send_answers)
        if isinstance(answer, Problem):
            payload = encode(Answer(id=request_id, problem=answer))
        else:
            payload = b'{"t":"answer","id":%b,"result":%b}' % (encode(request_id), answer)
        self._answers.append(text_frame(payload))

    def _send_answers(self) -> None:
        """Write the answers of one batch together."""
        if self._answers:
            frames, self._answers = self._answers, []
            self._feed.bring_up_to_date(self)
            self.send(b"".join(frames))


def text_frame(payload: bytes) -> bytes:
    """A whole unmasked WebSocket text frame (RFC 6455, 5.2), ready for any number of sockets."""
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    if length < 65536:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload


def _problem_from(error: Exception) -> Problem:
    if isinstance(error, ServerRefusal | MalformedError):
        return problem_of(error)
    logger.exception("a message of the link failed")
    return problem("INTERNAL", "the server failed at this message; it is in its log")
