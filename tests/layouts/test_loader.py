"""The loader says file, path and reason."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from layouts.loader import Fault, LayoutError, builtin, builtins, load


@dataclass(frozen=True)
class Edit:
    """One edit of the tiny hall, and the fault it makes."""

    file: str
    old: str
    new: str
    path: str
    reason: str


def edit(file: str, old: str, new: str, path: str, reason: str) -> object:
    """A test parameter, named by the file, the path and the new text."""
    return pytest.param(Edit(file, old, new, path, reason), id=f"{file}:{path}:{new[:30]}".strip())


SHAPES = [
    edit("hall.toml", 'prefix = "MZ"', 'prefix = "MZ"\ncolour = "red"', "lines[0]", "unknown key 'colour'"),
    edit("hall.toml", "resident = 9", "resident = 9\nvisiting = 1", "items", "unknown key 'visiting'"),
    edit("counters.toml", 'labels = "1"', 'lables = "1"', "counters[0]", "unknown key 'lables'"),
    edit("hall.toml", "resident = 9", 'resident = "9"', "items.resident", "expected int, got str"),
    edit("hall.toml", "civil = 12", 'civil = "12"', "items.declared.civil", "expected int, got str"),
    edit("hall.toml", 'timezone = "Asia/Urumqi"', "", "", "missing key 'timezone'"),
    edit("hall.toml", "number = 1\nfloor", "number = 0\nfloor", "zones[0].number", "expected int >= 1"),
    edit("hall.toml", '"instant", "issuing"]', '"instant", "advice"]', "lines[0].kinds[1]", "'advice' is not allowed"),
    edit("hall.toml", 'kinds = ["instant", "issuing"]', "kinds = []", "lines[0].kinds", "at least one"),
    edit("hall.toml", 'id = "lobby"', 'id = "Lobby 1"', "zones[0].id", "small letters"),
    edit("hours.toml", 'day_end = "21:00"', "day_end = 21:00:00", "day_end", "expected str"),
    edit("hours.toml", "5, 6]", "5, 8]", "weekdays[5]", "<= 7"),
    edit("policy.toml", "recall_limit = 3", "recall_limit = 3.5", "policy.recall_limit", "expected int, got float"),
    edit("policy.toml", '"void" #', '"forget" #', "policy.missed_call", "'forget' is not allowed"),
    edit("policy.toml", "elder = 20", "elder = -1", "policy.head_start_minutes.elder", ">= 0"),
    edit("policy.toml", "elder = 20", '"VIP 1" = 20', "policy.head_start_minutes", "small letters"),
    edit(
        "policy.toml", "[policy.head", "[lines.civil]\nrecall = 1\n[policy.head", "lines.civil", "unknown key 'recall'"
    ),
    edit("kiosks.toml", '["lobby"]', "[]", "kiosks[0].zones", "at least one"),
    edit("devices.toml", "127.0.0.1:17201", "127.0.0.1:0", "printers[0].address", "1 to 65535"),
    edit("devices.toml", '"tcp://127.0.0.1:17201"', '"ftp://x"', "printers[0].address", "must begin with tcp://"),
    edit("devices.toml", '"onbon"', '"ombon"', "buses[0].protocol", "'ombon' is not allowed"),
    edit("hours.toml", "weekdays", 'statutory_calendar = "XX"\nweekdays', "statutory_calendar", "'XX' is not allowed"),
    edit("slip.toml", "scale = 4", "scale = 9", "lines[1].scale", "<= 8"),
    edit("slip.toml", 'align = "right"', 'align = "middle"', "lines[11].align", "'middle' is not allowed"),
    edit("services.toml", 'pinyin = "zjlq"', 'pinyin = "ZJ LQ"', "services[1].pinyin", "small letters"),
    edit("theme.toml", '"#1B0E26"', '"night"', "colours.night", "#0B57D0"),
    edit("theme.toml", "brand =", "brant =", "colours", "brant"),
    edit("phrases.toml", 'to = { zh = "到", en = "to" }', 'to = { zh = "到" }', "wall.to", "missing key 'en'"),
    edit("phrases.toml", 'to = { zh = "到", en = "to" }', 'to = { zh = "", en = "to" }', "wall.to.zh", "empty"),
    edit("phrases.toml", 'to = { zh = "到", en = "to" }', 'to = "到"', "wall.to", "expected object, got str"),
]

REFERENCES = [
    edit(
        "devices.toml",
        "printers = [",
        'printers = [{ name = "other", address = "tcp://127.0.0.1:17201" },',
        "printers[1].address",
        "printer 'other' is there",
    ),
    edit("hall.toml", 'zone = "lobby"', 'zone = "loby"', "lines[0].zone", "no such zone 'loby'"),
    edit("hall.toml", "floor = 2", "floor = 3", "zones[0].floor", "no such floor 3"),
    edit("hall.toml", "floor = 2", "floor = 5", "zones[0].floor", "floor 5 does not receive the public"),
    edit("hall.toml", 'use = "public"', 'use = "public", back_office = 9', "floors[0].back_office", "no such floor 9"),
    edit("counters.toml", '"civil-issuing"', '"cvil-issuing"', "counters[1].queue", "no such queue 'cvil-issuing'"),
    edit(
        "counters.toml", '{ queue = "civil-i', '{ queue = "cvil-i', "counters[1].also[0].queue", "no such queue 'cvil-i"
    ),
    edit("counters.toml", "floor = 2", "floor = 4", "reserve[0].floor", "no such floor 4"),
    edit("services.toml", '"civil-issuing"', '"civil-advice"', "services[1].queue", "no such queue 'civil-advice'"),
    edit("kiosks.toml", '["lobby"]', '["lobby", "attic"]', "kiosks[0].zones[1]", "no such zone 'attic'"),
    edit("kiosks.toml", "floor = 2", "floor = 7", "kiosks[0].floor", "no such floor 7"),
    edit("kiosks.toml", '"door-printer"', '"back-printer"', "kiosks[0].printer", "no such printer 'back-printer'"),
    edit("displays.toml", '"lobby"', '"attic"', "displays[0].zone", "no such zone 'attic'"),
    edit("displays.toml", '"small"', '"large"', "displays[0].screen", "no such screen 'large'"),
    edit("devices.toml", "201-203", "202-204", "buses[0].bars[0].counters", "no such counter 204"),
    edit("policy.toml", "[policy.head", "[lines.tax]\n[policy.head", "lines.tax", "no such line 'tax'"),
    edit("hall.toml", "civil = 12", "civic = 12", "items.declared.civic", "no such line or zone 'civic'"),
    edit("policy.toml", '["break"]', '["break", "nap"]', "policy.pause_reasons[1]", "no phrase 'pause.nap'"),
    edit("policy.toml", "elder = 20", "elder = 20\nvip = 5", "policy.head_start_minutes.vip", "no phrase 'class.vip'"),
]

DOUBLES = [
    edit("counters.toml", '"202"', '"201"', "counters[1].numbers", "counter 201 is there twice"),
    edit("counters.toml", 'labels = "3"', 'labels = "1"', "reserve[0].labels", "label 1 is there twice"),
    edit("counters.toml", 'labels = "1"', 'labels = "1, 4"', "counters[0].labels", "2 labels for 1 numbers"),
    edit("counters.toml", '"201"', '"209-201"', "counters[0].numbers", "runs backwards"),
    edit("counters.toml", '"201"', '"201–204"', "counters[0].numbers", "not a span"),
    edit(
        "counters.toml",
        '[{ queue = "civil-instant"',
        '[{ queue = "civil-issuing"',
        "counters[1].also[0].queue",
        "twice",
    ),
    edit("hall.toml", '["instant", "issuing"]', '["instant", "instant"]', "lines[0].kinds[1]", "is there twice"),
    edit("devices.toml", "201-203", "201-202, 202", "buses[0].bars[0].counters", "counter 202 has two bars"),
    edit("devices.toml", '"1-3"', '"1-2, 2"', "buses[0].bars[0].addresses", "address 2 is on this bus twice"),
    edit("devices.toml", '"1-3"', '"1-4"', "buses[0].bars[0].addresses", "4 addresses for 3 counters"),
    edit(
        "displays.toml", '"wall"', '"door"', "displays[0].name", "the name 'door' is taken by kiosks[0] of kiosks.toml"
    ),
    edit("devices.toml", '"bars"', '"door-printer"', "buses[0].name", "taken by printers[0] of devices.toml"),
    edit("services.toml", '"collect"', '"residence-proof"', "services[1].id", "is there twice"),
    edit("kiosks.toml", '["lobby"]', '["lobby", "lobby"]', "kiosks[0].zones[1]", "zone 'lobby' is there twice"),
]

RULES = [
    edit("hall.toml", "Asia/Urumqi", "Asia/Atlantis", "timezone", "no such time zone 'Asia/Atlantis'"),
    edit("hall.toml", "Asia/Urumqi", "../etc/passwd", "timezone", "no such time zone"),
    edit("hall.toml", '"MZ"', '"M1"', "lines[0].prefix", "capital letters, not 'M1'"),
    edit("hall.toml", '"MZ"', '"mz"', "lines[0].prefix", "capital letters, not 'mz'"),
    edit("hall.toml", "civil = 12", "civil = 13", "items.declared", "the sum is 13, but resident 9 + on_call 3 = 12"),
    edit("hall.toml", "civil = 12", "civil = 6\nlobby = 6", "items.declared.civil", "counted already in 'lobby'"),
    edit("hours.toml", '"10:00"', '"10 am"', "sessions[0].start", "not a time like '09:00'"),
    edit("hours.toml", '"21:00"', '"24:00"', "day_end", "not a time like '09:00'"),
    edit("hours.toml", '"13:30"', '"09:30"', "sessions[0].end", "09:30 is not after 10:00 of sessions[0].start"),
    edit("hours.toml", '"15:30"', '"13:00"', "sessions[1].start", "13:00 is not after 13:30 of sessions[0].end"),
    edit("hours.toml", '"18:45"', '"09:45"', "intake_until", "09:45 is not after 09:45 of intake_from"),
    edit("hours.toml", '"21:00"', '"18:50"', "day_end", "18:50 is not after 19:00 of sessions[1].end"),
    edit("hours.toml", "open_dates = []", 'open_dates = ["1 May"]', "open_dates[0]", "not a date"),
    edit("hours.toml", "open_dates = []", 'open_dates = ["2026-02-30"]', "open_dates[0]", "not a date"),
    edit("policy.toml", "ordinary = 0", "", "policy.head_start_minutes", "missing key 'ordinary'"),
    edit(
        "screens.toml",
        "row_cap_px = 40",
        "row_cap_px = 38",
        "screens[0].row_cap_px",
        "19.7 mm high, but 4 m away needs 20",
    ),
    edit("screens.toml", "rows = 5", "rows = 20", "screens[0].rows", "20 rows of 40 px do not fit into 768 px"),
    edit("screens.toml", "rows = 5", "rows = 0", "screens[0].rows", "a zone's board shows one call at least"),
    edit(
        "screens.toml",
        "figure_cap_px = 36",
        "figure_cap_px = 30",
        "screens[2].figure_cap_px",
        "18.9 mm high, but 4 m away needs 20",
    ),
    edit(
        "screens.toml",
        'id = "door"',
        'id = "door"\nmissed = 3',
        "screens[1].missed",
        "overview shows no missed numbers",
    ),
    edit(
        "screens.toml",
        'id = "door"',
        'id = "door"\nname_cards = true',
        "screens[1].name_cards",
        "an overview shows no name cards",
    ),
    edit("displays.toml", 'zone = "lobby", ', "", "displays[0].zone", "a zone's board needs a zone"),
    edit("displays.toml", "floor = 2, ", "", "displays[1].floor", "an overview needs a floor"),
    edit("displays.toml", "floor = 2", "floor = 5", "displays[1].floor", "floor 5 does not receive the public"),
    edit("displays.toml", 'counters = "201-203", ', "", "displays[2].counters", "a fascia needs a counter"),
    edit("displays.toml", "201-203", "201-204", "displays[2].counters", "no such counter 204"),
    edit("displays.toml", 'screen = "small"', 'screen = "strip"', "displays[0].zone", "a fascia has no zone"),
    edit("displays.toml", 'screen = "strip"', 'screen = "door"', "displays[2].counters", "an overview has no counters"),
    edit(
        "displays.toml",
        'screen = "strip"',
        'screen = "small"',
        "displays[2].counters",
        "a zone's board has no counters",
    ),
    edit("theme.toml", '"#FFC83D"', '"#8A6A1F"', "colours.ticket", "on night #1B0E26, but 7:1 is needed"),
    edit("theme.toml", '"#46E6A8"', '"#1E7A4F"', "colours.counter", "on night #1B0E26, but 7:1 is needed"),
    edit("theme.toml", '"#1B0E26"', '"#F0F0F0"', "colours.ticket", "contrast 1."),
]

WORDS = [
    edit(
        "slip.toml", "前面 {ahead} 人", "前面 {before} 人", "lines[4].text", "no such field 'before'; it may use ahead"
    ),
    edit("slip.toml", "{date} {time}", "{date.year}", "lines[11].text", "a plain name in braces"),
    edit("slip.toml", "{date} {time}", "{date:%Y}", "lines[11].text", "a plain name in braces"),
    edit("slip.toml", "{date} {time}", "{date", "lines[11].text", "expected '}'"),
    edit("slip.toml", 'when = "tag"', 'when = "tags"', "lines[2].when", "no such field 'tags'"),
    edit("slip.toml", "{ rule = true }", "{ bold = true }", "lines[6]", "missing key 'text'"),
    edit("slip.toml", "rule = true", 'rule = true, text = "x"', "lines[6]", "a rule has no text"),
    edit("slip.toml", '"{number}"', '"号"', "lines", "no line prints the {number}"),
    edit("phrases.toml", "请{number}号到{counter}号柜台", "请{ticket}号", "bar.calling.zh", "no such field 'ticket'"),
    edit("phrases.toml", "正在打印小票", "正在打印 {0}", "kiosk.printing.zh", "a plain name in braces"),
    edit("phrases.toml", 'back = { zh = "返回"', 'back = { zh = "返回{number}"', "kiosk.back.zh", "it takes none"),
    edit("phrases.toml", "[pause]", "[pause]\nnap = { zh = '小睡', en = 'Nap' }", "pause.nap", "no such phrase"),
    edit("phrases.toml", "\nSAME_PLACE =", "\nSAME_SPOT =", "problem.SAME_PLACE", "missing"),
    edit("phrases.toml", "\nSAME_PLACE =", "\nSAME_SPOT =", "problem.SAME_SPOT", "no such phrase"),
]


@pytest.mark.parametrize("change", SHAPES + REFERENCES + DOUBLES + RULES + WORDS)
def test_one_wrong_edit_is_told_by_file_path_and_reason(copy: Path, change: Edit) -> None:
    """A layout with one mistake is refused, and the message names the file, the place in it and the reason."""
    file = copy / change.file
    before = file.read_text(encoding="utf-8")
    assert change.old in before
    file.write_text(before.replace(change.old, change.new, 1), encoding="utf-8")
    with pytest.raises(LayoutError) as refused:
        load(copy)
    told = [fault for fault in refused.value.faults if (fault.file, fault.path) == (change.file, change.path)]
    assert any(change.reason in fault.reason for fault in told), str(refused.value)


def test_a_fascia_over_too_many_counters_is_told(copy: Path) -> None:
    """Their numbers would not stand beside each other in letters of the size that the screen promises."""
    file = copy / "screens.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("row_cap_px = 80", "row_cap_px = 180"), encoding="utf-8")
    with pytest.raises(LayoutError) as refused:
        load(copy)
    reason = "3 counters need 2160 px, but the screen is 1920 px wide"
    assert refused.value.faults == (Fault("displays.toml", "displays[2].counters", reason),)


def test_the_message_is_file_path_and_reason_on_one_line(copy: Path) -> None:
    """A fault reads `counters.toml: counters[0].queue: no such queue 'cvil-instant'`."""
    file = copy / "counters.toml"
    file.write_text(file.read_text().replace('queue = "civil-instant"', 'queue = "cvil-instant"', 1))
    with pytest.raises(LayoutError) as refused:
        load(copy)
    assert str(refused.value) == "counters.toml: counters[0].queue: no such queue 'cvil-instant'"


def test_all_faults_are_told_together(copy: Path) -> None:
    """Mistakes in several files come in one message, a line for each."""
    for name, old, new in (("counters.toml", '"202"', '"201"'), ("hours.toml", '"10:00"', '"25:00"')):
        file = copy / name
        file.write_text(file.read_text().replace(old, new))
    (copy / "displays.toml").write_text('displays = [{ name = "wall", zone = "attic", screen = "large" }]')
    with pytest.raises(LayoutError) as refused:
        load(copy)
    assert {fault.path for fault in refused.value.faults} >= {
        "counters[1].numbers",
        "sessions[0].start",
        "displays[0].zone",
        "displays[0].screen",
    }
    assert len(str(refused.value).splitlines()) == len(refused.value.faults)


@pytest.mark.parametrize("prefixes", [("MZ", "MZ"), ("MZ", "M"), ("M", "MZ")])
def test_prefixes_that_overlap_are_refused(copy: Path, prefixes: tuple[str, str]) -> None:
    """Two lines may not have equal prefixes, nor one that begins with the other."""
    first, second = prefixes
    hall = (copy / "hall.toml").read_text().replace('prefix = "MZ"', f'prefix = "{first}"')
    line = f'[[lines]]\nid = "tax"\nzone = "lobby"\nprefix = "{second}"\nkinds = ["issuing"]\n'
    hall = hall.replace("# Per line", line + 'name = { zh = "税务", en = "Tax" }\n\n# Per line')
    (copy / "hall.toml").write_text(hall)
    phrases = copy / "phrases.toml"
    phrases.write_text(phrases.read_text().replace("[line]", '[line]\ntax = { zh = "税务", en = "Tax" }'))
    with pytest.raises(LayoutError) as refused:
        load(copy)
    assert refused.value.faults == (
        Fault("hall.toml", "lines[1].prefix", f"{second!r} overlaps {first!r} of line 'civil'"),
    )


@pytest.mark.parametrize("file", sorted(path.name for path in builtin("tiny").glob("*.toml")))
def test_a_missing_file_is_told_by_name(copy: Path, file: str) -> None:
    """Every file of a layout must be there."""
    (copy / file).unlink()
    with pytest.raises(LayoutError) as refused:
        load(copy)
    assert refused.value.faults == (Fault(file, "", "missing"),)


def test_a_file_that_no_layout_has_is_refused(copy: Path) -> None:
    """A misnamed file is not silently left out."""
    (copy / "kiosk.toml").write_text("")
    with pytest.raises(LayoutError, match=r"kiosk\.toml: unknown file; a layout has hall\.toml"):
        load(copy)


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A wrong path is a LayoutError, not a crash."""
    with pytest.raises(LayoutError, match="nowhere: no such directory"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"zones = [", "is not TOML: "), (b"\xff\xfe", "is not UTF-8 text"), (b"a = 1\na = 2\n", "is not TOML: ")],
)
def test_a_file_that_is_not_toml_is_told(copy: Path, content: bytes, reason: str) -> None:
    """Broken syntax and foreign encodings are told with the file, and the line where there is one."""
    (copy / "hours.toml").write_bytes(content)
    with pytest.raises(LayoutError) as refused:
        load(copy)
    assert str(refused.value).startswith(f"hours.toml: {reason}")


