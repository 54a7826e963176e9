"""The board of devices: how each machine of the hall is, by floor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response, get, post

from layouts.layout import Layout
from queueing.plan import Text
from server.devices import DeviceKind, DeviceState, DeviceView
from server.web.console.alarm_words import counter_words
from server.web.console.asking import ask, form_of
from server.web.console.console import Console, console_of
from server.web.console.device_words import KINDS, STATES, device_name, fault_words
from server.web.console.nav import DESK
from server.web.console.page import plain_headers, render
from server.web.console.session import signed_in
from server.web.paper import HTML
from server.web.site import Asking
from server.web.ticket_page import zone_name

PATH = "/console/devices"
_ORDER = tuple(DeviceState)
_COUNTED = frozenset({DeviceKind.TERMINAL, DeviceKind.TABLET})
"""Kinds of which there may be hundreds: only those that want somebody are shown singly, the others are counted."""
_WANTING = frozenset({DeviceState.FAULT, DeviceState.SILENT, DeviceState.LOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSight:
    """A device and its parts, as staff see them."""

    view: DeviceView
    name: str
    place: Text
    state: Text
    fault: Text | None
    parts: tuple[DeviceSight, ...] = ()

    @property
    def worst(self) -> DeviceState:
        """The worst state of it and its parts."""
        return min((self.view.state, *(part.worst for part in self.parts)), key=_ORDER.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceGroup:
    """The devices of one kind on one floor."""

    kind: Text
    devices: tuple[DeviceSight, ...]
    counted: tuple[tuple[DeviceState, Text, int], ...]
    """How many more there are in each state."""


class DeviceRoutes(Controller):
    """The front desk looks after the hall's devices."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page."""
        session = signed_in(request, *DESK)
        return render(request, session, "console/devices.html", **_board(console_of(request)))

    @get("/board")
    async def board(self, request: Asking) -> Response[str]:
        """Its changing part, for a page that is open."""
        session = signed_in(request, *DESK)
        return render(request, session, "console/_devices.html", **_board(console_of(request)))

    @post("/clear", status_code=200)
    async def clear(self, request: Asking) -> Response[str]:
        """Somebody has seen to a fault. A device that has it still tells it again."""
        session = signed_in(request, *DESK)
        device = (await form_of(request)).get("device")
        await ask(request, session, "clear-fault", {"device": device})
        if "hx-request" in request.headers:
            return render(request, session, "console/_devices.html", **_board(console_of(request)))
        return Response(content="", status_code=303, media_type=HTML, headers=plain_headers(Location=PATH))


def _board(console: Console) -> dict[str, Any]:
    views, layout = console.devices.views(), console.site.layout
    sights = _sights(views, layout)
    floors: dict[int | None, list[DeviceSight]] = {}
    for sight in sights:
        floors.setdefault(sight.view.floor, []).append(sight)
    counted = {state: sum(view.state is state for view in views) for state in DeviceState}
    return {
        "floors": [
            {"name": _floor_name(layout, floor), "groups": _groups(floors[floor])}
            for floor in sorted(floors, key=lambda floor: (floor is None, floor or 0))
        ],
        "counts": [(state, STATES[state], count) for state, count in counted.items() if count],
        "states": STATES,
    }


def _sights(views: tuple[DeviceView, ...], layout: Layout) -> list[DeviceSight]:
    parts: dict[str, list[DeviceView]] = {}
    for view in views:
        if view.part_of is not None:
            parts.setdefault(view.part_of, []).append(view)
    return [_sight(view, layout, parts) for view in views if view.part_of is None]


def _sight(view: DeviceView, layout: Layout, parts: Mapping[str, list[DeviceView]]) -> DeviceSight:
    return DeviceSight(
        view=view,
        name=KINDS[view.kind].zh if view.counter is not None else view.device,
        place=_place(view, layout),
        state=STATES[view.state],
        fault=fault_words(view.fault) if view.fault is not None else None,
        parts=tuple(_sight(part, layout, {}) for part in parts.get(view.device, ())),
    )


def _place(view: DeviceView, layout: Layout) -> Text:
    if view.counter is not None and view.part_of is not None:
        return device_name(view.device, layout)
    if view.counter is not None:
        return counter_words(layout, view.counter)
    if view.part_of is not None:
        return KINDS[view.kind]
    if view.zone is not None:
        return zone_name(layout, view.zone)
    return _floor_name(layout, view.floor)


def _floor_name(layout: Layout, floor: int | None) -> Text:
    known = layout.floors.get(floor) if floor is not None else None
    return known.name if known is not None else Text(zh="全厅", en="Whole hall")


def _groups(sights: list[DeviceSight]) -> list[DeviceGroup]:
    """By kind, the worst devices first."""
    groups = []
    for kind in DeviceKind:
        theirs = sorted((s for s in sights if s.view.kind is kind), key=lambda s: _ORDER.index(s.worst))
        if not theirs:
            continue
        shown = [s for s in theirs if kind not in _COUNTED or s.worst in _WANTING]
        others = Counter(s.view.state for s in theirs if s not in shown)
        counted = tuple((state, STATES[state], others[state]) for state in DeviceState if others[state])
        groups.append(DeviceGroup(kind=KINDS[kind], devices=tuple(shown), counted=counted))
    return groups
