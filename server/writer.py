"""The writer: the one place where the live hall changes, and where changes become durable before anyone hears of them.

Commands are decided the moment they come, in order. What they lead to gathers in a batch while the batch before it is
being written; one transaction writes a batch, and only when it is on disk its commands are answered and its events
published. If the disk refuses, the hall in memory is thrown away and rebuilt from the log, everything not yet on disk
is refused as retryable, and commands are refused until the disk takes writes again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from zlib import crc32

import msgspec
from sqlalchemy import delete

from queueing.commands import Command
from queueing.events import DayClosed, DayOpened, Event
from queueing.hall import Hall, HallSnapshot
from queueing.office import Office
from queueing.plan import MINUTE, HallPlan, Millis
from queueing.refusal import Refusal
from server import schema
from server.clock import HallClock
from server.opening import keeping
from server.operations import Outcome, Performed, perform
from server.problems import ServerRefusal, problem_of
from server.store import Batch, Extra, Store, StoreThread, case_row, next_request_id, ticket_row
from wire.codec import COMMANDS, decode_event, encode, encode_event
from wire.problem import Problem, ProblemError

logger = logging.getLogger(__name__)

Reply = Callable[[bytes | Problem], None]
"""Called once with the answer as JSON, or with the problem."""
Publish = Callable[[int, list[bytes]], None]
"""Called with the sequence number of the first event and the encoded events of a batch."""
Hear = Callable[[int, Sequence[Event]], None]
"""Likewise, with the events themselves."""

CHECKPOINT_EVERY = 5_000
"""Events after which the state is kept anew, or four times as many as tickets and cases are open, if that is more."""

ANSWERS_KEPT: Millis = 23 * 60 * MINUTE
"""How long the first answer to a request_id is kept, at least: a little less than from one opening to the next."""

PROBE_S = 1.0
"""Seconds between looks at a disk that refused to write."""


_SEEDS = {command: crc32(name.encode()) for name, command in COMMANDS.items()}
"""What a command's fingerprint begins with, so that two commands with the same fields differ."""


class LayoutMismatchError(Exception):
    """The log of the day names a queue or counter that the layout no longer has."""


