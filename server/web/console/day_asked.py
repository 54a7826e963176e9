"""Which day a page is asked to show."""

from __future__ import annotations

from datetime import date

from server.clock import local
from server.web.console.console import console_of
from server.web.site import Connection


def day_asked(connection: Connection) -> date:
    """The date in the address, `?date=YYYY-MM-DD`; the hall's own today where there is none, or it is none."""
    site = console_of(connection).site
    today = local(site.writer.clock.now(), site.layout.plan.timezone).date()
    try:
        return min(today, date.fromisoformat(connection.query_params.get("date", "")))
    except ValueError:
        return today
