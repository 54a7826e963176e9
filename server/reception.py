"""The reception: what a command passes, by whichever door it comes — who asks, what, and may they."""

from __future__ import annotations

from typing import Any

import msgspec

from queueing import commands as cmd
from queueing.commands import Command
from queueing.ticket import WAITING_STATES
from server.bookings import Bookings
from server.identity import AT_COUNTER, Directory, actor_of
from server.problems import ServerRefusal
from server.visitors import TRANSLATED, Visitors
from server.writer import Reply, Writer, answered
from wire.codec import command_of
from wire.messages import Identity
from wire.problem import MalformedError, Problem

REQUEST_ID_LENGTH = 64


class Reception:
    """Takes commands from the link and from HTTP and hands them to the writer."""

    def __init__(self, writer: Writer, directory: Directory, visitors: Visitors, bookings: Bookings) -> None:
        self.writer = writer
        self.directory = directory
        self.visitors = visitors
        self.bookings = bookings

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
        extra = None
        if name in TRANSLATED or name == "book":
            self.directory.check(identity, name)
            if name == "hand-in":
                self._give_up(identity, values.pop("instead_of", None))
            extra = (
                self.bookings.translate(identity, values, request_id)
                if name == "book"
                else self.visitors.translate(identity, name, values)
            )
        command: Command = command_of(name, values)
        self.directory.authorize(identity, command)
        if isinstance(command, cmd.SignOut):
            extra, reply = self.directory.ending_sessions(identity), self._forgetting(identity, reply)
        self.writer.submit(command, actor_of(identity), request_id, reply, extra)

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

    def _give_up(self, identity: Identity, request_id: object) -> None:
        """A kiosk gave a number by itself because this request to issue one was not answered: its ticket goes."""
        if request_id is None:
            return
        actor = actor_of(identity)
        answer = self.writer.answer_to(actor, str(request_id))
        given = msgspec.json.decode(answer).get("ticket_id") if answer else None
        ticket = self.writer.hall.tickets.get(given) if given is not None else None
        if ticket is not None and ticket.state in WAITING_STATES:
            command = cmd.CancelTicket(ticket=ticket.id, reason="the kiosk gave another number while it was cut off")
            self.writer.submit(command, actor, f"give-up-{ticket.id}", lambda _: None)

    def _forgetting(self, identity: Identity, reply: Reply) -> Reply:
        """`reply`, with the sessions that a sign-out has ended forgotten once it is on disk."""

        def replied(answer: bytes | Problem) -> None:
            if not isinstance(answer, Problem):
                self.directory.forget(identity)
            reply(answer)

        return replied
