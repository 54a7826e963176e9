"""A report at the command line: the figures that matter most as a table, or all of them as a workbook."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from layouts.layout import Layout
from queueing.figures import Level
from server.archive import Archive
from server.columns import LEVELS, Words, columns_for, written
from server.maker import Maker
from server.period import Period, PeriodKind
from server.replay import latest_plan
from server.report import PUBLIC, Outline, only
from server.workbook import workbook_of
from wire.codec import encode

SHOWN = (
    "issued",
    "called",
    "served",
    "no_show_rate",
    "left",
    "wait_mean",
    "wait_p50",
    "wait_p90",
    "in_time",
    "service_mean",
    "service_p90",
    "satisfaction",
)
"""Columns that have room at a command line."""


def print_report(
    database: Path, period: str, day: str, until: str | None, layout: Layout | None, console: Console
) -> None:
    """Print a report. ValueError for what is no period, NoPlanError, OSError."""
    with Archive(database) as archive:
        report, words = _report(archive, Period.asked(period, day, until), layout)
    outline = msgspec.json.decode(report, type=Outline)
    state = "" if outline.complete else "  [bold]未完 so far[/]"
    console.print(f"[bold]{escape(outline.hall.zh)}[/]  {outline.name.zh}  开放 {len(outline.dates)} 天{state}")
    for level in Level:
        if rows := outline.of(level):
            columns = [column for column in columns_for(level, rows, words) if column.key in SHOWN]
            table = Table(title=LEVELS[level].zh, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
            table.add_column("")
            for column in columns:
                table.add_column(column.name.zh, justify="right")
            for row in rows:
                cells = (written(column.unit, column.value(row)) for column in columns)
                table.add_row(escape(row.name.zh), *cells)
            console.print(table)


def write_workbook(
    database: Path, period: str, day: str, until: str | None, layout: Layout | None, file: Path, *, public: bool
) -> None:
    """Write a report as a workbook. ValueError for what is no period, NoPlanError, OSError."""
    with Archive(database) as archive:
        report, words = _report(archive, Period.asked(period, day, until), layout)
        names = archive.names()
    file.write_bytes(workbook_of(only(report, PUBLIC) if public else report, words, names))


def _report(archive: Archive, period: Period, layout: Layout | None) -> tuple[bytes, Words]:
    """A report as it was made, where its period is over; else as it is by the latest event. And the words for it."""
    plan = layout.plan if layout is not None else latest_plan(archive)
    openings = archive.openings()
    kept = None
    if openings and period.end.isoformat() < openings[-1][0] and period.kind is not PeriodKind.SPAN:
        kept = archive.report(period.kind, period.start.isoformat())
    report = kept if kept is not None else encode(Maker(archive, plan).report(period))
    return report, layout.phrases if layout is not None else {}
