"""Records: the shape of each file of a layout, exactly as its TOML is written. Unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from queueing.plan import IdentityRule, MissedCall, QueueKind

NAME = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
COLOUR = r"^#[0-9A-Fa-f]{6}$"
INITIALS = r"^[a-z0-9]+$"
IN_WORDS = {
    NAME: "small letters, digits and hyphens, like 'wall-1-a'",
    COLOUR: "a colour like '#0B57D0'",
    INITIALS: "small letters and digits, like 'gjj'",
}
"""What each pattern asks for, said to people."""

Name = Annotated[str, msgspec.Meta(pattern=NAME)]
Colour = Annotated[str, msgspec.Meta(pattern=COLOUR)]
Initials = Annotated[str, msgspec.Meta(pattern=INITIALS)]
Words = Annotated[str, msgspec.Meta(min_length=1)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=24 * 60)]
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]


class Record(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A table of a layout file."""


class TextRecord(Record):
    """A text in both languages."""

    zh: Words
    en: Words


# hall.toml


class FloorRecord(Record):
    """A floor."""

    number: int
    name: TextRecord
    use: Literal["public", "back-office", "support"]
    back_office: int | None = None


class ZoneRecord(Record):
    """A zone."""

    id: Name
    number: Positive
    floor: int
    name: TextRecord
    departments: tuple[Words, ...] = ()


class LineRecord(Record):
    """A business line with its kinds of queues."""

    id: Name
    zone: str
    prefix: Words
    name: TextRecord
    kinds: Annotated[tuple[QueueKind, ...], msgspec.Meta(min_length=1)]


class ItemsRecord(Record):
    """Declared numbers of items."""

    resident: Count
    on_call: Count
    declared: dict[str, Count]


class HallFile(Record):
    """hall.toml"""

    id: Name
    name: TextRecord
    timezone: str
    floors: Annotated[tuple[FloorRecord, ...], msgspec.Meta(min_length=1)]
    zones: Annotated[tuple[ZoneRecord, ...], msgspec.Meta(min_length=1)]
    lines: Annotated[tuple[LineRecord, ...], msgspec.Meta(min_length=1)]
    items: ItemsRecord


# counters.toml


class AlsoRecord(Record):
    """A further queue of a counter."""

    queue: str
    handicap_minutes: Minutes = 0
    only_when_idle: bool = False


class CountersRecord(Record):
    """A span of counters with one own queue."""

    queue: str
    numbers: str
    labels: str
    also: tuple[AlsoRecord, ...] = ()


class ReserveRecord(Record):
    """A span of reserve counters."""

    floor: int
    numbers: str
    labels: str


class CountersFile(Record):
    """counters.toml"""

    counters: tuple[CountersRecord, ...]
    reserve: tuple[ReserveRecord, ...] = ()


# hours.toml


class SessionRecord(Record):
    """A span of the working day."""

    start: str
    end: str


class LineHoursRecord(Record):
    """Where a line's hours differ from the hall's."""

    intake: tuple[SessionRecord, ...] = ()
    sessions: tuple[SessionRecord, ...] = ()


class ExtensionRecord(Record):
    """Other hours of some lines on some days."""

    lines: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    intake_until: str
    end: str
    weekdays: tuple[Weekday, ...] = ()
    dates: tuple[str, ...] = ()
    open: bool = False


class HoursFile(Record):
    """hours.toml"""

    sessions: Annotated[tuple[SessionRecord, ...], msgspec.Meta(min_length=1)]
    intake_from: str
    intake_until: str
    day_end: str
    weekdays: tuple[Weekday, ...] = (1, 2, 3, 4, 5)
    statutory_calendar: Literal["CN"] | None = None
    open_dates: tuple[str, ...] = ()
    closed_dates: tuple[str, ...] = ()
    lines: dict[str, LineHoursRecord] = {}
    extended: tuple[ExtensionRecord, ...] = ()


# policy.toml


class QuotaRecord(Record):
    """Numbers given in a span of the day, `HH:MM`."""

    start: str
    end: str
    count: Count


class BookingRecord(Record):
    """How visits are booked ahead."""

    quota: Count
    slot_minutes: Annotated[int, msgspec.Meta(ge=5, le=240)] = 30
    days_ahead: Annotated[int, msgspec.Meta(ge=0, le=60)] = 7
    early_minutes: Minutes = 30
    late_minutes: Minutes = 15
    no_show_limit: Count = 3
    no_show_days: Annotated[int, msgspec.Meta(ge=1, le=400)] = 90
    holiday_notice_days: Count = 3


