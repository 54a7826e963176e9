"""How and when a hall calls: its policies and its hours, as the domain takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from layouts.error import Faults
from layouts.layout import Hours, Session
from layouts.record import BookingRecord, LinePolicyRecord, PolicyRecord, QuotaRecord, Records
from queueing.plan import DAY, MINUTE, BookingRule, Line, Policy, Quota

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def policy_of(record: PolicyRecord) -> Policy:
    """A policy, minutes turned into milliseconds."""
    return Policy(
        head_start={name: minutes * MINUTE for name, minutes in record.head_start_minutes.items()},
        helper_handicap=record.helper_handicap_minutes * MINUTE,
        recall_limit=record.recall_limit,
        missed_call=record.missed_call,
        requeue_after=record.requeue_after,
        requeue_limit=record.requeue_limit,
        next_completes=record.next_completes,
        pause_reasons=record.pause_reasons,
        self_chosen=record.self_chosen,
        identity=record.identity,
        typed_identity=record.typed_identity,
        expected_service=record.expected_service_minutes * MINUTE,
        quotas=tuple(
            Quota(start=_minute(quota.start), end=_minute(quota.end), count=quota.count) for quota in record.quotas
        ),
        booking=_booking_rule(record.booking) if record.booking is not None else None,
    )


def _booking_rule(record: BookingRecord) -> BookingRule:
    return BookingRule(
        quota=record.quota,
        slot=record.slot_minutes * MINUTE,
        days_ahead=record.days_ahead,
        early=record.early_minutes * MINUTE,
        late=record.late_minutes * MINUTE,
        no_show_limit=record.no_show_limit,
        no_show_window=record.no_show_days * DAY,
        holiday_notice_days=record.holiday_notice_days,
    )


def _minute(hhmm: str) -> int:
    """Minutes since midnight; 0 for what is no time, which is a fault told elsewhere."""
    return int(hhmm[:2]) * 60 + int(hhmm[3:]) if _TIME.fullmatch(hhmm) else 0


def policies_of(records: Records, lines: Mapping[str, Line], faults: Faults) -> dict[str, Policy]:
    """Policies of the lines that differ from the hall's."""
    common = records.policy.policy
    if "ordinary" not in common.head_start_minutes:
        faults.add("policy.toml", "policy.head_start_minutes", "missing key 'ordinary'")
    for name in records.policy.lines:
        if name not in lines:
            faults.add("policy.toml", f"lines.{name}", f"no such line {name!r}")
    for table, policy in _tables(records):
        _check_choices(table, policy.self_chosen or (), common, policy, faults)
        _check_quotas(table, policy.quotas or (), faults)
    return {name: policy_of(_differing(common, own)) for name, own in records.policy.lines.items()}


def _check_choices(
    table: str,
    chosen: tuple[str, ...],
    common: PolicyRecord,
    policy: PolicyRecord | LinePolicyRecord,
    faults: Faults,
) -> None:
    classes = {**common.head_start_minutes, **(policy.head_start_minutes or {})}
    for at, name in enumerate(chosen):
        if name not in classes:
            faults.add("policy.toml", f"{table}.self_chosen[{at}]", f"no such class {name!r} in head_start_minutes")


def _check_quotas(table: str, quotas: tuple[QuotaRecord, ...], faults: Faults) -> None:
    """Spans of the day in order, none over another."""
    before = ""
    for at, quota in enumerate(quotas):
        path = f"{table}.quotas[{at}]"
        for edge, time in (("start", quota.start), ("end", quota.end)):
            if not _TIME.fullmatch(time):
                faults.add("policy.toml", f"{path}.{edge}", f"{time!r} is not a time like '09:00'")
        if quota.end <= quota.start:
            faults.add("policy.toml", f"{path}.end", f"{quota.end} is not after {quota.start}")
        if quota.start < before:
            faults.add("policy.toml", f"{path}.start", f"{quota.start} is before {before}, where the one before ends")
        before = quota.end


def _differing(common: PolicyRecord, own: LinePolicyRecord) -> PolicyRecord:
    """The hall's policy with a line's own values in place."""
    changes: dict[str, Any] = {
        name: value for name in own.__struct_fields__ if (value := getattr(own, name)) is not None
    }
    changes["head_start_minutes"] = {**common.head_start_minutes, **(own.head_start_minutes or {})}
    return msgspec.structs.replace(common, **changes)


def _tables(records: Records) -> list[tuple[str, PolicyRecord | LinePolicyRecord]]:
    """The hall's policy and each line's, with the path of its table."""
    return [
        ("policy", records.policy.policy),
        *((f"lines.{name}", own) for name, own in records.policy.lines.items()),
    ]


def words_used(records: Records) -> tuple[dict[str, str], dict[str, str]]:
    """Pause reasons and visitor classes, each with the path where it is first named."""
    reasons: dict[str, str] = {}
    classes: dict[str, str] = {}
    for table, policy in _tables(records):
        for at, reason in enumerate(policy.pause_reasons or ()):
            reasons.setdefault(reason, f"{table}.pause_reasons[{at}]")
        for name in policy.head_start_minutes or {}:
            classes.setdefault(name, f"{table}.head_start_minutes.{name}")
    return reasons, classes


def hours_of(records: Records, faults: Faults) -> Hours:
    """The hall's hours, in order."""
    hours = records.hours
    sessions = tuple(Session(start=session.start, end=session.end) for session in hours.sessions)
    _check_order(_times(sessions, hours.intake_from, hours.intake_until, hours.day_end), faults)
    _check_dates("open_dates", hours.open_dates, faults)
    _check_dates("closed_dates", hours.closed_dates, faults)
    for day in sorted(set(hours.open_dates) & set(hours.closed_dates)):
        faults.add("hours.toml", "closed_dates", f"{day} is an open date too")
    return Hours(
        sessions=sessions,
        intake_from=hours.intake_from,
        intake_until=hours.intake_until,
        day_end=hours.day_end,
        weekdays=hours.weekdays,
        statutory_calendar=hours.statutory_calendar,
        open_dates=hours.open_dates,
        closed_dates=hours.closed_dates,
    )


_Chain = list[tuple[str, str]]
"""Path and time; each must come after the one before."""


def _times(sessions: tuple[Session, ...], intake_from: str, intake_until: str, day_end: str) -> tuple[_Chain, ...]:
    through_the_day = [
        (f"sessions[{at}].{edge}", getattr(session, edge))
        for at, session in enumerate(sessions)
        for edge in ("start", "end")
    ]
    intake = [("intake_from", intake_from), ("intake_until", intake_until)]
    return ([*through_the_day, ("day_end", day_end)], [*intake, ("day_end", day_end)])


def _check_order(chains: tuple[_Chain, ...], faults: Faults) -> None:
    bad = {path: time for chain in chains for path, time in chain if not _TIME.fullmatch(time)}
    for path, time in bad.items():
        faults.add("hours.toml", path, f"{time!r} is not a time like '09:00'")
    for chain in chains:
        for (before, earlier), (path, later) in pairwise(chain):
            if before in bad or path in bad:
                continue
            touching = before.endswith(".end") and path.endswith(".start")
            if later < earlier or (later == earlier and not touching):
                faults.add("hours.toml", path, f"{later} is not after {earlier} of {before}")


def _check_dates(key: str, dates: Iterable[str], faults: Faults) -> None:
    for at, day in enumerate(dates):
        try:
            date.fromisoformat(day)
        except ValueError:
            faults.add("hours.toml", f"{key}[{at}]", f"{day!r} is not a date like '2026-10-01'")
