"""The reception: what a command passes, by whichever door it comes — who asks, what, and may they."""

from __future__ import annotations

from typing import Any

import msgspec

from queueing import commands as cmd
from queueing.commands import Command
from queueing.ticket import WAITING_STATES
from server import cases, visitors
from server.bookings import Bookings
from server.cases import Cases
from server.identity import AT_COUNTER, Directory, actor_of
from server.problems import ServerRefusal
from server.store import Extra
from server.visitors import Visitors
from server.writer import Reply, Writer, answered
from wire.codec import command_of
from wire.messages import Identity
from wire.problem import MalformedError, Problem

REQUEST_ID_LENGTH = 64
TRANSLATED = visitors.TRANSLATED | cases.TRANSLATED | {"book"}
"""Commands whose fields are told otherwise than the hall takes them."""
GIVEN_UP_KEPT = 1000
"""Requests that are remembered to have been given up before they came."""


class Reception:
    """Takes commands from the link and from HTTP and hands them to the writer."""

    def __init__(
        self, writer: Writer, directory: Directory, visitors: Visitors, bookings: Bookings, cases: Cases
    ) -> None:
        self.writer = writer
        self.directory = directory
        self.visitors = visitors
        self.bookings = bookings
        self.cases = cases
        self._given_up: dict[tuple[str, str], None] = {}
        """Requests, by actor and request_id, in whose place a number was handed in before they came."""

    def take(self, identity: Identity, name: str, values: dict[str, Any], request_id: str, reply: Reply) -> None:
        """Carry out a command; `reply` gets the answer once it is on disk.

        Raises MalformedError or ServerRefusal at once where the command does not get as far as the hall.
        """
        if not 1 <= len(request_id) <= REQUEST_ID_LENGTH:
            raise MalformedError(f"request_id must have 1 to {REQUEST_ID_LENGTH} characters")
        if name == "sign-in":
            raise ServerRefusal("FORBIDDEN", "sign in over HTTP, with staff number and PIN")
        if identity.counter is not None and name in AT_COUNTER and "counter" not in values:
            values["counter"] = identity.counter
        if self._given_up and (actor_of(identity), request_id) in self._given_up:
            raise ServerRefusal("REQUEST_ID_REUSED", "a number was handed in instead of what this request asks for")
        extra = None
        instead_of = values.pop("instead_of", None) if name == "hand-in" else None
        if instead_of is not None and not (isinstance(instead_of, str) and len(instead_of) <= REQUEST_ID_LENGTH):
            raise MalformedError("instead_of is a request_id")
        if name == "acknowledge-alarm":
            values["by"] = identity.name
        if name in TRANSLATED:
            self.directory.check(identity, name)
            extra = self._translate(identity, name, values, request_id)
        command: Command = command_of(name, values)
        self.directory.authorize(identity, command)
        if isinstance(command, cmd.SignOut):
            extra, reply = self.directory.ending_sessions(identity), self._forgetting(identity, reply)
        if instead_of is None:
            self.writer.submit(command, actor_of(identity), request_id, reply, extra)
        else:
            self._replace(identity, command, request_id, reply, instead_of)

    def _translate(self, identity: Identity, name: str, values: dict[str, Any], request_id: str) -> Extra | None:
        """Put into `values` what the hall may know; answers what to write along."""
        if name == "book":
            return self.bookings.translate(identity, values, request_id)
        if name in cases.TRANSLATED:
            return self.cases.translate(identity, name, values, request_id)
        return self.visitors.translate(identity, name, values, request_id)

    async def book(
        self,
        identity: Identity,
        queue: str,
        date: str,
        hhmm: str,
        id_number: str,
        service: str | None,
        request_id: str,
    ) -> bytes:
        """Book a visit for the person with this identity number; answers the booking as JSON, once it is on disk.

        A repeat gets the first answer. ProblemError, MalformedError or ServerRefusal.
        """
        asked = {"queue": queue, "date": date, "time": hhmm, "id_number": id_number, "service": service}
        return await answered(lambda reply: self.take(identity, "book", asked, request_id, reply))

    def _replace(self, identity: Identity, command: Command, request_id: str, reply: Reply, instead_of: str) -> None:
        """Hand in a number that was given because the request `instead_of` was not answered."""
        refused: list[Problem] = []

        def replied(answer: bytes | Problem) -> None:
            if isinstance(answer, Problem):
                refused.append(answer)
            reply(answer)

        actor = actor_of(identity)
        self.writer.submit(command, actor, request_id, replied)
        if not refused and instead_of != request_id:
            self._give_up(actor, instead_of)

    def _give_up(self, actor: str, request_id: str) -> None:
        """Withdraw the ticket that a request has led to, in the batch of what came in its place.

        A request that has not come yet, over a connection that hangs, is to lead to none.
        """
        answer = self.writer.answer_to(actor, request_id)
        if answer is None:
            self._given_up[actor, request_id] = None
            if len(self._given_up) > GIVEN_UP_KEPT:
                del self._given_up[next(iter(self._given_up))]
            return
        view = msgspec.json.decode(answer)
        ticket = self.writer.hall.tickets.get(view.get("ticket_id"))
        if ticket is not None and ticket.state in WAITING_STATES and not view.get("reprints"):
            command = cmd.CancelTicket(ticket=ticket.id, reason="the kiosk gave another number while it was cut off")
            self.writer.submit(command, actor, f"give-up-{ticket.id}", lambda _: None)

    def _forgetting(self, identity: Identity, reply: Reply) -> Reply:
        """`reply`, with the sessions that a sign-out has ended forgotten once it is on disk."""

        def replied(answer: bytes | Problem) -> None:
            if not isinstance(answer, Problem):
                self.directory.forget(identity)
            reply(answer)

        return replied