def test_a_file_that_cannot_be_read_is_told(copy: Path) -> None:
    """What the operating system refuses is told with the file."""
    (copy / "hours.toml").unlink()
    (copy / "hours.toml").mkdir()
    with pytest.raises(LayoutError, match=r"hours\.toml: cannot be read: Is a directory"):
        load(copy)


@pytest.mark.parametrize("file", sorted(path.name for path in builtin("tiny").glob("*.toml")))
def test_losing_any_line_is_told_or_does_no_harm(copy: Path, file: str) -> None:
    """Whichever line of a file is deleted, the layout loads or is refused with the reason; it never crashes.

    Of a long file's many lines alike, about a hundred are.
    """
    lines = (copy / file).read_text(encoding="utf-8").splitlines(keepends=True)
    refusals: list[LayoutError] = []
    for at in range(0, len(lines), 1 + len(lines) // 100):
        (copy / file).write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
        try:
            load(copy)
        except LayoutError as refused:
            refusals.append(refused)
    assert refusals
    assert all(fault.reason for refused in refusals for fault in refused.faults)


def test_a_date_both_open_and_closed_is_refused(copy: Path) -> None:
    """A day cannot be an extra working day and a holiday at once."""
    file = copy / "hours.toml"
    file.write_text(file.read_text().replace("dates = []", 'dates = ["2026-10-01"]'))
    with pytest.raises(LayoutError, match=r"hours\.toml: closed_dates: 2026-10-01 is an open date too"):
        load(copy)


def test_a_line_may_differ_from_the_halls_policy(copy: Path) -> None:
    """What a line's own table does not say is the hall's."""
    file = copy / "policy.toml"
    own = "\n[lines.civil]\nrecall_limit = 0\nhead_start_minutes = { elder = 40 }\n"
    file.write_text(file.read_text() + own)
    plan = load(copy).plan
    assert plan.policy.recall_limit == 3
    policy = plan.policy_of("civil-instant")
    assert (policy.recall_limit, policy.next_completes) == (0, False)
    assert policy.head_start == {"elder": 40 * 60_000, "ordinary": 0}


def test_builtin_layouts_load_by_name_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The layouts that come with the program are found wherever it is started."""
    monkeypatch.chdir(tmp_path)
    assert builtins() == ("tiny", "zhengzhou")
    assert load(builtin("zhengzhou")).plan.id == "zhengzhou"
    with pytest.raises(KeyError, match="there are tiny, zhengzhou"):
        builtin("atlantis")


def test_a_layout_is_only_its_directory(tmp_path: Path) -> None:
    """A copy elsewhere gives the same layout."""
    shutil.copytree(builtin("zhengzhou"), tmp_path / "copy")
    assert load(tmp_path / "copy") == load(builtin("zhengzhou"))
