"""The live view: the hall in a terminal, redrawn while it works; plain lines where the output is no terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from zoneinfo import ZoneInfo

from rich.box import ROUNDED, SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.layout import Layout as Split
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.styled import Styled
from rich.table import Table
from rich.text import Text

from queueing.plan import MINUTE, Millis
from queueing.plan import Text as Name
from rehearsal.figures import OfficeFigures, ZoneFigures
from rehearsal.play import NewCall

FRAME_S = 0.25
"""Real seconds between two pictures of a terminal."""
LINE_S = 5.0
"""Real seconds between two plain lines."""
FRESH = MINUTE // 2
"""Hall time that a call stands out."""
LONG_WAIT, VERY_LONG_WAIT = 20 * MINUTE, 40 * MINUTE

TICKET, COUNTER, CALM, WARN, ALARM, QUIET = "#FFC83D", "#46E6A8", "#6EE7B7", "#FFB020", "#FF8A80", "#8CA3C0"
"""The hall's own colours for night ground."""
NIGHT = "#DCE4F0 on #071A33"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLine:
    """What an LED bar shows."""

    counter: str
    """The public label."""
    text: str
    flashing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSight:
    """What the hall has told its visitors so far."""

    sayings: int = 0
    """How often a loudspeaker has begun to say a call."""
    said: str = ""
    """The call that was said last."""
    rows: int = 0
    """Calls that have come up on wall displays."""
    texts: int = 0
    """Texts that bars have taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything that the live view shows."""

    name: Name
    timezone: str
    now: Millis
    start: Millis
    end: Millis
    speed: float
    url: str
    zones: Sequence[ZoneFigures]
    office: OfficeFigures
    calls: Sequence[NewCall]
    """Newest first."""
    bars: Sequence[BarLine]
    """Newest first."""
    floor: FloorSight
    slips: int
    """Tickets on paper."""
    receipts: int
    """Acceptance receipts on paper."""
    lent: int
    """Reserve counters open for a long line."""
    stale: bool
    """The server is away."""
    news: Sequence[str]
    """What happened to the parts, newest last."""


class LiveView(AbstractContextManager["LiveView"]):
    """Shown while entered."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, screen=True, auto_refresh=False) if console.is_terminal else None
        self._told = 0

    @property
    def pace(self) -> float:
        """Real seconds between two calls of `show`."""
        return LINE_S if self._live is None else FRAME_S

    def __enter__(self) -> LiveView:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def close(self, last: Sight | None) -> None:
        """Leave the last picture, or the last line, behind."""
        if last is None:
            return
        if self._live is not None:
            self._console.print(Styled(Group(_head(last), _zones(last)), NIGHT))
            for news in last.news:
                self._console.print(news, style=WARN, soft_wrap=True, highlight=False, markup=False)
        else:
            self.show(last)

    def show(self, sight: Sight) -> None:
        """Draw the hall as it is now."""
        if self._live is not None:
            self._live.update(Styled(picture(sight, self._console.height), NIGHT), refresh=True)
            return
        for news in sight.news[self._told :]:
            self._console.print(news, soft_wrap=True, highlight=False, markup=False)
        self._told = len(sight.news)
        self._console.print(line(sight), soft_wrap=True, highlight=False, markup=False)


def line(sight: Sight) -> str:
    """One line of plain text: the hall in figures."""
    total = _total(sight.zones)
    return (
        f"{clock(sight.now, sight.timezone)}  等候 waiting {total['waiting']:4d}  叫号 called {total['called']:3d}  "
        f"办理 serving {total['serving']:3d}  窗口 counters {total['open']:3d}  "
        f"最长 longest {total['longest']:3d} min  取号 issued {total['issued']:4d}  办结 served {total['served']:4d}  "
        f"办件 cases {sight.office.registered:4d}  评价 rated {sight.office.ratings:4d}"
    )


def picture(sight: Sight, height: int) -> RenderableType:
    """The hall for a terminal of `height` lines."""
    table = len(sight.zones) + 6
    foot = 4 + bool(sight.news)
    below = max(3, height - 2 - table - foot)
    split = Split()
    split.split_column(
        Split(_head(sight), size=2),
        Split(_zones(sight), size=table),
        Split(name="below", size=below),
        Split(_foot(sight), size=foot),
    )
    split["below"].split_row(Split(_calls(sight, below - 2), ratio=11), Split(_bars(sight, below - 2), ratio=9))
    return split


def clock(at: Millis, timezone: str) -> str:
    """The hall's time of day."""
    return f"{_local(at, timezone):%H:%M:%S}"


def _local(at: Millis, timezone: str) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone))


def _head(sight: Sight) -> RenderableType:
    title = Text.assemble((sight.name.zh, "bold"), (f"  {sight.name.en}", QUIET), no_wrap=True, overflow="ellipsis")
    time = Text.assemble(
        (f"{_local(sight.now, sight.timezone):%Y-%m-%d}  ", QUIET),
        (clock(sight.now, sight.timezone), f"bold {TICKET}"),
        (f"  ×{sight.speed:g}", QUIET),
    )
    row = Table.grid(expand=True)
    row.add_column(ratio=1, no_wrap=True)
    row.add_column(justify="right", no_wrap=True)
    row.add_row(title, Text("服务器不在 server away", style=f"bold {ALARM}") if sight.stale else time)
    done = max(0, min(sight.now, sight.end) - sight.start)
    bar = ProgressBar(total=sight.end - sight.start, completed=done, complete_style=COUNTER, finished_style=COUNTER)
    return Group(row, bar)


