"""The log in words: what happened, and who did it, as staff would say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from layouts.layout import Layout
from layouts.phrases import say
from queueing import events as ev
from queueing.alarm import AlarmKind
from queueing.events import Event
from queueing.follow_up import FollowUpOutcome
from queueing.plan import Assignment, Millis, Text
from queueing.ticket import HoldKind
from server.clock import local
from server.web.console.alarm_words import NAMES as ALARMS
from server.web.console.alarm_words import subject_words
from server.web.console.device_words import device_name, fault_words
from server.web.console.follow_up_routes import OUTCOMES
from server.web.ticket_page import zone_name

ROLES: Mapping[str, Text] = {
    "clerk": Text(zh="窗口人员", en="Clerk"),
    "desk": Text(zh="导台", en="Front desk"),
    "manager": Text(zh="值班主任", en="Manager"),
    "auditor": Text(zh="督查", en="Auditor"),
    "office": Text(zh="后台", en="Back office"),
    "kiosk": Text(zh="取号机", en="Kiosk"),
    "display": Text(zh="综合屏", en="Wall display"),
    "gateway": Text(zh="设备网关", en="Gateway"),
    "integration": Text(zh="外部系统", en="Other system"),
    "tablet": Text(zh="评价平板", en="Rating tablet"),
    "phone": Text(zh="访客手机", en="Visitor's phone"),
    "schedule": Text(zh="系统定时", en="Schedule"),
    "outbox": Text(zh="通知发送", en="Messages"),
}
"""Who acts, by the kind that an actor begins with."""

KINDS: Mapping[str, Text] = {
    "DayOpened": Text(zh="开始营业", en="Day opened"),
    "DayClosed": Text(zh="结束营业", en="Day closed"),
    "IntakeStopped": Text(zh="停止取号", en="Intake stopped"),
    "IntakeStarted": Text(zh="恢复取号", en="Intake started"),
    "TicketIssued": Text(zh="取号", en="Number given"),
    "TicketReprinted": Text(zh="补打", en="Reprinted"),
    "TicketCalled": Text(zh="叫号", en="Called"),
    "TicketRecalled": Text(zh="重呼", en="Recalled"),
    "ServingStarted": Text(zh="开始办理", en="Serving"),
    "TicketCompleted": Text(zh="办结", en="Completed"),
    "TicketMissed": Text(zh="过号", en="Missed"),
    "NoShowUndone": Text(zh="撤销过号", en="No-show undone"),
    "TicketHeld": Text(zh="挂起", en="On hold"),
    "TicketResumed": Text(zh="回呼", en="Called back"),
    "TicketTransferred": Text(zh="转移", en="Transferred"),
    "TicketRaised": Text(zh="提升优先", en="Raised"),
    "TicketCancelled": Text(zh="取消", en="Cancelled"),
    "TicketExpired": Text(zh="过期", en="Expired"),
    "CounterOpened": Text(zh="登录窗口", en="Signed in"),
    "CounterClosed": Text(zh="退出窗口", en="Signed out"),
    "CounterPaused": Text(zh="暂停", en="Paused"),
    "CounterUnpaused": Text(zh="结束暂停", en="Unpaused"),
    "CounterAssigned": Text(zh="窗口分配", en="Assigned"),
    "MovePlanned": Text(zh="安排调窗", en="Move planned"),
    "MoveBegun": Text(zh="调窗开始", en="Move begun"),
    "MoveEnded": Text(zh="调窗结束", en="Move ended"),
    "BookingMade": Text(zh="预约", en="Booked"),
    "BookingCancelled": Text(zh="取消预约", en="Booking cancelled"),
    "BookingMissed": Text(zh="预约未到", en="Booking missed"),
    "RatingAsked": Text(zh="请求评价", en="Rating asked"),
    "VisitRated": Text(zh="评价", en="Rated"),
    "FollowUpOpened": Text(zh="差评立案", en="Follow-up opened"),
    "FollowUpCalledBack": Text(zh="差评回访", en="Called back about a rating"),
    "FollowUpSettled": Text(zh="差评办结", en="Follow-up settled"),
    "FaultReported": Text(zh="设备故障", en="Fault"),
    "FaultCleared": Text(zh="故障恢复", en="Fault over"),
    "NoticePosted": Text(zh="发布公告", en="Notice posted"),
    "NoticeWithdrawn": Text(zh="撤下公告", en="Notice withdrawn"),
    "AlarmRaised": Text(zh="警报", en="Alarm"),
    "AlarmAcknowledged": Text(zh="确认警报", en="Alarm acknowledged"),
    "AlarmCleared": Text(zh="警报解除", en="Alarm over"),
    "CaseRegistered": Text(zh="受理", en="Case registered"),
    "DepartmentSummoned": Text(zh="召集部门", en="Department called in"),
    "DepartmentArrived": Text(zh="部门到场", en="Department there"),
    "PapersSupplied": Text(zh="补交材料", en="Papers supplied"),
    "CaseDecided": Text(zh="办件决定", en="Decided"),
    "ResultHandedOver": Text(zh="发证", en="Handed over"),
    "CaseWithdrawn": Text(zh="撤回申请", en="Case withdrawn"),
    "ApplicantNotified": Text(zh="通知申请人", en="Applicant notified"),
}
"""Every kind of event by its name in the log."""


class LogWords:
    """Writes events and actors in the words of a hall."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._plan = layout.plan

    def actor(self, actor: str) -> Text:
        """Who: `desk:F001` or `clerk:1001@1012` as people say it."""
        kind, _, rest = actor.partition(":")
        name, _, _ = rest.partition("@")
        role = ROLES.get(kind, Text(zh=kind, en=kind))
        shown = name.partition("-")[2] if kind == "phone" and name[:8].isdecimal() else name
        return Text(zh=f"{role.zh} {shown}".strip(), en=f"{role.en} {shown}".strip())

    def place(self, event: Event) -> Text:
        """Where: the counter, or else the queue or the line; empty where there is no place."""
        counter = getattr(event, "counter", None)
        if counter is not None:
            return self.counter(counter)
        queue, line = getattr(event, "queue", None), getattr(event, "line", None)
        if queue is not None:
            return self.queue(queue)
        return self.line(line) if line is not None else Text(zh="", en="")

    def of(self, event: Event) -> Text:
        """What happened."""
        return _SENTENCES[type(event)](self, event)

    def counter(self, counter: str) -> Text:
        """A counter by its label."""
        planned = self._plan.counters.get(counter)
        label = planned.label if planned is not None else counter
        return Text(zh=say(self._layout.phrases, "slip.counters", labels=label).zh, en=f"counter {label}")

    def counters(self, counters: Sequence[str]) -> Text:
        """Counters by their labels."""
        labels = [self._plan.counters[c].label if c in self._plan.counters else c for c in counters]
        return say(self._layout.phrases, "slip.counters", labels="、".join(labels)) if labels else Text(zh="", en="")

    def queue(self, queue: str) -> Text:
        """A queue by its name; by its id where the layout has it no more."""
        found = self._plan.queues.get(queue)
        return found.name if found is not None else Text(zh=queue, en=queue)

    def line(self, line: str) -> Text:
        """A line by its name."""
        found = self._plan.lines.get(line)
        return found.name if found is not None else Text(zh=line, en=line)

    def service(self, service: str | None) -> Text:
        """An item in brackets; nothing where none was named."""
        found = self._plan.services.get(service or "")
        return Text(zh=f"（{found.name.zh}）", en=f" ({found.name.en})") if found is not None else Text(zh="", en="")

    def phrase(self, family: str, name: str) -> Text:
        """A phrase of the layout; the name itself where there is none."""
        return self._layout.phrases.get(f"{family}.{name}", Text(zh=name, en=name))

    def queues(self, assignments: Sequence[Assignment]) -> Text:
        """The queues that a counter serves; `不办业务` for none."""
        if not assignments:
            return Text(zh="不办业务", en="no queue")
        names = [self.queue(assignment.queue) for assignment in assignments]
        return Text(zh="、兼".join(name.zh for name in names), en=", also ".join(name.en for name in names))

    def zones(self, zones: Sequence[str]) -> Text:
        """Zones by their places; all of them where none is named."""
        if not zones:
            return Text(zh="全部区域", en="all zones")
        names = [zone_name(self._layout, z) if z in self._plan.zones else Text(zh=z, en=z) for z in zones]
        return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))

    def local(self, at: Millis) -> datetime:
        """A time as the hall's people read it."""
        return local(at, self._plan.timezone)

    def time(self, at: Millis) -> str:
        """A time of day."""
        return f"{self.local(at):%H:%M}"

    def moment(self, at: Millis) -> str:
        """A date and a time."""
        return f"{self.local(at):%Y-%m-%d %H:%M}"

    def alarm(self, name: str) -> Text:
        """An alarm by what is wrong and with whom, from its name in the log."""
        kind, _, subject = name.partition(":")
        if kind not in set(AlarmKind):
            return Text(zh=name, en=name)
        about, what = subject_words(self._layout, AlarmKind(kind), subject), ALARMS[AlarmKind(kind)]
        return Text(zh=f"{about.zh} {what.zh}", en=f"{what.en}, {about.en}")

    def device(self, device: str) -> Text:
        """A device by its name."""
        return device_name(device, self._layout)


