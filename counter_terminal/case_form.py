"""The case form: what a clerk has filled in of a case, what is wrong with it, and the command it makes. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from layouts.layout import Layout
from queueing.case import Delivery
from queueing.hall import Hall
from queueing.plan import SECOND, HallPlan, Millis, QueueKind, Service, Text
from queueing.ticket import Ticket

NAME_LENGTH = 40
ADDRESS_LENGTH = 200
PAPER_LENGTH = 40
LONGEST = 60
"""Days of a deadline, at the most."""
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\+\d{8,15}")
"""A mobile number, a landline with its area code, or an international number: what the server takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """A coming day on which the hall works."""

    date: date
    ends: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """So many working days, or days, from today."""

    count: int
    working: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of the item, or one that was typed; missing or not."""

    name: str
    deadline: Deadline
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Everything that was filled in. Its text form tells nothing of the applicant."""

    ticket: str
    number: str
    items: tuple[Service, ...]
    """The items of the ticket's line."""
    item: str | None
    instant: bool
    """The counter may finish a case in one go."""
    finish: bool
    """It is to be finished in one go (一次办结)."""
    today: date
    days: tuple[WorkingDay, ...]
    closing: str
    """`HH:MM`, when windows usually close."""
    timezone: str
    usual: Deadline
    """Of a missing paper, unless the clerk says otherwise."""
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    delivery: Delivery = Delivery.WINDOW
    papers: tuple[Paper, ...] = ()

    @property
    def service(self) -> Service | None:
        """The item that was chosen."""
        return next((service for service in self.items if service.id == self.item), None)

    @property
    def missing(self) -> tuple[Paper, ...]:
        """Papers that come later."""
        return () if self.finish else tuple(paper for paper in self.papers if paper.missing)


def blank(hall: Hall, ticket: Ticket, layout: Layout, now: Millis, days: Sequence[WorkingDay] = ()) -> Form:
    """The form for the visitor at the counter, the item that the ticket was taken for already chosen."""
    plan = hall.plan
    hours, today = layout.hours, datetime.fromtimestamp(now / SECOND, ZoneInfo(plan.timezone)).date()
    items = items_of(plan, ticket.queue)
    instant = plan.queues[ticket.queue].kind is QueueKind.INSTANT
    form = Form(
        ticket=ticket.id,
        number=ticket.number,
        items=items,
        item=None,
        instant=instant,
        finish=instant,
        today=today,
        days=tuple(days) or tuple(weekdays(layout, today)),
        closing=hours.sessions[-1].end,
        timezone=plan.timezone,
        usual=Deadline(count=plan.office.papers_days),
    )
    preset = ticket.service if any(service.id == ticket.service for service in items) else None
    return choose(form, preset or (items[0].id if len(items) == 1 else None))


def items_of(plan: HallPlan, queue: str) -> tuple[Service, ...]:
    """What can be registered for a ticket of `queue`: the items of its line, those of its own queue first."""
    line = plan.queues[queue].line
    taken_in = [
        service
        for service in plan.services.values()
        if plan.queues[service.queue].line == line and plan.queues[service.queue].kind is not QueueKind.ISSUING
    ]
    return tuple(sorted(taken_in, key=lambda service: service.queue != queue))


def narrowed(items: Sequence[Service], typed: str) -> tuple[Service, ...]:
    """The items whose initials begin with what was typed, then those that hold it anywhere, in either language."""
    sought = typed.strip().lower()
    if not sought:
        return tuple(items)
    first = [service for service in items if service.pinyin.startswith(sought)]
    others = [service for service in items if service not in first and _holds(service, sought)]
    return (*first, *others)


def choose(form: Form, item: str | None) -> Form:
    """The form with another item, whose papers take the place of the last one's; typed ones stay."""
    own = set(form.service.papers) if form.service is not None else set()
    typed = [paper for paper in form.papers if paper.name not in own]
    chosen = replace(form, item=item)
    listed = chosen.service.papers if chosen.service is not None else ()
    papers = (*(Paper(name=name, deadline=form.usual) for name in listed), *typed)
    return replace(chosen, papers=papers)


def toggle(form: Form, at: int) -> Form:
    """The paper at `at` is missing, or is not."""
    return _with_paper(form, at, replace(form.papers[at], missing=not form.papers[at].missing))


def add(form: Form, name: str) -> Form:
    """One more paper is missing; one that is listed is marked."""
    told = " ".join(name.split())[:PAPER_LENGTH]
    if not told:
        return form
    listed = next((at for at, paper in enumerate(form.papers) if paper.name == told), None)
    if listed is not None:
        return _with_paper(form, listed, replace(form.papers[listed], missing=True))
    return replace(form, papers=(*form.papers, Paper(name=told, deadline=form.usual, missing=True)))


def postpone(form: Form, at: int, by: int) -> Form:
    """The paper at `at` is missing, and due so many days later."""
    paper = form.papers[at]
    count = max(1, min(LONGEST, paper.deadline.count + by))
    return _with_paper(form, at, replace(paper, missing=True, deadline=replace(paper.deadline, count=count)))


