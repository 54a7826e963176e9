"""The asker carries a visit's wish to the server, or while that is away to the kiosk's own numbers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from kiosk.asking import args_of, problem_of, taken_of
from kiosk.happening import Issued, Refused
from kiosk.outcome import Aim, Problem, Taken
from kiosk.own_numbers import OwnNumbers
from kiosk.reserve import Given
from kiosk.server import Server
from kiosk.visit import Visit
from layouts.layout import Layout
from queueing.day import date_of
from queueing.plan import Millis

_log = logging.getLogger(__name__)

NOT_GIVEN = "NOT_GIVEN"
"""Code of the problem that this kiosk has no number of its own to give; the words for an unknown refusal fit it."""
_GIVEN_UP = "the kiosk gave another number while it was cut off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when something is asked."""

    layout: Layout
    kiosk: str
    key: bytes
    """Under which persons are named."""
    has_printer: bool
    now: Millis
    """In the hall."""


class Asker(QObject):
    """One request at a time, as a visit has one. A request whose answer did not come is given up for an own number."""

    answered = Signal(object)
    """kiosk.happening.Issued | Refused"""

    def __init__(self, link: Server, own: OwnNumbers | None, answer_s: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._own = own
        self._answer_s = answer_s
        self._sent: str | None = None
        self._giving: dict[str, Place] = {}
        self._given_up: set[str] = set()
        if own is not None:
            own.given.connect(self._given)

    def ask(self, visit: Visit, place: Place) -> None:
        """Ask the server for what `visit` wants."""
        request_id, aim = visit.request_id, visit.aim
        assert request_id is not None
        self._sent = request_id
        args: dict[str, Any] = args_of(visit, place.key, place.layout, self._link.mirror.hall)
        self._link.ask(
            aim.command,
            lambda answer: self._take(request_id, aim, place, answer),
            request_id=request_id,
            timeout=self._answer_s,
            **args,
        )

    def give(self, visit: Visit, place: Place) -> None:
        """Give a number of this kiosk's own. What the server may have given for the same request is taken back."""
        request_id = visit.request_id
        if self._own is None or request_id is None or visit.queue is None or request_id in self._giving:
            return
        instead_of = request_id if request_id == self._sent else None
        if instead_of is not None:
            self._given_up.add(request_id)
        self._giving[request_id] = place
        self._own.give(
            request_id,
            place.layout.plan,
            place.kiosk,
            queue=visit.queue,
            service=visit.service,
            visitor_class=visit.visitor_class,
            date=date_of(place.now, place.layout.plan.timezone),
            now=place.now,
            instead_of=instead_of,
        )

    def _given(self, request_id: str, given: Given | None) -> None:
        place = self._giving.pop(request_id)
        if given is not None:
            taken = taken_alone(place.layout, given)
            self.answered.emit(Issued(request_id=request_id, taken=taken, has_printer=place.has_printer))
        elif request_id in self._given_up:
            self._given_up.discard(request_id)
            self.answered.emit(Refused(request_id=request_id, problem=Problem(code=None, retryable=True)))
        else:
            self.answered.emit(Refused(request_id=request_id, problem=Problem(code=NOT_GIVEN, retryable=False)))

    def _take(self, request_id: str, aim: Aim, place: Place, answer: dict[str, Any] | Exception) -> None:
        if request_id in self._given_up:
            self._given_up.discard(request_id)
            if not isinstance(answer, Exception):
                self._cancel(answer)
        elif isinstance(answer, Exception):
            _log.warning("a request came to nothing: %s", type(answer).__name__)
            self.answered.emit(Refused(request_id=request_id, problem=problem_of(answer)))
        else:
            taken = taken_of(answer, aim)
            self.answered.emit(Issued(request_id=request_id, taken=taken, has_printer=place.has_printer))

    def _cancel(self, answer: dict[str, Any]) -> None:
        """The visitor has gone with another number. Handing that in takes this one back too, whichever comes first."""
        self._link.ask("cancel", lambda _: None, ticket=answer["ticket_id"], code=answer["code"], reason=_GIVEN_UP)


def taken_alone(layout: Layout, given: Given) -> Taken:
    """The ticket that the kiosk has given by itself: how many are ahead and how long it takes nobody knows."""
    return Taken(
        number=f"{layout.plan.lines[given.line].prefix}{given.ordinal:03d}",
        queue=given.queue,
        ahead=None,
        issued_at=given.issued_at,
        service=given.service,
        visitor_class=given.visitor_class,
        offline=True,
    )