def number_of(ticket: str) -> str:
    """A ticket's number, from its id."""
    return ticket.partition("-")[2] or ticket


def _short(move: str) -> str:
    """Enough of a move's name to tell it from the others of a day."""
    name, _, place = move.rpartition("-")
    return f"{name[:4]}-{place}" if name else place


def _recorded(words: LogWords, happened_at: Millis | None) -> Text:
    """When it really happened, if a terminal told of it later."""
    if happened_at is None:
        return Text(zh="", en="")
    at = words.time(happened_at)
    return Text(zh=f"（断网期间 {at} 记录）", en=f" (recorded at {at} while cut off)")


def _issued(words: LogWords, event: ev.TicketIssued) -> Text:
    queue, service = words.queue(event.queue), words.service(event.service)
    kind = words.phrase("class", event.visitor_class)
    own = f"，取号机 {event.kiosk} 离线发出" if event.kiosk is not None else ""
    own_en = f", given by {event.kiosk} by itself" if event.kiosk is not None else ""
    return Text(
        zh=f"取号 {event.number}：{queue.zh}{service.zh}，{kind.zh}{own}",
        en=f"Number {event.number}: {queue.en}{service.en}, {kind.en}{own_en}",
    )


def _called(words: LogWords, event: ev.TicketCalled) -> Text:
    why = f"，指定呼叫：{event.reason}" if event.reason else ""
    why_en = f", out of turn: {event.reason}" if event.reason else ""
    at, number = words.counter(event.counter), number_of(event.ticket)
    return Text(zh=f"{at.zh} 呼叫 {number}{why}", en=f"{number} called to {at.en}{why_en}")


