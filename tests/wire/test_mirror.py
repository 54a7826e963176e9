"""The mirror: a terminal's copy of the hall."""

from __future__ import annotations

from queueing import commands as cmd
from queueing.events import TicketCalled, TicketIssued
from queueing.hall import Hall
from tests.queueing.halls import MORNING, Desk, full_desk, shake
from tests.wire.servers import PLAN, events, refusal, snapshot, welcome
from wire.codec import decode_down, encode
from wire.messages import Answer, Events, Refused, Tick, Waits
from wire.mirror import Mirror


def mirrored(desk: Desk) -> Mirror:
    """A mirror that has just taken a hall's snapshot."""
    mirror = Mirror()
    for message in (welcome(), snapshot(desk.hall)):
        assert mirror.fold(decode_down(encode(message))) == ()
    return mirror


def since(desk: Desk, seq: int) -> Events:
    """All events after `seq` as one message, off the wire."""
    message = decode_down(encode(events(desk.log[seq:], seq + 1, desk.now)))
    assert isinstance(message, Events)
    return message


def state(hall: Hall | None) -> bytes:
    """A hall's state as bytes, as far as terminals are told of it."""
    assert hall is not None
    return encode(hall.snapshot(office=False))


def test_a_mirror_starts_empty_and_stale() -> None:
    """Before the first snapshot there is no hall, and what is shown counts as out of date."""
    mirror = Mirror()
    assert (mirror.hall, mirror.plan, mirror.stale) == (None, None, True)
    mirror.fold(welcome(now=7))
    assert (mirror.hall, mirror.plan, mirror.stale, mirror.now) == (None, PLAN, True, 7)


def test_snapshot_and_events_make_the_servers_hall() -> None:
    """A mirror that took a snapshot and every event since is the server's hall, byte for byte."""
    desk = Desk(staffed=("1001", "1002"))
    for _ in range(4):
        desk.issue()
    desk.serve("1001")
    mirror = mirrored(desk)
    assert state(mirror.hall) == state(desk.hall)
    for act in (lambda: desk.call("1002"), lambda: desk.do(cmd.Hold(counter="1001")), lambda: desk.call("1001")):
        seq = desk.hall.seq
        act()
        live = mirror.fold(since(desk, seq))
        assert list(live) == desk.log[seq:]
        assert state(mirror.hall) == state(desk.hall)
    assert not mirror.stale


def test_only_live_events_are_announced() -> None:
    """What a snapshot brings has happened before: nothing of it is announced, what follows is."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    mirror = mirrored(desk)
    seq = desk.hall.seq
    desk.issue()
    assert [type(event) for event in mirror.fold(since(desk, seq))] == [TicketIssued]


def test_events_known_already_are_skipped() -> None:
    """A message repeated, or one that begins before the mirror's state, brings only what is new."""
    desk = Desk(staffed=("1001",))
    mirror = mirrored(desk)
    seq = desk.hall.seq
    desk.issue()
    first = since(desk, seq)
    assert len(mirror.fold(first)) == 1
    assert mirror.fold(first) == ()
    desk.call("1001")
    assert [type(event) for event in mirror.fold(since(desk, seq))] == [TicketCalled]
    assert mirror.fold(since(desk, 0)) == ()
    assert state(mirror.hall) == state(desk.hall)


def test_events_after_a_gap_are_not_folded() -> None:
    """When events are missing the mirror waits for a snapshot, which announces nothing."""
    desk = Desk(staffed=("1001",))
    mirror = mirrored(desk)
    before = state(mirror.hall)
    desk.issue()
    seq = desk.hall.seq
    desk.call("1001")
    assert mirror.fold(since(desk, seq)) == ()
    assert state(mirror.hall) == before
    assert mirror.fold(snapshot(desk.hall)) == ()
    assert state(mirror.hall) == state(desk.hall)


def test_events_before_a_snapshot_are_not_folded() -> None:
    """Without a hall there is nothing to fold into; without a plan a snapshot means nothing."""
    desk = Desk()
    mirror = Mirror()
    assert mirror.fold(snapshot(desk.hall)) == ()
    assert mirror.hall is None
    mirror.fold(welcome())
    assert mirror.fold(since(desk, 0)) == ()
    assert mirror.hall is None