class LimitsRecord(Record):
    """Past which the desk is alarmed; left out: never."""

    wait_minutes: Minutes | None = None
    queue: Count | None = None
    idle_minutes: Minutes | None = None
    pause_minutes: Minutes | None = None
    absent_minutes: Minutes | None = None
    service_minutes: Minutes | None = None


class PolicyRecord(Record):
    """The policy of all lines."""

    recall_limit: Count
    missed_call: MissedCall
    requeue_after: Count
    requeue_limit: Count
    helper_handicap_minutes: Minutes
    next_completes: bool
    pause_reasons: tuple[Name, ...]
    head_start_minutes: dict[Name, Minutes]
    self_chosen: tuple[Name, ...] = ("ordinary",)
    identity: IdentityRule = IdentityRule.NONE
    typed_identity: bool = True
    expected_service_minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] = 10
    quotas: tuple[QuotaRecord, ...] = ()
    booking: BookingRecord | None = None
    no_show_calls: Positive = 1
    no_show_seconds: Count = 0
    limits: LimitsRecord = msgspec.field(default_factory=LimitsRecord)
    target_wait_minutes: Minutes = 15


class LinePolicyRecord(Record):
    """What one line does differently."""

    recall_limit: Count | None = None
    missed_call: MissedCall | None = None
    requeue_after: Count | None = None
    requeue_limit: Count | None = None
    helper_handicap_minutes: Minutes | None = None
    next_completes: bool | None = None
    pause_reasons: tuple[Name, ...] | None = None
    head_start_minutes: dict[Name, Minutes] | None = None
    self_chosen: tuple[Name, ...] | None = None
    identity: IdentityRule | None = None
    typed_identity: bool | None = None
    expected_service_minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] | None = None
    quotas: tuple[QuotaRecord, ...] | None = None
    booking: BookingRecord | None = None
    no_show_calls: Positive | None = None
    no_show_seconds: Count | None = None
    limits: LimitsRecord | None = None
    target_wait_minutes: Minutes | None = None


class OfficeRecord(Record):
    """Deadlines of what follows a visit."""

    arrival_minutes: Annotated[int, msgspec.Meta(ge=1, le=24 * 60)] = 30
    call_back_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 1
    settle_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 15
    contact_days: Annotated[int, msgspec.Meta(ge=1, le=400)] = 30
    papers_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5


class PolicyFile(Record):
    """policy.toml"""

    policy: PolicyRecord
    office: OfficeRecord = msgspec.field(default_factory=OfficeRecord)
    lines: dict[str, LinePolicyRecord] = {}


# services.toml


class ServiceRecord(Record):
    """A service."""

    id: Name
    queue: str
    zh: Words
    en: Words
    pinyin: Initials
    department: Words | None = None
    on_call: bool = False
    papers: tuple[Words, ...] = ()
    decided_in_days: Annotated[int, msgspec.Meta(ge=1, le=400)] | None = None


class ServicesFile(Record):
    """services.toml"""

    services: tuple[ServiceRecord, ...]
    sample: bool = False


# kiosks.toml, displays.toml, screens.toml


class KioskRecord(Record):
    """A ticket machine."""

    name: Name
    floor: int
    zones: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    printer: str | None = None
    id_reader: str | None = None
    offline_numbers: str | None = None
    portrait: bool = False


class KiosksFile(Record):
    """kiosks.toml"""

    kiosks: tuple[KioskRecord, ...]


class DisplayRecord(Record):
    """A wall display."""

    name: Name
    screen: str
    zone: str | None = None
    floor: int | None = None
    all_floors: bool = False
    counters: str | None = None


class DisplaysFile(Record):
    """displays.toml"""

    displays: tuple[DisplayRecord, ...]


class ScreenRecord(Record):
    """A screen layout."""

    id: Name
    width: Positive
    height: Positive
    panel_height_mm: Positive
    viewing_distance_m: Annotated[float, msgspec.Meta(gt=0)]
    row_cap_px: Positive
    kind: Literal["zone", "overview", "fascia"] = "zone"
    rows: Count = 0
    figure_cap_px: Positive | None = None
    english: bool = True
    captions: bool = True
    missed: Count = 0
    name_cards: bool = False


class ScreensFile(Record):
    """screens.toml"""

    screens: tuple[ScreenRecord, ...]


# devices.toml


class PrinterRecord(Record):
    """A receipt printer."""

    name: Name
    address: Words
    columns: Positive = 48
    dots: Positive = 576
    qr: Literal["native", "image"] = "native"


