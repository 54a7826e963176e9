"""The columns of reports: what each is called, what it means, and where it stands in the figures.

Pages and workbooks are made of the same columns, so that a word means one thing everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from queueing.figures import CaseFigures, DutyFigures, Figures, Level, Merit, Occurrence, VisitorFigures
from queueing.plan import SECOND, Text
from queueing.summary import Summary
from server.report import MERITS, Row

Value = float | int | None
Words = Mapping[str, Text]
"""The layout's phrases."""


class Unit(StrEnum):
    """What a number is, and so how it is written."""

    COUNT = "count"
    SPAN = "span"
    """Seconds, written as hours, minutes and seconds."""
    SHARE = "share"
    """Of one, written per cent."""
    PLACE = "place"


class Group(StrEnum):
    """What columns tell of: a page shows one group at a time."""

    VISITS = "visits"
    WAITS = "waits"
    SERVICE = "service"
    DUTY = "duty"
    RATINGS = "ratings"
    CASES = "cases"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column."""

    key: str
    group: Group
    unit: Unit
    name: Text
    meaning: Text
    value: Callable[[Row], Value]

    def tied(self, row: Row) -> bool:
        """Whether a place is shared."""
        standing = row.standings.get(Merit(self.key)) if self.unit is Unit.PLACE else None
        return standing is not None and standing.tied


GROUPS: Mapping[Group, Text] = {
    Group.VISITS: Text(zh="取号与办理", en="Visits"),
    Group.WAITS: Text(zh="等候", en="Waits"),
    Group.SERVICE: Text(zh="办理时长", en="Service"),
    Group.DUTY: Text(zh="在岗", en="Duty"),
    Group.RATINGS: Text(zh="评价", en="Ratings"),
    Group.CASES: Text(zh="办件", en="Cases"),
}
"""Groups by name; ranks stand beside every group."""

LEVELS: Mapping[Level, Text] = {
    Level.HALL: Text(zh="大厅", en="Hall"),
    Level.ZONE: Text(zh="各区", en="Zones"),
    Level.LINE: Text(zh="各业务", en="Lines"),
    Level.QUEUE: Text(zh="各队列", en="Queues"),
    Level.DEPARTMENT: Text(zh="各部门", en="Departments"),
    Level.COUNTER: Text(zh="各窗口", en="Counters"),
    Level.CLERK: Text(zh="各人员", en="Clerks"),
}

RULES: Sequence[Text] = (
    Text(
        zh="所有数字由事件日志按同一套定义算出；任何人都可从日志重新算出同一份报表。",
        en="All figures are computed from the event log by one set of definitions; anybody can compute them anew.",
    ),
    Text(
        zh="业务日从首次开放起，到下一业务日开放前止；闭馆后的评价、审批决定仍计入该业务日。",
        en="A day lasts from its first opening until another day is opened; what happens after its close still counts.",
    ),
    Text(
        zh="时长以整秒计，不足一秒舍去。P50、P90 取最近秩：至少有该比例的人次不超过的最小值；"
        "周、月、季由每日的逐秒分布相加后计算。",
        en="Times are whole seconds, rounded down. P50 and P90 are by nearest rank: the smallest time that at least "
        "that share does not exceed; those of longer periods come from the days' distributions added up, by seconds.",
    ),
    Text(
        zh="窗口离线期间记录的操作，按实际发生时间计；跨越午夜且无任何事件的时段（如停机）不计入任何人。",
        en="What a terminal recorded while cut off counts when it happened. A span over midnight in which nothing "
        "happened, as when the server was off, counts for nobody.",
    ),
    Text(
        zh="挂起（材料在办事人处、材料在窗口、临时离开）的时间不计入办理时长，也不计入窗口空闲。",
        en="Time on hold, of whatever kind, is neither service time nor idle time.",
    ),
    Text(
        zh="转移和联办的每一段，从到达下一队列起重新计等候；办理记在实际办理的人员名下，多人接续办理的各计一次。",
        en="With every transfer another queueing begins. A visit counts for whoever served it; one that another clerk "
        "took over counts for both, and once in its queue.",
    ),
    Text(
        zh="名次按数值从大到小，数值相同者名次相同（并列），其后名次顺延。",
        en="Ranks are by size, largest first; equals share a place, and the places after it are passed over.",
    ),
)
"""What holds for all figures."""


def columns_for(level: Level, rows: Sequence[Row], words: Words) -> list[Column]:
    """The columns of a level, in order. Some are there only where rows have anything in them."""
    figures = [row.figures for row in rows]
    of_staff = level in (Level.COUNTER, Level.CLERK)
    found = list(_STAFF_VISITS if of_staff else _VISITS)
    if not of_staff:
        found += _channels(figures) + _classes(figures, words)
    found += [*_WAITS, *_SERVICE]
    if level is not Level.DEPARTMENT:
        found += [*_DUTY, *_pauses(figures, words)]
    found += _holds(figures, words)
    found += _ratings(words)
    if of_staff:
        found += _STAFF_CASES
    elif any(one.cases is not None for one in figures):
        found += [*_CASES, *_deliveries(figures, words)]
    return [*found, *(_RANKS[merit] for merit in MERITS.get(level, ()))]


def written(unit: Unit, value: Value) -> str:
    """A number as people read it; a dash for none."""
    if value is None:
        return "–"
    match unit:
        case Unit.SPAN:
            minutes, seconds = divmod(round(value), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case Unit.SHARE:
            return f"{value:.1%}"
        case _:
            return f"{value:,}"


def word(words: Words, key: str) -> Text:
    """A phrase of the layout; its last part, where the layout has none."""
    last = key.rpartition(".")[2]
    return words.get(key) or Text(zh=last, en=last)


def _plain(
    key: str, group: Group, unit: Unit, zh: str, en: str, means: tuple[str, str], value: Callable[[Figures], Value]
) -> Column:
    return Column(
        key=key,
        group=group,
        unit=unit,
        name=Text(zh=zh, en=en),
        meaning=Text(zh=means[0], en=means[1]),
        value=lambda row: value(row.figures),
    )


def _of_visitors(
    key: str, unit: Unit, zh: str, en: str, means: tuple[str, str], value: Callable[[VisitorFigures], Value]
) -> Column:
    def found(figures: Figures) -> Value:
        return value(figures.visitors) if figures.visitors is not None else None

    return _plain(key, Group.VISITS, unit, zh, en, means, found)


def _of_duty(key: str, zh: str, en: str, means: tuple[str, str], value: Callable[[DutyFigures], int]) -> Column:
    def found(figures: Figures) -> Value:
        return value(figures.duty) // SECOND if figures.duty is not None else None

    return _plain(key, Group.DUTY, Unit.SPAN, zh, en, means, found)


def _of_cases(
    key: str, unit: Unit, zh: str, en: str, means: tuple[str, str], value: Callable[[CaseFigures], Value]
) -> Column:
    def found(figures: Figures) -> Value:
        return value(figures.cases) if figures.cases is not None else None

    return _plain(key, Group.CASES, unit, zh, en, means, found)


def _times(
    key: str, group: Group, what: Text, means: tuple[str, str], of: Callable[[Figures], Summary]
) -> list[Column]:
    parts: tuple[tuple[str, str, str, Callable[[Summary], Value]], ...] = (
        ("mean", "平均", "mean", lambda summary: summary.mean),
        ("p50", "P50", "P50", lambda summary: summary.p50),
        ("p90", "P90", "P90", lambda summary: summary.p90),
        ("longest", "最长", "longest", lambda summary: summary.longest),
    )

    def column(part: str, zh: str, en: str, value: Callable[[Summary], Value]) -> Column:
        name = f"{key}_{part}"
        return _plain(name, group, Unit.SPAN, what.zh + zh, f"{what.en}, {en}", means, lambda f: value(of(f)))

    return [column(*part) for part in parts]


_SERVED = (
    "已开始办理，并在本处办完或转出的人次。",
    "Visits in which serving began, and which ended with the visitor done here or sent on.",
)
_VISITS: tuple[Column, ...] = (
    _of_visitors("issued", Unit.COUNT, "取号", "Issued", ("取出的号数。", "Numbers given."), lambda v: v.issued),
    _of_visitors(
        "entered",
        Unit.COUNT,
        "进入",
        "Entered",
        ("在此取号的，加上从其他队列转来的。", "Given a number here, or come from outside by transfer."),
        lambda v: v.entered,
    ),
    _plain("served", Group.VISITS, Unit.COUNT, "办理", "Served", _SERVED, lambda f: f.served),
    _of_visitors(
        "completed",
        Unit.COUNT,
        "办结",
        "Completed",
        ("在此办完、号票结束的。", "Tickets that ended here because the visitor was done."),
        lambda v: v.completed,
    ),
    _plain(
        "no_shows",
        Group.VISITS,
        Unit.COUNT,
        "弃号",
        "No-shows",
        (
            "叫号后未到、号票作废的；一分钟内撤回的不计。",
            "Tickets void because nobody came; those taken back are none.",
        ),
        lambda f: f.no_shows,
    ),
    _plain(
        "no_show_rate",
        Group.VISITS,
        Unit.SHARE,
        "弃号率",
        "No-show rate",
        ("弃号 ÷ 进入；大厅为弃号 ÷ 取号。", "No-shows / entered; of the hall, no-shows / issued."),
        lambda f: f.no_show_rate,
    ),
    _plain(
        "forgiven",
        Group.VISITS,
        Unit.COUNT,
        "过号回队",
        "Missed calls forgiven",
        ("叫号未到、按规则回到队列的次数，不算弃号。", "Times that nobody came and the ticket went back in line."),
        lambda f: f.forgiven,
    ),
    _of_visitors(
        "came_back",
        Unit.COUNT,
        "回队后到场",
        "Came back",
        ("过号回队后仍得到办理的。", "Of these, visitors who were served after all."),
        lambda v: v.came_back,
    ),
    _of_visitors(
        "left",
        Unit.COUNT,
        "离开",
        "Left",
        ("等候中取消的（本人或工作人员代为取消）。", "Taken out while waiting, by themselves or by staff."),
        lambda v: v.left,
    ),
    _of_visitors(
        "left_rate", Unit.SHARE, "离开率", "Rate of left", ("离开 ÷ 进入。", "Left / entered."), lambda v: v.left_rate
    ),
    _of_visitors(
        "broken_off",
        Unit.COUNT,
        "中止",
        "Broken off",
        ("挂起期间取消的。", "Taken out while on hold."),
        lambda v: v.broken_off,
    ),
    _of_visitors(
        "expired",
        Unit.COUNT,
        "日终未办",
        "Expired",
        ("闭馆时仍未结束的号。", "Tickets that the end of the day found open."),
        lambda v: v.expired,
    ),
    _plain(
        "transfers",
        Group.VISITS,
        Unit.COUNT,
        "转移",
        "Transfers",
        ("由工作人员转到其他队列或窗口的。", "Tickets that clerks sent to another queue or counter."),
        lambda f: f.transfers,
    ),
)
_CALLED = _plain(
    "called",
    Group.VISITS,
    Unit.COUNT,
    "叫号",
    "Called",
    ("叫号次数，不含重呼和回呼。", "Calls, without recalls and calls back from hold."),
    lambda f: f.called,
)
_STAFF_NO_SHOW_RATE = _plain(
    "no_show_rate",
    Group.VISITS,
    Unit.SHARE,
    "弃号率",
    "No-show rate",
    ("窗口和人员：弃号 ÷ 叫号。", "Of a counter or clerk: no-shows / called."),
    lambda f: f.no_show_rate,
)
_STAFF_SERVED = _plain(
    "served",
    Group.VISITS,
    Unit.COUNT,
    "办理",
    "Served",
    (
        "窗口和人员：本人（本窗口）办理的人次；挂起后由他人接续的，双方各计一次。",
        "Of a counter or clerk: visits served; one that was held and taken over counts for both.",
    ),
    lambda f: f.served,
)
_CALLS: tuple[Column, ...] = (
    _plain(
        "recalled",
        Group.VISITS,
        Unit.COUNT,
        "重呼",
        "Recalled",
        ("重呼次数。", "Calls repeated."),
        lambda f: f.recalled,
    ),
    _plain(
        "by_number",
        Group.VISITS,
        Unit.COUNT,
        "指定呼叫",
        "Called by number",
        ("不按次序的叫号次数（均注明原因）。", "Calls out of turn, each with its reason."),
        lambda f: f.by_number,
    ),
)
_BY_KEY = {column.key: column for column in _VISITS}
_STAFF_VISITS: tuple[Column, ...] = (
    _CALLED,
    _STAFF_SERVED,
    _BY_KEY["no_shows"],
    _STAFF_NO_SHOW_RATE,
    _BY_KEY["forgiven"],
    _BY_KEY["transfers"],
    *_CALLS,
)
_WAITS: tuple[Column, ...] = (
    *_times(
        "wait",
        Group.WAITS,
        Text(zh="等候", en="Wait"),
        (
            "取号或预约时段（较晚者）至开始办理前最后一次叫号；叫过号的都计。",
            "From issue or slot, whichever is later, to the last call before serving began, of everybody called.",
        ),
        lambda f: f.wait,
    ),
    _plain(
        "wait_count",
        Group.WAITS,
        Unit.COUNT,
        "叫到",
        "Waits",
        ("计入等候的人次。", "Waits counted."),
        lambda f: f.wait.count,
    ),
    _plain(
        "in_time",
        Group.WAITS,
        Unit.SHARE,
        "等候达标率",
        "Within the target",
        ("等候不超过该业务目标时长的占比。", "Share of waits within the line's target."),
        lambda f: f.in_time,
    ),
)
_SERVICE: tuple[Column, ...] = (
    *_times(
        "service",
        Group.SERVICE,
        Text(zh="办理", en="Service"),
        ("开始办理至结束，扣除挂起。", "From serving to the end, holds left out."),
        lambda f: f.service,
    ),
)
_DUTY: tuple[Column, ...] = (
    _of_duty(
        "open",
        "在岗",
        "Open",
        (
            "业务日开放期间窗口有人登录的时间，等于以下各项之和。",
            "Time signed in while the day was open: the sum of what follows.",
        ),
        lambda d: d.open,
    ),
    _of_duty("serving", "办理中", "Serving", ("正在办理。", "Serving a visitor."), lambda d: d.serving),
    _of_duty(
        "calling", "等待到窗", "Calling", ("已叫号、尚未开始办理。", "Called, and not served yet."), lambda d: d.calling
    ),
    _of_duty(
        "idle",
        "空闲",
        "Idle",
        ("未暂停、窗口无号、也无本窗口挂起的号。", "Not paused, no ticket, and none put on hold here."),
        lambda d: d.idle,
    ),
    _of_duty(
        "suspended",
        "挂起等候",
        "Suspended",
        ("窗口无号，但有本窗口挂起的号；不计为空闲。", "No ticket, but one put on hold here: not idle."),
        lambda d: d.suspended,
    ),
    _of_duty("paused", "暂停", "Paused", ("暂停且窗口无号。", "Paused, and no ticket."), lambda d: d.paused),
)
_STAFF_CASES: tuple[Column, ...] = (
    _plain(
        "registered",
        Group.CASES,
        Unit.COUNT,
        "受理",
        "Registered",
        ("受理的办件数。", "Cases taken in."),
        lambda f: f.registered,
    ),
    _plain(
        "handed_over",
        Group.CASES,
        Unit.COUNT,
        "发证",
        "Handed over",
        ("发出的办理结果数。", "Results handed over."),
        lambda f: f.handed_over,
    ),
)
_CASES: tuple[Column, ...] = (
    _of_cases(
        "registered", Unit.COUNT, "受理", "Registered", ("受理的办件数。", "Cases taken in."), lambda c: c.registered
    ),
    _of_cases(
        "missing",
        Unit.COUNT,
        "容缺受理",
        "With papers missing",
        ("受理时缺件、限期补齐的。", "Taken in with papers missing."),
        lambda c: c.missing,
    ),
    _of_cases("granted", Unit.COUNT, "准予", "Granted", ("作出准予决定的。", "Decided, granted."), lambda c: c.granted),
    _of_cases("refused", Unit.COUNT, "不予", "Refused", ("作出不予决定的。", "Decided, refused."), lambda c: c.refused),
    _of_cases(
        "on_the_spot",
        Unit.COUNT,
        "当场办结",
        "On the spot",
        ("受理的同时作出决定的（即办）。", "Decided in the moment of registration."),
        lambda c: c.on_the_spot,
    ),
    _of_cases("withdrawn", Unit.COUNT, "撤回", "Withdrawn", ("撤回的。", "Withdrawn."), lambda c: c.withdrawn),
    _of_cases(
        "decision_mean",
        Unit.SPAN,
        "审批平均",
        "Decision, mean",
        ("受理至决定；当场办结的不计。", "From registration to decision, those on the spot left out."),
        lambda c: c.decision.mean,
    ),
    _of_cases(
        "decision_p90",
        Unit.SPAN,
        "审批P90",
        "Decision, P90",
        ("受理至决定；当场办结的不计。", "From registration to decision, those on the spot left out."),
        lambda c: c.decision.p90,
    ),
    _of_cases(
        "decided_in_time",
        Unit.SHARE,
        "按期办结率",
        "Decided in time",
        (
            "在承诺时限内作出的决定 ÷ 有承诺时限的决定。",
            "Decisions made by the time promised / decisions promised by a time.",
        ),
        lambda c: c.in_time,
    ),
    _of_cases(
        "summoned",
        Unit.COUNT,
        "通知到场",
        "Called in",
        ("通知部门到场的次数（事进人不进）。", "On-call departments called in."),
        lambda c: c.summoned,
    ),
    _of_cases(
        "arrival_mean",
        Unit.SPAN,
        "到场平均",
        "Arrival, mean",
        ("通知至到场。", "From the summons to the arrival."),
        lambda c: c.arrival.mean,
    ),
    _of_cases(
        "overdue",
        Unit.COUNT,
        "到场逾期",
        "Arrivals overdue",
        ("超过时限才到场、或至决定时仍未到场的。", "Arrivals after the limit, and cases decided after it without any."),
        lambda c: c.overdue,
    ),
)


def _rank(merit: Merit, zh: str, en: str, means: tuple[str, str]) -> Column:
    def place(row: Row) -> Value:
        standing = row.standings.get(merit)
        return standing.place if standing is not None else None

    return Column(
        key=merit,
        group=Group.RANKING,
        unit=Unit.PLACE,
        name=Text(zh=zh, en=en),
        meaning=Text(zh=means[0], en=means[1]),
        value=place,
    )


_RANKS: Mapping[Merit, Column] = {
    Merit.SERVED: _rank(Merit.SERVED, "办理量名次", "Rank by served", ("按办理人次。", "By visits served.")),
    Merit.SATISFACTION: _rank(
        Merit.SATISFACTION,
        "满意度名次",
        "Rank by satisfaction",
        ("按满意度；无评价者不排。", "By satisfaction, if rated."),
    ),
    Merit.IN_TIME: _rank(
        Merit.IN_TIME, "按期率名次", "Rank by decided in time", ("按按期办结率。", "By the share decided in time.")
    ),
}


def _keys(of: Iterable[Mapping[str, object]]) -> list[str]:
    return sorted({key for one in of for key in one})


def _channels(figures: Sequence[Figures]) -> list[Column]:
    names = {
        "server": (
            "现场取号",
            "Issued here",
            "联网取号机、手机、前台等发出的号。",
            "By machines, phones and the desk.",
        ),
        "kiosk": ("离线取号", "Issued offline", "取号机断网时自行发出的号。", "By ticket machines that were cut off."),
        "booking": ("预约取号", "Issued to bookings", "预约签到取出的号。", "To visitors who had booked."),
    }

    def column(channel: str) -> Column:
        zh, en, means_zh, means_en = names.get(channel, (channel, channel, "", ""))
        key, means = f"issued_{channel}", (means_zh, means_en)
        return _of_visitors(key, Unit.COUNT, zh, en, means, lambda v: v.channels.get(channel, 0))

    return [column(name) for name in _keys(f.visitors.channels for f in figures if f.visitors is not None)]


def _classes(figures: Sequence[Figures], words: Words) -> list[Column]:
    means = ("按取号时的人群。", "By visitor class at issue.")

    def column(name: str) -> Column:
        said = word(words, f"class.{name}")
        zh, en = f"取号·{said.zh}", f"Issued: {said.en}"
        return _of_visitors(f"class_{name}", Unit.COUNT, zh, en, means, lambda v: v.classes.get(name, 0))

    return [column(name) for name in _keys(f.visitors.classes for f in figures if f.visitors is not None)]


def _occurrences(
    key: str, name: Text, group: Group, of: Callable[[Figures], Mapping[str, Occurrence]], which: str, means: Text
) -> list[Column]:
    none = Occurrence(count=0, time=0)
    times, spans = Text(zh=f"{name.zh}次数", en=f"{name.en}, count"), Text(zh=f"{name.zh}时长", en=f"{name.en}, time")
    told = (means.zh, means.en)
    return [
        _plain(f"{key}_count", group, Unit.COUNT, times.zh, times.en, told, lambda f: of(f).get(which, none).count),
        _plain(
            f"{key}_time", group, Unit.SPAN, spans.zh, spans.en, told, lambda f: of(f).get(which, none).time // SECOND
        ),
    ]


def _pauses(figures: Sequence[Figures], words: Words) -> list[Column]:
    means = Text(zh="按原因；窗口有号时按下的，从号离开起计时。", en="By reason; timed from when the visitor has gone.")
    found: list[Column] = []
    for reason in _keys(f.pauses for f in figures):
        said = word(words, f"pause.{reason}")
        name = Text(zh=f"暂停·{said.zh}", en=f"Pause: {said.en}")
        found += _occurrences(f"pause_{reason}", name, Group.DUTY, lambda f: f.pauses, reason, means)
    return found


def _holds(figures: Sequence[Figures], words: Words) -> list[Column]:
    means = Text(zh="挂起至回呼（或号票结束）。", en="From the hold until it was called back, or the ticket ended.")
    found: list[Column] = []
    for kind in _keys(f.holds for f in figures):
        said = word(words, f"hold.{kind}")
        name = Text(zh=f"挂起·{said.zh}", en=f"Hold: {said.en}")
        found += _occurrences(f"hold_{kind}", name, Group.SERVICE, lambda f: f.holds, kind, means)
    return found


def _ratings(words: Words) -> list[Column]:
    def level(number: int) -> Column:
        said = word(words, f"phone.level_{number}")
        means = ("首次评价为此级的。", "First ratings of this level.")
        return _plain(
            f"level_{number}", Group.RATINGS, Unit.COUNT, said.zh, said.en, means, lambda f: f.ratings.get(number, 0)
        )

    return [
        _plain(
            "ratings",
            Group.RATINGS,
            Unit.COUNT,
            "评价",
            "Ratings",
            ("首次评价数；评价自愿。", "First ratings; they are voluntary."),
            lambda f: sum(f.ratings.values()),
        ),
        *(level(number) for number in (5, 4, 3, 2, 1)),
        _plain(
            "additions",
            Group.RATINGS,
            Unit.COUNT,
            "追评",
            "Added later",
            ("追评数，另计，不影响满意度。", "Ratings added later; told apart, they change no satisfaction."),
            lambda f: sum(f.additions.values()),
        ),
        _plain(
            "satisfaction",
            Group.RATINGS,
            Unit.SHARE,
            "满意度",
            "Satisfaction",
            (
                "五级中前三级的首次评价 ÷ 全部首次评价。",
                "First ratings of the top three levels of five / all first ratings.",
            ),
            lambda f: f.satisfaction,
        ),
    ]


def _deliveries(figures: Sequence[Figures], words: Words) -> list[Column]:
    means = ("已发出的办理结果，按送达方式。", "Results handed over, by delivery.")

    def column(way: str) -> Column:
        said = word(words, f"delivery.{way}")
        zh, en = f"发证·{said.zh}", f"Handed over: {said.en}"
        return _of_cases(f"delivery_{way}", Unit.COUNT, zh, en, means, lambda c: c.handed_over.get(way, 0))

    return [column(way) for way in _keys(f.cases.handed_over for f in figures if f.cases is not None)]
