"""The codec: everything there and back, and nothing else let in."""

from __future__ import annotations

import contextlib
from dataclasses import MISSING, fields
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import commands as cmd
from queueing import events as ev
from queueing.case import MissingPaper
from queueing.commands import Command
from queueing.events import Event
from queueing.hall import HallSnapshot
from queueing.intake import StopCause
from queueing.plan import LATEST, Assignment
from tests.queueing.halls import Desk, full_desk, small_plan
from tests.wire.servers import events, refusal, snapshot, welcome
from wire.codec import (
    COMMANDS,
    MESSAGE_LIMIT,
    NAMES,
    decode_command,
    decode_down,
    decode_event,
    decode_up,
    encode,
    encode_event,
    event_of,
    plan_of,
)
from wire.messages import Answer, Ask, Hello, Refused, Resync, Tick, Waits
from wire.problem import MalformedError

numbers = st.integers(-(2**63), 2**63 - 1)
dates = st.dates().map(lambda date: date.isoformat())


def values(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any value of a frozen dataclass, every field drawn."""
    return st.builds(kind, **{name: field(name, hint) for name, hint in get_type_hints(kind).items()})


def field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Any value of one field."""
    if name == "date":
        return dates
    if hint in (tuple[Assignment, ...], tuple[MissingPaper, ...]):
        return st.lists(values(get_args(hint)[0]), max_size=4).map(tuple)
    if name == "handicap":
        return st.integers(0, 2**63 - 1)
    if name == "level":
        return st.integers(1, 5)
    if name in ("resumes", "start", "starts", "ends", "until", "due"):
        times = st.integers(0, LATEST)
        return st.none() | times if hint == int | None else times
    if hint is int:
        return numbers
    if hint == int | None:
        return st.none() | numbers
    return st.from_type(hint)


def either(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any value of a command that has queues or assignments, and not both."""
    drawn = {name: field(name, hint) for name, hint in get_type_hints(kind).items()}
    return st.sampled_from(["queues", "assignments"]).flatmap(
        lambda not_told: st.builds(kind, **drawn | {not_told: st.just(())})
    )


by_queues = (cmd.AssignCounter, cmd.MoveCounters)
plain = (values(command) for command in get_args(Command) if command not in by_queues)
commands = st.one_of(*map(either, by_queues), *plain)
hall_events = st.one_of(*map(values, get_args(Event)))


@settings(deadline=None, max_examples=300)
@given(commands)
def test_every_command_comes_back_from_its_json(command: Command) -> None:
    """A command written as its fields is read back equal, by the name it has on the link."""
    name = NAMES[type(command)]
    assert decode_command(name, encode(command)) == command


@settings(deadline=None, max_examples=300)
@given(hall_events)
def test_every_event_comes_back_from_its_json(event: Event) -> None:
    """An event is the same after the log, and after an events message."""
    assert decode_event(encode_event(event)) == event
    message = decode_down(encode(events([event], 1)))
    assert [event_of(name, body) for name, body in message.events] == [event]  # type: ignore[union-attr]


def test_every_command_has_one_name() -> None:
    """The link knows each command of the domain by exactly one name."""
    assert set(COMMANDS.values()) == set(get_args(Command))
    assert len(COMMANDS) == len(NAMES) == len(get_args(Command))


@pytest.mark.parametrize(
    "message",
    [
        Hello(protocol=1, token="t", feed="none"),
        Ask(id="1", do="serve", args=msgspec.Raw(b'{"counter":"1001"}')),
        Resync(),
    ],
    ids=lambda m: type(m).__name__,
)
def test_every_message_going_up_comes_back(message: Hello | Ask | Resync) -> None:
    """Messages of a terminal are read back as they were, from bytes and from text."""
    written = encode(message)
    assert encode(decode_up(written)) == encode(decode_up(written.decode())) == written


@pytest.mark.parametrize(
    "message",
    [
        welcome(),
        snapshot(Desk(staffed=("1001",)).hall),
        events([], 3),
        Tick(seq=3, now=4),
        Waits(waits={"fund.acceptance": (5, 15), "tax.acceptance": (0, 5)}),
        Waits(waits={}),
        Answer(id="1", result=msgspec.Raw(b'{"a":[1]}')),
        Answer(id="1", problem=refusal("LINE_CLOSED")),
        Refused(problem=refusal("BAD_TOKEN")),
    ],
    ids=lambda m: type(m).__name__,
)
def test_every_message_going_down_comes_back(message: msgspec.Struct) -> None:
    """Messages of the server are read back as they were, from bytes and from text."""
    written = encode(message)
    assert encode(decode_down(written)) == encode(decode_down(written.decode())) == written


def test_a_layout_carries_the_plan() -> None:
    """The domain's plan is read out of a welcome's layout, whatever else the layout says."""
    assert plan_of(welcome().layout) == small_plan()


def test_unknown_fields_are_ignored_going_down() -> None:
    """A newer server may say more than this terminal understands."""
    assert decode_down(b'{"t":"tick","seq":1,"now":2,"mood":"good"}') == Tick(seq=1, now=2)
    event = b'["TicketExpired",{"at":1,"ticket":"x","why":"new"}]'
    assert encode_event(decode_event(event)) == b'["TicketExpired",{"at":1,"ticket":"x"}]'


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"t":"fly"}',
        b'{"t":"hello"}',
        b'{"t":"hello","protocol":"1","token":"x"}',
        b'{"t":"hello","protocol":1,"token":"x","admin":true}',
        b'{"t":"hello","protocol":1,"token":"\xff"}',
        b'{"t":"command","id":"1"}',
        b'{"t":"command","id":1,"do":"serve"}',
        b'{"t":"command","id":"1","do":"serve","args":{}}',
        b'{"t":"resync","seq":1}',
        b'{"t":"snapshot"}',
        b'{"t":"resync"} {"t":"resync"}',
        b'{"t":"command","id":"1","do":"serve","with":' + b"[" * 9_000,
    ],
)
def test_a_terminals_message_outside_the_contract_is_malformed(text: bytes) -> None:
    """Wrong, missing, additional and endlessly nested fields, other tags and broken text are refused as malformed."""
    with pytest.raises(MalformedError) as refused:
        decode_up(text)
    assert refused.value.code == "MALFORMED"


@pytest.mark.parametrize("letter", ["x", "号"])
def test_a_long_message_is_refused_by_its_bytes(letter: str) -> None:
    """A message is at most so many bytes, whether it comes as bytes or as text, and whatever its letters."""
    frame = len(encode(Hello(protocol=1, token="")))
    token = letter * ((MESSAGE_LIMIT - frame) // len(letter.encode()))
    fits = encode(Hello(protocol=1, token=token))
    too_long = encode(Hello(protocol=1, token=token + letter))
    assert MESSAGE_LIMIT - 3 < len(fits) <= MESSAGE_LIMIT < len(too_long)
    assert decode_up(fits) == decode_up(fits.decode())
    for data in (too_long, too_long.decode()):
        with pytest.raises(MalformedError) as refused:
            decode_up(data)
        assert refused.value.code == "TOO_LARGE"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("serve", b""),
        ("serve", b"null"),
        ("serve", b'["1001"]'),
        ("serve", b"{}"),
        ("serve", b'{"counter":1001}'),
        ("serve", b'{"counter":null}'),
        ("serve", b'{"counter":"1001","force":true}'),
        ("serve", b'{"counter":"\xff"}'),
        ("serve", b'{"counter":"\\ud800"}'),
        ("serve", b'{"counter":' + b"[" * 9_000),
        ("hold", b'{"counter":"1001","kind":"for_ever"}'),
        ("issue", b'{"queue":"q","slot_time":1.5}'),
        ("issue", b'{"queue":"q","slot_time":9223372036854775808}'),
        ("issue", b'{"queue":"q","slot_time":-9223372036854775809}'),
        ("open-day", b'{"date":"tomorrow"}'),
        ("close-day", b'{"resumes":-1}'),
        ("close-day", b'{"resumes":9223372036854775807}'),
        ("stop-intake", b'{"line":"fund","resumes":9223372036854775807}'),
        ("stop-intake", b'{"line":"fund","cause":"weather"}'),
        ("book", b'{"booking":"1","queue":"q","person":"p","start":9223372036854775807}'),
        ("book", b'{"booking":"1","queue":"q","person":"p"}'),
        ("book", b'{"booking":"1","queue":"q","person":"p","start":1,"kind":"wedding"}'),
        ("hand-in", b'{"kiosk":"K1","queue":"q","ordinal":"901","issued_at":1}'),
        ("rate", b'{"ticket":"t","counter":"1001","level":0}'),
        ("rate", b'{"ticket":"t","counter":"1001","level":6}'),
        ("open-day", b'{"date":"2026-1-5"}'),
        ("register-case", b'{"counter":"1001","delivery":"pigeon"}'),
        ("register-case", b'{"counter":"1001","delivery":"ems","due":-1}'),
        ("register-case", b'{"counter":"1001","delivery":"ems","missing":[{"name":"map"}]}'),
        ("register-case", b'{"counter":"1001","delivery":"ems","missing":[{"name":"map","due":9223372036854775807}]}'),
        ("register-case", b'{"counter":"1001","delivery":"ems","missing":[{"name":"map","due":1,"why":"lost"}]}'),
        ("settle-follow-up", b'{"follow_up":"x","outcome":"forgotten"}'),
        ("post-notice", b'{"notice":"n","text":{"zh":"x"}}'),
        ("post-notice", b'{"notice":"n","text":{"zh":"x","en":"x"},"until":9223372036854775807}'),
        ("move", b'{"move":"m","counters":"1001"}'),
        ("move", b'{"move":"m","counters":["1001"],"ends":-1}'),
        ("move", b'{"move":"m","counters":["1001"],"queues":["q"],"assignments":[{"queue":"q"}]}'),
        ("move", b'{"move":"m","counters":["1001"],"assignments":[{"queue":"q","only_when_idel":true}]}'),
        ("serve", b'{"counter":"1001","happened_at":9223372036854775808}'),
        ("assign", b'{"counter":"1001","assignments":{}}'),
        ("assign", b'{"counter":"1001","assignments":[{}]}'),
        ("assign", b'{"counter":"1001","assignments":[{"queue":"q","only_when_idel":true}]}'),
        ("assign", b'{"counter":"1001","assignments":[{"queue":"q","handicap":1000000000000000000000}]}'),
    ],
)
def test_a_command_outside_the_contract_is_malformed(name: str, body: bytes) -> None:
    """Wrong, missing and additional fields are refused, in what a command contains as well."""
    with pytest.raises(MalformedError) as refused:
        decode_command(name, body)
    assert refused.value.code == "MALFORMED"


def test_an_unknown_command_has_its_own_code() -> None:
    """A command that is not in the contract is told apart from one that is badly written."""
    with pytest.raises(MalformedError) as refused:
        decode_command("fly", b"{}")
    assert refused.value.code == "UNKNOWN_COMMAND"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_wants_its_fields_and_no_others(name: str) -> None:
    """Each command refuses a body without what it needs, and one with a field that it does not have."""
    kind = COMMANDS[name]
    needed = [f.name for f in fields(kind) if f.default is MISSING]
    if needed:
        with pytest.raises(MalformedError, match=f"needs.*{needed[0]}"):
            decode_command(name, b"{}")
    with pytest.raises(MalformedError, match="no field surprise"):
        decode_command(name, b'{"surprise":1}')


def test_fields_known_from_elsewhere_win() -> None:
    """A clerk's counter comes from the session, whatever the message says."""
    mine = cmd.Serve(counter="1001")
    assert decode_command("serve", b'{"counter":"1002"}', counter="1001") == mine
    assert decode_command("serve", b"{}", counter="1001") == mine


OLD_EVENTS: list[tuple[bytes, Event]] = [
    (
        b'["TicketTransferred",{"at":1,"ticket":"t","counter":"c","queue":"q"}]',
        ev.TicketTransferred(at=1, ticket="t", counter="c", queue="q", route=(), done=False, happened_at=None),
    ),
    (
        b'["CounterOpened",{"at":1,"counter":"c","clerk":"S1"}]',
        ev.CounterOpened(at=1, counter="c", clerk="S1", name=None),
    ),
    (
        b'["VisitRated",{"at":1,"ticket":"t","counter":"c","level":5}]',
        ev.VisitRated(at=1, ticket="t", counter="c", level=5, addition=False),
    ),
    (b'["DayClosed",{"at":1,"date":"2026-01-05"}]', ev.DayClosed(at=1, date="2026-01-05")),
    (b'["IntakeStopped",{"at":1,"line":"fund"}]', ev.IntakeStopped(at=1, line="fund", cause=StopCause.DESK)),
    (
        b'["TicketIssued",{"at":1,"ticket":"t","number":"A1","ordinal":1,"queue":"q","visitor_class":"c","priority":1}]',
        ev.TicketIssued(
            at=1, ticket="t", number="A1", ordinal=1, queue="q", visitor_class="c", priority=1, person=None, kiosk=None
        ),
    ),
]


@pytest.mark.parametrize(("written", "event"), OLD_EVENTS)
def test_an_event_of_an_older_log_is_read(written: bytes, event: Event) -> None:
    """What was written before an event got further fields is read with what they meant then."""
    assert decode_event(written) == event


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b'["Nothing",{}]', b'["TicketExpired",{}]', b'["TicketExpired",{"at":"1","ticket":"x"}]', b'["A",[[['],
)
def test_what_is_no_event_is_malformed(data: bytes) -> None:
    """A log entry that is no event of this domain is refused."""
    with pytest.raises(MalformedError):
        decode_event(data)


SAMPLES = [
    encode(Hello(protocol=1, token="tok")),
    encode(Ask(id="1", do="assign", args=msgspec.Raw(b'{"counter":"1001","assignments":[{"queue":"q"}]}'))),
    encode(Answer(id="1", problem=refusal("X"))),
    encode_event(Desk().log[0]),
    encode(events(list(Desk().log), 1)),
]


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_junk_is_malformed_and_nothing_worse(data: st.DataObject) -> None:
    """Whatever bytes arrive, a decoder answers a message or a MalformedError, never another exception."""
    junk = bytearray(data.draw(st.sampled_from(SAMPLES) | st.binary(max_size=80)))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=5)):
        if junk:
            junk[at % len(junk)] = byte
    body = bytes(junk)
    for decode in (decode_up, decode_down, decode_event, lambda text: decode_command("assign", text)):
        with contextlib.suppress(MalformedError):
            decode(body)


def test_a_snapshot_is_read_back() -> None:
    """The whole state survives being written down."""
    desk = full_desk()
    written = encode(desk.hall.snapshot())
    assert msgspec.json.decode(written, type=HallSnapshot) == desk.hall.snapshot()
