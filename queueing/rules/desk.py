"""What the front desk does besides tickets and counters: notices and alarms."""

from __future__ import annotations

from queueing import commands as cmd
from queueing import events as ev
from queueing.alarm import alarm_changes
from queueing.events import Events
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.refusal import Code, Refusal


def post_notice(hall: Hall, command: cmd.PostNotice, at: Millis) -> Events:
    for zone in command.zones:
        if zone not in hall.plan.zones:
            raise Refusal(Code.UNKNOWN_ZONE, f"no such zone: {zone}")
    if not command.text.zh.strip():
        raise Refusal(Code.REASON_REQUIRED, "a notice says something")
    if command.until is not None and command.until <= at:
        raise Refusal(Code.TOO_LATE, "a notice ends in the future")
    return (ev.NoticePosted(at=at, notice=command.notice, text=command.text, zones=command.zones, until=command.until),)


def withdraw_notice(hall: Hall, command: cmd.WithdrawNotice, at: Millis) -> Events:
    if command.notice not in hall.notices:
        raise Refusal(Code.UNKNOWN_NOTICE, f"no such notice: {command.notice}")
    return (ev.NoticeWithdrawn(at=at, notice=command.notice),)


def check_alarms(hall: Hall, command: cmd.CheckAlarms, at: Millis) -> Events:
    over, new = alarm_changes(hall, at, frozenset(command.staffed), command.silent)
    cleared = [ev.AlarmCleared(at=at, alarm=alarm) for alarm in over]
    raised = [ev.AlarmRaised(at=at, alarm=alarm, kind=kind, subject=subject) for alarm, (kind, subject) in new.items()]
    return [*cleared, *raised]


def acknowledge(hall: Hall, command: cmd.AcknowledgeAlarm, at: Millis) -> Events:
    alarm = hall.alarms.get(command.alarm)
    if alarm is None:
        raise Refusal(Code.UNKNOWN_ALARM, f"no such alarm: {command.alarm}")
    if alarm.acknowledged_at is not None:
        return ()
    return (ev.AlarmAcknowledged(at=at, alarm=command.alarm, by=command.by),)
