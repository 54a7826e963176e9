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
    "hand-in": cmd.HandInTicket,
    "reprint": cmd.ReprintTicket,
    "cancel": cmd.CancelTicket,
    "book": cmd.Book,
    "cancel-booking": cmd.CancelBooking,
    "check-in": cmd.CheckIn,
    "rate": cmd.RateVisit,
    "ask-rating": cmd.AskRating,
    "call-back": cmd.CallBack,
    "settle-follow-up": cmd.SettleFollowUp,
    "report-fault": cmd.ReportFault,
    "clear-fault": cmd.ClearFault,
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
    "undo-no-show": cmd.UndoNoShow,
    "hold": cmd.Hold,
    "resume": cmd.Resume,
    "transfer": cmd.Transfer,
    "raise-class": cmd.RaiseClass,
    "move": cmd.MoveCounters,
    "begin-move": cmd.BeginMove,
    "end-move": cmd.EndMove,
    "post-notice": cmd.PostNotice,
    "withdraw-notice": cmd.WithdrawNotice,
    "check-alarms": cmd.CheckAlarms,
    "acknowledge-alarm": cmd.AcknowledgeAlarm,
    "register-case": cmd.RegisterCase,
    "finish-case": cmd.FinishCase,
    "supply-papers": cmd.SupplyPapers,
    "record-arrival": cmd.RecordArrival,
    "decide-case": cmd.DecideCase,
    "hand-over": cmd.HandOver,
    "withdraw-case": cmd.WithdrawCase,
    "record-notification": cmd.RecordNotification,
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

_JUNK = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What decoding raises: not JSON or of another shape, text that is not UTF-8, nesting without end."""
_TO_BE_LOOKED_INTO = (int, list, dict)
_INT_LIMIT = 2**63
"""Whole numbers are below it, as databases keep them."""

_encoder = msgspec.json.Encoder()
_up = msgspec.json.Decoder(Up)
_down = msgspec.json.Decoder(Down)
_event_pair = msgspec.json.Decoder(tuple[str, msgspec.Raw])
_fields = msgspec.json.Decoder(dict[str, Any])
_command_decoders = {name: msgspec.json.Decoder(command) for name, command in COMMANDS.items()}
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
    except _JUNK as error:
        raise MalformedError(f"not an event: {error}") from None
    return event_of(name, body)


def event_of(name: str, body: msgspec.Raw) -> Event:
    """The event called `name` with its fields as JSON. MalformedError for what is no event."""
    decoder = _event_decoders.get(name)
    if decoder is None:
        raise MalformedError(f"no such event: {name}")
    try:
        event: Event = decoder.decode(body)
    except _JUNK as error:
        raise MalformedError(f"not a {name}: {error}") from None
    return event


def decode_up(data: bytes | str) -> Up:
    """A terminal's message. MalformedError if it is too long or not in the contract."""
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > MESSAGE_LIMIT:
        raise MalformedError(f"message of {size} bytes, at most {MESSAGE_LIMIT}", "TOO_LARGE")
    try:
        message: Up = _up.decode(data)
    except _JUNK as error:
        raise MalformedError(str(error)) from None
    return message


def decode_down(data: bytes | str) -> Down:
    """A server's message. MalformedError if it is not in the contract."""
    try:
        message: Down = _down.decode(data)
    except _JUNK as error:
        raise MalformedError(str(error)) from None
    return message


def decode_command(name: str, body: bytes | msgspec.Raw, **given: object) -> Command:
    """The command called `name` from its fields as JSON; `given` are fields known from elsewhere, and they win.

    MalformedError for an unknown command, an unknown field, a missing field or a wrong type.
    """
    return command_of(name, decode_fields(body) | given)


def decode_fields(body: bytes | msgspec.Raw) -> dict[str, Any]:
    """The fields of a command as plain values. MalformedError for anything but a JSON object."""
    try:
        return _fields.decode(body)
    except _JUNK as error:
        raise MalformedError(str(error)) from None


def command_of(name: str, values: dict[str, Any]) -> Command:
    """As `decode_command`, from plain values."""
    if name not in COMMANDS:
        raise MalformedError(f"no such command: {name}", "UNKNOWN_COMMAND")
    known, required = _FIELDS[name]
    if unknown := values.keys() - known:
        raise MalformedError(f"{name} has no field {', '.join(sorted(unknown))}")
    if missing := required - values.keys():
        raise MalformedError(f"{name} needs {', '.join(sorted(missing))}")
    try:
        # Through JSON and a decoder made once: four times quicker than `msgspec.convert`.
        made: Command = _command_decoders[name].decode(_encoder.encode(values))
    except (ValueError, OverflowError) as error:
        raise MalformedError(f"{name}: {error}") from None
    if any(isinstance(value, _TO_BE_LOOKED_INTO) for value in values.values()):
        _look_into(name, values, msgspec.to_builtins(made))
    return made


def _look_into(name: str, asked: object, made: object) -> None:
    """Refuse what conversion lets pass: unknown fields of nested values, and numbers that nothing can store."""
    if isinstance(asked, int) and not -_INT_LIMIT <= asked < _INT_LIMIT:
        raise MalformedError(f"{name}: a number is out of range")
    if isinstance(asked, dict) and isinstance(made, dict):
        if unknown := asked.keys() - made.keys():
            raise MalformedError(f"{name} has no field {', '.join(sorted(unknown))}")
        for field, value in asked.items():
            _look_into(name, value, made[field])
    elif isinstance(asked, list) and isinstance(made, list | tuple):
        for one, other in zip(asked, made, strict=True):
            _look_into(name, one, other)


def plan_of(layout: msgspec.Raw) -> HallPlan:
    """The domain's plan out of a layout as JSON."""
    return _plan.decode(layout).plan
