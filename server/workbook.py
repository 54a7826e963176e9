"""The workbook of a report: a sheet for each level, one for its days or its hours, and one that says what words mean.

Numbers are numbers, times are Excel's times and shares per cents, so that whoever opens it may go on computing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import msgspec
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from queueing.figures import Level, Slice
from queueing.plan import Text
from server.columns import LEVELS, RULES, Column, Unit, Value, Words, columns_for
from server.period import PeriodKind
from server.report import Outline, Row

DAY_S = 24 * 60 * 60
FORMATS: Mapping[Unit, str] = {
    Unit.COUNT: "#,##0",
    Unit.SPAN: "[h]:mm:ss",
    Unit.SHARE: "0.0%",
    Unit.PLACE: "0",
}
_TITLE = Font(bold=True, size=14)
_HEAD = Font(bold=True, color="FFFFFF")
_FILL = PatternFill("solid", start_color="0B57D0")
_NOTE = Font(color="9A5B00", bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEADED = Alignment(wrap_text=True, vertical="center", horizontal="center")
_WIDE, _NARROW, _NAME = 60.0, 11.0, 24.0


def workbook_of(report: bytes, words: Words, names: Mapping[str, str], *, made_on: date | None = None) -> bytes:
    """The workbook of a report, given as JSON.

    `words` are the layout's phrases, `names` what the name cards of clerks say.
    """
    outline = msgspec.json.decode(report, type=Outline)
    book = Workbook(write_only=True)
    told: dict[tuple[Text, Text], Column] = {}
    for level in Level:
        rows = outline.of(level)
        if not rows:
            continue
        columns = columns_for(level, rows, words)
        for column in columns:
            told.setdefault((column.name, column.meaning), column)
        _level_sheet(book, outline, level, rows, columns, names, made_on)
    if outline.period is PeriodKind.DAY:
        _course_sheet(book, outline)
    else:
        _days_sheet(book, outline, words)
    _words_sheet(book, list(told.values()))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def excel_value(unit: Unit, value: Value) -> Value:
    """A number as Excel has it: times as parts of a day."""
    return value / DAY_S if unit is Unit.SPAN and value is not None else value


def _level_sheet(
    book: Workbook,
    outline: Outline,
    level: Level,
    rows: Sequence[Row],
    columns: Sequence[Column],
    names: Mapping[str, str],
    made_on: date | None,
) -> None:
    of_clerks = level is Level.CLERK
    first = ["工号", "姓名"] if of_clerks else ["名称"]
    sheet = _sheet(book, LEVELS[level].zh, [_NAME] * len(first) + [_NARROW] * len(columns), frozen=(len(first), 3))
    title = f"{outline.hall.zh} {LEVELS[level].zh} {outline.name.zh}"
    note = "" if outline.complete else "未完"
    made = f"制表 {made_on.isoformat()}" if made_on is not None else ""
    sheet.append([_cell(sheet, title, _TITLE), *([None] * 4), _cell(sheet, note, _NOTE), made])
    sheet.append([_cell(sheet, f"{outline.start} 至 {outline.end}，开放 {len(outline.dates)} 天")])
    _head(sheet, [*first, *(column.name.zh for column in columns)])
    for row in rows:
        told = [row.id, names.get(row.id, "")] if of_clerks else [row.name.zh]
        sheet.append(
            [_cell(sheet, text) for text in told]
            + [_number(sheet, column.unit, column.value(row)) for column in columns]
        )


def _days_sheet(book: Workbook, outline: Outline, words: Words) -> None:
    days = [Row(id=day.date, name=Text(zh=day.date, en=day.date), figures=day.figures) for day in outline.by_day()]
    columns = columns_for(Level.HALL, days, words)
    sheet = _sheet(book, "每日", [_NAME] + [_NARROW] * len(columns), frozen=(1, 1))
    _head(sheet, ["日期", *(column.name.zh for column in columns)])
    for day in days:
        sheet.append([_cell(sheet, day.id), *(_number(sheet, column.unit, column.value(day)) for column in columns)])


def _course_sheet(book: Workbook, outline: Outline) -> None:
    course = msgspec.json.decode(outline.course, type=dict[str, dict[int, Slice]])
    names = {row.id: row.name.zh for level in (Level.HALL, Level.ZONE) for row in outline.of(level)}
    sheet = _sheet(book, "分时", [_NAME] + [_NARROW] * 7, frozen=(2, 1))
    _head(sheet, ["区域", "时段", "到达", "叫到", "办理", "平均等候", "达标率"])
    for place, slices in course.items():
        for at, one in slices.items():
            mean = one.waited / one.calls if one.calls else None
            share = one.timely / one.calls if one.calls else None
            counts = [_number(sheet, Unit.COUNT, number) for number in (one.arrivals, one.calls, one.served)]
            rates = [_number(sheet, Unit.SPAN, mean), _number(sheet, Unit.SHARE, share)]
            texts = (names.get(place, place), f"{at // 4:02d}:{at % 4 * 15:02d}")
            sheet.append([*(_cell(sheet, text) for text in texts), *counts, *rates])


def _words_sheet(book: Workbook, columns: Sequence[Column]) -> None:
    sheet = _sheet(book, "指标说明", [_NAME, _WIDE, _NAME, _WIDE], frozen=(0, 1))
    _head(sheet, ["指标", "含义", "Figure", "Meaning"])
    for column in columns:
        texts = (column.name.zh, column.meaning.zh, column.name.en, column.meaning.en)
        sheet.append([_wrapped(sheet, text) for text in texts])
    for rule in RULES:
        sheet.append([_wrapped(sheet, text) for text in ("通则", rule.zh, "General", rule.en)])


def _sheet(book: Workbook, name: str, widths: Sequence[float], frozen: tuple[int, int]) -> WriteOnlyWorksheet:
    """A sheet whose first columns and rows stay in sight."""
    made: Any = book.create_sheet(name)
    made.page_setup.orientation = "landscape"
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    for at, width in enumerate(widths, 1):
        made.column_dimensions[get_column_letter(at)].width = width
    columns, rows = frozen
    made.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"
    sheet: WriteOnlyWorksheet = made
    return sheet


def _head(sheet: WriteOnlyWorksheet, names: Sequence[str]) -> None:
    cells = []
    for name in names:
        cell = _cell(sheet, name, _HEAD)
        cell.fill, cell.alignment = _FILL, _HEADED
        cells.append(cell)
    sheet.append(cells)


def _cell(sheet: WriteOnlyWorksheet, value: str, font: Font | None = None) -> Cell:
    """A text: whatever a reason or a name begins with, it is no formula."""
    cell: Cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _wrapped(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = _cell(sheet, text)
    cell.alignment = _WRAPPED
    return cell


def _number(sheet: WriteOnlyWorksheet, unit: Unit, value: Value) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=excel_value(unit, value))
    cell.number_format = FORMATS[unit]
    return cell
