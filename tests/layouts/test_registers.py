"""The register map of a Modbus line is checked before a board is spoken to."""

from __future__ import annotations

from pathlib import Path

import pytest

from layouts.error import Fault, LayoutError
from layouts.layout import Registers
from layouts.loader import load

LINE = """
[[buses]]
name = "boards"
port = "socket://127.0.0.1:17300"
baud = 9600
protocol = "modbus"
bars = [{ counters = "203", addresses = "1", width = 64, height = 16 }]
keypads = [{ counters = "201", addresses = "11" }]
evaluators = [{ counters = "201", addresses = "11" }]

[buses.registers]
state = 0
number = 1
text = 2
text_registers = 8
states = { idle = 0, calling = 1, serving = 2, paused = 3, closed = 4 }
keys = 100
key_codes = { call = 1, recall = 2 }
digits = 102
ask = 200
ratings = 201
"""


def hall(copy: Path, line: str) -> Path:
    """The tiny hall with this line alone."""
    devices = copy / "devices.toml"
    devices.write_text(devices.read_text().partition("\n[[")[0] + line)
    return copy


def test_a_map_is_loaded_as_it_stands(copy: Path) -> None:
    """What the file says of a line with boards, keypads and evaluators is what the driver gets."""
    bus = load(hall(copy, LINE)).buses["boards"]
    assert bus.registers == Registers(
        state=0,
        number=1,
        text=2,
        text_registers=8,
        states={"idle": 0, "calling": 1, "serving": 2, "paused": 3, "closed": 4},
        keys=100,
        key_codes={"call": 1, "recall": 2},
        digits=102,
        ask=200,
        ratings=201,
    )
    assert [bar.address for bar in bus.bars] == [1]
    assert [unit.address for unit in (*bus.keypads, *bus.evaluators)] == [11, 11]


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("text = 2", "text = 1", "registers.number", "overlaps 'text'"),
        ("text = 2", "text = 3", "registers.text", "must follow 'number' at 2"),
        ("digits = 102", "digits = 101", "registers.digits", "overlaps 'keys'"),
        ("ratings = 201", "ratings = 200", "registers.ratings", "overlaps 'ask'"),
        ("ratings = 201", "ratings = 65535", "registers.ratings", "register 65536 is beyond 65535"),
        ("ratings = 201", "ratings = 65536", "registers.ratings", "<= 65535"),
        ("ratings = 201", "", "registers", "evaluators need 'ask' and 'ratings'"),
        ("state = 0\nnumber = 1\ntext = 2\n", "", "registers", "bars need 'text', 'number' or 'state'"),
        (", closed = 4", "", "registers.states", "no code for closed"),
        ("closed = 4", "closing = 4", "registers.states", "'closing' is not allowed"),
        ("keys = 100", "", "registers", "keypads need 'keys' and 'key_codes'"),
        ("recall = 2", "recall = 1", "registers.key_codes", "two keys have the same code"),
        ("text_registers = 8", "text_registers = 61", "registers.text_registers", "<= 60"),
        ('addresses = "1"', 'addresses = "248"', "", "modbus has addresses 1 to 247, not 248"),
        ('addresses = "1"', 'addresses = "0"', "", "modbus has addresses 1 to 247, not 0"),
        ('"modbus"', '"ff68"', "registers", "a Modbus line has registers, and no other"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused(copy: Path, old: str, new: str, path: str, reason: str) -> None:
    """The message names the register and what is wrong with it."""
    assert old in LINE
    with pytest.raises(LayoutError) as refused:
        load(hall(copy, LINE.replace(old, new, 1)))
    place = f"buses[0].{path}".rstrip(".")
    told = [fault for fault in refused.value.faults if isinstance(fault, Fault) and fault.path.startswith(place)]
    assert any(reason in fault.reason for fault in told), str(refused.value)
