"""Spans and times as a clerk reads them."""

from __future__ import annotations

import pytest

from counter_terminal import spans
from tests.counter_terminal.small_hall import NINE


@pytest.mark.parametrize(("span", "shown"), [(-5, "0:00"), (7_000, "0:07"), (750_999, "12:30"), (3_750_000, "1:02:30")])
def test_a_clock_shows_minutes_and_hours_where_there_are_any(span: int, shown: str) -> None:
    """Whole seconds; never negative, whatever the clocks do."""
    assert spans.clock(span) == shown


def test_minutes_are_whole_and_say_when_there_is_none() -> None:
    """In both languages."""
    assert spans.minutes(59_999).zh == "不到 1 分钟"
    assert spans.minutes(13 * 60_000 - 1).en == "12 min"


def test_times_are_the_halls_own() -> None:
    """Wherever the terminal stands, it shows the time of the hall."""
    assert spans.time_of_day(NINE, "Asia/Shanghai") == "09:00"
    assert spans.time_of_day(NINE, "UTC") == "01:00"
