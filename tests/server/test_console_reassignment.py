"""Reassignments: from what a form says to the moves that the hall is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from layouts.loader import load
from queueing.hall import Hall
from queueing.plan import MINUTE, Assignment
from server.clock import moment
from server.web.console.asking import Form
from server.web.console.reassignment import Reassignment, moves_for, reassignment_of
from tests.running import LAYOUTS
from wire.codec import command_of
from wire.problem import MalformedError, ProblemError

ZHENGZHOU = load(LAYOUTS / "zhengzhou")
ZONE = ZHENGZHOU.plan.timezone
TODAY = date(2026, 1, 5)
TEN = moment(TODAY, "10:00", ZONE)


def form(**fields: Any) -> Form:
    return Form(
        parse_qs(
            urlencode({"counter": ["1003", "1077"], "queue": "police-issuing", **fields}, doseq=True),
            keep_blank_values=True,
        )
    )


def asked(**fields: Any) -> Reassignment:
    return reassignment_of(form(**fields), TEN, ZONE)


def moves(counters: tuple[str, ...], queue: str | None, *, helper: bool = False) -> list[dict[str, Any]]:
    found = moves_for(Hall(ZHENGZHOU.plan), Reassignment(counters=counters, queue=queue, helper=helper), "m")
    for values in found:
        command_of("move", dict(values))  # the hall understands it
    return found


def test_now_and_without_an_end_is_what_a_form_says_if_it_says_nothing_else() -> None:
    """As its own queue, at once, for good."""
    assert asked() == Reassignment(counters=("1003", "1077"), queue="police-issuing")
    assert asked(queue="").queue is None


def test_times_are_of_the_halls_today() -> None:
    """A begin, and an end by the clock or so many minutes after the begin."""
    assert asked(starts="10:30", ends="11:45") == Reassignment(
        counters=("1003", "1077"),
        queue="police-issuing",
        starts=moment(TODAY, "10:30", ZONE),
        ends=moment(TODAY, "11:45", ZONE),
    )
    assert asked(starts="10:30", ends="30").ends == moment(TODAY, "11:00", ZONE)
    assert asked(ends="60").ends == TEN + 60 * MINUTE


@pytest.mark.parametrize(
    "fields", [{"starts": "09:59"}, {"ends": "10:00"}, {"starts": "11:00", "ends": "10:30"}, {"ends": "0"}]
)
def test_a_time_that_is_over_is_refused(fields: dict[str, str]) -> None:
    """Nothing begins in the past by beginning now."""
    with pytest.raises(ProblemError, match="TOO_LATE"):
        asked(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"counter": []},
        {"how": "both"},
        {"starts": "25:00"},
        {"starts": ""},
        {"starts": "9:30"},
        {"ends": "11:60"},
        {"ends": "99999"},
        {"ends": "-5"},
        {"ends": "٣٠:٠٠"},
    ],
)
def test_what_the_page_never_sends_is_malformed(fields: dict[str, Any]) -> None:
    """Counters, a way, and times that a clock shows."""
    with pytest.raises(MalformedError):
        asked(**fields)


def test_counters_that_get_a_queue_of_their_own_move_together() -> None:
    """Whatever they served before; each once."""
    assert moves(("1003", "1077", "1003"), "police-issuing") == [
        {
            "move": "m-1",
            "counters": ["1003", "1077"],
            "assignments": [{"queue": "police-issuing", "handicap": 0, "only_when_idle": False}],
            "starts": None,
            "ends": None,
        }
    ]


def test_counters_that_are_taken_back_serve_nobody() -> None:
    """No queue is a queue, too."""
    assert [(one["counters"], one["assignments"]) for one in moves(("1003",), None)] == [(["1003"], [])]


def test_a_helper_keeps_what_it_has_with_every_handicap() -> None:
    """Counters of different queues need moves of their own; one of the reserve gets the queue as its own."""
    hall = Hall(ZHENGZHOU.plan)
    instant = next(c.id for c in ZHENGZHOU.plan.counters.values() if any(a.only_when_idle for a in c.assignments))
    kept = hall.counters[instant].assignments
    found = moves(("1003", "1004", "1077", instant), "police-issuing", helper=True)
    handicap = ZHENGZHOU.plan.policy_of("police-issuing").helper_handicap
    helping = {"queue": "police-issuing", "handicap": handicap, "only_when_idle": False}
    own = {"queue": "fund-acceptance", "handicap": 0, "only_when_idle": False}
    assert [(one["move"], one["counters"]) for one in found] == [
        ("m-1", ["1003", "1004"]),
        ("m-2", ["1077"]),
        ("m-3", [instant]),
    ]
    assert handicap > 0
    assert found[0]["assignments"] == [own, helping]
    assert found[1]["assignments"] == [helping | {"handicap": 0}]
    made = tuple(Assignment(**assignment) for assignment in found[2]["assignments"])
    assert made[:-1] == kept


def test_who_helps_already_is_left_alone() -> None:
    """Nothing to do is no move; a queue or counter that is not there is the hall's to refuse."""
    assert moves(("1003",), "fund-acceptance", helper=True) == []
    assert moves(("1003", "1055"), "fund-acceptance", helper=True)[0]["counters"] == ["1055"]
    assert moves(("nowhere",), "nothing", helper=True)[0]["counters"] == ["nowhere"]
