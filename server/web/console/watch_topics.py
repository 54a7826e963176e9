"""What open pages hear of alarms, devices and bad ratings."""

from __future__ import annotations

from server.devices import DeviceView
from server.web.console.console import Console
from server.web.console.nav import DESK


def add_watch_topics(console: Console) -> None:
    """Add the topics `alarms`, all that stand; `alarms-new`, those that nobody has acknowledged; `devices`, how each
    is; `follow-ups`, bad ratings that are not settled; and `follow-ups-new`, those that nobody has called back yet."""
    writer = console.site.writer

    def alarms(*, new: bool = False) -> dict[str, object]:
        return {
            name: {"kind": alarm.kind, "since": alarm.since, "by": alarm.acknowledged_by}
            for name, alarm in writer.hall.alarms.items()
            if not new or alarm.acknowledged_at is None
        }

    def follow_ups(*, new: bool = False) -> dict[str, object]:
        office = writer.hall.office
        found = office.follow_ups.items() if office is not None else ()
        return {name: one.called_at for name, one in found if not new or one.called_at is None}

    console.live.topic("alarms", alarms, DESK)
    console.live.topic("alarms-new", lambda: alarms(new=True), DESK)
    console.live.topic("devices", lambda: {view.device: _how(view) for view in console.devices.views()}, DESK)
    console.live.topic("follow-ups", follow_ups, DESK)
    console.live.topic("follow-ups-new", lambda: follow_ups(new=True), DESK)


def _how(view: DeviceView) -> tuple[object, ...]:
    return view.state, view.fault, view.since
