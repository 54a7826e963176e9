"""Spans of numbers are read and written as people do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.span import read_span, write_span


@pytest.mark.parametrize(
    ("written", "numbers"),
    [("7", ["7"]), ("1-3", ["1", "2", "3"]), ("9-11, 3", ["9", "10", "11", "3"]), ("5-5", ["5"])],
)
def test_a_span_names_its_numbers(written: str, numbers: list[str]) -> None:
    """A span is a number, a first and a last, or several of these."""
    assert list(read_span(written)) == numbers


@pytest.mark.parametrize("written", ["", "a", "1-", "-1", "1--2", "1,", "01-03", "3-1", "1-1001", "1.5", "１-３"])
def test_what_is_not_a_span_is_refused(written: str) -> None:
    """Gaps, letters, leading zeros, backward and endless spans are errors."""
    with pytest.raises(ValueError, match=r"span|backwards|longer"):
        read_span(written)


@given(st.sets(st.integers(0, 5000), min_size=1, max_size=50))
def test_what_is_written_reads_back(numbers: set[int]) -> None:
    """Writing a set of numbers and reading it gives them back, ascending."""
    assert read_span(write_span(str(number) for number in numbers)) == tuple(str(number) for number in sorted(numbers))
