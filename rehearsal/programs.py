"""The three programs of a play: in windows where there is a screen, else offscreen with a picture of each."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from layouts.layout import Layout
from rehearsal.badges import GUEST, PIN, Badges
from rehearsal.part import Part, python

NAMES = KIOSK, COUNTER_TERMINAL, FLOOR_DISPLAY = "kiosk", "counter_terminal", "floor_display"
PICTURE_S = 8.0
"""Real seconds from a program's start to its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the three programs stand: the first zone that has all it takes."""

    zone: str | None
    kiosk: str | None
    display: str | None
    counter: str | None


def screen_is_there() -> bool:
    """Whether windows can be opened."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def installed() -> bool:
    """Whether the programs' toolkit is installed."""
    return importlib.util.find_spec("PySide6") is not None


def places(layout: Layout) -> Places:
    """A kiosk, a display and a counter of one zone, as far as the layout has them."""
    zones = {display.zone for display in layout.displays.values()}
    zone = next((zone for zone in layout.plan.zones if zone in zones), next(iter(layout.plan.zones), None))
    near = [kiosk.name for kiosk in layout.kiosks.values() if zone in kiosk.zones[:1]]
    return Places(
        zone=zone,
        kiosk=next(iter(near or layout.kiosks), None),
        display=next((display.name for display in layout.displays.values() if display.zone == zone), None),
        counter=next((c.id for c in layout.plan.counters.values() if c.zone == zone and c.assignments), None),
    )


def programs(
    url: str,
    at: Places,
    badges: Badges,
    *,
    windows: bool,
    pictures: Path,
    after: float,
    logs: Path,
    state: Path,
    id_reader: str | None = None,
    receipt_printer: str | None = None,
) -> list[Part]:
    """The programs as parts to be started. In windows they stay, offscreen they end with their picture.

    `state` is a folder for what kiosk and terminal keep on disk, `id_reader` the port of the kiosk's card reader,
    `receipt_printer` the address of the counter's printer.
    Windows are small enough for one desk's screen. The counter terminal in a window is a guest's own counter;
    offscreen it shows the desk of a counter at work.
    """
    parts = []

    def part(name: str, command: list[str], size: str, window: str, environment: dict[str, str]) -> None:
        picture = ["--snapshot", str(pictures / f"{name}.png"), "--after", f"{after:g}"]
        ending = ["--size", window] if windows else ["--size", size, "--quit"]
        offscreen = {} if windows else {"QT_QPA_PLATFORM": "offscreen"}
        command = python(*command, "--server", url, *picture, *ending)
        parts.append(Part(name, command, logs, {**environment, **offscreen}))

    if at.kiosk is not None:
        reader = ["--id-reader", id_reader] if id_reader is not None else []
        kiosk = ["kiosk", "--state", str(state / at.kiosk), *reader]
        part(KIOSK, kiosk, "1080x1920", "540x960", {"JIAOHAO_TOKEN": badges.kiosks[at.kiosk]})
    if at.counter is not None:
        staff_no, pin = (GUEST, PIN) if windows else badges.clerk(at.counter)
        signed_in = {"REHEARSAL_STAFF": staff_no, "REHEARSAL_PIN": pin}
        printer = ["--printer", receipt_printer] if receipt_printer is not None else []
        terminal = ["rehearsal.signed_in", "--counter", at.counter, "--state", str(state / "counters"), *printer]
        part(COUNTER_TERMINAL, terminal, "1280x800", "1120x720", signed_in)
    if at.display is not None:
        part(FLOOR_DISPLAY, ["floor_display"], "1920x1080", "1280x720", {"JIAOHAO_TOKEN": badges.displays[at.display]})
    return parts
