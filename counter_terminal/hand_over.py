"""Handing a result over (发证): which case is meant, what stands in the way, and the command. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from counter_terminal import case_words, spans
from counter_terminal.receipt import case_of
from layouts.layout import Layout
from queueing.case import DECIDED_STATES, CaseState, Delivery
from queueing.hall import CounterState
from queueing.plan import Text
from wire.views import CaseView

_NUMBER = re.compile(r"(\d{8})-?(\d{4,6})")
_REFERENCE = re.compile(r"[\w#*-]{1,40}")
SENT = frozenset({Delivery.LOCKER, Delivery.EMS})
"""Deliveries with a code or a waybill, which the applicant is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Enough of an applicant to recognise one by: 张*, 138****1234."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A case as the server tells it."""

    case: CaseView
    applicant: Applicant | None


def receipt_number(typed: str) -> str | None:
    """The receipt's number in what was typed, or in the address that a scanner reads off its QR code."""
    text = typed.strip()
    if "/r/" in text:
        text = text.rpartition("/r/")[2].partition(".")[0]
    number = _NUMBER.fullmatch(text)
    return f"{number[1]}-{number[2]}" if number is not None else None


def found_of(answer: Mapping[str, Any]) -> Found:
    """The case in an answer of `GET /cases/{case}`."""
    told = answer.get("contact")
    return Found(case=case_of(answer["case"]), applicant=msgspec.convert(told, Applicant) if told else None)


def in_the_way(case: CaseView, counter: CounterState) -> Text | None:
    """Why the result cannot be handed over at `counter`; None where it can."""
    if case.state == CaseState.CLOSED:
        return ALREADY
    if case.state == CaseState.WITHDRAWN:
        return WITHDRAWN
    if case.state not in DECIDED_STATES:
        return NOT_YET
    if not any(assignment.queue == case.issuing for assignment in counter.assignments):
        return ELSEWHERE
    return None


def wrong_reference(delivery: Delivery, reference: str) -> Text | None:
    """What is wrong with a locker's code or a waybill; None where none is needed, or it is right."""
    if delivery not in SENT or _REFERENCE.fullmatch(reference.strip()):
        return None
    return NO_CODE if delivery is Delivery.LOCKER else NO_WAYBILL


def command(case: CaseView, delivery: Delivery, reference: str) -> dict[str, Any]:
    """The arguments of `hand-over`."""
    args: dict[str, Any] = {"case": case.case, "delivery": delivery.value}
    if delivery in SENT:
        args["reference"] = reference.strip()
    return args


def facts(found: Found, layout: Layout) -> Iterator[tuple[Text, Text]]:
    """What is shown of a case, line by line."""
    case, timezone = found.case, layout.plan.timezone
    if found.applicant is not None:
        yield case_words.NAME, _plain(f"{found.applicant.name}  {found.applicant.phone}")
    accepted = spans.day(case.registered_at, timezone)
    yield (
        _ACCEPTED,
        Text(
            zh=f"{accepted.zh} {case.counter_label}号窗口 工号 {case.clerk}",
            en=f"{accepted.en}, counter {case.counter_label}, staff no. {case.clerk}",
        ),
    )
    if case.department is not None:
        yield _DEPARTMENT, _plain(case.department)
    if case.state == CaseState.ACCEPTED and case.due is not None:
        due = spans.day(case.due, timezone)
        yield _PROMISED, due
    if case.missing:
        yield _MISSING, _plain("、".join(paper.name for paper in case.missing))
    if case.reason is not None:
        yield _REASON, _plain(case.reason)


def _plain(text: str) -> Text:
    return Text(zh=text, en="")


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


_ACCEPTED = _t("受理窗口", "Taken in")
_DEPARTMENT = _t("承办部门", "Department")
_PROMISED = _t("承诺办结", "Promised by")
_REASON = _t("原因", "Reason")
_MISSING = _t("还缺材料", "Missing")
REACHED = _t("收件信息", "Send to")
ALREADY = _t("该件已领取，不能再次发证。", "This result was handed over already.")
WITHDRAWN = _t("该件已由申请人撤回。", "The applicant has taken this case back.")
NOT_YET = _t("该件尚未办结，请告诉申请人承诺时间。", "Not decided yet. Please tell the applicant the promised date.")
ELSEWHERE = _t(
    "该件不在本窗口发证，请转到其业务的发证窗口。",
    "Another line's counter hands this over: please transfer the visitor.",
)
NO_CODE = _t("请填写取件柜的取件码（字母、数字、- # *）。", "Please enter the locker's code: letters, digits, - # *.")
NO_WAYBILL = _t("请填写 EMS 运单号（字母、数字、- # *）。", "Please enter the waybill number: letters, digits, - # *.")
