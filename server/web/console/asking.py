"""What the console asks of the hall: commands, as the member of staff who is signed in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from server.web.console.console import console_of
from server.web.console.session import ConsoleSession
from server.web.site import Asking
from server.writer import answered
from wire.problem import MalformedError

FORM = "application/x-www-form-urlencoded"
FIELDS_LIMIT = 400
"""Fields of a form: all counters of a hall may be named in one."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says."""

    fields: Mapping[str, list[str]]

    def get(self, name: str, default: str = "") -> str:
        """A field's value, without space at its ends; the last where it is there more than once."""
        values = self.fields.get(name)
        return values[-1].strip() if values else default

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a field that is there more than once."""
        return tuple(self.fields.get(name, ()))


async def form_of(request: Asking) -> Form:
    """The form that was sent. MalformedError for anything else."""
    if not request.headers.get("content-type", "").startswith(FORM):
        raise MalformedError("a form is sent as " + FORM)
    try:
        return Form(parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=FIELDS_LIMIT))
    except ValueError as error:
        raise MalformedError(f"not a form: {error}") from None


async def ask(
    request: Asking, session: ConsoleSession, name: str, values: dict[str, Any], once: str | None = None
) -> bytes:
    """Give the command `name` as the member of staff of `session`; its answer as JSON, once it is on disk.

    `once` names what is asked for, so that a form sent twice acts once. ProblemError where it is refused,
    MalformedError for values that the command does not have.
    """
    reception = console_of(request).site.reception
    request_id = once or secrets.token_hex(16)
    return await answered(lambda reply: reception.take(session.identity, name, values, request_id, reply))
