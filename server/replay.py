"""Replay: the hall as it was at any moment, played again from the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from queueing.hall import Hall
from queueing.plan import SECOND, HallPlan, Millis
from server.archive import Archive
from server.clock import moment


class NoPlanError(Exception):
    """The log names what the plan that it is played by does not have, or there is no plan to play it by."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A hall, and the moment at which it was so."""

    hall: Hall
    at: Millis


def replay(archive: Archive, day: date, hhmm: str, plan: HallPlan | None = None) -> Replayed:
    """The hall at a time of a day, `HH:MM` or `HH:MM:SS`, see `hall_at`. NoPlanError; ValueError for no time."""
    at = _moment(day, hhmm, (plan or latest_plan(archive)).timezone)
    return Replayed(hall_at(archive, at, plan), at)


def hall_at(archive: Archive, at: Millis, plan: HallPlan | None = None) -> Hall:
    """The hall at a moment, all that happened by then included.

    It sets out from the latest opening that is kept, by the plan of that day; by `plan` instead where one is given, and
    from the beginning of the log where no opening is kept. NoPlanError.
    """
    hall = _begin(archive, at, plan)
    try:
        for _, event in archive.events(hall.seq):
            if event.at > at:
                break
            hall.apply(event)
    except KeyError as error:
        raise NoPlanError(f"the log names {error}, which the layout of that day does not have: name another") from None
    return hall


def latest_plan(archive: Archive) -> HallPlan:
    """The plan by which a day was opened last. NoPlanError where no opening is kept."""
    openings = archive.openings()
    if not openings:
        raise NoPlanError("no opening of a day is kept: name the layout")
    return archive.opening(openings[-1][0]).plan


def _begin(archive: Archive, at: Millis, plan: HallPlan | None) -> Hall:
    """The hall to set out from."""
    for day, seq in reversed(archive.openings()):
        if archive.moment_of(seq) <= at:
            opening = archive.opening(day)
            try:
                return Hall.restore(plan or opening.plan, opening.state)
            except KeyError as error:
                raise NoPlanError(f"the day began with {error}, which the layout does not have") from None
    if plan is None:
        raise NoPlanError("no opening of that day or of one before it is kept: name the layout")
    return Hall(plan)


def _moment(day: date, hhmm: str, timezone: str) -> Millis:
    """ValueError for what is no time."""
    told = time.fromisoformat(hhmm)
    return moment(day, f"{told:%H:%M}", timezone) + told.second * SECOND
