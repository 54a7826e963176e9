"""The dispatcher: takes messages from the outbox to a carrier, each at least once and those of a case in order.

It never keeps the hall waiting. Carriers work in threads of their own; a message is forgotten, and its delivery told to
the log, in one transaction, so that the log tells of it exactly once. One that cannot be delivered is tried again, at
first after a second and at last every ten minutes. A carrier that takes nothing at all is tried with one message.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Sequence

from queueing import commands as cmd
from queueing import events as ev
from queueing.plan import MINUTE, Millis
from server.box import ForeignBoxError
from server.contacts import Contacts
from server.letter import Carrier, Letter, NotDeliveredError
from server.outbox import APPLICANT, LATEST_RETRY, Outbox, Waiting
from server.writer import Writer
from wire.problem import ProblemError

logger = logging.getLogger(__name__)

ACTOR = "outbox"
DEVICE = "outbox"
"""What the desk sees is out of order while messages stay undelivered."""
FAULT = "messages are not delivered"
STUCK_AFTER: Millis = 10 * MINUTE
AT_ONCE = 4
"""Messages, of as many cases, that are on their way together."""
FIRST_RETRY_S = 1.0
LOOK_S = 1.0
"""Seconds between two looks while something waits."""
IDLE_S = 10.0
"""Seconds between two looks while nothing does, and between two at the reminders and the fault."""
_TELLING = (ev.CaseRegistered, ev.CaseDecided, ev.ResultHandedOver)
"""Events that messages may tell of."""


def rest_s(attempts: int) -> float:
    """Seconds to wait after so many tries, the first included."""
    return float(min(FIRST_RETRY_S * 2 ** min(attempts - 1, 20), LATEST_RETRY / 1000))


class Dispatcher:
    """Delivers until it is stopped. What is under way then is delivered again by the next start."""

    def __init__(self, writer: Writer, outbox: Outbox, contacts: Contacts, carrier: Carrier) -> None:
        self._writer = writer
        self._outbox = outbox
        self._contacts = contacts
        self._carrier = carrier
        self._woken = asyncio.Event()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._away = 0
        """How often in a row the carrier took nothing."""
        self._quiet_until = 0.0
        self._swept_at = -IDLE_S
        self._loop: asyncio.Task[None] | None = None
        writer.listeners.append(self._hear)

    def start(self) -> None:
        """Begin, with what an earlier run has left."""
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Begin nothing any more; who is on the phone with a carrier is left to it."""
        tasks = [*self._under_way.values(), *([self._loop] if self._loop is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _hear(self, _: int, events: Sequence[ev.Event]) -> None:
        if any(isinstance(event, _TELLING) for event in events):
            self._woken.set()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            wait = LOOK_S
            try:
                wait = await self._look()
            except ProblemError as error:
                logger.error("the outbox waits for the store: %s", error)
            except Exception:
                logger.exception("the outbox could not be looked through")
            try:
                async with asyncio.timeout(wait):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _look(self) -> float:
        """Send out what is due; answers how many seconds later to look again, if nobody wakes us before."""
        now = time.monotonic()
        if now - self._swept_at >= IDLE_S:
            self._swept_at = now
            await self._remind()
            await self._tell_fault()
        if now < self._quiet_until:
            return min(self._quiet_until - now, IDLE_S)
        free = (1 if self._away else AT_ONCE) - len(self._under_way)
        if free > 0:
            clock, but = self._writer.clock, tuple(self._under_way)
            for waiting in await asyncio.to_thread(self._outbox.due, clock.now(), clock.speed, free, but):
                task = asyncio.create_task(self._send(waiting))
                self._under_way[waiting.id] = task
                task.add_done_callback(lambda _, sent=waiting.id: self._sent(sent))  # type: ignore[misc]
        waits = bool(self._under_way) or await asyncio.to_thread(self._outbox.waits)
        return LOOK_S if waits else IDLE_S

    def _sent(self, message: int) -> None:
        del self._under_way[message]
        self._woken.set()

    async def _send(self, waiting: Waiting) -> None:
        """Try to deliver one message, and write down what came of it."""
        try:
            await self._try(waiting)
        except Exception:
            logger.exception("message %d of case %s could not be tried", waiting.id, waiting.case)
            await asyncio.sleep(LOOK_S)

    async def _try(self, waiting: Waiting) -> None:
        letter = self._letter(waiting)
        if letter is None:
            logger.error("message %d of case %s can be sent to nobody any more", waiting.id, waiting.case)
            await _insist(lambda: self._writer.write(self._outbox.given_up(waiting.id, "nobody to send it to")))
            return
        try:
            await _in_thread(lambda: self._carrier.deliver(letter))
        except NotDeliveredError as error:
            await self._put_off(waiting, error)
        else:
            self._away = 0
            await _insist(lambda: self._record(waiting, letter.key))

    def _letter(self, waiting: Waiting) -> Letter | None:
        """The message as it goes out; None where its contact was deleted, or the hall's key is another one since."""
        applicant = waiting.recipient == APPLICANT
        try:
            sealed = self._outbox.open(waiting)
            contact = self._contacts.read(sealed.to) if applicant else None
        except ForeignBoxError:
            return None
        if applicant and contact is None:
            return None
        return Letter(
            key=sealed.key,
            case=waiting.case,
            message=waiting.message,
            recipient=waiting.recipient,
            at=waiting.at,
            zh=sealed.zh,
            en=sealed.en,
            phone=contact.phone if contact is not None else None,
            department=None if applicant else sealed.to,
        )

    async def _record(self, waiting: Waiting, key: str) -> None:
        done = self._outbox.delivered(waiting, self._writer.clock.now())
        command = cmd.RecordNotification(case=waiting.case, message=waiting.message)
        await self._writer.perform(command, ACTOR, key, done)

    async def _put_off(self, waiting: Waiting, error: NotDeliveredError) -> None:
        clock = self._writer.clock
        rest = rest_s(waiting.attempts + 1)
        logger.warning("message %d of case %s waits %.0f s: %s", waiting.id, waiting.case, rest, error)
        if error.away:
            self._away += 1
            self._quiet_until = time.monotonic() + rest_s(self._away)
        else:
            self._away = 0
        due_at = clock.now() + int(rest * 1000 * clock.speed)
        await _insist(lambda: self._writer.write(self._outbox.failed(waiting, str(error)[:200], due_at)))

    async def _remind(self) -> None:
        office = self._writer.hall.office
        if office is None:
            return
        for case, at in self._outbox.unreminded(office.cases.values(), self._writer.clock.now()):
            await self._writer.write(self._outbox.remind(case, at))
            self._outbox.reminded(case, at)

    async def _tell_fault(self) -> None:
        """Have the desk alarmed while messages are stuck, and no longer."""
        since = await asyncio.to_thread(self._outbox.oldest_failed)
        stuck = since is not None and self._writer.clock.now() - since > STUCK_AFTER
        if stuck == (DEVICE in self._writer.hall.faults):
            return
        command = cmd.ReportFault(device=DEVICE, fault=FAULT) if stuck else cmd.ClearFault(device=DEVICE)
        await self._writer.perform(command, ACTOR, f"{DEVICE}-{self._writer.hall.seq}-{time.time_ns()}")


async def _insist(write: Callable[[], Awaitable[object]]) -> None:
    """Have something written, however long the disk takes nothing."""
    while True:
        try:
            await write()
        except ProblemError as error:
            logger.error("what became of a message cannot be written down yet: %s", error)
            await asyncio.sleep(LOOK_S)
        else:
            return


async def _in_thread(work: Callable[[], None]) -> None:
    """Run `work` in a thread that nobody waits for at the end, and await it.

    Whatever it raises is a NotDeliveredError: what else goes wrong may name what the letter says.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def tell(error: NotDeliveredError | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        failed: NotDeliveredError | None = None
        try:
            work()
        except NotDeliveredError as error:
            failed = error
        except Exception as error:
            failed = NotDeliveredError(f"the carrier failed: {type(error).__name__}")
        try:
            loop.call_soon_threadsafe(tell, failed)
        except RuntimeError:
            return  # the server is gone; the next start delivers it again

    threading.Thread(target=run, name="carrier", daemon=True).start()
    await done
