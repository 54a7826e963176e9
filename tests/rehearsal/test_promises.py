"""The told waits, held against those that came."""

from __future__ import annotations

import pytest

from queueing import events as ev
from queueing.plan import MINUTE
from rehearsal.promises import promises
from rehearsal.tally import Row


def visit(ticket: str, minutes: int) -> list[Row]:
    """A ticket that is called after so many minutes."""
    return [
        (
            "kiosk:k",
            ev.TicketIssued(
                at=0, ticket=ticket, number=ticket, ordinal=1, queue="q", visitor_class="ordinary", priority=0
            ),
        ),
        ("clerk:1", ev.TicketCalled(at=minutes * MINUTE, ticket=ticket, counter="1")),
    ]


def test_a_told_range_is_kept_when_the_first_call_comes_within_it() -> None:
    """Its bounds belong to it; the error is taken from its middle, in minutes of the hall."""
    log = [*visit("a", 10), *visit("b", 20), *visit("c", 30)]
    found = promises(log, {"a": (10, 20), "b": (10, 20), "c": (10, 20)})
    assert found is not None
    assert (found.kept, found.count) == (2, 3)
    assert found.bias == pytest.approx(5.0)
    assert found.error == pytest.approx(25 / 3)


def test_who_was_told_nothing_or_has_not_been_called_says_nothing() -> None:
    """Nor do numbers that nobody knows."""
    assert promises(visit("a", 10), {}) is None
    assert promises(visit("a", 10)[:1], {"a": (0, 5), "b": (0, 5)}) is None
