"""A play against a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from queueing.ticket import OPEN_STATES, TicketState
from rehearsal import log_book
from rehearsal.play import Play
from tests.rehearsal.plays import played, restart
from tests.running import RunningServer


def test_a_while_in_the_tiny_hall_leaves_every_ticket_in_one_place(tmp_path: Path) -> None:
    """One zone and three counters, any layout: what was issued is all accounted for, and people were served."""
    result, play = played(tmp_path, "tiny", start="10:30", minutes=45, speed=900)

    assert result.faults == ()
    assert result.issued == play.ledger.numbers.total() > 5
    assert result.states.total() == result.issued
    assert result.states[TicketState.COMPLETED] == play.ledger.served.total() > 0
    assert log_book.chain(tmp_path)[1] is None


def test_twenty_minutes_in_zhengzhou_hold_over_two_hundred_links(tmp_path: Path) -> None:
    """All 137 clerks and 30 kiosks at work at once."""
    result, play = played(tmp_path, "zhengzhou", start="09:00", minutes=20, speed=240)

    assert result.faults == ()
    assert result.issued > 100
    assert result.called > 20
    assert result.unanswered == 0
    assert play.hall is not None
    assert sum(result.states[state] for state in OPEN_STATES) == len(play.hall.tickets)


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
    assert log_book.chain(tmp_path)[1] is None


def test_a_play_that_is_ended_early_counts_as_well(tmp_path: Path) -> None:
    """The curtain falls for everybody at once, with all answers in."""

    async def curtain(server: RunningServer, play: Play) -> None:
        await asyncio.sleep(1.5)
        play.end()

    result, _ = played(tmp_path, "tiny", start="10:30", minutes=10_000, speed=600, meanwhile=curtain)

    assert result.faults == ()
    assert result.unanswered == 0
