"""Presence: which devices are here, and when each was last heard of.

A terminal with a link answers the feed's pings by itself, so one that hangs, or whose cable is out, falls silent
although its socket still stands. A tablet asks for its page every so often. How long something has been silent is told
in real time, also in a rehearsal; when it was last heard of, in the hall's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping

from sqlalchemy import Connection, bindparam, select, update

from queueing.plan import Millis
from server import schema
from server.feed import Feed
from server.identity import ROLES
from server.writer import Writer
from wire.messages import Identity
from wire.problem import ProblemError

logger = logging.getLogger(__name__)

ANSWERS_WITHIN_S = 12.0
"""A link that stands has given a sign of life within so many seconds: it is asked for one every five."""
ASKS_WITHIN_S = 45.0
"""A tablet's page asks every twenty seconds."""
KEPT_EVERY_S = 60.0
"""Seconds after which it is written down anew who was heard of."""
_TERMINAL = "terminal-"


def terminal_of(counter: str) -> str:
    """What the counter terminal at a counter is called as a device."""
    return _TERMINAL + counter


def counter_of(device: str) -> str | None:
    """The counter whose terminal a device is; None for other devices."""
    return device.removeprefix(_TERMINAL) if device.startswith(_TERMINAL) else None


def device_of(identity: Identity) -> str | None:
    """Which device somebody speaks from; None where no device is known, as with the front desk's staff."""
    if identity.kind not in ROLES:
        return identity.name
    return terminal_of(identity.counter) if identity.counter is not None else None


class Presence:
    """Follows the links of a hall. All methods are called on the event loop."""

    def __init__(self, writer: Writer, feed: Feed, admitted: Mapping[str, str] | None = None) -> None:
        """`admitted`: devices that are let in as long as this server runs, and their kinds."""
        self._admitted = admitted or {}
        self._writer = writer
        self._feed = feed
        self._began = time.monotonic()
        self._heard: dict[str, float] = {}
        """When each device was last heard of since this server began, as `time.monotonic`."""
        self._seen_now: dict[str, Millis] = {}
        """The same in hall time."""
        self._asked: dict[str, float] = {}
        """Likewise, those that ask now and then and have no link."""
        self._here: frozenset[str] = frozenset()
        self._since: dict[str, Millis] = {}
        self._kept: dict[str, float] = {}
        self._kept_at = self._began
        self._kinds: Mapping[str, str] = {}
        self._seen: Mapping[str, Millis | None] = {}
        self.followers: list[Callable[[], object]] = []
        """Called when somebody has come or gone."""
        self.look()

    @property
    def here(self) -> Collection[str]:
        """Devices that are here, as of the last look."""
        return self._here

    @property
    def registered(self) -> Mapping[str, str]:
        """Every device that has a token, and its kind."""
        return self._kinds

    def since(self, device: str) -> Millis | None:
        """When a device came or went; None if it has done neither since this server began."""
        return self._since.get(device)

    def seen_at(self, device: str) -> Millis | None:
        """When a device was last heard of, in hall time; None for never, as far as is known."""
        return self._seen_now.get(device, self._seen.get(device))

    def silent_for(self, device: str) -> float:
        """Real seconds since a device was last heard of, or since this server began."""
        return time.monotonic() - max(self._heard.get(device, 0.0), self._began)

    def heard(self, device: str) -> None:
        """A device that has no link has asked for something."""
        self._asked[device] = time.monotonic()
        self._hear(device, self._asked[device])

    def look(self) -> None:
        """Look who is here. Devices that the command line has added are known from now on."""
        rows = self._writer.store.read(select(schema.devices.c.name, schema.devices.c.kind, schema.devices.c.seen_at))
        kinds = {row.name: row.kind for row in rows} | dict(self._admitted)
        self._seen = {row.name: row.seen_at for row in rows}
        now = time.monotonic()
        here = {device for device, at in self._asked.items() if now - at <= ASKS_WITHIN_S}
        for session in self._feed.sessions:
            device = device_of(session.identity) if session.identity is not None else None
            if device is None:
                continue
            self._hear(device, session.heard_at)
            if now - session.heard_at <= ANSWERS_WITHIN_S:
                here.add(device)
        changed = here != self._here or kinds != self._kinds
        for device in here ^ self._here:
            self._since[device] = self._writer.clock.now()
        if self._here - here:
            self._kept_at = 0.0  # when a device was lost is kept at once
        self._here, self._kinds = frozenset(here), kinds
        if changed:
            for tell in self.followers:
                tell()

    def _hear(self, device: str, at: float) -> None:
        if at > self._heard.get(device, 0.0):
            clock = self._writer.clock
            self._heard[device] = at
            self._seen_now[device] = clock.now() - int((time.monotonic() - at) * 1000 * clock.speed)

    async def keep(self) -> None:
        """Write down who was heard of: once a minute, and when somebody has gone."""
        now = time.monotonic()
        if now - self._kept_at < KEPT_EVERY_S:
            return
        self._kept_at = now
        news = {name: at for name, at in self._heard.items() if name in self._kinds and self._kept.get(name) != at}
        rows = [{"device": name, "at": self.seen_at(name)} for name in news]
        if not rows or self._writer.failing:
            return
        table = schema.devices
        statement = update(table).where(table.c.name == bindparam("device")).values(seen_at=bindparam("at"))

        def write(connection: Connection) -> None:
            connection.execute(statement, rows)

        try:
            await self._writer.write(write)
        except ProblemError as error:
            logger.warning("when devices were last heard of could not be kept: %s", error)
        else:
            self._kept.update(news)
