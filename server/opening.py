"""The opening of a day: the plan and the state of the hall with which a date began, so that it can be played again.

One is kept for every date, as long as the log is: some ten kilobytes each, a few megabytes a year. A date that has
none, as those of before there were any, is played again from the one before it, or from the beginning of the log.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, insert

from queueing.hall import Hall, HallSnapshot
from queueing.plan import HallPlan
from server import schema
from server.store import Extra
from wire.codec import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A hall right after its `DayOpened`."""

    plan: HallPlan
    state: HallSnapshot

    def hall(self) -> Hall:
        """The hall as it was."""
        return Hall.restore(self.plan, self.state)


def keeping(hall: Hall) -> Extra:
    """What to write along with the opening of a date; a date that is opened again keeps its first one."""
    date, seq, body = hall.date, hall.seq, encode(Opening(plan=hall.plan, state=hall.snapshot()))

    def keep(connection: Connection) -> None:
        row = {"date": date, "seq": seq, "state": zlib.compress(body, 6)}
        connection.execute(insert(schema.openings).prefix_with("OR IGNORE").values(**row))

    return keep


def opening_of(state: bytes) -> Opening:
    """The opening that was kept so."""
    return msgspec.json.decode(zlib.decompress(state), type=Opening)
