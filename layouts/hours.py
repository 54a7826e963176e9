"""The hours of a hall: when it opens, takes in and closes, line by line."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from datetime import date
from itertools import pairwise

from layouts.error import Faults
from layouts.layout import Extension, Hours, LineHours, Session
from layouts.record import ExtensionRecord, HoursFile, Records, SessionRecord

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
"""A time of the day, `09:00`."""
_FILE = "hours.toml"


def hours_of(records: Records, lines: Container[str], faults: Faults) -> Hours:
    """The hall's hours, in order."""
    hours = records.hours
    _check_order(_chains(hours), faults)
    _check_dates("open_dates", hours.open_dates, faults)
    _check_dates("closed_dates", hours.closed_dates, faults)
    for day in sorted(set(hours.open_dates) & set(hours.closed_dates)):
        faults.add(_FILE, "closed_dates", f"{day} is an open date too")
    for name in hours.lines:
        _check_line(f"lines.{name}", name, lines, faults)
    for at, extension in enumerate(hours.extended):
        _check_extension(f"extended[{at}]", extension, hours, lines, faults)
    return Hours(
        sessions=_sessions(hours.sessions),
        intake_from=hours.intake_from,
        intake_until=hours.intake_until,
        day_end=hours.day_end,
        weekdays=hours.weekdays,
        statutory_calendar=hours.statutory_calendar,
        open_dates=hours.open_dates,
        closed_dates=hours.closed_dates,
        lines={
            name: LineHours(intake=_sessions(own.intake), sessions=_sessions(own.sessions))
            for name, own in hours.lines.items()
        },
        extended=tuple(
            Extension(
                lines=extension.lines,
                weekdays=extension.weekdays,
                dates=extension.dates,
                intake_until=extension.intake_until,
                end=extension.end,
                open=extension.open,
            )
            for extension in hours.extended
        ),
    )


def _sessions(records: Iterable[SessionRecord]) -> tuple[Session, ...]:
    return tuple(Session(start=record.start, end=record.end) for record in records)


_Chain = list[tuple[str, str]]
"""Path and time; each must come after the one before."""


def _chains(hours: HoursFile) -> list[_Chain]:
    """All times of the file, in the orders that they must have."""
    day_end = ("day_end", hours.day_end)
    chains = [
        [*_edges("sessions", hours.sessions), day_end],
        [("intake_from", hours.intake_from), ("intake_until", hours.intake_until), day_end],
    ]
    for name, own in hours.lines.items():
        for key, spans in (("intake", own.intake), ("sessions", own.sessions)):
            chains.append([*_edges(f"lines.{name}.{key}", spans), day_end])
    for at, extension in enumerate(hours.extended):
        path = f"extended[{at}]"
        chains.append([(f"{path}.intake_until", extension.intake_until), day_end])
        chains.append([(f"{path}.end", extension.end), day_end])
    return chains


def _edges(path: str, spans: Sequence[SessionRecord]) -> _Chain:
    return [(f"{path}[{at}].{edge}", getattr(span, edge)) for at, span in enumerate(spans) for edge in ("start", "end")]


def _check_order(chains: Iterable[_Chain], faults: Faults) -> None:
    chains = list(chains)
    bad = {path: time for chain in chains for path, time in chain if not TIME.fullmatch(time)}
    for path, time in bad.items():
        faults.add(_FILE, path, f"{time!r} is not a time like '09:00'")
    for chain in chains:
        for (before, earlier), (path, later) in pairwise(chain):
            if before in bad or path in bad:
                continue
            touching = before.endswith("].end") and path.endswith(".start")
            if later < earlier or (later == earlier and not touching):
                faults.add(_FILE, path, f"{later} is not after {earlier} of {before}")


def _check_dates(path: str, dates: Iterable[str], faults: Faults) -> None:
    for at, day in enumerate(dates):
        try:
            right = date.fromisoformat(day).isoformat() == day
        except ValueError:
            right = False
        if not right:
            faults.add(_FILE, f"{path}[{at}]", f"{day!r} is not a date like '2026-10-01'")


def _check_line(path: str, name: str, lines: Container[str], faults: Faults) -> None:
    if name not in lines:
        faults.add(_FILE, path, f"no such line {name!r}")


def _check_extension(
    path: str, extension: ExtensionRecord, hours: HoursFile, lines: Container[str], faults: Faults
) -> None:
    """Some days, lines that there are, and an end after their hours have begun."""
    _check_dates(f"{path}.dates", extension.dates, faults)
    if not extension.weekdays and not extension.dates:
        faults.add(_FILE, path, "needs weekdays or dates")
    for day in sorted(set(extension.dates) & set(hours.closed_dates)):
        faults.add(_FILE, f"{path}.dates", f"{day} is a closed date")
    for at, name in enumerate(extension.lines):
        _check_line(f"{path}.lines[{at}]", name, lines, faults)
        own = hours.lines.get(name)
        begins = (
            ("intake_until", own.intake[0].start if own and own.intake else hours.intake_from),
            ("end", (own.sessions if own and own.sessions else hours.sessions)[0].start),
        )
        for key, begin in begins:
            if (time := getattr(extension, key)) <= begin and TIME.fullmatch(time):
                faults.add(_FILE, f"{path}.{key}", f"{time} is not after {begin}, when {name} begins")