@dataclass(slots=True)
class _Pending:
    """Commands and events that are decided but not yet on disk."""

    batch: Batch = field(default_factory=Batch)
    first: int = 0
    events: list[Event] = field(default_factory=list)
    encoded: list[bytes] = field(default_factory=list)
    answers: list[tuple[Reply, bytes]] = field(default_factory=list)
    by_key: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Fingerprint and answer by request key."""


class Writer:
    """Owns the live `Hall`. All methods are called on the event loop."""

    def __init__(self, store: Store, plan: HallPlan, clock: HallClock) -> None:
        """Rebuild the hall from the log. LayoutMismatchError where layout and log do not fit together."""
        self.clock = clock
        self.store = store
        self._plan = plan
        self.hall = self._rebuild()
        self._next_request = next_request_id(store)
        self._answered = {hash(key): number for number, key in store.request_keys()}
        self._answered_before: dict[int, int] = {}
        self._forgot_at: Millis = 0
        self._published = self.hall.seq
        self._checkpoint = self.hall.seq
        self._gathering = _Pending()
        self._writing: _Pending | None = None
        self._ship_scheduled = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._failing = False
        self._ahead_of_log = False
        self._thread = StoreThread(store)
        self.followers: list[Publish] = []
        """Sent every batch that is on disk, in this order; they come before the listeners."""
        self.listeners: list[Hear] = []
        """Told of every batch that is on disk: for those who would decode what was only just encoded."""
        self.rebuilt: list[Callable[[], None]] = []
        """Called when the hall had to be rebuilt: whoever follows it needs a new snapshot."""
        self.complete: Callable[[Outcome], Outcome] = lambda outcome: outcome
        """Adds to an answer what the hall itself does not know."""
        self.consequences: Callable[[Performed], Iterable[Extra]] = lambda _: ()
        """What else to write in the same transaction when a case has changed, e.g. messages."""

    @property
    def durable_seq(self) -> int:
        """Sequence number of the last event that is on disk and published; `hall.seq` may be ahead of it."""
        return self._published

    @property
    def failing(self) -> bool:
        """The disk refuses writes; commands are refused until it takes them again."""
        return self._failing

    def submit(self, command: Command, actor: str, request_id: str, reply: Reply, extra: Extra | None = None) -> None:
        """Carry out `command` for `actor` and answer once it is on disk. A repeat gets the first answer."""
        key = f"{actor}\n{request_id}"
        fingerprint = crc32(encode(command), _SEEDS[type(command)])
        if self._repeat(key, fingerprint, reply):
            return
        if self._failing:
            reply(problem_of(_UNAVAILABLE))
            return
        hall, pending = self.hall, self._gathering
        seq = hall.seq
        try:
            performed = perform(hall, command, self.clock.now())
        except Refusal as refusal:
            reply(problem_of(refusal))
            return
        batch, happened = pending.batch, performed.events
        if happened and not pending.encoded:
            pending.first = seq + 1
        for event in happened:
            seq += 1
            body = encode_event(event)
            batch.events.append((seq, event.at, actor, body))
            pending.events.append(event)
            pending.encoded.append(body)
        for ticket in performed.tickets:
            batch.tickets[ticket.id] = ticket_row(ticket, hall.now)
        for case in performed.cases:
            batch.cases[case.id] = case_row(case)
        if happened and isinstance(happened[-1], DayOpened | DayClosed):
            self._turn_day(batch)
        elif seq - self._checkpoint >= max(CHECKPOINT_EVERY, 4 * self._remembered):
            self._keep_checkpoint(batch)
        if extra is not None:
            batch.extras.append(extra)
        if performed.cases:
            batch.extras.extend(self.consequences(performed))
        answer = encode(self.complete(performed.outcome))
        number = self._next_request
        self._next_request = number + 1
        batch.requests.append((number, key, fingerprint, hall.now, answer))
        pending.by_key[key] = (fingerprint, answer)
        pending.answers.append((reply, answer))
        self._answered[hash(key)] = number
        self._schedule_ship()

    @property
    def _remembered(self) -> int:
        """How much a checkpoint writes down."""
        hall = self.hall
        return len(hall.tickets) + (len(hall.office.cases) if hall.office is not None else 0)

    async def perform(self, command: Command, actor: str, request_id: str, extra: Extra | None = None) -> bytes:
        """As `submit`, awaiting the answer; a problem is raised as `ProblemError`."""
        return await answered(lambda reply: self.submit(command, actor, request_id, reply, extra))

    async def write(self, extra: Extra) -> None:
        """Have something else written in order with the hall's own batches. ProblemError if the disk refuses."""

        def give(reply: Reply) -> None:
            if self._failing:
                reply(problem_of(_UNAVAILABLE))
                return
            self._gathering.batch.extras.append(extra)
            self._gathering.answers.append((reply, b""))
            self._schedule_ship()

        await answered(give)

    async def close(self) -> None:
        """Write what is left and stop the store's thread."""
        await asyncio.sleep(0)
        await self._idle.wait()
        await asyncio.to_thread(self._thread.close)

    def answer_to(self, actor: str, request_id: str) -> bytes | None:
        """The answer that a request has got, also one that is not yet on disk; None for one that is not known."""
        key = f"{actor}\n{request_id}"
        number = self._answered.get(hash(key)) or self._answered_before.get(hash(key))
        if number is None:
            return None
        for pending in (self._gathering, self._writing):
            if pending is not None and (entry := pending.by_key.get(key)) is not None:
                return entry[1]
        found = self.store.request(number)
        return found[2] if found is not None and found[0] == key else None

    def _repeat(self, key: str, fingerprint: int, reply: Reply) -> bool:
        """Answer a repeated request as it was answered first; False if it is new."""
        number = self._answered.get(hash(key)) or self._answered_before.get(hash(key))
        if number is None:
            return False
        for pending in (self._gathering, self._writing):
            if pending is not None and (entry := pending.by_key.get(key)) is not None:
                if entry[0] == fingerprint:
                    pending.answers.append((reply, entry[1]))
                else:
                    reply(problem_of(_REUSED))
                return True
        found = self.store.request(number)
        if found is None or found[0] != key:
            return False
        reply(found[2] if found[1] == fingerprint else problem_of(_REUSED))
        return True

    def _turn_day(self, batch: Batch) -> None:
        """A day opens or closes: the next restart begins here, and answers older than a day are forgotten.

        How a date began is kept for good, so that it can be looked at again.
        """
        self._keep_checkpoint(batch)
        if self.hall.open:
            batch.extras.append(keeping(self.hall))
        now, requests = self.hall.now, schema.requests
        old = delete(requests).where(requests.c.at < now - ANSWERS_KEPT)
        batch.extras.append(lambda connection: connection.execute(old))
        if now - self._forgot_at >= ANSWERS_KEPT:
            self._forgot_at = now
            self._answered_before, self._answered = self._answered, {}

    def _keep_checkpoint(self, batch: Batch) -> None:
        """Keep the state as it is now: a restart replays only what comes after."""
        hall, checkpoints = self.hall, schema.checkpoints
        self._checkpoint = hall.seq
        batch.checkpoints.append((hall.seq, encode(hall.snapshot())))
        unused = delete(checkpoints).where(checkpoints.c.seq < hall.seq)
        batch.extras.append(lambda connection: connection.execute(unused))

    def _schedule_ship(self) -> None:
        self._idle.clear()
        if self._writing is None and not self._ship_scheduled:
            self._ship_scheduled = True
            asyncio.get_running_loop().call_soon(self._ship)

    def _ship(self) -> None:
        """Hand the gathered batch to the store's thread, if it is free."""
        self._ship_scheduled = False
        if self._writing is not None or not (self._gathering.batch or self._gathering.answers):
            return
        pending = self._writing = self._gathering
        self._gathering = _Pending()
        loop = asyncio.get_running_loop()
        self._thread.do(
            lambda: self.store.commit(pending.batch),
            lambda _, error: loop.call_soon_threadsafe(self._shipped, pending, error),
        )

    def _shipped(self, pending: _Pending, error: Exception | None) -> None:
        self._writing = None
        if error is not None:
            self._fail(pending, error)
            return
        # The next batch goes to disk while this one is told.
        self._ship()
        if pending.encoded:
            self._published = pending.first + len(pending.encoded) - 1
            self._tell(pending)
        for reply, answer in pending.answers:
            reply(answer)
        if self._writing is None:
            self._idle.set()

    def _tell(self, pending: _Pending) -> None:
        """Tell the followers. What is on disk is answered all the same, whoever fails at hearing of it."""
        told = [partial(follow, pending.first, pending.encoded) for follow in self.followers]
        heard = [partial(hear, pending.first, pending.events) for hear in self.listeners]
        for tell in (*told, *heard):
            try:
                tell()
            except Exception:
                logger.exception("a follower failed at events from %d on", pending.first)

    def _fail(self, pending: _Pending, error: Exception) -> None:
        """The disk refused: nothing that is not on disk has happened."""
        logger.error("the store refused a batch of %d events: %s", len(pending.batch.events), error)
        dropped = (pending, self._gathering)
        self._gathering = _Pending()
        self._failing = True
        for lost in dropped:
            for key in lost.by_key:
                self._answered.pop(hash(key), None)
        for lost in dropped:
            for reply, _ in lost.answers:
                reply(problem_of(_UNAVAILABLE))
        self._idle.set()
        self._ahead_of_log = True
        self._fall_back()
        asyncio.get_running_loop().call_later(PROBE_S, self._probe)

    def _fall_back(self) -> None:
        """Throw the hall in memory away and take what the log says, if it can be read."""
        try:
            self.hall = self._rebuild()
        except Exception:
            logger.exception("the log cannot be read")
            return
        self._ahead_of_log = False
        self._published = self._checkpoint = self.hall.seq
        for tell in self.rebuilt:
            tell()

    def _probe(self) -> None:
        loop = asyncio.get_running_loop()
        self._thread.do(self.store.probe, lambda ok, error: loop.call_soon_threadsafe(self._probed, bool(ok)))

    def _probed(self, ok: bool) -> None:
        if ok and self._ahead_of_log:
            self._fall_back()
        if not ok or self._ahead_of_log:
            asyncio.get_running_loop().call_later(PROBE_S, self._probe)
            return
        logger.warning("the store takes writes again")
        self._failing = False

    def _rebuild(self) -> Hall:
        return rebuild(self.store, self._plan)


