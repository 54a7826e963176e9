"""A layout as a table: what an operator reads before trusting it."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

from layouts.layout import Layout, Session
from layouts.slip import own_counters
from layouts.span import write_span
from queueing.plan import Line, QueueKind, Zone

ROOMY = 110
"""Columns of a console that has room for English heads beside the Chinese."""


def print_table(layout: Layout, console: Console) -> None:
    """Print the hall's lines with their counters and items, its sums, and its equipment."""
    console.print(hall_table(layout, roomy=console.width >= ROOMY))
    console.print(summary(layout))


def hall_table(layout: Layout, *, roomy: bool = True) -> Table:
    """Zones, lines, and the counters of each kind of queue, with sums; heads in both languages if `roomy`."""
    plan = layout.plan
    table = Table(
        title=f"{plan.name.zh}\n{plan.name.en}",
        title_style="bold",
        show_footer=True,
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    counts = Tally(counter.assignments[0].queue for counter in plan.counters.values() if counter.assignments)
    by_kind = Tally(dict.fromkeys(QueueKind, 0))
    for queue, count in counts.items():
        by_kind[plan.queues[queue].kind] += count

    def add(zh: str, en: str, sum_: object = "", justify: JustifyMethod = "left") -> None:
        table.add_column(f"{zh}\n{en}" if roomy else zh, str(sum_), justify=justify, overflow="fold")

    add("区域", "Zone", "合计 Sum")
    add("楼层", "Floor", justify="right")
    add("业务线", "Line", f"{len(plan.lines)} 线 {len(plan.queues)} 队列")
    add("号头", "Prefix", justify="center")
    for kind in QueueKind:
        of = layout.phrases[f"kind.{kind}"]
        add(of.zh, of.en, by_kind[kind], justify="right")
    add("窗口", "All", counts.total(), justify="right")
    add("窗口号", "Labels")
    add("事项", "Items", sum(layout.declared_items.values()), justify="right")
    for zone in plan.zones.values():
        lines = [line for line in plan.lines.values() if line.zone == zone.id]
        for at, line in enumerate(lines):
            place = (f"{zone.number} {zone.name.zh}", str(zone.floor)) if at == 0 else ("", "")
            numbers = _counter_cells(layout, line, counts)
            table.add_row(*place, line.name.zh, line.prefix, *numbers, _items(layout, zone, line, first=at == 0))
    return table


def _counter_cells(layout: Layout, line: Line, counts: Mapping[str, int]) -> list[str]:
    """How many counters a line has of each kind, how many in all, and their labels."""
    queues = {queue.kind: queue.id for queue in layout.plan.queues.values() if queue.line == line.id}
    numbers = [counts[queues[kind]] if kind in queues else 0 for kind in QueueKind]
    labels = [counter.label for queue in queues.values() for counter in own_counters(layout.plan, queue)]
    return [*(str(number or "–") for number in numbers), str(sum(numbers)), write_span(labels)]


def _items(layout: Layout, zone: Zone, line: Line, *, first: bool) -> str:
    """Items declared for a line; those of its zone stand in the zone's first row."""
    declared = layout.declared_items.get(line.id) or (layout.declared_items.get(zone.id) if first else None)
    return str(declared) if declared is not None else ""


_ON_A_LINE = ("bars", "keypads", "evaluators")


def summary(layout: Layout) -> Table:
    """The sums that must come out, and how much equipment there is."""
    plan = layout.plan
    reserve = [counter for counter in plan.counters.values() if not counter.assignments]
    assigned = len(plan.counters) - len(reserve)
    by_floor = Tally(counter.floor for counter in reserve)
    split = "".join(f", {floor}楼潮汐 {count}" for floor, count in sorted(by_floor.items()))
    buses = layout.buses.values()
    bars, keypads, evaluators = (sum(len(getattr(bus, kind)) for bus in buses) for kind in _ON_A_LINE)
    total = layout.resident_items + layout.on_call_items
    table = Table.grid(padding=(0, 2))
    rows = {
        "窗口 Counters": f"{assigned} + {len(reserve)} 潮汐 reserve = {len(plan.counters)}{split}",
        "事项 Items": f"{layout.resident_items} 常驻 resident + {layout.on_call_items} 事进人不进 on call = {total}",
        "服务 Services": f"{len(plan.services)}{' (样例 sample)' if layout.sample_services else ''}",
        "取号机 Kiosks": f"{len(layout.kiosks)}, 打印机 printers {len(layout.printers)}",
        "显示屏 Displays": str(len(layout.displays)),
        "窗口屏 LED bars": f"{bars}, 总线 buses {len(layout.buses)}",
        "呼叫器 Keypads": f"{keypads}, 评价器 evaluators {evaluators}",
        "扬声器 Loudspeakers": str(len(layout.loudspeakers)),
        "时间 Hours": f"{_spans(layout.hours.sessions)} ({plan.timezone})",
        "放号 Intake": f"{layout.hours.intake_from}–{layout.hours.intake_until}",
        **_own_hours(layout),
        **_extensions(layout),
        "预约 Booking": _bookable(layout),
    }
    for name, value in rows.items():
        table.add_row(f"[bold]{name}[/]", value)
    return table


def _spans(sessions: Iterable[Session]) -> str:
    return ", ".join(f"{session.start}–{session.end}" for session in sessions)


def _own_hours(layout: Layout) -> dict[str, str]:
    """Lines whose hours differ: when their windows receive, and when their numbers are given."""
    rows = {}
    for line, hours in layout.hours.lines.items():
        parts = [
            f"{label} {_spans(spans)}" for label, spans in (("时间", hours.sessions), ("放号", hours.intake)) if spans
        ]
        rows[f"  {layout.plan.lines[line].name.zh}"] = "; ".join(parts) or "–"
    return rows


_WEEKDAYS = "一二三四五六日"


def _extensions(layout: Layout) -> dict[str, str]:
    """Longer days, and days off on which some lines open."""
    rows = {}
    for at, extension in enumerate(layout.hours.extended, 1):
        lines = "、".join(layout.plan.lines[line].name.zh for line in extension.lines)
        days = [*(f"周{_WEEKDAYS[day - 1]}" for day in extension.weekdays), *extension.dates]
        kind = "休息日开放 open" if extension.open else "延时 extended"
        until = f"{lines}: {', '.join(days)} –{extension.end}, 放号 intake –{extension.intake_until}"
        rows[f"{kind} {at}"] = until
    return rows


def _bookable(layout: Layout) -> str:
    """How many lines can be booked, or that none can."""
    policies = [layout.plan.policies.get(line, layout.plan.policy) for line in layout.plan.lines]
    lines = sum(policy.booking is not None for policy in policies)
    return f"{lines} 线 lines" if lines else "无 none"