def _at_counter(zh: str, en: str) -> Callable[[LogWords, Any], Text]:
    """A sentence about a ticket at a counter; `{number}` and `{at}` stand for them."""

    def written(words: LogWords, event: Any) -> Text:
        at, number = words.counter(event.counter), number_of(event.ticket)
        late = _recorded(words, getattr(event, "happened_at", None))
        return Text(
            zh=zh.format(number=number, at=at.zh) + late.zh,
            en=en.format(number=number, at=at.en) + late.en,
        )

    return written


def _missed(words: LogWords, event: ev.TicketMissed) -> Text:
    number, late = number_of(event.ticket), _recorded(words, event.happened_at)
    if event.requeued is None:
        return Text(zh=f"{number} 未到，作废{late.zh}", en=f"{number} did not come: void{late.en}")
    return Text(zh=f"{number} 未到，顺延等候{late.zh}", en=f"{number} did not come: waits again{late.en}")


def _held(words: LogWords, event: ev.TicketHeld) -> Text:
    number, kind = number_of(event.ticket), words.phrase("hold", HoldKind(event.hold))
    late = _recorded(words, event.happened_at)
    return Text(zh=f"{number} 挂起：{kind.zh}{late.zh}", en=f"{number} on hold: {kind.en}{late.en}")