def _zones(sight: Sight) -> Table:
    table = Table(
        box=SIMPLE_HEAD, expand=True, show_footer=True, padding=(0, 1, 0, 0), pad_edge=False, header_style=QUIET
    )
    total = _total(sight.zones)
    table.add_column("区域\nzone", Text("合计 all", style="bold"), no_wrap=True, ratio=1)
    for heading, key, style in _COLUMNS:
        foot = "" if key == "longest" else f"{total[key]}"
        table.add_column(heading, Text(foot, style=f"bold {style}"), justify="right", no_wrap=True)
    for figures in sight.zones:
        name = Text.assemble((f"{figures.zone.number} ", QUIET), figures.zone.name.zh, overflow="ellipsis")
        table.add_row(name, *(_cell(figures, key, style) for _, key, style in _COLUMNS))
    return table


_COLUMNS = (
    ("等候\nwaiting", "waiting", TICKET),
    ("叫号\ncalled", "called", ""),
    ("办理\nserving", "serving", COUNTER),
    ("挂起\nheld", "held", ""),
    ("窗口\ncounters", "open", ""),
    ("暂停\npaused", "paused", QUIET),
    ("最长等候\nlongest", "longest", ""),
    ("取号\nissued", "issued", ""),
    ("办结\nserved", "served", CALM),
)


def _cell(figures: ZoneFigures, key: str, style: str) -> Text:
    value: int = getattr(figures, key)
    if key == "longest":
        style = ALARM if value >= VERY_LONG_WAIT else WARN if value >= LONG_WAIT else ""
        return Text(f"{value // MINUTE} min" if figures.waiting else "–", style=style)
    return Text(f"{value}" if value else "·", style=style if value else QUIET)


def _calls(sight: Sight, rows: int) -> Panel:
    table = Table.grid(padding=(0, 1), expand=True)
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, justify="right", no_wrap=True, overflow="ellipsis")
    zones = {figures.zone.id: figures.zone.name.zh for figures in sight.zones}
    for call in list(sight.calls)[:rows]:
        fresh = sight.now - call.at < FRESH
        table.add_row(
            Text(clock(call.at, sight.timezone), style="" if fresh else QUIET),
            Text(call.number, style=f"bold {TICKET}" if fresh else TICKET),
            Text.assemble(("到 ", QUIET), (call.counter, f"bold {COUNTER}" if fresh else COUNTER), (" 号窗口", QUIET)),
            Text("重呼 again" if call.again else zones.get(call.zone, ""), style=WARN if call.again else QUIET),
        )
    return Panel(table, title="叫号 calls", title_align="left", border_style=QUIET, box=ROUNDED, padding=(0, 1))


def _bars(sight: Sight, rows: int) -> Panel:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for bar in list(sight.bars)[:rows]:
        table.add_row(
            Text(bar.counter, style=QUIET),
            Text(f" {bar.text} ", style=f"bold {ALARM}" if bar.flashing else f"{ALARM}"),
        )
    return Panel(table, title="LED 条屏 bars", title_align="left", border_style=QUIET, box=ROUNDED, padding=(0, 1))


def _foot(sight: Sight) -> RenderableType:
    facts = Text.assemble(
        ("小票 slips ", QUIET), (f"{sight.slips}", "bold"),
        ("   凭证 receipts ", QUIET), (f"{sight.receipts}", "bold"),
        ("   潮汐窗口 reserve open ", QUIET), (f"{sight.lent}", "bold"),
        ("   服务器 server ", QUIET), (sight.url, f"bold {COUNTER}"),
        no_wrap=True, overflow="ellipsis",
    )  # fmt: skip
    alarms = sight.office.alarms
    stop = Text.assemble(
        ("Ctrl-C", "bold"), (" 停止全部 stops everything", QUIET),
        ("   预警 alarms ", QUIET), (f"{alarms}", f"bold {WARN}" if alarms else "bold"),
        ("   公告 notices ", QUIET), (f"{sight.office.notices}", "bold"),
        no_wrap=True, overflow="ellipsis",
    )  # fmt: skip
    news = [Text(sight.news[-1], style=WARN, no_wrap=True, overflow="ellipsis")] if sight.news else []
    return Group(*news, _office(sight.office), _floor(sight.floor), facts, stop)


def _floor(floor: FloorSight) -> Text:
    return Text.assemble(
        ("语音 voices ", QUIET), (f"{floor.sayings}", "bold"), (f" {floor.said}" if floor.said else "", TICKET),
        ("   墙屏 walls ", QUIET), (f"{floor.rows}", "bold"),
        ("   条屏 bars ", QUIET), (f"{floor.texts}", "bold"),
        no_wrap=True, overflow="ellipsis",
    )  # fmt: skip


def _office(office: OfficeFigures) -> Text:
    told: list[tuple[str, str]] = []
    for name, value in (
        ("办件 cases", f"{office.registered}"),
        ("已决 decided", f"{office.decided}"),
        ("已发 handed over", f"{office.handed_over}"),
        ("评价 ratings", f"{office.ratings}"),
        ("满意 satisfied", f"{office.satisfied / office.ratings:.0%}" if office.ratings else "–"),
    ):
        told += [(f"{name} ", QUIET), (f"{value}   ", "bold")]
    return Text.assemble(*told, no_wrap=True, overflow="ellipsis")


def _total(zones: Sequence[ZoneFigures]) -> dict[str, int]:
    keys = ("waiting", "called", "serving", "held", "open", "paused", "issued", "served")
    longest = max((figures.longest for figures in zones), default=0) // MINUTE
    return {key: sum(getattr(figures, key) for figures in zones) for key in keys} | {"longest": longest}
