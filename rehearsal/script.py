"""The script: what is played, from when until when, and how fast."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from queueing.plan import Millis
from rehearsal.shares import SHARES, Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is played."""

    begin: Millis
    """When the clerks may come in."""
    start: Millis
    """When the kiosks begin to give numbers."""
    end: Millis
    speed: float
    """Hall seconds in a real one."""
    seed: int = 1
    shares: Shares = SHARES
    without_kiosks: Collection[str] = ()
    """Kiosks that somebody else stands at."""
    without_counters: Collection[str] = ()
    """Counters that somebody else sits at."""
