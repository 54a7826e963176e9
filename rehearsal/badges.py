"""Badges: tokens and PINs of everybody in a play, let in by hand of the database as `jiaohao device add` does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from layouts.layout import Layout
from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.migrate import migrate
from server.store import sqlite_engine

PIN = "1234"
DESK = "9000"
OFFICE, MANAGER = "9100", "9200"
GUEST = "9001"
"""Staff number of whoever sits at the counter terminal in the window."""
WATCH, CITY, GATEWAY, KEYS = "rehearsal-watch", "rehearsal-city", "rehearsal-gateway", "rehearsal-keys"
TABLETS_EVERY = 20
"""One window of so many has a tablet, the others an evaluator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badges:
    """Who may do what in a play."""

    kiosks: Mapping[str, str]
    """Token by kiosk."""
    displays: Mapping[str, str]
    watch: str
    city: str
    """Of the city's own system, with which visits are booked."""
    gateway: str
    """Of the process that drives the bars."""
    keys: str
    """Of the gateway with the windows' evaluators."""
    tablets: Mapping[str, str]
    """Token by counter."""

    @staticmethod
    def clerk(counter: str) -> tuple[str, str]:
        """Staff number and PIN of the clerk at a counter."""
        return f"5{counter}", PIN


def enrol(layout: Layout, data: Path) -> Badges:
    """Let everybody of `layout` in, on the database in `data`, which may be in use by a running server."""
    data.mkdir(parents=True, exist_ok=True)
    engine = sqlite_engine(data / DATABASE)
    migrate(engine)
    now = int(time.time() * 1000)
    try:
        with engine.begin() as connection:

            def device(kind: str, name: str) -> str:
                return add_device(connection, kind, name, now)

            add_clerk(connection, GUEST, PIN, "clerk")
            add_clerk(connection, DESK, PIN, "desk")
            add_clerk(connection, OFFICE, PIN, "office")
            add_clerk(connection, MANAGER, PIN, "manager")
            # Everybody has the same PIN: one hash, made once, serves all of them.
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO clerks (staff_no, role, pin_hash, failures, locked_until) "
                "SELECT ?, role, pin_hash, 0, 0 FROM clerks WHERE staff_no = ?",
                [(Badges.clerk(counter)[0], GUEST) for counter in layout.plan.counters],
            )
            return Badges(
                kiosks={name: device("kiosk", name) for name in layout.kiosks},
                displays={name: device("display", name) for name in layout.displays},
                watch=device("display", WATCH),
                city=device("integration", CITY),
                gateway=device("gateway", GATEWAY),
                keys=device("gateway", KEYS),
                tablets={counter: device("tablet", counter) for counter in list(_staffed(layout))[::TABLETS_EVERY]},
            )
    finally:
        engine.dispose()


def _staffed(layout: Layout) -> Iterator[str]:
    """Counters that have a queue of their own."""
    return (counter.id for counter in layout.plan.counters.values() if counter.assignments)
