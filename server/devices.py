"""Devices: how each machine of the hall is, from what the layout, the links and the machines themselves tell."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from layouts.layout import Bus, Display, Layout
from queueing.alarm import AlarmKind, alarm_id
from queueing.hall import Hall
from queueing.plan import DAY, Millis
from server.presence import Presence, terminal_of
from server.writer import Writer

PAPER_LOW = "PAPER_LOW"
"""The fault of a printer that still prints."""
FORGOTTEN_AFTER: Millis = 14 * DAY
"""A device that was not heard of for so long was taken away: nobody is alarmed any more."""
_RESERVE = "-reserve"
"""A kiosk tells under its name with this of the numbers that it keeps on its own disk."""


class DeviceKind(StrEnum):
    """What a device is."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    GATEWAY = "gateway"
    TABLET = "tablet"
    TERMINAL = "terminal"
    """A counter's terminal; there is one while a clerk is signed in there."""
    PRINTER = "printer"
    RESERVE = "reserve"
    """The numbers that a kiosk keeps on its own disk."""
    BUS = "bus"
    BAR = "bar"
    """Bars, keypads and evaluators are shown with their bus while something is wrong with them."""
    KEYPAD = "keypad"
    EVALUATOR = "evaluator"
    LOUDSPEAKER = "loudspeaker"
    OTHER = "other"
    """Something that told of a fault under a name that no layout has."""


_SPOKEN_FOR = frozenset({DeviceKind.BUS, DeviceKind.LOUDSPEAKER})


