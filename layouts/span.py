"""Spans of numbers, as people write them: `1-10`, `12`, `1-10, 12`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

_PART = re.compile(r"(0|[1-9]\d{0,5})(?:-(0|[1-9]\d{0,5}))?")
LONGEST = 1000
"""No hall has more counters in one span: a longer one is a slip of the finger."""


def read_span(text: str) -> tuple[str, ...]:
    """The numbers that `text` names, in order: `1-3, 7` is 1, 2, 3, 7.

    Raises:
        ValueError: not a span, one that runs backwards, or more than a thousand numbers.
    """
    numbers: list[str] = []
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a span of numbers like '1-10' or '1-10, 12'")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"{text!r} runs backwards")
        if last - first >= LONGEST:
            raise ValueError(f"{text!r} is longer than {LONGEST} numbers")
        numbers.extend(str(number) for number in range(first, last + 1))
    return tuple(numbers)


def write_span(numbers: Iterable[str]) -> str:
    """The shortest writing of `numbers`, ascending: 1, 2, 3, 7 is `1-3, 7`."""
    ordered = sorted({int(number) for number in numbers})
    runs = (
        [number for _, number in run]
        for _, run in groupby(enumerate(ordered), key=lambda placed: placed[1] - placed[0])
    )
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
