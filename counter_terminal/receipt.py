"""The acceptance receipt (受理凭证) of a case, as the server has answered it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from layouts.layout import Layout, SlipLine
from layouts.receipt import Receipt, lines_of
from queueing.case import CaseState, Delivery
from wire.views import CaseView


def case_of(answer: Mapping[str, Any]) -> CaseView:
    """The case in an answer. msgspec.ValidationError for what is none."""
    return msgspec.convert(answer, CaseView)


def receipt_of(layout: Layout, case: CaseView, *, reprinted: bool = False) -> tuple[SlipLine, ...]:
    """The lines to print for `case`."""
    receipt = Receipt(
        number=case.case,
        queue=case.queue,
        service=case.service,
        issuing=case.issuing,
        counter=case.counter_label,
        clerk=case.clerk,
        department=case.department,
        delivery=Delivery(case.delivery),
        registered_at=case.registered_at,
        due=case.due,
        missing=case.missing,
        finished=case.state == CaseState.CLOSED,
        reprinted=reprinted,
        page=case.page or "",
        code=case.code or "",
    )
    return lines_of(layout, receipt)
