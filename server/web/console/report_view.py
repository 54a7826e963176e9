"""What the page of reports shows: one level's rows and one group's columns, in the order that was asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from queueing.figures import Level, Slice
from queueing.plan import Text
from server.columns import GROUPS, LEVELS, Column, Group, Unit, Words, columns_for, written
from server.period import Period, PeriodKind
from server.report import Outline, Row

PATH = "/console/reports"
OVERVIEW = "overview"
"""The tab that shows the hall: its figures, and the days or the hours of the period."""
TILES = (
    "issued",
    "served",
    "no_show_rate",
    "left_rate",
    "wait_mean",
    "wait_p90",
    "in_time",
    "service_mean",
    "satisfaction",
)
_DAYS = ("issued", "served", "no_shows", "left", "wait_mean", "wait_p90", "in_time", "service_mean", "satisfaction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address of the page says."""

    period: Period
    level: str = OVERVIEW
    group: Group = Group.VISITS
    sort: str = ""
    """The key of the column that rows are sorted by; empty: the layout's order."""
    rising: bool = False
    public: bool = False
    """As it may be shown to everybody (公示)."""

    def address(self, *, path: str = PATH, **changes: object) -> str:
        """The address of this page, or of one that differs by `changes`."""
        period = changes.get("period", self.period)
        assert isinstance(period, Period)
        span = period.kind is PeriodKind.SPAN
        values = {
            "period": period.kind,
            "date": period.start.isoformat(),
            "until": period.end.isoformat() if span else "",
            "level": changes.get("level", self.level),
            "group": changes.get("group", self.group),
            "sort": changes.get("sort", self.sort),
            "rising": "1" if changes.get("rising", self.rising) else "",
            "public": "1" if changes.get("public", self.public) else "",
        }
        return f"{path}?{urlencode({name: str(value) for name, value in values.items() if value})}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column: its words, and where a press on it leads."""

    name: Text
    meaning: Text
    address: str = ""
    sorted: str = ""
    """`ascending` or `descending`, if rows are sorted by it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is written."""

    text: str
    tied: bool = False
    """A place that is shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table."""

    name: Text
    cells: Sequence[Cell]
    hint: str = ""
    """Beside the name: what a clerk's name card says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure of the hall, large."""

    name: Text
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The page, but for its words."""

    outline: Outline
    tabs: Sequence[tuple[Text, str, bool]]
    """Name, address, and whether it is the one shown."""
    groups: Sequence[tuple[Text, str, bool]] = ()
    tiles: Sequence[Tile] = ()
    heads: Sequence[Head] = ()
    lines: Sequence[Line] = ()
    first: Text
    """The head of the rows' names."""
    title: Text
    """What the table is of."""


def view_of(report: bytes, asked: Asked, words: Words, names: Mapping[str, str]) -> ReportView:
    """The page for what is asked of a report, which has only the levels that may be seen."""
    outline = msgspec.json.decode(report, type=Outline)
    shown = [level for level in Level if level in outline.rows and level is not Level.HALL]
    level = Level(asked.level) if asked.level in shown else None
    tab_names: dict[str, Text] = {OVERVIEW: Text(zh="概览", en="Overview"), **{str(one): LEVELS[one] for one in shown}}
    tabs = [
        (name, asked.address(level=one, sort="", rising=False), one == (level or OVERVIEW))
        for one, name in tab_names.items()
    ]
    if level is None:
        return _overview(outline, words, tabs)
    rows = outline.of(level)
    columns = columns_for(level, rows, words)
    present = [one for one in GROUPS if any(column.group is one for column in columns)]
    group = asked.group if asked.group in present else present[0]
    groups = [(GROUPS[one], asked.address(group=one, sort="", rising=False), one is group) for one in present]
    columns = [column for column in columns if column.group is group or column.unit is Unit.PLACE]
    return ReportView(
        outline=outline,
        tabs=tabs,
        groups=groups,
        heads=[_head(column, asked) for column in columns],
        lines=[_line(row, columns, names if level is Level.CLERK else {}) for row in _sorted(rows, columns, asked)],
        first=Text(zh="工号", en="Staff no.") if level is Level.CLERK else Text(zh="名称", en="Name"),
        title=Text(zh=f"{LEVELS[level].zh} · {GROUPS[group].zh}", en=f"{LEVELS[level].en} · {GROUPS[group].en}"),
    )