def switch_days(form: Form, at: int) -> Form:
    """The deadline of the paper at `at` counts working days, or all days."""
    paper = form.papers[at]
    deadline = replace(paper.deadline, working=not paper.deadline.working)
    return _with_paper(form, at, replace(paper, missing=True, deadline=deadline))


def due(form: Form, deadline: Deadline) -> Millis:
    """When a deadline is over: when windows close on its day."""
    if deadline.working and deadline.count <= len(form.days):
        return form.days[deadline.count - 1].ends
    day = form.today + timedelta(days=deadline.count)
    hour, minute = form.closing.split(":")
    zone = ZoneInfo(form.timezone)
    return round(datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone).timestamp() * SECOND)


def due_text(form: Form, paper: Paper) -> Text:
    """A deadline as it is read: 1月12日 前（5 个工作日）."""
    day = datetime.fromtimestamp(due(form, paper.deadline) / SECOND, ZoneInfo(form.timezone)).date()
    count = paper.deadline.count
    zh, en = ("个工作日", "working days") if paper.deadline.working else ("天", "days")
    return Text(zh=f"{day.month}月{day.day}日前（{count} {zh}）", en=f"by {day.isoformat()} ({count} {en})")


def problems(form: Form) -> Mapping[str, Text]:
    """What is wrong, by field, in words; nothing for a form that can be sent."""
    return MappingProxyType(dict(_problems(form)))


def command(form: Form) -> tuple[str, dict[str, Any]]:
    """The command that the form makes, and its arguments. Only of a form without problems."""
    args: dict[str, Any] = {"service": form.item}
    contact = {"name": _plain(form.name), "phone": _digits(form.phone)}
    if _plain(form.address) and form.delivery is Delivery.EMS and not form.finish:
        contact["address"] = _plain(form.address)
    if contact["name"] or not form.finish:
        args["contact"] = contact
    if form.finish:
        return "finish-case", args
    args["delivery"] = form.delivery.value
    args["missing"] = [{"name": paper.name, "due": due(form, paper.deadline)} for paper in form.missing]
    return "register-case", args


def weekdays(layout: Layout, today: date, count: int = LONGEST) -> Iterator[WorkingDay]:
    """The coming working days as far as the layout alone knows them, until the server has told of holidays too."""
    hours, day, found = layout.hours, today, 0
    zone, (hour, minute) = ZoneInfo(layout.plan.timezone), hours.sessions[-1].end.split(":")
    while found < count:
        day += timedelta(days=1)
        text = day.isoformat()
        if text in hours.open_dates or (day.isoweekday() in hours.weekdays and text not in hours.closed_dates):
            found += 1
            ends = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone)
            yield WorkingDay(date=day, ends=round(ends.timestamp() * SECOND))
        elif not hours.weekdays:
            return


def days_told(answer: Mapping[str, Any]) -> tuple[WorkingDay, ...]:
    """The working days in an answer of the server."""
    return tuple(WorkingDay(date=date.fromisoformat(day["date"]), ends=day["ends"]) for day in answer["days"])


def _problems(form: Form) -> Iterator[tuple[str, Text]]:
    if form.item is None and form.items:
        yield "item", NO_ITEM
    optional = form.finish and not form.name.strip() and not form.phone.strip()
    name = _plain(form.name)
    if not optional and not name:
        yield "name", NO_NAME
    elif len(name) > NAME_LENGTH or not name.isprintable():
        yield "name", BAD_NAME
    phone = _digits(form.phone)
    if not optional and not (phone.isascii() and _PHONE.fullmatch(phone)):
        yield "phone", NO_PHONE if not phone else BAD_PHONE
    if form.delivery is Delivery.EMS and not form.finish:
        address = _plain(form.address)
        if not address:
            yield "address", NO_ADDRESS
        elif len(address) > ADDRESS_LENGTH or not address.isprintable():
            yield "address", BAD_ADDRESS


def _with_paper(form: Form, at: int, paper: Paper) -> Form:
    return replace(form, papers=(*form.papers[:at], paper, *form.papers[at + 1 :]))


def _holds(service: Service, sought: str) -> bool:
    return any(sought in text for text in (service.pinyin, service.name.zh.lower(), service.name.en.lower()))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _digits(text: str) -> str:
    return re.sub(r"[\s()（）]", "", text)


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


NO_ITEM = _t("请选择办理事项。", "Please choose the item.")
NO_NAME = _t("请填写申请人姓名。", "Please enter the applicant's name.")
BAD_NAME = _t(f"姓名最多 {NAME_LENGTH} 个字。", f"A name has at most {NAME_LENGTH} characters.")
NO_PHONE = _t("请填写联系电话。", "Please enter a phone number.")
BAD_PHONE = _t(
    "电话不对：手机号 11 位，或带区号的座机。",
    "Not a phone number: a mobile number has 11 digits, a landline its area code.",
)
NO_ADDRESS = _t("邮寄需要填写收件地址。", "The courier needs an address.")
BAD_ADDRESS = _t(f"地址最多 {ADDRESS_LENGTH} 个字。", f"An address has at most {ADDRESS_LENGTH} characters.")
