"""A layout: the hall as data. The domain's plan, and beside it all that its devices and screens need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from queueing.plan import SECOND, HallPlan, Millis, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A floor of the building that the hall uses."""

    number: int
    name: Text
    use: str
    """public, back-office or support."""
    back_office: int | None = None
    """The floor where what is accepted here is decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A span of a working day during which the hall receives visitors, as `HH:MM` of the hall's own time zone."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHours:
    """Where a line's hours differ from the hall's."""

    intake: tuple[Session, ...] = ()
    """Spans in which its numbers are given, with pauses at noon; none: the hall's one, straight through noon."""
    sessions: tuple[Session, ...] = ()
    """Spans in which its windows receive visitors; none: the hall's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """Other hours of some lines on some days: longer on working days (工作日延时), or open on a day off."""

    lines: tuple[str, ...]
    weekdays: tuple[int, ...] = ()
    """ISO weekdays; on a statutory holiday they do not count."""
    dates: tuple[str, ...] = ()
    intake_until: str
    """No new numbers of these lines after this time."""
    end: str
    """Their windows close at this time."""
    open: bool = False
    """False: concerns working days. True: concerns days off, on which these lines open and no others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When the hall opens, takes in and closes."""

    sessions: tuple[Session, ...]
    intake_from: str
    """Kiosks give numbers from this time on."""
    intake_until: str
    """No new numbers after this time."""
    day_end: str
    """Tickets still open at this time expire and every counter is signed out."""
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    """ISO weekdays that are working days where the statutory calendar is silent."""
    statutory_calendar: str | None = None
    """`CN`: China's public holidays and make-up working days; None: weekdays alone count."""
    open_dates: tuple[str, ...] = ()
    closed_dates: tuple[str, ...] = ()
    lines: Mapping[str, LineHours] = field(default_factory=dict)
    """Lines whose hours differ, by id."""
    extended: tuple[Extension, ...] = ()
    """Where two concern the same line and day, the later one holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """A ticket machine. Its name is the name of its device token."""

    name: str
    floor: int
    zones: tuple[str, ...]
    """Zones it offers, nearest first."""
    printer: str | None = None
    id_reader: str | None = None
    """Its identity-card reader: a device path or `socket://host:port`."""
    portrait: bool = False
    """Its screen stands upright."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """A wall display. Its name is the name of its device token."""

    name: str
    screen: str
    """Key of the screen it shows."""
    zone: str | None = None
    """Of a zone's board."""
    floor: int | None = None
    """Where an overview hangs."""
    all_floors: bool = False
    """An overview shows the zones of every floor, not of its own alone."""
    counters: tuple[str, ...] = ()
    """Over which a fascia hangs, from left to right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A receipt printer."""

    name: str
    address: str
    """Where it is, see `layouts.printer_address`."""
    columns: int = 48
    """Half-width characters a line at normal size."""
    dots: int = 576
    """Printable dots across."""
    qr: str = "native"
    """`native`: it draws QR codes itself; `image`: it is sent their picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An LED bar over a counter."""

    counter: str
    address: int
    width: int
    """Pixels."""
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A keypad or an evaluator on a counter."""

    counter: str
    address: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Where the devices of a Modbus line keep what: numbers of holding registers, None for what they lack.

    What a device is told lies side by side, because it is told in one frame: a board never shows half of the new.
    """

    text: int | None = None
    """Of a bar: first of `text_registers` that hold the text, two GB2312 bytes each, the rest zero."""
    text_registers: int = 16
    number: int | None = None
    """Of a bar: the last four digits of the ticket's number as a binary number, 0 where there is none."""
    state: int | None = None
    """Of a bar: one of `states`. `calling` is for as long as a call flashes; then it stands as `serving` does."""
    states: Mapping[str, int] = field(default_factory=dict)
    """What `state` is set to: idle, calling, serving, paused, closed."""
    keys: int | None = None
    """Of a keypad, first of two: how many keys were pressed since power-on, and the code of the last one."""
    key_codes: Mapping[str, int] = field(default_factory=dict)
    """The code of each key that there is, by the name of `hardware.keypad.Key`."""
    digits: int | None = None
    """Of a keypad, first of two: how many visitors wait, and the digits of the ticket here, as `number` has them."""
    ask: int | None = None
    """Of an evaluator: 1 while it asks for a rating, else 0."""
    ratings: int | None = None
    """Of an evaluator, first of two: how many ratings since power-on, and the last: 1 (worst) to 5 (best)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A serial line, and what is on it."""

    name: str
    port: str
    """A device path or `socket://host:port` of a serial converter."""
    baud: int
    protocol: str
    """onbon, alpha, modbus or ff68."""
    bars: tuple[Bar, ...] = ()
    keypads: tuple[Unit, ...] = ()
    evaluators: tuple[Unit, ...] = ()
    registers: Registers | None = None
    """Of a Modbus line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How loud it is from `start` until `end`, `HH:MM` of the hall's time zone."""

    start: str
    end: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudspeaker:
    """A loudspeaker and where it is heard."""

    name: str
    zones: tuple[str, ...]
    languages: tuple[str, ...] = ("zh", "en")
    """In which calls are said, in this order: zh, en."""
    times: int = 2
    """How often a call is said."""
    shorten_after: Millis = 20 * SECOND
    """While a call has waited longer than this for its turn, each is said once."""
    device: str | None = None
    """A part of the name of the sound device; None: the machine's own default."""
    clips: str | None = None
    """Folder of a clip set, whole or seen from the layout's own folder; None: the built-in voice."""
    volume: int = 100
    """Percent, where no span of `volumes` says otherwise."""
    volumes: tuple[Volume, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """One line of the printed ticket or receipt: a template with `{field}` names, see `layouts.slip`."""

    text: str = ""
    scale: int = 1
    """1 to 8 times the normal size, both ways."""
    align: str = "left"
    """left, center or right."""
    bold: bool = False
    when: str | None = None
    """Printed only if this field is not empty."""
    rule: bool = False
    """A line of dashes in place of text."""
    qr: bool = False
    """A QR code of `text` in place of text."""
    each: str | None = None
    """Of the acceptance receipt: printed once for each of these, see `layouts.receipt`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """How a wall display arranges what it shows. The loader checks both cap heights against viewing distance / 200."""

    id: str
    kind: str = "zone"
    """zone: calls and queues of a zone; overview: all zones of a floor, or of all; fascia: a strip over counters."""
    width: int
    height: int
    rows: int
    """Calls shown at once."""
    panel_height_mm: int
    """Height of the lit panel, which turns pixels into millimetres."""
    viewing_distance_m: float
    row_cap_px: int
    """Cap height of the numbers: of tickets and counters; on an overview, of zones."""
    figure_cap_px: int
    """Cap height of what else must be read: how many wait; on a fascia, the names of lines."""
    english: bool = True
    """English beside the Chinese."""
    captions: bool = True
    """A zone's board shows what its loudspeaker says, as it is spoken."""
    missed: int = 0
    """So many missed numbers on a zone's board."""
    name_cards: bool = False
    """The clerk's name card beside the counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One hall, whole and checked."""

    plan: HallPlan
    hours: Hours
    declared_items: Mapping[str, int]
    """Declared number of items, by line id or, where the hall declares it for a zone, by zone id."""
    resident_items: int
    on_call_items: int
    sample_services: bool
    """True when the service catalogue is a sample and not the hall's own."""
    floors: Mapping[int, Floor] = field(default_factory=dict)
    kiosks: Mapping[str, Kiosk] = field(default_factory=dict)
    displays: Mapping[str, Display] = field(default_factory=dict)
    printers: Mapping[str, Printer] = field(default_factory=dict)
    counter_printers: Mapping[str, Printer] = field(default_factory=dict)
    """The receipt printer of each counter that has one, by counter."""
    buses: Mapping[str, Bus] = field(default_factory=dict)
    loudspeakers: Mapping[str, Loudspeaker] = field(default_factory=dict)
    silent_after: Millis = 60 * SECOND
    """A device that is not heard of for so long is missed. Real time, also in a rehearsal."""
    screens: Mapping[str, Screen] = field(default_factory=dict)
    slip: tuple[SlipLine, ...] = ()
    receipt: tuple[SlipLine, ...] = ()
    """The acceptance receipt."""
    phrases: Mapping[str, Text] = field(default_factory=dict)
    """Sentences the hall says and shows; keys and fields in `layouts.phrases`."""
    theme: Mapping[str, str] = field(default_factory=dict)
    """Colours by token, `#RRGGBB`."""
    shape: Mapping[str, int] = field(default_factory=dict)
    """Pixels by token: `radius` of corners, `grid` of distances."""
