"""The outage: one kiosk is cut off for a while, in the middle of the play."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from layouts.layout import Layout
from queueing.plan import Millis
from rehearsal.day import Arrival
from rehearsal.hall_time import HallTime
from rehearsal.kiosks import Kiosk, kiosk_of
from rehearsal.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Which kiosk, and from when until when."""

    kiosk: str
    begin: Millis
    end: Millis

    async def happen(self, kiosk: Kiosk, time: HallTime) -> None:
        """Cut `kiosk` off, in the middle of a visitor's request: no moment is worse. PlayOver."""
        await time.until(self.begin)
        kiosk.failing = True
        await time.until(self.end)
        await kiosk.come_back()


def outage_of(layout: Layout, kiosks: Collection[str], people: Iterable[Arrival], script: Script) -> Outage | None:
    """The outage of a play: of that one of `kiosks` which most people come to for a number meanwhile.

    None where no kiosk has numbers of its own.
    """
    first, last = (script.start + int(part * (script.end - script.start)) for part in script.shares.outage)
    last = min(last, first + script.shares.longest_outage)
    crowd = Counter(
        kiosk_of(layout, kiosks, person, script.seed)
        for person in people
        if first <= person.at < last and person.booked is None
    )
    able = [name for name in kiosks if name in layout.plan.offline_numbers]
    return Outage(kiosk=max(able, key=lambda name: crowd[name]), begin=first, end=last) if able else None
