"""The printed slip of a ticket that this kiosk has taken."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.outcome import Taken
from layouts.layout import Layout, SlipLine
from layouts.slip import describe, fill


def slip_of(layout: Layout, taken: Taken) -> tuple[SlipLine, ...]:
    """The lines to print for `taken`."""
    fields = describe(
        layout,
        queue=taken.queue,
        number=taken.number,
        ahead=taken.ahead,
        taken=datetime.fromtimestamp(taken.issued_at / 1000, ZoneInfo(layout.plan.timezone)),
        service=taken.service,
        tags=tags_of(taken),
        url=taken.page,
        wait=taken.wait,
        tail=taken.tail,
    )
    return fill(layout.slip, fields)


def tags_of(taken: Taken) -> tuple[str, ...]:
    """What is special about a ticket, as keys of phrases: 绿色通道, 预约, 补打, 离线."""
    special = {
        f"class.{taken.visitor_class}": taken.visitor_class != "ordinary",
        "slip.collect": taken.collecting,
        "slip.reprint": taken.reprinted,
        "slip.offline": taken.offline,
    }
    return tuple(key for key, so in special.items() if so)
