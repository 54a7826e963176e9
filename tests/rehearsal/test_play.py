"""A play against a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from layouts.loader import builtin
from queueing.plan import MINUTE
from queueing.refusal import Code
from queueing.ticket import OPEN_STATES, TicketState
from rehearsal.play import Play
from rehearsal.shares import Shares
from tests.rehearsal.plays import fuller, played, restart
from tests.running import RunningServer

ZHENGZHOU, TINY = builtin("zhengzhou"), builtin("tiny")


def test_some_minutes_in_zhengzhou_hold_over_two_hundred_links(tmp_path: Path) -> None:
    """137 clerks and 30 kiosks at work at once."""
    result, play = played(tmp_path, ZHENGZHOU, start="09:00", minutes=8, speed=120)

    assert result.faults == ()
    assert result.broken is None
    assert result.tally.issued > 20
    assert play.hall is not None
    assert sum(result.tally.states[state] for state in OPEN_STATES) == len(play.hall.tickets)


RICH = Shares(
    card=1.0,
    chosen_class=0.4,
    booked=0.4,
    early=0.25,
    late=0.25,
    absent=0.1,
    tries_again=0.5,
    looks=1.0,
    leaves=0.5,
    leaves_after=(0, MINUTE),
    watches=1.0,
    rates=1.0,
    adds=1.0,
    outage=(0.1, 0.3),
    asked=0.6,
    answers=0.8,
    regretted=1.0,
    brings_case=1.0,
    lacking=0.6,
    supplied_after=(0, MINUTE),
    arrives_after=(0, MINUTE),
    decided_after=(MINUTE, 3 * MINUTE),
    refused=0.1,
    withdrawn=0.25,
    fetches=1.0,
    fetches_after=(0, MINUTE),
    types_receipt=0.5,
)


DONE = {
    "book", "check-in", "issue", "reprint", "hand-in", "cancel", "rate", "ask-rating", "call-back", "settle-follow-up",
    "register-case", "finish-case", "supply-papers", "record-arrival", "decide-case", "withdraw-case", "hand-over",
}  # fmt: skip
"""What somebody does in every play that goes on for long enough."""


async def until_all_is_done(server: RunningServer, play: Play) -> None:
    """Let the play go on until somebody has done each of the things that visitors do."""

    def missing() -> bool:
        ledger = play.ledger
        done = {do for _, do, _ in ledger.answered}
        return (
            not done >= DONE
            or not any(rating.addition for rating in ledger.ratings)
            or not ledger.refused["check-in", Code.TOO_EARLY]
            or not ledger.doings["saw the call"]
            or not ledger.own
            or len(ledger.settled) < len(ledger.own)
        )

    while missing() and not play.time.over:
        await asyncio.sleep(0.1)
    play.end()


def test_everything_that_visitors_can_do_is_done_and_accounted_for(tmp_path: Path) -> None:
    """From a booking to the result of a case and a later word on the visit: on the wire, and in the log."""
    result, play = played(
        tmp_path,
        fuller(tmp_path / "layout"),
        start="10:30",
        minutes=175,
        speed=300,
        shares=RICH,
        meanwhile=until_all_is_done,
    )

    assert result.faults == ()
    assert result.broken is None
    tally, told = result.tally, result.account
    assert tally.issued == play.ledger.numbers.total() + told.unheard
    assert tally.states.total() == tally.issued
    assert tally.states[TicketState.COMPLETED] == play.ledger.served.total() > 0
    assert told.booked == sum(do == "book" for _, do, _ in play.ledger.answered)
    assert told.on_time + told.late > 0
    assert told.chosen_class > 0
    assert tally.refused["check-in", Code.TOO_EARLY] > 0
    assert tally.refused["issue", Code.HAS_TICKET] > 0
    assert told.reprints > 0
    assert told.own == len(play.ledger.own) > 0
    assert told.left > 0
    assert len(told.levels) == sum(not rating.addition for rating in play.ledger.ratings) > 0
    assert result.doings["saw the call"] > 0
    cases = result.cases
    assert cases.done["CaseRegistered"] == sum(
        do in ("register-case", "finish-case") for _, do, _ in play.ledger.answered
    )
    assert cases.in_one_go > 0
    assert cases.fetched > 0
    assert cases.sent.total() == cases.done["ResultHandedOver"] > cases.in_one_go
    assert cases.followed_up > 0


def test_a_server_killed_in_the_middle_loses_nothing_that_it_answered(tmp_path: Path) -> None:
    """Kiosks and clerks come back by themselves and go on where they were."""
    answers_at_kill = 0

    async def kill_twice(server: RunningServer, play: Play) -> None:
        nonlocal answers_at_kill
        for seconds in (3, 1):
            await asyncio.sleep(seconds)
            await restart(server, play)
            answers_at_kill = play.ledger.answered.total()
        while play.ledger.answered.total() < answers_at_kill + 20:
            await asyncio.sleep(0.1)
        play.end()

    folder = fuller(tmp_path / "layout")
    result, play = played(tmp_path, folder, start="10:30", minutes=10_000, speed=360, shares=RICH, meanwhile=kill_twice)

    assert result.faults == ()
    assert play.ledger.answered.total() > answers_at_kill > 0
    assert result.broken is None


def test_a_play_that_is_ended_early_counts_as_well(tmp_path: Path) -> None:
    """The curtain falls for everybody at once, with all answers in."""

    async def curtain(server: RunningServer, play: Play) -> None:
        await asyncio.sleep(1)
        play.end()

    result, _ = played(tmp_path, TINY, start="10:30", minutes=10_000, speed=600, meanwhile=curtain)

    assert result.faults == ()
    assert result.tally.unanswered == 0
