"""Hours of lines, longer days and open days off, as a layout tells them."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from layouts.layout import Extension, LineHours, Session
from layouts.loader import LayoutError, load
from layouts.table import print_table

OWN = """
[lines.civil]
intake = [{ start = "09:45", end = "13:20" }, { start = "15:20", end = "18:45" }]
sessions = [{ start = "10:00", end = "19:00" }]
"""
LONG = """
[[extended]]
lines = ["civil"]
weekdays = [2]
dates = ["2026-03-04"]
intake_until = "19:45"
end = "20:00"

[[extended]]
lines = ["civil"]
weekdays = [7]
intake_until = "12:45"
end = "13:00"
open = true
"""


def _append(copy: Path, text: str) -> Path:
    with (copy / "hours.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + text)
    return copy


def test_a_line_without_hours_of_its_own_has_the_hall_s(copy: Path) -> None:
    """Nothing need be written."""
    hours = load(copy).hours
    assert (hours.lines, hours.extended) == ({}, ())


def test_a_line_s_hours_and_long_days_are_read(copy: Path) -> None:
    """In the order of the file."""
    hours = load(_append(copy, OWN + LONG)).hours
    assert hours.lines == {
        "civil": LineHours(
            intake=(Session(start="09:45", end="13:20"), Session(start="15:20", end="18:45")),
            sessions=(Session(start="10:00", end="19:00"),),
        )
    }
    assert hours.extended == (
        Extension(lines=("civil",), weekdays=(2,), dates=("2026-03-04",), intake_until="19:45", end="20:00"),
        Extension(lines=("civil",), weekdays=(7,), intake_until="12:45", end="13:00", open=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("[lines.civil]", "[lines.cvil]", "lines.cvil", "no such line 'cvil'"),
        ('"13:20"', '"13.20"', "lines.civil.intake[0].end", "'13.20' is not a time"),
        ('start = "15:20"', 'start = "13:00"', "lines.civil.intake[1].start", "13:00 is not after 13:20"),
        ('end = "18:45"', 'end = "21:00"', "day_end", "21:00 is not after 21:00 of lines.civil.intake[1].end"),
        ('"10:00", end = "19:00"', '"10:00", end = "09:00"', "lines.civil.sessions[0].end", "09:00 is not after 10:00"),
        ('lines = ["civil"]', 'lines = ["cvil"]', "extended[0].lines[0]", "no such line 'cvil'"),
        ('lines = ["civil"]', "lines = []", "extended[0].lines", "at least one"),
        ("weekdays = [7]\n", "", "extended[1]", "needs weekdays or dates"),
        ("weekdays = [7]", "weekdays = [8]", "extended[1].weekdays[0]", "<= 7"),
        ("2026-03-04", "2026-3-4", "extended[0].dates[0]", "'2026-3-4' is not a date"),
        ("2026-03-04", "2026-05-01", "extended[0].dates", "2026-05-01 is a closed date"),
        ('"20:00"', '"21:30"', "day_end", "21:00 is not after 21:30 of extended[0].end"),
        ('"19:45"', '"late"', "extended[0].intake_until", "'late' is not a time"),
        ('"12:45"', '"09:45"', "extended[1].intake_until", "09:45 is not after 09:45, when civil begins"),
        ('"13:00"\nopen', '"09:00"\nopen', "extended[1].end", "09:00 is not after 10:00, when civil begins"),
        ("open = true", "opens = true", "extended[1]", "unknown key 'opens'"),
    ],
)
def test_one_wrong_edit_is_told_by_path_and_reason(copy: Path, old: str, new: str, path: str, reason: str) -> None:
    """As everywhere in a layout."""
    text = OWN + LONG
    assert old in text
    _append(copy, text.replace(old, new, 1))
    hours = copy / "hours.toml"
    hours.write_text(hours.read_text().replace("closed_dates = []", 'closed_dates = ["2026-05-01"]'))
    with pytest.raises(LayoutError) as refused:
        load(copy)
    told = [fault for fault in refused.value.faults if (fault.file, fault.path) == ("hours.toml", path)]
    assert any(reason in fault.reason for fault in told), str(refused.value)


def test_a_line_that_can_be_booked_has_a_head_start_for_who_has_booked(copy: Path) -> None:
    """Or the visitor who comes on time could be given no number."""
    policy = copy / "policy.toml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text + "\n[lines.civil.booking]\nquota = 2\n", encoding="utf-8")
    with pytest.raises(LayoutError, match=r"policy\.toml: lines\.civil\.booking: no class 'appointment'"):
        load(copy)


def test_the_table_tells_the_hours_of_lines_and_long_days(copy: Path) -> None:
    """With the lines' names."""
    console = Console(file=StringIO(), width=120)
    print_table(load(_append(copy, OWN + LONG)), console)
    assert isinstance(console.file, StringIO)
    text = "\n".join(" ".join(line.split()) for line in console.file.getvalue().splitlines())
    assert "放号 Intake 09:45–18:45" in text
    assert "时间 10:00–19:00; 放号 09:45–13:20, 15:20–18:45" in text
    assert "延时 extended 1 " in text
    assert "周二, 2026-03-04 –20:00, 放号 intake –19:45" in text
    assert "休息日开放 open 2 " in text
    assert "预约 Booking 无 none" in text
