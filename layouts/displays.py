"""The wall displays of a hall and the screens they show: can they be read from where people stand, does it fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from layouts.error import Faults
from layouts.ground import check_public, known, span
from layouts.layout import Display, Floor, Screen
from layouts.legibility import cap_height_mm, least_cap_height_mm
from layouts.record import DisplayRecord, Records, ScreenRecord
from queueing.plan import Counter, Zone

_SCREENS, _DISPLAYS = "screens.toml", "displays.toml"

CALLS_SHARE = {True: 0.72, False: 0.56}
"""How much of a zone board's height its calls have: of one that lies, of one that stands upright."""
LINE = 1.3
"""Height of a row, per cap height; the newest call takes two."""
NUMBER = 4.0
"""Width of a ticket number such as A023 and the space beside it, per cap height."""


def screens_of(records: Records, faults: Faults) -> dict[str, Screen]:
    """Screens by id. All that must be read on one is large enough for its distance, and its rows fit."""
    screens: dict[str, Screen] = {}
    for at, record in enumerate(records.screens.screens):
        path = f"screens[{at}]"
        if record.id in screens:
            faults.add(_SCREENS, f"{path}.id", f"screen {record.id!r} is there twice")
        screen = Screen(
            id=record.id,
            kind=record.kind,
            width=record.width,
            height=record.height,
            rows=record.rows,
            panel_height_mm=record.panel_height_mm,
            viewing_distance_m=record.viewing_distance_m,
            row_cap_px=record.row_cap_px,
            figure_cap_px=record.figure_cap_px or record.row_cap_px,
            english=record.english,
            captions=record.captions,
            missed=record.missed,
            name_cards=record.name_cards,
        )
        _check_letters(screen, path, faults)
        _check_rows(screen, path, faults)
        _check_options(record, path, faults)
        screens[record.id] = screen
    return screens


def displays_of(
    records: Records,
    floors: Mapping[int, Floor],
    zones: Mapping[str, Zone],
    counters: Mapping[str, Counter],
    screens: Mapping[str, Screen],
    faults: Faults,
) -> dict[str, Display]:
    """Wall displays by name, each with the place that its kind of screen shows."""
    displays: dict[str, Display] = {}
    for at, record in enumerate(records.displays.displays):
        path = f"displays[{at}]"
        spanned = _counters(record, path, counters, faults)
        if record.screen in screens:
            _check_place(record, screens[record.screen], path, faults)
            _check_width(screens[record.screen], spanned, path, faults)
        else:
            faults.add(_DISPLAYS, f"{path}.screen", f"no such screen {record.screen!r}; {known(screens)}")
        if record.zone is not None and record.zone not in zones:
            faults.add(_DISPLAYS, f"{path}.zone", f"no such zone {record.zone!r}; {known(zones)}")
        if record.floor is not None:
            _check_floor(record, floors, zones, path, faults)
        displays[record.name] = Display(
            name=record.name,
            screen=record.screen,
            zone=record.zone,
            floor=record.floor,
            all_floors=record.all_floors,
            counters=spanned,
        )
    return displays


def _check_letters(screen: Screen, path: str, faults: Faults) -> None:
    """What must be read: numbers and names in rows, and the figures beside them."""
    least = least_cap_height_mm(screen.viewing_distance_m)
    for key in ("row_cap_px", "figure_cap_px"):
        height = cap_height_mm(getattr(screen, key), screen.panel_height_mm, screen.height)
        if height < least:
            reason = f"{height:.1f} mm high, but {screen.viewing_distance_m:g} m away needs {least:.1f} mm"
            faults.add(_SCREENS, f"{path}.{key}", reason)


def _check_rows(screen: Screen, path: str, faults: Faults) -> None:
    if screen.kind != "zone":
        return
    if not screen.rows:
        faults.add(_SCREENS, f"{path}.rows", "a zone's board shows one call at least")
    room = CALLS_SHARE[screen.width > screen.height] * screen.height
    if (screen.rows + 1) * screen.row_cap_px * LINE > room:
        reason = f"{screen.rows} rows of {screen.row_cap_px} px do not fit into {screen.height} px"
        faults.add(_SCREENS, f"{path}.rows", reason)


def _check_options(record: ScreenRecord, path: str, faults: Faults) -> None:
    """What a kind of screen has no room for."""
    if record.missed and record.kind != "zone":
        faults.add(_SCREENS, f"{path}.missed", f"{_A[record.kind]} shows no missed numbers")
    if record.name_cards and record.kind == "overview":
        faults.add(_SCREENS, f"{path}.name_cards", f"{_A[record.kind]} shows no name cards")


_A = {"zone": "a zone's board", "overview": "an overview", "fascia": "a fascia"}
_PLACE: Mapping[str, str] = {"zone": "zone", "overview": "floor", "fascia": "counters"}
_GIVEN: Mapping[str, Callable[[DisplayRecord], bool]] = {
    "zone": lambda record: record.zone is not None,
    "floor": lambda record: record.floor is not None,
    "counters": lambda record: record.counters is not None,
    "all_floors": lambda record: record.all_floors,
}


def _check_place(record: DisplayRecord, screen: Screen, path: str, faults: Faults) -> None:
    """A board has a zone, an overview the floor that it hangs on, a fascia counters; and none has another's."""
    needed = _PLACE[screen.kind]
    if not _GIVEN[needed](record):
        faults.add(_DISPLAYS, f"{path}.{needed}", f"{_A[screen.kind]} needs a {needed.removesuffix('s')}")
    allowed = {needed, "all_floors"} if needed == "floor" else {needed}
    for key, given in _GIVEN.items():
        if key not in allowed and given(record):
            faults.add(_DISPLAYS, f"{path}.{key}", f"{_A[screen.kind]} has no {key}")


def _counters(record: DisplayRecord, path: str, counters: Collection[str], faults: Faults) -> tuple[str, ...]:
    if record.counters is None:
        return ()
    spanned = tuple(span(_DISPLAYS, f"{path}.counters", record.counters, faults))
    for counter in spanned:
        if counter not in counters:
            faults.add(_DISPLAYS, f"{path}.counters", f"no such counter {counter}")
    return spanned


def _check_width(screen: Screen, counters: Collection[str], path: str, faults: Faults) -> None:
    needed = round(len(counters) * NUMBER * screen.row_cap_px)
    if needed > screen.width:
        reason = f"{len(counters)} counters need {needed} px, but the screen is {screen.width} px wide"
        faults.add(_DISPLAYS, f"{path}.counters", reason)


def _check_floor(
    record: DisplayRecord, floors: Mapping[int, Floor], zones: Mapping[str, Zone], path: str, faults: Faults
) -> None:
    assert record.floor is not None
    check_public(record.floor, floors, faults, _DISPLAYS, f"{path}.floor")
    if not record.all_floors and all(zone.floor != record.floor for zone in zones.values()):
        faults.add(_DISPLAYS, f"{path}.floor", f"no zone is on floor {record.floor}")