def _transferred(words: LogWords, event: ev.TicketTransferred) -> Text:
    number, queue = number_of(event.ticket), words.queue(event.queue)
    to = words.counter(event.to_counter) if event.to_counter is not None else None
    route = [words.queue(name) for name in event.route]
    zh = f"{number} 转到 {queue.zh}" + (f"，只到 {to.zh}" if to else "")
    en = f"{number} sent on to {queue.en}" + (f", {to.en} only" if to else "")
    if route:
        zh += "，再到 " + "、".join(name.zh for name in route)
        en += ", then " + ", ".join(name.en for name in route)
    return Text(zh=zh, en=en)


def _raised(words: LogWords, event: ev.TicketRaised) -> Text:
    number, kind = number_of(event.ticket), words.phrase("class", event.visitor_class)
    return Text(zh=f"{number} 提升为 {kind.zh}：{event.reason}", en=f"{number} raised to {kind.en}: {event.reason}")


def _cancelled(words: LogWords, event: ev.TicketCancelled) -> Text:
    del words
    number = number_of(event.ticket)
    return Text(zh=f"{number} 取消：{event.reason}", en=f"{number} cancelled: {event.reason}")


def _about_ticket(zh: str, en: str) -> Callable[[LogWords, Any], Text]:
    def written(_: LogWords, event: Any) -> Text:
        number = number_of(event.ticket)
        return Text(zh=zh.format(number=number), en=en.format(number=number))

    return written


def _stopped(words: LogWords, event: ev.IntakeStopped) -> Text:
    line, cause = words.line(event.line), words.phrase("stop", event.cause)
    until = words.time(event.resumes) if event.resumes is not None else None
    return Text(
        zh=f"{line.zh} 停止取号：{cause.zh}" + (f"，至 {until}" if until else ""),
        en=f"No numbers for {line.en}: {cause.en}" + (f", until {until}" if until else ""),
    )


def _started(words: LogWords, event: ev.IntakeStarted) -> Text:
    line = words.line(event.line)
    return Text(zh=f"{line.zh} 恢复取号", en=f"Numbers for {line.en} again")


def _opened(words: LogWords, event: ev.CounterOpened) -> Text:
    at, who = words.counter(event.counter), event.clerk if event.name is None else f"{event.name} ({event.clerk})"
    return Text(zh=f"{who} 登录 {at.zh}", en=f"{who} signed in at {at.en}")


def _counter_only(zh: str, en: str) -> Callable[[LogWords, Any], Text]:
    def written(words: LogWords, event: Any) -> Text:
        at = words.counter(event.counter)
        return Text(zh=zh.format(at=at.zh), en=en.format(at=at.en))

    return written


def _paused(words: LogWords, event: ev.CounterPaused) -> Text:
    at, why = words.counter(event.counter), words.phrase("pause", event.reason)
    return Text(zh=f"{at.zh} 暂停：{why.zh}", en=f"{at.en} paused: {why.en}")


def _assigned(words: LogWords, event: ev.CounterAssigned) -> Text:
    at, queues = words.counter(event.counter), words.queues(event.assignments)
    return Text(zh=f"{at.zh} 改为：{queues.zh}", en=f"{at.en} now serves {queues.en}")


def _planned(words: LogWords, event: ev.MovePlanned) -> Text:
    at, queues = words.counters(event.counters), words.queues(event.assignments)
    zh = f"调窗 {_short(event.move)}：{at.zh} → {queues.zh}，{words.time(event.starts)} 起"
    en = f"Move {_short(event.move)}: {at.en} to {queues.en} from {words.time(event.starts)}"
    if event.ends is not None:
        zh, en = f"{zh}，{words.time(event.ends)} 止", f"{en} until {words.time(event.ends)}"
    return Text(zh=zh, en=en)


def _booked(words: LogWords, event: ev.BookingMade) -> Text:
    queue, when = words.queue(event.queue), words.moment(event.start)
    return Text(zh=f"预约 {event.booking}：{queue.zh} {when}", en=f"Booking {event.booking}: {queue.en} {when}")


