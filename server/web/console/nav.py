"""The console's pages by role, in the order in which they stand at its side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queueing.plan import Text

DESK = ("desk", "manager", "auditor")
"""The front desk, and who looks over its shoulder."""


@dataclass(frozen=True, slots=True)
class NavPage:
    """One page."""

    path: str
    name: Text
    roles: tuple[str, ...]
    badge: str | None = None
    """A topic of the live stream: how many entries it has stands beside the name."""


PAGES: tuple[NavPage, ...] = (
    NavPage("/console", Text(zh="窗口", en="Floor"), DESK),
    NavPage("/console/tickets", Text(zh="号票", en="Tickets"), DESK),
    NavPage("/console/cases", Text(zh="办件", en="Cases"), ("office", *DESK)),
    NavPage("/console/alarms", Text(zh="警报", en="Alarms"), DESK, badge="alarms-new"),
    NavPage("/console/devices", Text(zh="设备", en="Devices"), DESK),
    NavPage("/console/charts", Text(zh="图表", en="Charts"), DESK),
    NavPage("/console/reports", Text(zh="报表", en="Reports"), DESK),
    NavPage("/console/follow-ups", Text(zh="差评", en="Ratings"), DESK, badge="follow-ups-new"),
    NavPage("/console/notices", Text(zh="公告", en="Notices"), DESK),
    NavPage("/console/audit", Text(zh="日志", en="Log"), ("manager", "auditor")),
)


def pages_for(role: str) -> Sequence[NavPage]:
    """The pages that a role has."""
    return [page for page in PAGES if role in page.roles]
