"""Bookings: what somebody who wants to book tells, turned into what the hall may know.

    book      {queue, date, time, id_number, service?}  → {booking, queue, start, person, service?, kind}

In place of `id_number`, `person` and `tail` may be told, as kiosks tell them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from queueing.booking import BookingKind
from server.appointments import Appointments
from server.identity import actor_of
from server.store import Extra
from server.visitors import Visitors
from server.writer import Writer
from wire.messages import Identity
from wire.problem import MalformedError


class Bookings:
    """Between the reception and the hall, for the command `book`."""

    def __init__(self, writer: Writer, visitors: Visitors, appointments: Appointments) -> None:
        self._writer = writer
        self._visitors = visitors
        self.appointments = appointments

    def translate(self, identity: Identity, values: dict[str, Any], request_id: str) -> Extra:
        """Put into `values` what the hall knows instead of what was told; answers what to write along.

        A repeated request becomes the same command again, so that it gets the first answer, whatever has begun, filled
        or passed since, as long as its person is not forgotten. Raises MalformedError, or ServerRefusal as
        `Appointments.start_of` and `Visitors` do.
        """
        self._visitors.read_number(identity, values)
        queue = self._queue(values)
        day, hhmm = _told(values, "date"), _told(values, "time")
        first = self._first_answer(identity, request_id)
        if first is not None:
            code, start, kind = first.booking, self.appointments.moment_of(day, hhmm), first.kind
        else:
            code = self.appointments.new_code(self._writer.hall)
            start, kind = self.appointments.start_of(queue, day, hhmm, self._writer.clock.now())
        extra = self._visitors.admit(values)
        values |= {"booking": code, "start": start, "kind": kind}
        return extra

    def _queue(self, values: dict[str, Any]) -> str:
        """The queue asked for, by itself or by a service."""
        if values.get("queue") is None and (service := self._writer.hall.plan.services.get(str(values.get("service")))):
            values["queue"] = service.queue
        return str(values.get("queue"))

    def _first_answer(self, identity: Identity, request_id: str) -> _Answered | None:
        """The booking that this request has led to before."""
        answer = self._writer.answer_to(actor_of(identity), request_id)
        if answer is None:
            return None
        try:
            return msgspec.json.decode(answer, type=_Answered)
        except msgspec.ValidationError:
            return None  # another command's answer; the writer refuses the request_id


class _Answered(msgspec.Struct):
    """What matters of a first answer."""

    booking: str
    kind: BookingKind


def _told(values: dict[str, Any], field: str) -> str:
    value = values.pop(field, None)
    if not isinstance(value, str):
        raise MalformedError(f"book needs {field}")
    return value