class BarsRecord(Record):
    """A span of bars with following addresses."""

    counters: str
    addresses: str
    width: Positive
    height: Positive


class UnitsRecord(Record):
    """A span of keypads or evaluators with following addresses."""

    counters: str
    addresses: str


KeyName = Literal["call", "recall", "rate", "pause", "transfer", "no-show", "hold", "return"]
StateName = Literal["idle", "calling", "serving", "paused", "closed"]


RegisterNumber = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]


class RegistersRecord(Record):
    """Where the devices of a Modbus line keep what: numbers of holding registers. What they lack is left out."""

    text: RegisterNumber | None = None
    text_registers: Annotated[int, msgspec.Meta(ge=1, le=60)] = 16
    number: RegisterNumber | None = None
    state: RegisterNumber | None = None
    states: dict[StateName, RegisterNumber] = {}
    keys: RegisterNumber | None = None
    key_codes: dict[KeyName, Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]] = {}
    digits: RegisterNumber | None = None
    ask: RegisterNumber | None = None
    ratings: RegisterNumber | None = None


class BusRecord(Record):
    """A serial line."""

    name: Name
    port: Words
    baud: Positive
    protocol: Literal["onbon", "alpha", "modbus", "ff68"]
    """What `hardware` has a driver for."""
    bars: tuple[BarsRecord, ...] = ()
    keypads: tuple[UnitsRecord, ...] = ()
    evaluators: tuple[UnitsRecord, ...] = ()
    registers: RegistersRecord | None = None


class VolumeRecord(Record):
    """How loud a loudspeaker is during a span of the day."""

    start: str
    end: str
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]


class LoudspeakerRecord(Record):
    """A loudspeaker."""

    name: Name
    zones: tuple[Name, ...]
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    times: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    shorten_after_seconds: Positive = 20
    device: str | None = None
    clips: str | None = None
    volume: Annotated[int, msgspec.Meta(ge=0, le=100)] = 100
    volumes: tuple[VolumeRecord, ...] = ()


class CounterPrintersRecord(Record):
    """A receipt printer at each of a span of counters."""

    counters: str
    address: Words
    """`{counter}` stands for the counter's number."""
    columns: Positive = 48
    dots: Positive = 576
    qr: Literal["native", "image"] = "native"


class DevicesFile(Record):
    """devices.toml"""

    silent_seconds: Annotated[int, msgspec.Meta(ge=10)] = 60
    printers: tuple[PrinterRecord, ...] = ()
    counter_printers: tuple[CounterPrintersRecord, ...] = ()
    buses: tuple[BusRecord, ...] = ()
    loudspeakers: tuple[LoudspeakerRecord, ...] = ()


# slip.toml


class SlipLineRecord(Record):
    """A line of the printed ticket."""

    text: str = ""
    scale: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    when: str | None = None
    rule: bool = False
    qr: bool = False


class SlipFile(Record):
    """slip.toml"""

    lines: Annotated[tuple[SlipLineRecord, ...], msgspec.Meta(min_length=1)]


# receipt.toml


class ReceiptLineRecord(SlipLineRecord):
    """A line of the printed acceptance receipt."""

    each: Literal["missing"] | None = None


class ReceiptFile(Record):
    """receipt.toml"""

    lines: Annotated[tuple[ReceiptLineRecord, ...], msgspec.Meta(min_length=1)]


# theme.toml


class ColoursRecord(Record):
    """Colours by token."""

    ink: Colour
    paper: Colour
    brand: Colour
    night: Colour
    ticket: Colour
    counter: Colour
    calm: Colour
    warn: Colour
    alarm: Colour
    calm_night: Colour
    warn_night: Colour
    alarm_night: Colour
    elder_ink: Colour
    elder_paper: Colour


class ShapeRecord(Record):
    """Pixels by token."""

    radius: Count
    grid: Positive


class ThemeFile(Record):
    """theme.toml"""

    colours: ColoursRecord
    shape: ShapeRecord


class Records(Record):
    """All files of a layout: each field is read from the file of its name."""

    hall: HallFile
    counters: CountersFile
    hours: HoursFile
    policy: PolicyFile
    services: ServicesFile
    kiosks: KiosksFile
    displays: DisplaysFile
    screens: ScreensFile
    devices: DevicesFile
    slip: SlipFile
    receipt: ReceiptFile
    phrases: dict[str, dict[str, TextRecord]]
    theme: ThemeFile
