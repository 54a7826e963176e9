"""The printed slip of a ticket that this kiosk has taken."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.visit import Taken
from layouts.layout import Layout, SlipLine
from layouts.slip import describe, fill


def slip_of(layout: Layout, taken: Taken) -> tuple[SlipLine, ...]:
    """The lines to print for `taken`."""
    tags = () if taken.visitor_class == "ordinary" else (f"class.{taken.visitor_class}",)
    fields = describe(
        layout,
        queue=taken.queue,
        number=taken.number,
        ahead=taken.ahead,
        taken=datetime.fromtimestamp(taken.issued_at / 1000, ZoneInfo(layout.plan.timezone)),
        service=taken.service,
        tags=tags,
    )
    return fill(layout.slip, fields)
