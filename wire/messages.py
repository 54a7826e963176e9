"""The messages of the link, tagged by `t`. Unknown fields are refused going up and ignored going down."""

from __future__ import annotations

import msgspec

from queueing.hall import HallSnapshot
from queueing.plan import Millis
from wire.problem import Problem


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag="hello", tag_field="t", forbid_unknown_fields=True):
    """The terminal's first message."""

    protocol: int
    token: str
    feed: str = "all"
    """`all`: snapshot, events and ticks; `none`: answers and ticks only."""


class Ask(msgspec.Struct, frozen=True, kw_only=True, tag="command", tag_field="t", forbid_unknown_fields=True):
    """A command of the terminal."""

    id: str
    """request_id, 1 to 64 characters, chosen by the terminal; a repeat gets the first answer."""
    do: str
    """Name of the command, see `wire.codec.COMMANDS`."""
    args: msgspec.Raw = msgspec.field(name="with", default_factory=lambda: msgspec.Raw(b"{}"))


class Resync(msgspec.Struct, frozen=True, kw_only=True, tag="resync", tag_field="t", forbid_unknown_fields=True):
    """The terminal has seen a gap and wants a new snapshot."""


class Speaking(msgspec.Struct, frozen=True, kw_only=True, tag="speaking", tag_field="t", forbid_unknown_fields=True):
    """A gateway's loudspeaker begins to say a call. Nothing of it is kept; it has no answer."""

    loudspeaker: str
    """Its name in the layout."""
    ticket: str
    counter: str
    language: str
    """`zh` or `en`."""
    seconds: float
    """How long it will be heard."""


Up = Hello | Ask | Resync | Speaking


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who the server takes the terminal for."""

    kind: str
    """kiosk, display, gateway, integration, or the role of a signed-in clerk."""
    name: str
    """Device name, or staff number."""
    counter: str | None = None
    """The counter that a clerk has signed in at."""
    department: str | None = None
    """Whose cases alone a member of the back office may touch; None: any department's."""


class Welcome(msgspec.Struct, frozen=True, kw_only=True, tag="welcome", tag_field="t"):
    """The server knows the terminal."""

    protocol: int
    now: Millis
    identity: Identity
    layout: msgspec.Raw
    """The layout as JSON; `wire.codec.plan_of` reads the domain's part, programs read the rest."""
    person_key: str | None = None
    """Told to kiosks only: the key, in hex, under which they name people, see `wire.id_number`."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, tag="snapshot", tag_field="t"):
    """The whole state. Events go on at `hall.seq + 1`."""

    now: Millis
    hall: HallSnapshot


class Events(msgspec.Struct, frozen=True, kw_only=True, tag="events", tag_field="t"):
    """What commits have made true, in order. It may begin with events that the terminal was told before."""

    first: int
    """Sequence number of the first event."""
    now: Millis
    events: tuple[tuple[str, msgspec.Raw], ...]


class Tick(msgspec.Struct, frozen=True, kw_only=True, tag="tick", tag_field="t"):
    """Once a second: the server lives; its clock and the last sequence number."""

    seq: int
    now: Millis


Wait = tuple[int, int]
"""A wait as it is published: from and to, in minutes."""


class Waits(msgspec.Struct, frozen=True, kw_only=True, tag="waits", tag_field="t"):
    """After the snapshot and whenever it changes: how long who takes an ordinary number now will wait.

    A queue that is not named has no estimate: nobody can say.
    """

    waits: dict[str, Wait]


class Caption(msgspec.Struct, frozen=True, kw_only=True, tag="caption", tag_field="t"):
    """A loudspeaker says a call from now on; told to displays and gateways as it is spoken, and never again."""

    loudspeaker: str
    ticket: str
    number: str
    counter: str
    language: str
    seconds: float
    now: Millis


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag="answer", tag_field="t"):
    """The answer to one command: a result or a problem."""

    id: str
    result: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"null"))
    """As JSON; `null` where there is none. Never a union: msgspec reads no object into `Raw | None`."""
    problem: Problem | None = None


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused", tag_field="t"):
    """The server's last word before it closes."""

    problem: Problem


Down = Welcome | Snapshot | Events | Tick | Waits | Caption | Answer | Refused