def _rated(words: LogWords, event: ev.VisitRated) -> Text:
    level, at = words.phrase("phone", f"level_{event.level}"), words.counter(event.counter)
    number = number_of(event.ticket)
    again = ("（追评）", " (added later)") if event.addition else ("", "")
    return Text(zh=f"{number} 评价 {at.zh}：{level.zh}{again[0]}", en=f"{number} rated {at.en}: {level.en}{again[1]}")


def _bad_rating(words: LogWords, event: ev.FollowUpOpened) -> Text:
    number, level, by = number_of(event.ticket), event.level, words.moment(event.call_by)
    return Text(
        zh=f"差评 {number}（{level} 级），{by} 前回访", en=f"Bad rating of {number} ({level}): call back by {by}"
    )


def _follow_up(zh: str, en: str) -> Callable[[LogWords, Any], Text]:
    def written(words: LogWords, event: Any) -> Text:
        number, outcome = number_of(event.follow_up.partition("@")[0]), OUTCOMES[FollowUpOutcome(event.outcome)]
        return Text(zh=f"{zh} {number}：{outcome.zh}", en=f"{en} {number}: {outcome.en}")

    return written


def _fault(words: LogWords, event: ev.FaultReported) -> Text:
    device, fault = words.device(event.device), fault_words(event.fault)
    return Text(zh=f"{device.zh} 故障：{fault.zh}", en=f"{device.en}: {fault.en}")


def _fault_over(words: LogWords, event: ev.FaultCleared) -> Text:
    device = words.device(event.device)
    return Text(zh=f"{device.zh} 恢复正常", en=f"{device.en} works again")


def _posted(words: LogWords, event: ev.NoticePosted) -> Text:
    zones, until = words.zones(event.zones), words.time(event.until) if event.until is not None else None
    return Text(
        zh=f"公告（{zones.zh}）：{event.text.zh}" + (f"（至 {until}）" if until else ""),
        en=f"Notice ({zones.en}): {event.text.en or event.text.zh}" + (f" (until {until})" if until else ""),
    )


def _alarm(zh: str, en: str) -> Callable[[LogWords, Any], Text]:
    def written(words: LogWords, event: Any) -> Text:
        alarm = words.alarm(event.alarm)
        return Text(zh=f"{zh}：{alarm.zh}", en=f"{en}: {alarm.en}")

    return written


def _registered(words: LogWords, event: ev.CaseRegistered) -> Text:
    number, service, how = (
        number_of(event.ticket),
        words.service(event.service),
        words.phrase("delivery", event.delivery),
    )
    lacks = len(event.missing)
    return Text(
        zh=f"受理 {event.case}：{number}{service.zh}，{how.zh}" + (f"，容缺 {lacks} 项" if lacks else ""),
        en=f"Case {event.case} of {number}{service.en}, {how.en}" + (f", {lacks} papers missing" if lacks else ""),
    )


def _department(zh: str, en: str) -> Callable[[LogWords, Any], Text]:
    def written(_: LogWords, event: Any) -> Text:
        return Text(
            zh=zh.format(department=event.department, case=event.case),
            en=en.format(department=event.department, case=event.case),
        )

    return written


def _papers(words: LogWords, event: ev.PapersSupplied) -> Text:
    del words
    papers = "、".join(event.papers)
    return Text(zh=f"{event.case} 补交：{papers}", en=f"{event.case}: {papers} supplied")


def _decided(words: LogWords, event: ev.CaseDecided) -> Text:
    del words
    if event.ready:
        return Text(zh=f"{event.case} 准予，可以领取", en=f"{event.case} granted, ready")
    return Text(zh=f"{event.case} 不予：{event.reason or ''}", en=f"{event.case} refused: {event.reason or ''}")


def _handed_over(words: LogWords, event: ev.ResultHandedOver) -> Text:
    how = words.phrase("delivery", event.delivery)
    return Text(zh=f"{event.case} 发出结果：{how.zh}", en=f"Result of {event.case}: {how.en}")


