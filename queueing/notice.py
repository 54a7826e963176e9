"""A notice that the front desk puts on the wall displays."""

from __future__ import annotations

from dataclasses import dataclass

from queueing.plan import Millis, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice, shown until its time or until it is withdrawn."""

    id: str
    text: Text
    posted_at: Millis
    zones: tuple[str, ...] = ()
    """Where it is shown; everywhere if none is named."""
    until: Millis | None = None

    def shown(self, zone: str, now: Millis) -> bool:
        """Whether the displays of `zone` show it at `now`."""
        return (not self.zones or zone in self.zones) and (self.until is None or now < self.until)