def _overview(outline: Outline, words: Words, tabs: Sequence[tuple[Text, str, bool]]) -> ReportView:
    hall = outline.of(Level.HALL)
    columns = {column.key: column for column in columns_for(Level.HALL, hall, words)}
    tiles = [Tile(name=columns[key].name, value=_cell(columns[key], row).text) for row in hall for key in TILES]
    by_hour = outline.period is PeriodKind.DAY
    heads, lines, first = _course(outline) if by_hour else _days(outline, [columns[key] for key in _DAYS])
    title = Text(zh="分时", en="By the hour") if by_hour else Text(zh="每日", en="By day")
    return ReportView(outline=outline, tabs=tabs, tiles=tiles, heads=heads, lines=lines, first=first, title=title)


def _days(outline: Outline, columns: Sequence[Column]) -> tuple[list[Head], list[Line], Text]:
    """A row for each date."""
    rows = [Row(id=day.date, name=Text(zh=day.date, en=day.date), figures=day.figures) for day in outline.by_day()]
    heads = [Head(name=column.name, meaning=column.meaning) for column in columns]
    return heads, [_line(row, columns, {}) for row in rows], Text(zh="日期", en="Date")


def _course(outline: Outline) -> tuple[list[Head], list[Line], Text]:
    """A row for each hour of the day."""
    course = msgspec.json.decode(outline.course, type=dict[str, dict[int, Slice]])
    slices = next(iter(course.values()), {})
    hours: dict[int, list[Slice]] = {}
    for at, one in slices.items():
        hours.setdefault(at // 4, []).append(one)
    names = (
        Text(zh="取号与转入", en="Arrivals"),
        Text(zh="叫到", en="Called"),
        Text(zh="办理", en="Served"),
        Text(zh="平均等候", en="Mean wait"),
        Text(zh="等候达标率", en="Within the target"),
    )
    lines = [
        Line(name=Text(zh=f"{hour:02d}:00", en=f"{hour:02d}:00"), cells=_hour(slices)) for hour, slices in hours.items()
    ]
    none = Text(zh="", en="")
    return [Head(name=name, meaning=none) for name in names], lines, Text(zh="时段", en="Hour")


def _hour(slices: Sequence[Slice]) -> list[Cell]:
    calls = sum(one.calls for one in slices)
    counts = [sum(one.arrivals for one in slices), calls, sum(one.served for one in slices)]
    mean = sum(one.waited for one in slices) / calls if calls else None
    share = sum(one.timely for one in slices) / calls if calls else None
    told = [*((Unit.COUNT, number) for number in counts), (Unit.SPAN, mean), (Unit.SHARE, share)]
    return [Cell(written(unit, value)) for unit, value in told]


def _head(column: Column, asked: Asked) -> Head:
    by_this = asked.sort == _name(column)
    # The largest first; a rank's first place first. A second press turns it round.
    rising = (column.unit is Unit.PLACE) if not by_this else not asked.rising
    order = ("ascending" if asked.rising else "descending") if by_this else ""
    address = asked.address(sort=_name(column), rising=rising)
    return Head(name=column.name, meaning=column.meaning, address=address, sorted=order)


def _name(column: Column) -> str:
    """What an address calls a column: a rank is called as what it ranks by."""
    return f"rank-{column.key}" if column.unit is Unit.PLACE else column.key


def _sorted(rows: Sequence[Row], columns: Sequence[Column], asked: Asked) -> list[Row]:
    """Rows by one column, those without a number last; equals stay in the layout's order."""
    by = next((column for column in columns if _name(column) == asked.sort), None)
    if by is None:
        return list(rows)
    having = [row for row in rows if by.value(row) is not None]
    having.sort(key=lambda row: by.value(row) or 0, reverse=not asked.rising)
    return [*having, *(row for row in rows if by.value(row) is None)]


def _line(row: Row, columns: Sequence[Column], names: Mapping[str, str]) -> Line:
    return Line(name=row.name, cells=[_cell(column, row) for column in columns], hint=names.get(row.id, ""))


def _cell(column: Column, row: Row) -> Cell:
    return Cell(written(column.unit, column.value(row)), column.tied(row))
