"""The history of alarms: what a day's events say of each, also of those that were there before."""

from __future__ import annotations

from queueing import events as ev
from queueing.alarm import AlarmKind
from queueing.events import Event
from server.alarm_history import PastAlarm, alarm_history

ABSENT = "absent:1012"


def test_an_alarm_is_told_from_raised_to_cleared_with_who_looked_into_it() -> None:
    """One line an alarm, its times and how long it stood; what else happened is passed over."""
    events: list[Event] = [
        ev.DayOpened(at=1, date="2026-01-05"),
        ev.AlarmRaised(at=10, alarm=ABSENT, kind=AlarmKind.ABSENT, subject="1012"),
        ev.AlarmAcknowledged(at=20, alarm=ABSENT, by="D7"),
        ev.AlarmCleared(at=50, alarm=ABSENT),
    ]
    (past,) = alarm_history(events)
    assert past == PastAlarm(
        kind=AlarmKind.ABSENT, subject="1012", raised_at=10, acknowledged_at=20, by="D7", cleared_at=50
    )
    assert past.lasted == 40


def test_the_same_alarm_twice_is_two_lines_the_latest_first() -> None:
    """Raised anew after it was cleared, it has times of its own."""
    events: list[Event] = [
        ev.AlarmRaised(at=10, alarm=ABSENT, kind=AlarmKind.ABSENT, subject="1012"),
        ev.AlarmCleared(at=20, alarm=ABSENT),
        ev.AlarmRaised(at=30, alarm=ABSENT, kind=AlarmKind.ABSENT, subject="1012"),
    ]
    assert [(past.raised_at, past.cleared_at, past.lasted) for past in alarm_history(events)] == [
        (30, None, None),
        (10, 20, 10),
    ]


def test_what_stood_before_the_day_is_told_without_its_beginning() -> None:
    """Only acknowledged or cleared on this day: kind and subject are known by its name, a colon in it or not."""
    events: list[Event] = [
        ev.AlarmAcknowledged(at=10, alarm="device:printer:1", by="D7"),
        ev.AlarmCleared(at=20, alarm=ABSENT),
    ]
    absent, device = alarm_history(events)
    assert (absent.kind, absent.subject, absent.raised_at, absent.cleared_at) == (AlarmKind.ABSENT, "1012", None, 20)
    assert (device.kind, device.subject, device.by, device.lasted) == (AlarmKind.DEVICE, "printer:1", "D7", None)
