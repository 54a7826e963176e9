"""A link with the domain at its other end instead of a server: commands are decided, the mirror folds real messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from layouts.layout import Layout
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.refusal import Refusal
from queueing.ticket import Ticket
from wire.codec import command_of, encode, encode_event
from wire.link import LinkTimeoutError
from wire.messages import Events, Identity, Snapshot, Wait, Waits, Welcome
from wire.mirror import Mirror
from wire.problem import Problem, ProblemError
from wire.views import ticket_view

MORNING = 1_795_395_300_000
"""2026-11-23 08:55 in Zhengzhou, a Monday."""
KEY = "5a" * 32
"""Under which kiosks name persons."""
CODE = "1234"
"""The proof beside every ticket."""

Then = Callable[[Any], None]


class HallLink(QObject):
    """Stands in for `wire.qt.QtLink`. Answers come a moment later, as they do from a server.

    What a server's front rooms do with a kiosk's commands is done in short: pseudonyms are names, a page's token is the
    id it is about, and every code is `CODE`.
    """

    welcomed = Signal(object)
    changed = Signal()
    lost = Signal(object)

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.mirror = Mirror()
        self.layout = layout
        self.hall = Hall(layout.plan)
        self.now = MORNING
        self.asked: list[tuple[str, dict[str, object]]] = []
        """Every request for a number that was sent: its id and what was asked."""
        self.sent: list[tuple[str, dict[str, object]]] = []
        """Everything that was sent: command and fields."""
        self.silent = False
        """Requests are carried out and the answers get lost."""
        self.refusal: Problem | None = None
        """What every request is answered."""
        self.late: list[Callable[[], None]] | None = None
        """Where answers are kept back, if they are."""
        self._up = False
        self._kiosk = ""
        self._tails: dict[str, str] = {}
        self._answers: dict[str, Any] = {}
        self.do(cmd.OpenDay(date="2026-11-23"))

    def come(self, kiosk: str) -> None:
        """The server is there, or there again, and knows this kiosk."""
        self._up, self._kiosk = True, kiosk
        self._take(
            Welcome(
                protocol=1,
                now=self.now,
                identity=Identity(kind="kiosk", name=kiosk),
                layout=msgspec.Raw(encode(self.layout)),
                person_key=KEY,
            )
        )
        self._take(Snapshot(now=self.now, hall=self.hall.snapshot()))

    def go(self, problem: Problem | None = None) -> None:
        """The server is gone."""
        self._up = False
        self.mirror.lost()
        self.lost.emit(problem)
        self.changed.emit()

    def do(self, command: cmd.Command) -> None:
        """Something happens in the hall."""
        first = self.hall.seq + 1
        events = decide(self.hall, command, self.now)
        for event in events:
            self.hall.apply(event)
        pairs = tuple(msgspec.json.decode(encode_event(event), type=tuple[str, msgspec.Raw]) for event in events)
        self._take(Events(first=first, now=self.now, events=pairs))

    def tell_waits(self, **waits: Wait) -> None:
        """The server's estimates, by queue with `_` for `-`."""
        self._take(Waits(waits={queue.replace("_", "-"): wait for queue, wait in waits.items()}))

    def wait_in(self, queue: str, people: int) -> None:
        """So many people more take a number for `queue`."""
        for _ in range(people):
            self.do(cmd.IssueTicket(queue=queue))

    def answer_late(self) -> None:
        """The answers that were kept back come now."""
        kept, self.late = self.late or [], None
        for answer in kept:
            answer()

    def ask(
        self, do: str, then: Then, /, *, request_id: str | None = None, timeout: float = 10.0, **args: object
    ) -> None:
        assert "_" not in do
        self.sent.append((do, args))
        if do in ("issue", "check-in", "reprint"):
            assert request_id is not None
            self.asked.append((request_id, args))
        answer = self._answers.get(request_id or "") or self._carry_out(do, dict(args))
        if request_id is not None and not isinstance(answer, Exception):
            self._answers[request_id] = answer
        if self.silent:
            answer = LinkTimeoutError("no answer")
        if self.late is not None:
            self.late.append(lambda: then(answer))
        else:
            QTimer.singleShot(1, self, lambda: then(answer))

    def _carry_out(self, do: str, args: dict[str, Any]) -> Any:
        if self.refusal is not None:
            return ProblemError(self.refusal)
        try:
            self.do(command_of(do, self._translated(do, args)))
        except Refusal as refusal:
            return ProblemError(problem(refusal.code, ticket=refusal.ticket, until=refusal.until))
        except ProblemError as error:
            return error
        ticket = self._meant(do, args)
        return self._view(ticket) if ticket is not None else {}

    def _translated(self, do: str, args: dict[str, Any]) -> dict[str, Any]:
        """The fields that the domain knows."""
        person, tail = args.pop("person", None), args.pop("tail", None)
        token, code = args.pop("token", None), args.pop("code", None)
        instead_of, line = args.pop("instead_of", None), args.pop("line", None)
        match do:
            case "issue" if person is not None:
                self._tails[person] = tail
                args["person"] = person
            case "reprint" | "cancel":
                theirs = [self.hall.ticket_of(person, line)] if line else self._all_of(person)
                ticket = theirs[0] if theirs else self.hall.find(str(token or args.get("ticket")))
                if ticket is None or not (person or token or code == CODE):
                    raise ProblemError(problem("WRONG_CODE"))
                args["ticket"] = ticket.id
            case "check-in":
                booked = self.hall.bookings_of(person) if person else []
                args["booking"] = booked[0].id if booked else token or args.get("booking", "")
            case "hand-in":
                args["kiosk"] = self._kiosk
                given = self._answers.get(str(instead_of))
                if given is not None and given["ticket_id"] in self.hall.tickets:
                    self.do(cmd.CancelTicket(ticket=given["ticket_id"], reason="given up"))
        return args

    def _all_of(self, person: str | None) -> list[Ticket]:
        return [self.hall.tickets[ticket] for ticket in self.hall.of_person.get(person or "", ())]

    def _meant(self, do: str, args: dict[str, Any]) -> Ticket | None:
        if do == "reprint":
            return self.hall.tickets[args["ticket"]]
        return list(self.hall.tickets.values())[-1] if do in ("issue", "check-in", "hand-in") else None

    def _view(self, ticket: Ticket) -> Any:
        view = msgspec.structs.replace(
            ticket_view(self.hall, ticket),
            page=f"http://hall/t/{ticket.id}",
            code=CODE,
            tail=self._tails.get(ticket.person or ""),
            wait=self.mirror.waits.get(ticket.queue),
        )
        return msgspec.to_builtins(view)

    def _take(self, message: Any) -> None:
        if not self._up:
            return
        self.mirror.fold(message)
        if isinstance(message, Welcome):
            self.welcomed.emit(message)
        self.changed.emit()


def problem(code: str, *, retryable: bool = False, ticket: str | None = None, until: int | None = None) -> Problem:
    """A refusal with `code`."""
    return Problem(
        code=code,
        status=409,
        title=code,
        detail=code,
        type="about:blank",
        retryable=retryable,
        ticket=ticket,
        until=until,
    )
