"""The evaluator: from being asked to the rating in the log, over a real link."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hardware.evaluator import LATE, Evaluator
from hardware.keypad import Key, Keypad
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from tests.hardware.desk import Desk, desk_at
from tests.hardware.test_keypad import done
from tests.running import RunningServer
from wire.problem import ProblemError

COUNTER, QUEUE = "1001", "fund-acceptance"


@pytest.fixture
def desk(running: RunningServer) -> Iterator[Desk]:
    """A counter with a clerk, and its devices."""
    running.add_clerk("5001")
    running.sign_in(COUNTER, "5001")
    with desk_at(running, COUNTER) as made:
        yield made


def test_a_visitor_who_is_asked_rates_once_whatever_the_line_repeats(running: RunningServer, desk: Desk) -> None:
    """Asked by the clerk's key, answered by the visitor's; a bad rating opens a follow-up; afterwards it rests."""
    kiosk = running.add_device("kiosk", "kiosk-1-a")
    ticket = running.post("/tickets", kiosk, queue=QUEUE).body["ticket_id"]
    pad, evaluator = Keypad(COUNTER), Evaluator(COUNTER)
    desk.do(pad.press(Key.CALL, desk.hall, 0))
    desk.until(lambda counter: counter.ticket == ticket)
    desk.do(pad.press(Key.CALL, desk.hall, 10_000))
    desk.until(lambda counter: desk.hall.tickets[ticket].state == "serving")
    assert (evaluator.follow(desk.hall, 0), evaluator.rated(5, 0)) == (False, None)

    desk.do(pad.press(Key.RATE, desk.hall, 20_000))
    desk.until(lambda counter: counter.asked == ticket)
    assert (evaluator.follow(desk.hall, 20_000), evaluator.asking) == (True, True)
    rating = evaluator.rated(1, 25_000)
    for _ in range(3):
        desk.do(rating)
    with pytest.raises(ProblemError, match="REQUEST_ID_REUSED"):
        desk.do(evaluator.rated(5, 25_100))

    desk.until(lambda counter: counter.asked is None)
    assert (evaluator.follow(desk.hall, 25_200), evaluator.asking) == (True, False)
    told = done(running, f"gateway:gateway-{COUNTER}")
    assert (told["RatingAsked"], told["VisitRated"], told["FollowUpOpened"]) == (1, 1, 1)


LAYOUT = load(builtin("zhengzhou"))


def asked() -> Hall:
    """A hall where a visitor is asked for a rating, and another waits."""
    hall = Hall(LAYOUT.plan)
    do(hall, cmd.OpenDay(date="2026-01-05"), cmd.SignIn(counter=COUNTER, clerk="5001"))
    do(hall, *[cmd.IssueTicket(queue=QUEUE)] * 2, cmd.CallNext(counter=COUNTER), cmd.Serve(counter=COUNTER))
    do(hall, cmd.AskRating(counter=COUNTER))
    return hall


def do(hall: Hall, *commands: cmd.Command) -> None:
    """Carry out commands."""
    for command in commands:
        for event in decide(hall, command, 0):
            hall.apply(event)


def test_a_rating_is_that_of_the_visit_that_was_asked_for() -> None:
    """Also just after the clerk has called the next; a while later the key means nothing, and never the next visit."""
    hall, evaluator = asked(), Evaluator(COUNTER)
    ticket = hall.counters[COUNTER].asked
    evaluator.follow(hall, 0)
    do(hall, cmd.CallNext(counter=COUNTER))
    assert hall.counters[COUNTER].asked is None
    evaluator.follow(hall, 1_000)
    late = evaluator.rated(4, 1_000 + LATE - 1)
    assert late is not None
    assert late.args == {"ticket": ticket, "counter": COUNTER, "level": 4}
    do(hall, cmd.RateVisit(**late.args))  # type: ignore[arg-type]
    assert evaluator.rated(4, 1_000 + LATE) is None


def test_a_value_that_is_no_level_is_noise() -> None:
    """Nothing is guessed into it."""
    evaluator = Evaluator(COUNTER)
    evaluator.follow(asked(), 0)
    assert [evaluator.rated(value, 0) for value in (0, 6, 255)] == [None] * 3