_SENTENCES: Mapping[type, Callable[[LogWords, Any], Text]] = {
    ev.DayOpened: lambda _, event: Text(zh=f"{event.date} 开始营业", en=f"The day {event.date} opened"),
    ev.DayClosed: lambda _, event: Text(zh=f"{event.date} 结束营业", en=f"The day {event.date} closed"),
    ev.IntakeStopped: _stopped,
    ev.IntakeStarted: _started,
    ev.TicketIssued: _issued,
    ev.TicketReprinted: _about_ticket("{number} 补打", "{number} printed again"),
    ev.TicketCalled: _called,
    ev.TicketRecalled: _at_counter("{at} 重呼 {number}", "{number} called again to {at}"),
    ev.ServingStarted: _at_counter("{at} 开始办理 {number}", "{number} served at {at}"),
    ev.TicketCompleted: _at_counter("{at} 办结 {number}", "{number} completed at {at}"),
    ev.TicketMissed: _missed,
    ev.NoShowUndone: _at_counter("{at} 撤销过号 {number}", "No-show of {number} undone at {at}"),
    ev.TicketHeld: _held,
    ev.TicketResumed: _at_counter("{at} 回呼 {number}", "{number} called back to {at}"),
    ev.TicketTransferred: _transferred,
    ev.TicketRaised: _raised,
    ev.TicketCancelled: _cancelled,
    ev.TicketExpired: _about_ticket("{number} 到下班未办，过期", "{number} expired at the day's end"),
    ev.CounterOpened: _opened,
    ev.CounterClosed: _counter_only("退出 {at}", "Signed out of {at}"),
    ev.CounterPaused: _paused,
    ev.CounterUnpaused: _counter_only("{at} 结束暂停", "{at} calls again"),
    ev.CounterAssigned: _assigned,
    ev.MovePlanned: _planned,
    ev.MoveBegun: lambda _, event: Text(zh=f"调窗 {_short(event.move)} 开始", en=f"Move {_short(event.move)} begun"),
    ev.MoveEnded: lambda _, event: Text(zh=f"调窗 {_short(event.move)} 结束", en=f"Move {_short(event.move)} ended"),
    ev.BookingMade: _booked,
    ev.BookingCancelled: lambda _, event: Text(
        zh=f"取消预约 {event.booking}：{event.reason}", en=f"Booking {event.booking} cancelled: {event.reason}"
    ),
    ev.BookingMissed: lambda _, event: Text(zh=f"预约 {event.booking} 未到", en=f"Booking {event.booking} missed"),
    ev.RatingAsked: _at_counter("{at} 请 {number} 评价", "{number} asked to rate {at}"),
    ev.VisitRated: _rated,
    ev.FollowUpOpened: _bad_rating,
    ev.FollowUpCalledBack: _follow_up("差评回访", "Called back about"),
    ev.FollowUpSettled: _follow_up("差评办结", "Settled"),
    ev.FaultReported: _fault,
    ev.FaultCleared: _fault_over,
    ev.NoticePosted: _posted,
    ev.NoticeWithdrawn: lambda _, event: Text(zh="撤下公告", en="Notice withdrawn"),
    ev.AlarmRaised: _alarm("警报", "Alarm"),
    ev.AlarmAcknowledged: _alarm("已确认警报", "Alarm acknowledged"),
    ev.AlarmCleared: _alarm("警报解除", "Alarm over"),
    ev.CaseRegistered: _registered,
    ev.DepartmentSummoned: _department("召集 {department}（{case}）", "{department} called in for {case}"),
    ev.DepartmentArrived: _department("{department} 已到场（{case}）", "{department} is there for {case}"),
    ev.PapersSupplied: _papers,
    ev.CaseDecided: _decided,
    ev.ResultHandedOver: _handed_over,
    ev.CaseWithdrawn: lambda _, event: Text(
        zh=f"{event.case} 撤回：{event.reason}", en=f"{event.case} withdrawn: {event.reason}"
    ),
    ev.ApplicantNotified: lambda _, event: Text(
        zh=f"已通知申请人（{event.case}）", en=f"Applicant of {event.case} notified"
    ),
}
