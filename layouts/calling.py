"""How a hall calls: its policies, as the domain takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from layouts.error import Faults
from layouts.hours import TIME
from layouts.record import (
    BookingRecord,
    LimitsRecord,
    LinePolicyRecord,
    OfficeRecord,
    PolicyRecord,
    QuotaRecord,
    Records,
)
from queueing.booking import BOOKED_CLASS
from queueing.plan import DAY, MINUTE, SECOND, BookingRule, Limits, Line, Millis, OfficeRule, Policy, Quota


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
        no_show_calls=record.no_show_calls,
        no_show_after=record.no_show_seconds * SECOND,
        limits=_limits(record.limits),
        target_wait=record.target_wait_minutes * MINUTE,
    )


def office_rule_of(record: OfficeRecord) -> OfficeRule:
    """The hall's deadlines for what follows a visit."""
    return OfficeRule(
        arrival=record.arrival_minutes * MINUTE,
        call_back=record.call_back_days * DAY,
        settle=record.settle_days * DAY,
        contact_kept=record.contact_days * DAY,
        papers_days=record.papers_days,
    )


def _limits(record: LimitsRecord) -> Limits:
    return Limits(
        wait=_span(record.wait_minutes),
        queue=record.queue,
        idle=_span(record.idle_minutes),
        pause=_span(record.pause_minutes),
        absent=_span(record.absent_minutes),
        service=_span(record.service_minutes),
    )


def _span(minutes: int | None) -> Millis | None:
    return minutes * MINUTE if minutes is not None else None


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
    return int(hhmm[:2]) * 60 + int(hhmm[3:]) if TIME.fullmatch(hhmm) else 0


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
        _check_booking(table, common, policy, faults)
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
            if not TIME.fullmatch(time):
                faults.add("policy.toml", f"{path}.{edge}", f"{time!r} is not a time like '09:00'")
        if quota.end <= quota.start:
            faults.add("policy.toml", f"{path}.end", f"{quota.end} is not after {quota.start}")
        if quota.start < before:
            faults.add("policy.toml", f"{path}.start", f"{quota.start} is before {before}, where the one before ends")
        before = quota.end


def _check_booking(table: str, common: PolicyRecord, policy: PolicyRecord | LinePolicyRecord, faults: Faults) -> None:
    """Who has booked must have a head start to be given."""
    if policy.booking is not None and BOOKED_CLASS not in {
        **common.head_start_minutes,
        **(policy.head_start_minutes or {}),
    }:
        faults.add("policy.toml", f"{table}.booking", f"no class {BOOKED_CLASS!r} in head_start_minutes")


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