class DeviceState(StrEnum):
    """How a device is, the worst first."""

    FAULT = "fault"
    SILENT = "silent"
    """It was here, and is not heard of any more."""
    LOW = "low"
    """Its paper is nearly used up."""
    WORKING = "working"
    UNKNOWN = "unknown"
    """Nobody can say: what would tell is not here."""
    NEW = "new"
    """It was never here."""


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device as staff and other programs see it."""

    device: str
    kind: DeviceKind
    state: DeviceState
    floor: int | None = None
    zone: str | None = None
    counter: str | None = None
    part_of: str | None = None
    """The device that it is a part of, as a printer of its kiosk."""
    here: bool | None = None
    """Whether it is connected now; null for one that never is."""
    since: Millis | None = None
    """When it came, or went; null if it has done neither since the server began."""
    seen_at: Millis | None = None
    """When it was last heard of."""
    fault: str | None = None
    """What it told is wrong with it: a code or a few words."""
    fault_since: Millis | None = None


class Devices:
    """All devices of one hall."""

    def __init__(self, writer: Writer, layout: Layout, presence: Presence) -> None:
        self._writer = writer
        self._layout = layout
        self.presence = presence

    def views(self) -> tuple[DeviceView, ...]:
        """Every device that is known: those of the layout, then others that have a token, open counters' terminals,
        and whatever else has told of a fault."""
        views = {view.device: view for view in self._known()}
        for name, fault in self._hall.faults.items():
            if name not in views:
                kiosk = name.removesuffix(_RESERVE)
                reserve = name.endswith(_RESERVE) and kiosk in self._layout.kiosks
                views[name] = DeviceView(
                    device=name,
                    kind=DeviceKind.RESERVE if reserve else DeviceKind.OTHER,
                    state=DeviceState.FAULT,
                    floor=self._layout.kiosks[kiosk].floor if reserve else None,
                    part_of=kiosk if reserve else None,
                    fault=fault.fault,
                    fault_since=fault.since,
                )
        return tuple(views.values())

    def silent(self) -> list[str]:
        """Devices that were here, ought to be, and have not been heard of for longer than the layout allows.

        Soon after the server began, only those that are alarmed of already: the others are on their way back.
        """
        patience = self._layout.silent_after / 1000
        missed = (name for name in self._expected() if name not in self.presence.here)
        return [name for name in missed if self.presence.silent_for(name) > patience or self._alarmed(name)]

    @property
    def _hall(self) -> Hall:
        return self._writer.hall

    def _alarmed(self, device: str) -> bool:
        return alarm_id(AlarmKind.DEVICE, device) in self._hall.alarms

    def _expected(self) -> Iterator[str]:
        """Devices with a token that were here of late, and terminals of counters that are open, if they ever were."""
        now = self._writer.clock.now()
        for name, kind in self.presence.registered.items():
            if kind != "integration" and self._was_here(name, now - FORGOTTEN_AFTER):
                yield name
        for counter in self._hall.counters.values():
            name = terminal_of(counter.id)
            if counter.opened_at is not None and self._was_here(name, counter.opened_at):
                yield name

    def _was_here(self, device: str, since: Millis) -> bool:
        """Whether it was heard of since then. One that is alarmed of was, if this is a server that has just begun."""
        seen_at = self.presence.seen_at(device)
        return self._alarmed(device) if seen_at is None else seen_at >= since

    def _place(self, display: Display) -> tuple[int | None, str | None]:
        """Floor and zone of a display: those of its zone, of an overview's floor, or of the first counter below it."""
        plan = self._layout.plan
        if display.zone is not None:
            return plan.zones[display.zone].floor, display.zone
        if display.counters:
            counter = plan.counters[display.counters[0]]
            return counter.floor, counter.zone
        return display.floor, None

    def _known(self) -> Iterator[DeviceView]:
        layout, plan = self._layout, self._layout.plan
        for kiosk in layout.kiosks.values():
            zone = kiosk.zones[0] if len(kiosk.zones) == 1 else None
            yield self._view(kiosk.name, DeviceKind.KIOSK, floor=kiosk.floor, zone=zone)
            if kiosk.printer is not None:
                yield self._part(kiosk.printer, DeviceKind.PRINTER, kiosk.floor, zone, kiosk.name)
        for display in layout.displays.values():
            floor, zone = self._place(display)
            yield self._view(display.name, DeviceKind.DISPLAY, floor=floor, zone=zone)
        for bus in layout.buses.values():
            yield from self._wired(bus)
        for loudspeaker in layout.loudspeakers.values():
            zone = loudspeaker.zones[0] if len(loudspeaker.zones) == 1 else None
            floor = plan.zones[loudspeaker.zones[0]].floor
            yield self._part(loudspeaker.name, DeviceKind.LOUDSPEAKER, floor, zone, None)
        for name, kind in self.presence.registered.items():
            if name in layout.kiosks or name in layout.displays or kind == "integration":
                continue
            counter = plan.counters.get(name) if kind == DeviceKind.TABLET else None
            yield self._view(
                name,
                DeviceKind(kind),
                floor=counter.floor if counter is not None else None,
                zone=counter.zone if counter is not None else None,
                counter=name if counter is not None else None,
            )
        for state in self._hall.counters.values():
            name = terminal_of(state.id)
            if state.open or name in self.presence.here:
                planned = plan.counters[state.id]
                yield self._view(name, DeviceKind.TERMINAL, floor=planned.floor, zone=planned.zone, counter=planned.id)
                if state.id in layout.counter_printers:
                    printer = layout.counter_printers[state.id].name
                    yield self._part(printer, DeviceKind.PRINTER, planned.floor, planned.zone, name)

    def _wired(self, bus: Bus) -> Iterator[DeviceView]:
        """A bus, and what is wrong with the nodes on it."""
        plan = self._layout.plan
        nodes = {
            f"{kind}-{node.counter}": (kind, plan.counters[node.counter])
            for kind, group in (
                (DeviceKind.BAR, bus.bars),
                (DeviceKind.KEYPAD, bus.keypads),
                (DeviceKind.EVALUATOR, bus.evaluators),
            )
            for node in group
        }
        zones = {counter.zone for _, counter in nodes.values()}
        floor = next((counter.floor for _, counter in nodes.values()), None)
        yield self._part(bus.name, DeviceKind.BUS, floor, zones.pop() if len(zones) == 1 else None, None)
        for name, (kind, counter) in nodes.items():
            if name in self._hall.faults:
                yield self._part(name, kind, counter.floor, counter.zone, bus.name, counter.id)

    def _view(
        self,
        name: str,
        kind: DeviceKind,
        *,
        floor: int | None = None,
        zone: str | None = None,
        counter: str | None = None,
    ) -> DeviceView:
        """A device that connects."""
        presence, fault = self.presence, self._hall.faults.get(name)
        here, seen_at = name in presence.here, presence.seen_at(name)
        if fault is not None:
            state = DeviceState.FAULT
        elif here:
            state = DeviceState.WORKING
        else:
            state = DeviceState.SILENT if seen_at is not None else DeviceState.NEW
        return DeviceView(
            device=name,
            kind=kind,
            state=state,
            floor=floor,
            zone=zone,
            counter=counter,
            here=here,
            since=presence.since(name),
            seen_at=seen_at,
            fault=fault.fault if fault is not None else None,
            fault_since=fault.since if fault is not None else None,
        )

    def _part(
        self,
        name: str,
        kind: DeviceKind,
        floor: int | None,
        zone: str | None,
        part_of: str | None,
        counter: str | None = None,
    ) -> DeviceView:
        """A device that others speak for: what a bus or a loudspeaker does is told by the gateways."""
        fault = self._hall.faults.get(name)
        if fault is not None:
            state = DeviceState.LOW if fault.fault == PAPER_LOW else DeviceState.FAULT
        elif self._gateways_are_here() if kind in _SPOKEN_FOR else part_of in self.presence.here:
            state = DeviceState.WORKING
        else:
            state = DeviceState.UNKNOWN
        return DeviceView(
            device=name,
            kind=kind,
            state=state,
            floor=floor,
            zone=zone,
            counter=counter,
            part_of=part_of,
            fault=fault.fault if fault is not None else None,
            fault_since=fault.since if fault is not None else None,
        )

    def _gateways_are_here(self) -> bool:
        """All of them: which of them looks after what is their own affair."""
        gateways = {name for name, kind in self.presence.registered.items() if kind == DeviceKind.GATEWAY}
        return bool(gateways) and gateways <= set(self.presence.here)
