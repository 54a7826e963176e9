"""A hall at one moment as tables: who waited where, what each counter did, calls, alarms, open cases."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from queueing.case import CaseState
from queueing.hall import CounterState, Hall
from queueing.plan import Millis, Zone
from queueing.ticket import Ticket, TicketState
from server.clock import local
from server.replay import Replayed
from server.web.console.alarm_words import NAMES

CALLS_SHOWN = 8
"""Newest calls of a zone."""
_CASES = {CaseState.ACCEPTED: "受理", CaseState.READY: "待发证", CaseState.REFUSED: "不予，待送达"}


def print_replayed(replayed: Replayed, console: Console) -> None:
    """Print the hall as it was."""
    for part in _Tables(replayed).all():
        console.print(part)


class _Tables:
    def __init__(self, replayed: Replayed) -> None:
        self.hall: Hall = replayed.hall
        self.at = replayed.at
        self.plan = replayed.hall.plan

    def all(self) -> Iterator[Table | str]:
        yield self._head()
        for zone in self.plan.zones.values():
            yield self._queues(zone)
        yield self._counters()
        yield self._calls()
        if self.hall.alarms:
            yield self._alarms()
        if self.hall.office is not None and self.hall.office.cases:
            yield self._cases()

    def _head(self) -> str:
        hall = self.hall
        state = "开放 open" if hall.open else "未开放 closed"
        shown = local(self.at, self.plan.timezone)
        stops = "、".join(
            f"{self.plan.lines[line].name.zh}停止放号" for line in hall.stopped if line in self.plan.lines
        )
        head = f"[bold]{escape(self.plan.name.zh)}[/]  {shown:%Y-%m-%d %H:%M:%S}  {state}"
        latest = f"日志第 {hall.seq} 行，{self._time(hall.now)}"
        return "\n".join(part for part in (head, latest, escape(stops)) if part)

    def _queues(self, zone: Zone) -> Table:
        table = _table(f"{zone.number} {zone.name.zh} {zone.name.en}")
        for name in (
            "队列 Queue",
            "等候 Waiting",
            "最长 Longest",
            "依次 In order",
            "叫号/办理 At counters",
            "挂起 On hold",
        ):
            table.add_column(name, overflow="fold", justify="right" if name.startswith(("等候", "最长")) else "left")
        for queue in self.plan.queues.values():
            if self.plan.zone_of(queue.id) != zone.id:
                continue
            waiting = [self.hall.tickets[place[2]] for place in self.hall.waiting[queue.id]]
            sent = [t for t in self.hall.tickets.values() if t.queue == queue.id and self._waits_for_one(t)]
            since = min((max(ticket.issued_at, ticket.slot_time or 0) for ticket in waiting), default=None)
            here = [t for t in self.hall.tickets.values() if t.queue == queue.id]
            numbers = [ticket.number for ticket in waiting] + [f"{t.number}→{self._label(t.counter)}" for t in sent]
            table.add_row(
                escape(queue.name.zh),
                str(len(waiting) + len(sent)),
                self._span(since) if since is not None else "",
                " ".join(numbers),
                " ".join(t.number for t in here if t.state in (TicketState.CALLED, TicketState.SERVING)),
                " ".join(t.number for t in here if t.state is TicketState.HELD),
            )
        return table

    @staticmethod
    def _waits_for_one(ticket: Ticket) -> bool:
        return ticket.state is TicketState.TRANSFERRED and ticket.counter is not None

    def _counters(self) -> Table:
        table = _table("窗口 Counters")
        for name in ("窗口 Counter", "人员 Clerk", "状态 State", "号票 Ticket", "自 Since", "已 For", "队列 Queues"):
            table.add_column(name, overflow="fold")
        shut: dict[str, list[str]] = {"未登录": [], "潮汐": []}
        for counter in self.hall.counters.values():
            if not counter.open:
                shut["未登录" if counter.assignments else "潮汐"].append(self._label(counter.id))
                continue
            state, ticket, since = self._state(counter)
            queues = "、".join(
                self.plan.queues[a.queue].name.zh for a in counter.assignments if a.queue in self.plan.queues
            )
            clerk = f"{counter.clerk} {counter.name}" if counter.name else str(counter.clerk)
            table.add_row(
                self._label(counter.id),
                escape(clerk),
                escape(state),
                ticket,
                self._time(since),
                self._span(since) if since is not None else "",
                escape(queues),
            )
        for what, labels in shut.items():
            if labels:
                table.add_row(what, "", f"{len(labels)} 个", "", "", "", escape(" ".join(labels)))
        return table

    def _state(self, counter: CounterState) -> tuple[str, str, Millis | None]:
        """What a counter did, with which ticket, and since when."""
        if counter.ticket is not None:
            ticket = self.hall.tickets[counter.ticket]
            if ticket.state is TicketState.SERVING:
                return "正在办理 serving", ticket.number, ticket.serving_at
            return "叫号 calling", ticket.number, ticket.announced_at
        if counter.paused:
            return f"暂停 paused: {counter.pause_reason}", "", counter.paused_at
        return "空闲 free", "", counter.idle_since

    def _calls(self) -> Table:
        table = _table("最近叫号 Latest calls")
        for name in ("区 Zone", "叫号 Calls"):
            table.add_column(name, overflow="fold")
        for zone, calls in self.hall.calls.items():
            told = (
                f"{self._time(call.at)} {call.number}→{self._label(call.counter)}" + f"×{call.times}" * (call.times > 1)
                for call in calls[:CALLS_SHOWN]
            )
            table.add_row(escape(self.plan.zones[zone].name.zh), "  ".join(told))
        return table

    def _alarms(self) -> Table:
        table = _table("警报 Alarms")
        for head in ("警报 Alarm", "对象 About", "自 Since", "已 For", "确认 Acknowledged"):
            table.add_column(head, overflow="fold")
        for alarm in self.hall.alarms.values():
            name, by = NAMES[alarm.kind], alarm.acknowledged_by or ""
            about = self._label(alarm.subject) if alarm.subject in self.plan.counters else alarm.subject
            told = f"{self._time(alarm.acknowledged_at)} {by}".strip()
            row = (f"{name.zh} {name.en}", about, self._time(alarm.since), self._span(alarm.since), told)
            table.add_row(*(escape(part) for part in row))
        return table

    def _cases(self) -> Table:
        assert self.hall.office is not None
        table = _table("未结办件 Open cases")
        heads = (
            "受理号 Case",
            "状态 State",
            "事项 Service",
            "部门 Department",
            "受理 Registered",
            "时限 Due",
            "缺件 Missing",
        )
        for name in heads:
            table.add_column(name, overflow="fold")
        for case in self.hall.office.cases.values():
            service = self.plan.services.get(case.service or "")
            waits = "，部门未到" if case.summoned_at is not None and case.arrived_at is None else ""
            row = (
                case.id,
                _CASES.get(case.state, case.state) + waits,
                service.name.zh if service is not None else case.service or "",
                case.department or "",
                self._time(case.registered_at),
                self._time(case.due),
                "、".join(paper.name for paper in case.missing),
            )
            table.add_row(*(escape(part) for part in row))
        return table

    def _label(self, counter: str | None) -> str:
        known = self.plan.counters.get(counter or "")
        return f"{known.label}号" if known is not None else counter or ""

    def _time(self, at: Millis | None) -> str:
        if at is None:
            return ""
        shown, today = local(at, self.plan.timezone), local(self.at, self.plan.timezone).date()
        return f"{shown:%H:%M:%S}" if shown.date() == today else f"{shown:%m-%d %H:%M}"

    def _span(self, since: Millis) -> str:
        minutes, seconds = divmod(max(self.at - since, 0) // 1000, 60)
        return f"{minutes}:{seconds:02d}"


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
