"""The history of a day's alarms, as its events tell it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from queueing import events as ev
from queueing.alarm import AlarmKind
from queueing.events import Event
from queueing.plan import Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAlarm:
    """An alarm that was raised, looked into or over on a day."""

    kind: AlarmKind
    subject: str
    raised_at: Millis | None = None
    """None: on a day before."""
    acknowledged_at: Millis | None = None
    by: str | None = None
    """Staff number."""
    cleared_at: Millis | None = None
    """None: not on that day."""

    @property
    def lasted(self) -> Millis | None:
        """How long it stood, where the day knows both ends."""
        if self.raised_at is None or self.cleared_at is None:
            return None
        return self.cleared_at - self.raised_at


def alarm_history(events: Iterable[Event]) -> list[PastAlarm]:
    """The alarms of one day's events, the latest first; other events are passed over."""
    past: list[PastAlarm] = []
    standing: dict[str, int] = {}

    def of(alarm: str) -> int:
        if alarm not in standing:
            kind, _, subject = alarm.partition(":")
            standing[alarm] = len(past)
            past.append(PastAlarm(kind=AlarmKind(kind), subject=subject))
        return standing[alarm]

    for event in events:
        match event:
            case ev.AlarmRaised():
                standing[event.alarm] = len(past)
                past.append(PastAlarm(kind=event.kind, subject=event.subject, raised_at=event.at))
            case ev.AlarmAcknowledged():
                at = of(event.alarm)
                past[at] = replace(past[at], acknowledged_at=event.at, by=event.by)
            case ev.AlarmCleared():
                at = of(event.alarm)
                past[at] = replace(past[at], cleared_at=event.at)
                del standing[event.alarm]
    return past[::-1]
