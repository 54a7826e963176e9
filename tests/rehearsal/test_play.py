"""A play against a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from queueing.refusal import Code
from queueing.ticket import OPEN_STATES, TicketState
from rehearsal.play import Play
from rehearsal.shares import Shares
from tests.rehearsal.plays import played, restart
from tests.running import RunningServer


def test_a_while_in_the_tiny_hall_leaves_every_ticket_in_one_place(tmp_path: Path) -> None:
    """One zone and three counters, any layout: what was issued is all accounted for, and people were served."""
    result, play = played(tmp_path, "tiny", start="10:30", minutes=45, speed=900)

    tally = result.tally
    assert result.faults == ()
    assert tally.issued == play.ledger.numbers.total() + result.account.unheard > 5
    assert tally.states.total() == tally.issued
    assert tally.states[TicketState.COMPLETED] == play.ledger.served.total() > 0
    assert result.broken is None


EVERYTHING = Shares(
    card=1.0,
    chosen_class=0.2,
    booked=0.4,
    early=0.25,
    late=0.25,
    absent=0.1,
    tries_again=0.5,
    looks=1.0,
    leaves=0.2,
    watches=1.0,
    rates=1.0,
    outage=(0.02, 0.08),
)


async def until_all_is_done(server: RunningServer, play: Play) -> None:
    """Let the play go on until somebody has done each of the things that visitors do."""

    def missing() -> bool:
        ledger = play.ledger
        done = {do for _, do, _ in ledger.answered}
        return (
            not done >= {"book", "check-in", "issue", "reprint", "hand-in", "cancel", "rate"}
            or not ledger.refused["check-in", Code.TOO_EARLY]
            or not ledger.doings["saw the call"]
            or len(ledger.settled) < len(ledger.own)
        )

    while missing() and not play.time.over:
        await asyncio.sleep(0.1)
    play.end()


def test_everything_that_visitors_can_do_is_done_and_accounted_for(tmp_path: Path) -> None:
    """Over the links of 137 clerks and 30 kiosks, with cards, bookings, second numbers, phones, a kiosk cut off."""
    result, play = played(
        tmp_path,
        "zhengzhou",
        start="09:20",
        minutes=160,
        speed=200,
        shares=EVERYTHING,
        meanwhile=until_all_is_done,
    )

    assert result.faults == ()
    assert result.broken is None
    assert play.hall is not None
    assert sum(result.tally.states[state] for state in OPEN_STATES) == len(play.hall.tickets)
    told, refused = result.account, result.tally.refused
    assert told.on_time > 0
    assert told.chosen_class > 0
    assert refused["check-in", Code.TOO_EARLY] > 0
    assert refused["issue", Code.HAS_TICKET] > 0
    assert told.reprints > 0
    assert told.own == len(play.ledger.own) > 0
    assert told.left > 0
    assert len(told.levels) == len(play.ledger.ratings) > 0
    assert result.doings["saw the call"] > 0


def test_a_server_killed_in_the_middle_loses_nothing_that_it_answered(tmp_path: Path) -> None:
    """Kiosks and clerks come back by themselves and go on where they were."""
    answers_at_kill = 0

    async def kill_twice(server: RunningServer, play: Play) -> None:
        nonlocal answers_at_kill
        for seconds in (2, 1):
            await asyncio.sleep(seconds)
            await restart(server, play)
            answers_at_kill = play.ledger.answered.total()

    result, play = played(tmp_path, "zhengzhou", start="09:00", minutes=27, speed=180, meanwhile=kill_twice)

    assert result.faults == ()
    assert play.ledger.answered.total() > answers_at_kill > 0
    assert result.broken is None


def test_a_play_that_is_ended_early_counts_as_well(tmp_path: Path) -> None:
    """The curtain falls for everybody at once, with all answers in."""

    async def curtain(server: RunningServer, play: Play) -> None:
        await asyncio.sleep(1.5)
        play.end()

    result, _ = played(tmp_path, "tiny", start="10:30", minutes=10_000, speed=600, meanwhile=curtain)

    assert result.faults == ()
    assert result.tally.unanswered == 0
