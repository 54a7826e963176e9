"""Summaries: what is told of times, exactly."""

from __future__ import annotations

from collections import Counter
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.summary import Summary, percentile, seconds_of, summary_of

times = st.lists(st.integers(0, 400), min_size=1, max_size=60)


def test_of_no_times_only_their_number_is_told() -> None:
    """There is no mean of nothing."""
    assert summary_of({}) == Summary(count=0)
    assert summary_of({}).mean is None


def test_a_percentile_of_no_times_is_an_error() -> None:
    """Whoever asks has to look first."""
    with pytest.raises(ValueError, match="no times"):
        percentile({}, 50)


@pytest.mark.parametrize(
    ("seen", "p50", "p90"),
    [
        ([7], 7, 7),
        ([1, 2], 1, 2),
        ([1, 2, 3], 2, 3),
        ([1, 2, 3, 4], 2, 4),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 101)), 50, 90),
        ([0] * 9 + [60], 0, 0),
        ([0] * 8 + [60] * 2, 0, 60),
    ],
)
def test_percentiles_are_by_nearest_rank(seen: list[int], p50: int, p90: int) -> None:
    """The lower median of an even number; nine of ten for the ninetieth."""
    summary = summary_of(Counter(seen))
    assert (summary.p50, summary.p90) == (p50, p90)


@given(times, st.integers(1, 100))
def test_a_percentile_is_the_smallest_time_that_its_share_does_not_exceed(seen: list[int], percent: int) -> None:
    """By its definition, looked for among all times."""
    found = percentile(Counter(seen), percent)
    fits = [time for time in seen if sum(other <= time for other in seen) * 100 >= percent * len(seen)]
    assert found == min(fits)


@given(times, times)
def test_times_added_up_are_as_if_they_had_been_together_from_the_start(one: list[int], other: list[int]) -> None:
    """Which percentiles of percentiles would not be."""
    summary = summary_of(Counter(one) + Counter(other))
    together = sorted(one + other)
    assert (summary.count, summary.total, summary.longest) == (len(together), sum(together), together[-1])
    assert summary.p90 == together[-(-len(together) * 9 // 10) - 1]
    assert summary.mean == pytest.approx(fmean(together), abs=0.051)


@pytest.mark.parametrize(("span", "seconds"), [(0, 0), (999, 0), (1_000, 1), (61_500, 61), (-5_000, 0)])
def test_what_is_over_a_second_is_cut_off(span: int, seconds: int) -> None:
    """And no time is negative."""
    assert seconds_of(span) == seconds
