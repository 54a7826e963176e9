"""An alarm in words: what it is called, what it is about, and how bad it has become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from layouts.layout import Layout
from layouts.phrases import say
from queueing.alarm import Alarm, AlarmKind, alarm_id
from queueing.hall import CounterState, Hall
from queueing.office import Office
from queueing.plan import Millis, Text
from server.devices import Devices
from server.web.console.device_words import device_name, fault_words
from server.web.console.span_words import with_span

NAMES: Mapping[AlarmKind, Text] = {
    AlarmKind.LONG_WAIT: Text(zh="等候过长", en="Long wait"),
    AlarmKind.LONG_QUEUE: Text(zh="排队过多", en="Long queue"),
    AlarmKind.UNSTAFFED: Text(zh="无人办理", en="Nobody serves"),
    AlarmKind.IDLE: Text(zh="有人不叫", en="Not calling"),
    AlarmKind.PAUSED: Text(zh="暂停过长", en="Long pause"),
    AlarmKind.ABSENT: Text(zh="空岗", en="Absent"),
    AlarmKind.LONG_SERVICE: Text(zh="办理过长", en="Long service"),
    AlarmKind.DEVICE: Text(zh="设备异常", en="Device"),
    AlarmKind.ON_CALL: Text(zh="部门未到", en="Not arrived"),
    AlarmKind.PAPERS: Text(zh="补件逾期", en="Papers overdue"),
    AlarmKind.DECISION: Text(zh="办结逾期", en="Decision overdue"),
    AlarmKind.CALL_BACK: Text(zh="回访逾期", en="Call back overdue"),
    AlarmKind.SETTLE: Text(zh="差评未结", en="Rating not settled"),
}
"""What each kind of alarm is called."""
GRAVE = frozenset(
    {
        AlarmKind.UNSTAFFED,
        AlarmKind.ABSENT,
        AlarmKind.LONG_WAIT,
        AlarmKind.ON_CALL,
        AlarmKind.DECISION,
        AlarmKind.SETTLE,
    }
)
"""Kinds in which visitors suffer now, or a promise was broken."""
_OF_QUEUE = frozenset({AlarmKind.LONG_WAIT, AlarmKind.LONG_QUEUE, AlarmKind.UNSTAFFED})
_OF_CASE = frozenset({AlarmKind.ON_CALL, AlarmKind.PAPERS, AlarmKind.DECISION})
_OF_FOLLOW_UP = frozenset({AlarmKind.CALL_BACK, AlarmKind.SETTLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSight:
    """A standing alarm as staff see it."""

    id: str
    name: Text
    grave: bool
    subject: Text
    link: str | None
    what: Text
    """How bad it is now."""
    since: Millis
    acknowledged_at: Millis | None
    by: str | None


def alarm_sights(hall: Hall, layout: Layout, devices: Devices, now: Millis) -> list[AlarmSight]:
    """Every standing alarm: those that nobody has acknowledged first, the newest first among each."""
    words = _Words(hall, layout, devices, now)
    alarms = sorted(hall.alarms.values(), key=lambda alarm: (alarm.acknowledged_at is not None, -alarm.since))
    return [
        AlarmSight(
            id=alarm_id(alarm.kind, alarm.subject),
            name=NAMES[alarm.kind],
            grave=alarm.kind in GRAVE,
            subject=subject_words(layout, alarm.kind, alarm.subject),
            link=link_to(alarm.kind, alarm.subject),
            what=words.of(alarm),
            since=alarm.since,
            acknowledged_at=alarm.acknowledged_at,
            by=alarm.acknowledged_by,
        )
        for alarm in alarms
    ]


def subject_words(layout: Layout, kind: AlarmKind, subject: str) -> Text:
    """What an alarm is about: a window, a queue, a device, a case or a visit, by the names that people know."""
    plan = layout.plan
    if kind in _OF_QUEUE:
        return plan.queues[subject].name if subject in plan.queues else Text(zh=subject, en=subject)
    if kind is AlarmKind.DEVICE:
        return device_name(subject, layout)
    if kind in _OF_CASE:
        return Text(zh=f"受理件 {subject}", en=f"Case {subject}")
    if kind in _OF_FOLLOW_UP:
        ticket, _, counter = subject.rstrip("+").partition("@")
        number = ticket.partition("-")[2]
        place = counter_words(layout, counter)
        return Text(zh=f"{number} · {place.zh}", en=f"{number} · {place.en}")
    return counter_words(layout, subject)


def counter_words(layout: Layout, counter: str) -> Text:
    """A counter by its label."""
    planned = layout.plan.counters.get(counter)
    return say(layout.phrases, "counter.name", counter=planned.label if planned is not None else counter)


def link_to(kind: AlarmKind, subject: str) -> str | None:
    """Where the console shows what an alarm is about."""
    if kind in _OF_QUEUE:
        return f"/console?queue={quote(subject)}"
    if kind is AlarmKind.DEVICE:
        return f"/console/devices#{quote(subject)}"
    if kind in _OF_CASE:
        return f"/console/cases/{quote(subject)}"
    if kind in _OF_FOLLOW_UP:
        return f"/console/follow-ups#{quote(subject)}"
    return f"/console?counter={quote(subject)}"


class _Words:
    """Writes how bad each alarm is, from the hall as it is now."""

    def __init__(self, hall: Hall, layout: Layout, devices: Devices, now: Millis) -> None:
        self._hall = hall
        self._layout = layout
        self._devices = devices
        self._now = now

    def of(self, alarm: Alarm) -> Text:
        """How bad it is now; how long it has stood, where nothing more is known any more."""
        told = None
        if alarm.kind in _OF_QUEUE:
            told = self._of_queue(alarm.kind, alarm.subject)
        elif alarm.kind is AlarmKind.DEVICE:
            told = self._of_device(alarm.subject)
        elif self._hall.office is not None and alarm.kind in _OF_CASE:
            told = self._of_case(self._hall.office, alarm.kind, alarm.subject)
        elif self._hall.office is not None and alarm.kind in _OF_FOLLOW_UP:
            told = self._of_follow_up(self._hall.office, alarm.kind, alarm.subject)
        elif alarm.subject in self._hall.counters:
            told = self._of_counter(alarm.kind, self._hall.counters[alarm.subject])
        return told or self._filled("已持续 {span}", "for {span}", alarm.since)

    def _of_queue(self, kind: AlarmKind, queue: str) -> Text | None:
        line = self._hall.waiting.get(queue)
        if not line:
            return None
        since, first = min(
            (max(ticket.issued_at, ticket.slot_time or 0), ticket.number)
            for ticket in (self._hall.tickets[name] for _, _, name in line)
        )
        if kind is AlarmKind.LONG_QUEUE:
            return Text(zh=f"{len(line)} 人等候", en=f"{len(line)} waiting")
        if kind is AlarmKind.UNSTAFFED:
            return self._filled(
                f"{len(line)} 人等候，没有窗口办理，已 {{span}}",
                f"{len(line)} waiting, no open counter for {{span}}",
                since,
            )
        return self._filled(
            f"{first} 已等候 {{span}}，共 {len(line)} 人",
            f"{first} has waited {{span}}, {len(line)} in all",
            since,
        )

    def _of_counter(self, kind: AlarmKind, counter: CounterState) -> Text | None:
        ticket = self._hall.tickets.get(counter.ticket or "")
        who = counter.name or counter.clerk or ""
        match kind:
            case AlarmKind.ABSENT if counter.closed_at is not None:
                return self._filled("空岗 {span}", "left for {span}", counter.closed_at)
            case AlarmKind.PAUSED if counter.paused_at is not None:
                why = say_pause(self._layout, counter.pause_reason or "")
                return self._filled(
                    f"{who} 暂停 {{span}}：{why.zh}", f"{who} paused for {{span}}: {why.en}", counter.paused_at
                )
            case AlarmKind.LONG_SERVICE if ticket is not None and ticket.serving_at is not None:
                return self._filled(
                    f"{ticket.number} 已办理 {{span}}", f"{ticket.number} served for {{span}}", ticket.serving_at
                )
            case AlarmKind.IDLE if ticket is not None and ticket.announced_at is not None:
                return self._filled(
                    f"{ticket.number} 叫号后 {{span}} 未办理",
                    f"{ticket.number} called {{span}} ago, not served",
                    ticket.announced_at,
                )
            case AlarmKind.IDLE if counter.idle_since is not None:
                return self._filled(
                    f"有人等候，{who} 已 {{span}} 未叫号", f"{who} has called nobody for {{span}}", counter.idle_since
                )
        return None

    def _of_device(self, device: str) -> Text | None:
        fault = self._hall.faults.get(device)
        if fault is not None:
            words = fault_words(fault.fault)
            return self._filled(f"{words.zh}，已 {{span}}", f"{words.en}, for {{span}}", fault.since)
        seen_at = self._devices.presence.seen_at(device)
        if seen_at is None:
            return Text(zh="失去联系", en="not heard of")
        return self._filled("失去联系 {span}", "not heard of for {span}", seen_at)

    def _of_case(self, office: Office, kind: AlarmKind, case_id: str) -> Text | None:
        case = office.cases.get(case_id)
        if case is None:
            return None
        department = case.department or ""
        if kind is AlarmKind.ON_CALL and case.summoned_at is not None:
            return self._filled(
                f"{department} 召集 {{span}} 仍未到场",
                f"{department} called in {{span}} ago, not there",
                case.summoned_at,
            )
        if kind is AlarmKind.PAPERS and case.missing:
            first = min(case.missing, key=lambda paper: paper.due)
            return self._filled(f"“{first.name}”逾期 {{span}}", f"“{first.name}” overdue by {{span}}", first.due)
        if kind is AlarmKind.DECISION and case.due is not None:
            return self._filled(f"{department} 逾期 {{span}}", f"{department} overdue by {{span}}", case.due)
        return None

    def _of_follow_up(self, office: Office, kind: AlarmKind, name: str) -> Text | None:
        follow_up = office.follow_ups.get(name)
        if follow_up is None:
            return None
        due = follow_up.call_by if kind is AlarmKind.CALL_BACK else follow_up.settle_by
        return self._filled("逾期 {span}", "overdue by {span}", due)

    def _filled(self, zh: str, en: str, since: Millis) -> Text:
        return with_span(zh, en, self._now - since)


def say_pause(layout: Layout, reason: str) -> Text:
    """Why a counter is paused: the layout's words, or the clerk's own."""
    key = f"pause.{reason}"
    return layout.phrases[key] if key in layout.phrases else Text(zh=reason, en=reason)
