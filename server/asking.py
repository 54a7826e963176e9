"""Asking: who sends a request to the HTTP API, and how a command in it is given."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.datastructures import State

from server.problems import ServerRefusal
from server.reception import Reception
from server.writer import answered
from wire.messages import Identity

Asking = Request[Any, Any, State]


def reception_of(request: Asking) -> Reception:
    """The hall's reception."""
    # Litestar's dependencies would cost a task group a request where there is more than one.
    reception: Reception = request.app.state["reception"]
    return reception


def identify(request: Asking) -> Identity:
    """Who asks. ServerRefusal BAD_TOKEN without a token that is known."""
    given = next((value for name, value in request.scope["headers"] if name == b"authorization"), b"")
    scheme, _, token = given.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ServerRefusal("BAD_TOKEN", "send the header Authorization: Bearer TOKEN")
    return reception_of(request).directory.identify(token.strip())


async def take(request: Asking, name: str, values: dict[str, Any], status: int = 200) -> Response[Any]:
    """Hand a command to the reception and wait until it is on disk; the answer's bytes go out as they are."""
    request_id = values.pop("request_id")
    reception, asker = reception_of(request), identify(request)
    answer = await answered(lambda reply: reception.take(asker, name, values, request_id, reply))
    return Response(content=answer, status_code=status, media_type="application/json")
