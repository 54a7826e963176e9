"""The printed acceptance receipt (受理凭证): templates of `receipt.toml`, filled with what is known of a case.

| field | what it is | example |
|---|---|---|
| `hall`, `hall_en` | the hall's name | 郑州市政务服务办事大厅 |
| `number` | the receipt's number | 20260302-0017 |
| `item`, `item_en` | what the case is about | 公积金贷款申请 |
| `line`, `line_en` | the business line | 公积金 |
| `counter` | the window, as the public reads it | 12 |
| `clerk` | staff number of who accepted it | 20417 |
| `department` | who decides; empty where nobody is named | 郑州公积金中心 |
| `date`, `time` | when it was accepted, in the hall's time zone | 2026-03-02, 09:15 |
| `promised` | by when a decision is promised; empty without a promise | 2026-03-12 |
| `delivery`, `delivery_en` | how the result comes | 窗口领取 |
| `fetch`, `fetch_en` | how to get it, in a sentence; empty once it is handed over | 请到1楼1区 … 领取 |
| `missing` | how many papers may come later; empty for none | 2 |
| `paper`, `paper_due` | one of them and its deadline; only with `each = "missing"` | 收入证明, 2026-03-09 17:00 |
| `finished` | said of a case that was finished on the spot; empty for others | 已当场办结 |
| `tag` | 补打, when it is printed once more | 补打 |
| `url` | the receipt's own page, for the QR code; empty when there is none | |
| `code` | four digits that do for the QR code at a kiosk | 4711 |

Nothing on it tells who the applicant is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from layouts.layout import Layout, SlipLine
from layouts.phrases import say
from layouts.slip import counters_of
from layouts.template import render
from queueing.case import Delivery, MissingPaper
from queueing.plan import Millis, Text

OF_EACH = frozenset({"paper", "paper_due"})
"""Fields that only a line may use which is printed once for each missing paper."""
FIELDS = frozenset(
    {
        "hall",
        "hall_en",
        "number",
        "item",
        "item_en",
        "line",
        "line_en",
        "counter",
        "clerk",
        "department",
        "date",
        "time",
        "promised",
        "delivery",
        "delivery_en",
        "fetch",
        "fetch_en",
        "missing",
        "finished",
        "tag",
        "url",
        "code",
    }
)
"""Every field that a line of the receipt may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt tells of a case."""

    number: str
    queue: str
    service: str | None
    issuing: str | None
    """The queue where the result is handed over."""
    counter: str
    """As the public reads it."""
    clerk: str
    department: str | None
    delivery: Delivery
    registered_at: Millis
    due: Millis | None
    missing: tuple[MissingPaper, ...] = ()
    finished: bool = False
    reprinted: bool = False
    page: str = ""
    code: str = ""


def lines_of(layout: Layout, receipt: Receipt) -> tuple[SlipLine, ...]:
    """The lines to print, their text final."""
    timezone = ZoneInfo(layout.plan.timezone)
    papers = [
        {"paper": paper.name, "paper_due": f"{_local(paper.due, timezone):%Y-%m-%d %H:%M}"} for paper in receipt.missing
    ]
    return tuple(_fill(layout.receipt, describe(layout, receipt), papers))


def describe(layout: Layout, receipt: Receipt) -> dict[str, str]:
    """The fields of one receipt, but for those of each missing paper."""
    plan, phrases, timezone = layout.plan, layout.phrases, ZoneInfo(layout.plan.timezone)
    line = plan.lines[plan.queues[receipt.queue].line]
    service = plan.services.get(receipt.service or "")
    item = service.name if service is not None else line.name
    accepted = _local(receipt.registered_at, timezone)
    delivery = phrases[f"delivery.{receipt.delivery}"]
    fetch = Text(zh="", en="") if receipt.finished else _fetch(layout, receipt)
    return {
        "hall": plan.name.zh,
        "hall_en": plan.name.en,
        "number": receipt.number,
        "item": item.zh,
        "item_en": item.en,
        "line": line.name.zh,
        "line_en": line.name.en,
        "counter": receipt.counter,
        "clerk": receipt.clerk,
        "department": receipt.department or "",
        "date": f"{accepted:%Y-%m-%d}",
        "time": f"{accepted:%H:%M}",
        "promised": f"{_local(receipt.due, timezone):%Y-%m-%d}" if receipt.due is not None else "",
        "delivery": delivery.zh,
        "delivery_en": delivery.en,
        "fetch": fetch.zh.strip(),
        "fetch_en": fetch.en.strip(),
        "missing": str(len(receipt.missing)) if receipt.missing else "",
        "finished": phrases["receipt.finished"].zh if receipt.finished else "",
        "tag": phrases["slip.reprint"].zh if receipt.reprinted else "",
        "url": receipt.page,
        "code": receipt.code,
    }


def _fill(
    lines: Iterable[SlipLine], fields: Mapping[str, str], papers: Iterable[Mapping[str, str]]
) -> Iterator[SlipLine]:
    """Fields filled in, and lines left out whose `when` field is empty."""
    for line in lines:
        if line.when is not None and not fields[line.when]:
            continue
        for paper in papers if line.each is not None else ({},):
            yield replace(line, text=render(line.text, {**fields, **paper}), when=None, each=None)


def _fetch(layout: Layout, receipt: Receipt) -> Text:
    """How the applicant gets the result."""
    plan, phrases, queue = layout.plan, layout.phrases, receipt.issuing or receipt.queue
    zone = plan.zones[plan.zone_of(queue)]
    place = say(phrases, "zone.name", floor=zone.floor, number=zone.number, name=zone.name)
    counters = counters_of(plan, phrases, queue)
    where = Text(zh=f"{place.zh} {counters.zh}".strip(), en=f"{place.en} {counters.en}".strip())
    return say(phrases, f"message.fetch_{receipt.delivery}", place=where)


def _local(at: Millis, timezone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, timezone)
