"""The workbook of a report: numbers that can be computed with, Chinese sheets, and no formula from a clerk."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from layouts.loader import load
from queueing import commands as cmd
from queueing.figures import Level
from server.columns import Unit, columns_for, written
from server.period import Period, PeriodKind
from server.report import PUBLIC, Report, only, report_of
from server.workbook import workbook_of
from tests.queueing.test_measures import Day, folded
from tests.running import LAYOUTS
from wire.codec import encode

WORDS = load(LAYOUTS / "zhengzhou").phrases
TODAY = date(2026, 1, 6)


def small_day() -> Day:
    """Two visits at one counter, one rated, and a pause with a reason that looks like a formula."""
    day = Day()
    day.at(0).sign_in("1001")
    for minute, level in ((0, 5), (30, None)):
        ticket = day.at(minute).issue()
        day.at(minute + 5).serve("1001")
        day.at(minute + 15).do(cmd.Complete(counter="1001"))
        if level is not None:
            day.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=level))
    day.at(46).do(cmd.Pause(counter="1001", reason="=HYPERLINK(1)\x07"))
    day.at(60).do(cmd.CloseDay())
    return day


def report(kind: PeriodKind = PeriodKind.DAY) -> Report:
    """The report of that day, or of a longer period with nothing else in it."""
    day = small_day()
    period = Period.around(kind, date(2026, 1, 5))
    return report_of(day.hall.plan, period, [folded(day).record()], len(day.log), complete=kind is PeriodKind.DAY)


def opened(kind: PeriodKind = PeriodKind.DAY, **names: str) -> Any:
    """The workbook, read again."""
    return load_workbook(BytesIO(workbook_of(encode(report(kind)), WORDS, names, made_on=TODAY)))


def table(sheet: Any, head: int) -> dict[str, dict[str, Any]]:
    """A sheet's rows by their first cell, each by the words over its cells."""
    rows = list(sheet.iter_rows(min_row=head))
    names = [cell.value for cell in rows[0]]
    return {row[0].value: dict(zip(names, row, strict=True)) for row in rows[1:]}


def test_every_level_has_its_sheet_with_a_head_that_stays_in_sight() -> None:
    """In Chinese, with the hours of the day and what the words mean."""
    book = opened()
    assert book.sheetnames == ["大厅", "各区", "各业务", "各队列", "各窗口", "各人员", "分时", "指标说明"]
    assert book["各窗口"].freeze_panes == "B4"
    assert book["各人员"].freeze_panes == "C4"
    assert "2026-01-05" in book["大厅"]["A1"].value
    assert "制表 2026-01-06" in [cell.value for cell in book["大厅"][1]]
    assert book["大厅"].column_dimensions["A"].width > 20


def test_numbers_are_numbers_times_are_times_and_shares_per_cents() -> None:
    """So that whoever opens it may go on computing."""
    rows = table(opened()["各队列"], 3)
    row, empty = rows["fundacceptance"], rows["taxacceptance"]
    assert (row["取号"].value, row["取号"].data_type) == (2, "n")
    assert (row["等候平均"].value, row["等候平均"].number_format) == (timedelta(minutes=5), "[h]:mm:ss")
    assert row["办理最长"].value == timedelta(minutes=10)
    assert (row["等候达标率"].value, row["等候达标率"].number_format) == (1, "0.0%")
    assert row["在岗"].value == timedelta(hours=1)
    assert (empty["等候平均"].value, empty["取号"].value, empty["弃号率"].value) == (None, 0, None)


def test_a_reason_that_looks_like_a_formula_is_text() -> None:
    """Whatever a clerk typed, and without what no workbook may hold."""
    book = opened(S1001="=1+1")
    heads = [cell for level in ("大厅", "各窗口") for cell in book[level][3]]
    assert "暂停·=HYPERLINK(1)时长" in [cell.value for cell in heads]
    assert all(cell.data_type == "s" for cell in heads)
    name = table(book["各人员"], 3)["S1001"]["姓名"]
    assert (name.value, name.data_type) == ("=1+1", "s")


def test_a_longer_period_has_a_sheet_of_its_days_and_says_that_it_goes_on() -> None:
    """Where the hours of a day would be."""
    book = opened(PeriodKind.WEEK)
    assert "每日" in book.sheetnames
    assert "分时" not in book.sheetnames
    assert table(book["每日"], 1)["2026-01-05"]["取号"].value == 2
    assert "未完" in [cell.value for cell in book["大厅"][1]]
    assert "2026 年第 2 周" in book["大厅"]["A1"].value


def test_the_hours_of_a_day_are_told_by_quarters() -> None:
    """From the first thing that happened."""
    rows = list(opened()["分时"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:5] == ("小厅", "09:00", 1, 1, 0)
    assert ("小厅", "09:45", 0, 0, 1, None, None) in rows


def test_what_is_shown_to_everybody_tells_nothing_of_single_clerks() -> None:
    """公示: neither a sheet nor a number nor a name."""
    book = load_workbook(BytesIO(workbook_of(only(encode(report()), PUBLIC), WORDS, {"S1001": "王丽"})))
    assert "各人员" not in book.sheetnames
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not {"S1001", "王丽"} & texts


def test_every_column_is_explained() -> None:
    """In both languages; a word has one meaning on every sheet."""
    words = {(row[0], row[1]) for row in opened()["指标说明"].iter_rows(values_only=True)}
    for level in Level:
        rows = report().rows[level]
        columns = columns_for(level, rows, WORDS)
        assert len({(column.key, column.unit) for column in columns}) == len(columns)
        assert len({column.name.zh for column in columns}) == len(columns)
        for column in columns:
            assert column.meaning.zh
            assert column.meaning.en
            assert not rows or (column.name.zh.replace("\x07", ""), column.meaning.zh) in words


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (Unit.COUNT, 12345, "12,345"),
        (Unit.SPAN, 59.6, "0:01:00"),
        (Unit.SPAN, 3 * 3600 + 62, "3:01:02"),
        (Unit.SPAN, 120 * 3600, "120:00:00"),
        (Unit.SHARE, 0.1234, "12.3%"),
        (Unit.PLACE, 3, "3"),
        (Unit.SHARE, None, "–"),
        (Unit.SHARE, 0.0, "0.0%"),
    ],
)
def test_numbers_are_written_as_people_read_them(unit: Unit, value: float | None, text: str) -> None:
    """On pages and at the command line."""
    assert written(unit, value) == text
