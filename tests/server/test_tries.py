"""Tries: guessing is slowed down, for whoever guesses and nobody else."""

from __future__ import annotations

import time

import pytest

from server.problems import ServerRefusal
from server.tries import KEYS_KEPT, Tries

LONG_S = 3600.0


def blocked(tries: Tries, key: str) -> bool:
    try:
        tries.check(key)
    except ServerRefusal:
        return True
    return False


def test_whoever_fails_too_often_has_to_wait_and_nobody_else() -> None:
    """The limit itself is still allowed."""
    tries = Tries(3, LONG_S)
    for _ in range(3):
        assert not blocked(tries, "kiosk-1")
        tries.failed("kiosk-1")
    assert blocked(tries, "kiosk-1")
    assert not blocked(tries, "kiosk-2")


def test_failures_are_forgotten_one_by_one_as_they_grow_old() -> None:
    """The window slides: a new failure counts as long as any other."""
    tries = Tries(2, 0.2)
    tries.failed("a")
    time.sleep(0.12)
    tries.failed("a")
    assert blocked(tries, "a")
    time.sleep(0.1)
    assert not blocked(tries, "a")
    tries.failed("a")
    assert blocked(tries, "a")
    time.sleep(0.25)
    assert not blocked(tries, "a")


def test_strangers_cannot_fill_the_memory_and_one_who_fails_on_makes_nobody_forgotten() -> None:
    """Past the limit of keys the oldest is dropped, but only for a new one."""
    tries = Tries(2, LONG_S)
    for key in range(KEYS_KEPT):
        tries.failed(f"k{key}")
        tries.failed(f"k{key}")
    tries.failed(f"k{KEYS_KEPT - 1}")
    assert blocked(tries, "k0")
    tries.failed("one more")
    assert not blocked(tries, "k0")
    assert blocked(tries, "k1")


def test_who_never_failed_is_never_asked_to_wait_and_who_did_hears_why() -> None:
    """By a code that programs know."""
    tries = Tries(1, LONG_S)
    for _ in range(10):
        tries.check("kiosk-1")
    tries.failed("kiosk-1")
    with pytest.raises(ServerRefusal, match="wait 3600 s") as refused:
        tries.check("kiosk-1")
    assert (refused.value.problem.code, refused.value.problem.status) == ("TOO_MANY_TRIES", 429)
