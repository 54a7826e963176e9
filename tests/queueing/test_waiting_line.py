"""The waiting line against a plain sorted list."""

from __future__ import annotations

import random
from bisect import insort

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.waiting_line import Place, WaitingLine


class PlainLine:
    """What a waiting line does, the obvious way."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def add(self, place: Place) -> None:
        """Put a place where it belongs."""
        insort(self.places, place)

    def remove(self, place: Place) -> None:
        """Take a place out."""
        self.places.remove(place)


def compare(line: WaitingLine, plain: PlainLine, probe: Place) -> None:
    """Every question has the same answer."""
    assert list(line) == plain.places
    assert len(line) == len(plain.places)
    assert line.head == (plain.places[0] if plain.places else None)
    assert line.first(3) == plain.places[:3]
    assert line.ahead_of(probe) == sum(place < probe for place in plain.places)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 40), st.integers(0, 12)), max_size=120))
def test_a_waiting_line_is_a_sorted_list(steps: list[tuple[int, int]]) -> None:
    """Whatever is added and removed in whatever order, a line answers what a sorted list would."""
    line, plain = WaitingLine(), PlainLine()
    for entered, (priority, at) in enumerate(steps):
        place = (priority, entered, str(entered))
        if priority < 0 and plain.places:
            gone = plain.places[0 if priority == -3 else at % len(plain.places)]
            line.remove(gone)
            plain.remove(gone)
            with pytest.raises(KeyError):
                line.remove(gone)
        else:
            line.add(place)
            plain.add(place)
        compare(line, plain, (priority, at, ""))


@pytest.mark.parametrize("seed", range(4))
def test_a_long_line_stays_right_when_its_taken_heads_are_cut_off(seed: int) -> None:
    """Over thousands of removals, at the head and in the middle, a line stays a sorted list and forgets the taken."""
    rng = random.Random(seed)
    line, plain = WaitingLine(), PlainLine()
    removed = 0
    for entered in range(6_000):
        place = (entered - rng.choice((0, 0, 0, 300)), entered, str(entered))
        line.add(place)
        plain.add(place)
        takes = rng.choice((0, 1, 2)) if entered < 4_000 else 3
        for _ in range(min(takes, len(plain.places))):
            gone = plain.places[0] if rng.random() < 0.9 else rng.choice(plain.places)
            line.remove(gone)
            plain.remove(gone)
            removed += 1
        assert line.head == (plain.places[0] if plain.places else None)
        if entered % 97 == 0:
            compare(line, plain, place)
    compare(line, plain, (0, 0, ""))
    assert removed > 2_000
    assert len(line._places) < 3_000


def test_taking_what_is_not_there_is_an_error() -> None:
    """Removing an unknown place, or from an empty line, is a KeyError and changes nothing."""
    line = WaitingLine()
    with pytest.raises(KeyError):
        line.remove((1, 1, "a"))
    line.add((2, 2, "b"))
    for place in ((1, 1, "a"), (2, 2, "c"), (3, 3, "b")):
        with pytest.raises(KeyError):
            line.remove(place)
    assert list(line) == [(2, 2, "b")]
    assert line.ahead_of((3, 3, "c")) == 1


def test_a_copied_line_is_its_own() -> None:
    """Heads taken out of a copy leave, in order, and the line it was copied from keeps them."""
    line = WaitingLine()
    for place in ((1, 1, "a"), (2, 2, "b"), (3, 3, "c")):
        line.add(place)
    line.remove((1, 1, "a"))
    copied = line.copy()
    assert [copied.take(), copied.take()] == [(2, 2, "b"), (3, 3, "c")]
    assert (len(copied), copied.head) == (0, None)
    assert list(line) == [(2, 2, "b"), (3, 3, "c")]