async def answered(give: Callable[[Reply], None]) -> bytes:
    """Await the answer to what `give` hands over with its reply. A problem is raised as `ProblemError`."""
    future: asyncio.Future[bytes | Problem] = asyncio.get_running_loop().create_future()
    give(lambda answer: None if future.done() else future.set_result(answer))
    answer = await future
    if isinstance(answer, Problem):
        raise ProblemError(answer)
    return answer


def rebuild(store: Store, plan: HallPlan) -> Hall:
    """The hall as the log tells it: the newest checkpoint and the events after it. LayoutMismatchError."""
    checkpoint = store.checkpoint()
    try:
        if checkpoint is None:
            hall, seq = Hall(plan), 0
        else:
            seq, state = checkpoint
            hall = Hall.restore(plan, _fitted(msgspec.json.decode(state, type=HallSnapshot), plan))
            hall.office = hall.office or Office()  # a checkpoint of before there was one
        for body in store.events_after(seq):
            hall.apply(decode_event(body))
    except KeyError as error:
        raise LayoutMismatchError(
            f"the log of today names {error}, which the layout does not have: "
            "keep it in the layout until the day is closed"
        ) from None
    return hall


def _fitted(state: HallSnapshot, plan: HallPlan) -> HallSnapshot:
    """The state after a day was closed, without queues that the layout has lost since; any other as it is."""
    if state.open:
        return state
    counters = (
        replace(counter, assignments=tuple(a for a in counter.assignments if a.queue in plan.queues))
        for counter in state.counters
    )
    return replace(state, counters=tuple(counters))


_UNAVAILABLE = ServerRefusal("STORE_UNAVAILABLE", "the store cannot write now; nothing was done, try again")
_REUSED = ServerRefusal("REQUEST_ID_REUSED", "this request_id was used for another command")