def test_a_lost_link_makes_the_mirror_stale_until_the_next_snapshot() -> None:
    """After the link is lost the hall stays as it was, marked stale; a welcome alone does not freshen it."""
    desk = Desk()
    mirror = mirrored(desk)
    mirror.lost()
    assert mirror.stale
    assert state(mirror.hall) == state(desk.hall)
    mirror.fold(welcome())
    assert mirror.stale
    mirror.fold(snapshot(desk.hall))
    assert not mirror.stale


def test_the_mirror_keeps_the_servers_time() -> None:
    """The clock is the server's, from whatever message came last; answers and refusals change nothing."""
    desk = Desk()
    mirror = mirrored(desk)
    before = state(mirror.hall)
    mirror.fold(Tick(seq=desk.hall.seq, now=MORNING + 5))
    assert mirror.now == MORNING + 5
    assert mirror.fold(Answer(id="1")) == ()
    assert mirror.fold(Refused(problem=refusal("X"))) == ()
    assert (state(mirror.hall), mirror.now) == (before, MORNING + 5)


def test_a_mirror_shares_nothing_with_the_snapshot_it_took() -> None:
    """Two mirrors fed by one snapshot message go their own ways."""
    desk = Desk()
    message = snapshot(desk.hall)
    mirrors = [Mirror(), Mirror()]
    for mirror in mirrors:
        mirror.fold(welcome())
        mirror.fold(message)
    seq = desk.hall.seq
    desk.issue()
    mirrors[0].fold(since(desk, seq))
    assert state(mirrors[0].hall) == state(desk.hall)
    assert state(mirrors[1].hall) == encode(message.hall)


def test_waits_are_kept_as_the_server_told_them_last() -> None:
    """The latest message of waits takes the place of the one before, and announces nothing."""
    desk = Desk()
    mirror = mirrored(desk)
    assert mirror.waits == {}
    before = state(mirror.hall)
    for waits in ({"fund.acceptance": (5, 15), "tax.acceptance": (0, 5)}, {"fund.acceptance": (10, 20)}, {}):
        assert mirror.fold(decode_down(encode(Waits(waits=waits)))) == ()
        assert mirror.waits == waits
    assert state(mirror.hall) == before


def test_waits_may_come_before_the_hall_does() -> None:
    """Waits are kept whatever else the mirror knows; they neither make nor freshen a hall."""
    mirror = Mirror()
    assert mirror.fold(Waits(waits={"fund.acceptance": (5, 15)})) == ()
    assert (mirror.waits, mirror.hall, mirror.stale) == ({"fund.acceptance": (5, 15)}, None, True)


def test_waits_stay_when_the_link_is_lost_and_when_a_snapshot_comes() -> None:
    """What was told of waits is as stale as the rest, and no snapshot takes it away."""
    desk = Desk()
    mirror = mirrored(desk)
    mirror.fold(Waits(waits={"fund.acceptance": (5, 15)}))
    mirror.lost()
    assert (mirror.waits, mirror.stale) == ({"fund.acceptance": (5, 15)}, True)
    mirror.fold(snapshot(desk.hall))
    assert (mirror.waits, mirror.stale) == ({"fund.acceptance": (5, 15)}, False)


def test_a_mirror_follows_everything_but_the_office() -> None:
    """Bookings, faults, moves, notices, alarms, no-shows to be undone: folded to the hall of the server, byte for byte.

    Cases, ratings and follow-ups are told of and not kept.
    """
    desk = full_desk()
    mirror = Mirror()
    mirror.fold(welcome())
    mirror.fold(snapshot(Hall(PLAN)))
    for event in range(desk.hall.seq):
        message = decode_down(encode(events(desk.log[event : event + 1], event + 1)))
        assert len(mirror.fold(message)) == 1
    assert state(mirror.hall) == state(desk.hall)
    mirror.fold(decode_down(encode(snapshot(desk.hall))))
    seq = desk.hall.seq
    shake(desk)
    assert len(mirror.fold(since(desk, seq))) == desk.hall.seq - seq
    assert state(mirror.hall) == state(desk.hall)
    assert mirror.hall is not None
    assert mirror.hall.office is None
