"""What hangs on a hall's wires: lines with keypads and evaluators, Modbus boards, loudspeakers."""

from __future__ import annotations

from pathlib import Path

import pytest

from layouts.error import Fault, LayoutError
from layouts.layout import Registers, Unit
from layouts.loader import load
from queueing.plan import SECOND

KEYS = """
[[buses]]
name = "keys"
port = "socket://127.0.0.1:17299"
baud = 9600
protocol = "ff68"
keypads = [{ counters = "201-202", addresses = "7-8" }]
evaluators = [{ counters = "201-202", addresses = "7-8" }]
"""
BOARDS = """
[[buses]]
name = "boards"
port = "/dev/ttyUSB3"
baud = 19200
protocol = "modbus"
registers = { text = 16, state = 8, states = { idle = 0, calling = 1 }, keys = 64, key_codes = { "no-show" = 6 } }
keypads = [{ counters = "203", addresses = "5" }]
"""
VOICE = """
[[loudspeakers]]
name = "yard-voice"
zones = ["yard"]
volumes = [{ start = "08:00", end = "09:00", percent = 50 }]
"""


def with_more(hall: Path, wires: str) -> Path:
    """The hall with other keys on its wires."""
    file = hall / "devices.toml"
    bars, _, keys = file.read_text("utf-8").partition('[[buses]]\nname = "keys"')
    file.write_text(f"{bars}[[loudspeakers]]{keys.partition('[[loudspeakers]]')[2]}", "utf-8")
    with (hall / "devices.toml").open("a", encoding="utf-8") as devices:
        devices.write(wires)
    return hall


def test_a_keypad_and_the_evaluator_that_is_plugged_into_it_share_an_address(copy: Path) -> None:
    """And any counter has one of each."""
    keys = load(with_more(copy, KEYS)).buses["keys"]
    assert keys.keypads == keys.evaluators == (Unit(counter="201", address=7), Unit(counter="202", address=8))


def test_a_modbus_line_tells_what_its_boards_keep_where(copy: Path) -> None:
    """What they lack is None."""
    assert load(with_more(copy, BOARDS)).buses["boards"].registers == Registers(
        text=16, state=8, states={"idle": 0, "calling": 1}, keys=64, key_codes={"no-show": 6}
    )


def test_a_loudspeaker_says_calls_twice_in_both_languages_unless_told_otherwise(copy: Path) -> None:
    """And shortens after twenty seconds."""
    file = with_more(copy, VOICE.replace("yard", "lobby")) / "devices.toml"
    head, _, tail = file.read_text("utf-8").partition("[[loudspeakers]]")
    file.write_text(f"{head}[[loudspeakers]]{tail.partition('[[loudspeakers]]')[2]}", "utf-8")
    voice = load(copy).loudspeakers["lobby-voice"]
    assert (voice.languages, voice.times, voice.shorten_after) == (("zh", "en"), 2, 20 * SECOND)


@pytest.mark.parametrize(
    ("wires", "path", "reason"),
    [
        (KEYS.replace('"ff68"', '"onbon"'), "buses[1].keypads", "onbon has no words for keypads"),
        (KEYS.replace("201-202", "202, 202", 1), "buses[1].keypads[0].counters", "counter 202 has two keypads"),
        (KEYS.replace('"7-8"', '"7, 7"', 1), "buses[1].keypads[0].addresses", "address 7 is on this bus twice"),
        (KEYS.partition("keypads")[0], "buses[1]", "nothing is on it"),
        (BOARDS.replace("registers =", "# registers ="), "buses[1].registers", "a Modbus line has registers"),
        (VOICE, "loudspeakers[1].zones[0]", "no such zone 'yard'"),
        (VOICE.replace('"yard"', '"lobby"'), "loudspeakers[1].zones[0]", "lobby-voice is heard there"),
        (VOICE.replace("09:00", "08:00"), "loudspeakers[1].volumes[0]", "'08:00' to '08:00' is no span of a day"),
        (VOICE + 'languages = ["en", "en"]', "loudspeakers[1].languages", "languages once each"),
    ],
)
def test_a_wire_that_leads_nowhere_is_told_with_its_place(copy: Path, wires: str, path: str, reason: str) -> None:
    """What cannot be is refused when the layout is read, not when somebody is called."""
    hall = with_more(copy, wires)
    with pytest.raises(LayoutError) as refused:
        load(hall)
    found: tuple[Fault, ...] = refused.value.faults
    assert any(fault.path == path and reason in fault.reason for fault in found), found
