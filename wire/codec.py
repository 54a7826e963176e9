"""Encoding: domain values and messages to JSON and back. The same bytes go into the log and over the link."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, get_args

import msgspec

from queueing import commands as cmd
from queueing.commands import Command
from queueing.events import Event
from queueing.plan import HallPlan
from wire.messages import Down, Up
from wire.problem import MalformedError

COMMANDS: dict[str, type[Command]] = {
    "open-day": cmd.OpenDay,
    "close-day": cmd.CloseDay,
    "stop-intake": cmd.StopIntake,
    "start-intake": cmd.StartIntake,
    "issue": cmd.IssueTicket,
    "cancel": cmd.CancelTicket,
    "sign-in": cmd.SignIn,
    "sign-out": cmd.SignOut,
    "pause": cmd.Pause,
    "unpause": cmd.Unpause,
    "assign": cmd.AssignCounter,
    "call-next": cmd.CallNext,
    "call": cmd.CallTicket,
    "recall": cmd.Recall,
    "serve": cmd.Serve,
    "complete": cmd.Complete,
    "no-show": cmd.MarkNoShow,
    "hold": cmd.Hold,
    "resume": cmd.Resume,
    "transfer": cmd.Transfer,
}
"""Every command by the name it has on the link and in the API's paths."""

NAMES: dict[type, str] = {command: name for name, command in COMMANDS.items()}

MESSAGE_LIMIT = 16 * 1024
"""Bytes of a message going up; a longer one is refused."""

_FIELDS = {
    name: (
        frozenset(f.name for f in fields(command)),
        frozenset(f.name for f in fields(command) if f.default is MISSING and f.default_factory is MISSING),
    )
    for name, command in COMMANDS.items()
}
"""Per command: all its fields, and those it cannot do without."""

_encoder = msgspec.json.Encoder()
_up = msgspec.json.Decoder(Up)
_down = msgspec.json.Decoder(Down)
_event_pair = msgspec.json.Decoder(tuple[str, msgspec.Raw])
_event_decoders = {event.__name__: msgspec.json.Decoder(event) for event in get_args(Event)}


class _PlanOnly(msgspec.Struct):
    plan: HallPlan


_plan = msgspec.json.Decoder(_PlanOnly)


def encode(value: object) -> bytes:
    """Any message or domain value as JSON."""
    return _encoder.encode(value)


def encode_event(event: Event) -> bytes:
    """An event as `["TicketCalled", {…}]`: what the log keeps and the link carries."""
    return _encoder.encode((type(event).__name__, event))


def decode_event(data: bytes) -> Event:
    """The event that `encode_event` wrote. MalformedError for anything else."""
    try:
        name, body = _event_pair.decode(data)
    except msgspec.DecodeError as error:
        raise MalformedError(f"not an event: {error}") from None
    return event_of(name, body)


def event_of(name: str, body: msgspec.Raw) -> Event:
    """The event called `name` with its fields as JSON. MalformedError for what is no event."""
    decoder = _event_decoders.get(name)
    if decoder is None:
        raise MalformedError(f"no such event: {name}")
    try:
        event: Event = decoder.decode(body)
    except msgspec.DecodeError as error:
        raise MalformedError(f"not a {name}: {error}") from None
    return event


def decode_up(data: bytes | str) -> Up:
    """A terminal's message. MalformedError if it is too long or not in the contract."""
    if len(data) > MESSAGE_LIMIT:
        raise MalformedError(f"message of {len(data)} bytes, at most {MESSAGE_LIMIT}", "TOO_LARGE")
    try:
        message: Up = _up.decode(data)
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from None
    return message


def decode_down(data: bytes | str) -> Down:
    """A server's message. MalformedError if it is not in the contract."""
    try:
        message: Down = _down.decode(data)
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from None
    return message


def decode_command(name: str, body: bytes | msgspec.Raw, **given: object) -> Command:
    """The command called `name` from its fields as JSON; `given` are fields known from elsewhere, and they win.

    MalformedError for an unknown command, an unknown field, a missing field or a wrong type.
    """
    try:
        values = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from None
    values.update(given)
    return command_of(name, values)


def command_of(name: str, values: dict[str, Any]) -> Command:
    """As `decode_command`, from plain values."""
    command = COMMANDS.get(name)
    if command is None:
        raise MalformedError(f"no such command: {name}", "UNKNOWN_COMMAND")
    known, required = _FIELDS[name]
    if unknown := values.keys() - known:
        raise MalformedError(f"{name} has no field {', '.join(sorted(unknown))}")
    if missing := required - values.keys():
        raise MalformedError(f"{name} needs {', '.join(sorted(missing))}")
    try:
        return msgspec.convert(values, command)
    except msgspec.ValidationError as error:
        raise MalformedError(f"{name}: {error}") from None


def plan_of(layout: msgspec.Raw) -> HallPlan:
    """The domain's plan out of a layout as JSON."""
    return _plan.decode(layout).plan
