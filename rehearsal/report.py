"""The report: how a play came out, for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from queueing.plan import MINUTE, Millis
from queueing.ticket import TicketState
from rehearsal.tally import Tally

FAULTS_TOLD = 10

_PLACES = (
    ("等候 waiting", (TicketState.WAITING, TicketState.TRANSFERRED)),
    ("叫号 called", (TicketState.CALLED,)),
    ("办理 being served", (TicketState.SERVING,)),
    ("挂起 held", (TicketState.HELD,)),
    ("办结 completed", (TicketState.COMPLETED,)),
    ("过号 missed", (TicketState.MISSED,)),
    ("取消 cancelled", (TicketState.CANCELLED,)),
    ("过期 expired", (TicketState.EXPIRED,)),
)


def print_report(
    tally: Tally, rows: int, broken: str | None, pictures: Sequence[Path], data: Path, console: Console
) -> None:
    """Print the tally, what it proves, and where everything is. `broken` is what is wrong with the log's chain."""
    console.print(_table(tally))
    waits = tally.waits
    console.print(
        f"等候 wait: 平均 mean {_minutes(waits.mean)} · P90 {_minutes(waits.p90)} · "
        f"最长 longest {_minutes(waits.longest)} min\n"
        f"{tally.called} 人被叫到 called, {tally.transfers} 转移 transfers",
        soft_wrap=True,
        highlight=False,
    )
    if broken is None:
        console.print(f"日志 log: {rows} rows, every hash holds", highlight=False)
    else:
        console.print(f"日志 log: {broken} ({rows} rows before it hold)", style="bold red", highlight=False)
    _print_proof(tally, console)
    for picture in pictures:
        console.print(f"图片 picture: {picture}", soft_wrap=True, highlight=False)
    console.print(f"数据 data and logs: {data}", soft_wrap=True, highlight=False)


def _table(tally: Tally) -> Table:
    table = Table(box=SIMPLE_HEAD, show_footer=True, pad_edge=False)
    table.add_column("去向 where the tickets are", "取号 issued")
    table.add_column("", str(tally.issued), justify="right")
    for name, states in _PLACES:
        count = sum(tally.states[state] for state in states)
        if count:
            table.add_row(name, str(count))
    return table


def _print_proof(tally: Tally, console: Console) -> None:
    if tally.holds:
        open_ends = f", {tally.unanswered} commands cut off unanswered" if tally.unanswered else ""
        console.print(
            f"无一丢失，无一重复 nothing lost, nothing doubled: {tally.answers} answers found in the log{open_ends}",
            style="bold green",
            soft_wrap=True,
            highlight=False,
        )
        return
    console.print(f"数目不符 the counts do not hold: {len(tally.faults)} faults", style="bold red", highlight=False)
    for fault in tally.faults[:FAULTS_TOLD]:
        console.print(f"  {fault}", style="red", soft_wrap=True, highlight=False, markup=False)


def _minutes(span: Millis) -> str:
    return f"{span / MINUTE:.1f}"
