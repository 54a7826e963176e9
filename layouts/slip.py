"""The printed ticket: its lines are templates of `slip.toml`, filled with what is known of one ticket.

| field | what it is | example |
|---|---|---|
| `hall`, `hall_en` | the hall's name | 郑州市政务服务办事大厅 |
| `zone` | where to wait | 1楼1区 公积金及税务 |
| `line`, `line_en` | the business line | 公积金 |
| `queue`, `queue_en` | the line and what is done there | 公积金受理 |
| `service` | the service asked for; empty when only a line was chosen | 购房提取公积金 |
| `number` | the ticket number | A023 |
| `ahead` | people ahead; empty where nobody knows | 12 |
| `wait`, `wait_en` | expected wait, see `wait_of`; empty where nobody knows | 约10–20分钟 |
| `counters` | windows to watch, see `counters_of` | 1-10号窗口 |
| `missed_rule` | what happens if the call is missed, see `missed_rule` | 过号自动顺延 3 位再次叫号，限 1 次 |
| `date`, `time` | when the number was taken, in the hall's time zone | 2026-03-02, 09:15 |
| `tag` | what is special, several joined by a space; empty for most | 绿色通道 补打 离线 |
| `tail` | the last four of the identity number it was taken with, if any | 002X |
| `url` | the ticket's own page, for the QR code; empty when there is none | |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from layouts.layout import Layout, SlipLine
from layouts.phrases import say
from layouts.span import write_span
from layouts.template import render
from queueing.plan import Counter, HallPlan, MissedCall, Policy, Text

FIELDS = frozenset(
    {
        "hall",
        "hall_en",
        "zone",
        "line",
        "line_en",
        "queue",
        "queue_en",
        "service",
        "number",
        "ahead",
        "wait",
        "wait_en",
        "counters",
        "missed_rule",
        "date",
        "time",
        "tag",
        "tail",
        "url",
    }
)
"""Every field that a line of the slip may use."""


def fill(slip: Iterable[SlipLine], fields: Mapping[str, str]) -> tuple[SlipLine, ...]:
    """The lines to print: fields filled in, and lines left out whose `when` field is empty or not given."""
    return tuple(
        replace(line, text=render(line.text, fields), when=None)
        for line in slip
        if line.when is None or fields.get(line.when)
    )


def describe(
    layout: Layout,
    *,
    queue: str,
    number: str,
    ahead: int | None,
    taken: datetime,
    service: str | None = None,
    tags: Iterable[str] = (),
    url: str = "",
    wait: tuple[int, int] | None = None,
    tail: str = "",
) -> dict[str, str]:
    """The fields of one ticket's slip. `taken` is in the hall's time zone; `tags` are keys like `class.green`.

    `wait` is the expected wait in minutes, from and to; `ahead` and `wait` are None where nobody knows.
    """
    plan, phrases = layout.plan, layout.phrases
    line, zone = plan.lines[plan.queues[queue].line], plan.zones[plan.zone_of(queue)]
    expected = wait_of(phrases, wait)
    return {
        "hall": plan.name.zh,
        "hall_en": plan.name.en,
        "zone": say(phrases, "zone.name", floor=zone.floor, number=zone.number, name=zone.name).zh,
        "line": line.name.zh,
        "line_en": line.name.en,
        "queue": plan.queues[queue].name.zh,
        "queue_en": plan.queues[queue].name.en,
        "service": plan.services[service].name.zh if service else "",
        "number": number,
        "ahead": "" if ahead is None else str(ahead),
        "wait": expected.zh,
        "wait_en": expected.en,
        "counters": counters_of(plan, phrases, queue).zh,
        "missed_rule": missed_rule(plan.policy_of(queue), phrases).zh,
        "date": f"{taken:%Y-%m-%d}",
        "time": f"{taken:%H:%M}",
        "tag": " ".join(say(phrases, tag).zh for tag in tags),
        "tail": tail,
        "url": url,
    }


def wait_of(phrases: Mapping[str, Text], wait: tuple[int, int] | None) -> Text:
    """An expected wait in minutes, from and to, in words: 约10–20分钟. Empty where there is none."""
    if wait is None:
        return Text(zh="", en="")
    first, last = wait
    if first <= 0:
        return say(phrases, "wait.within", to=max(last, 1))
    return say(phrases, "wait.about" if first == last else "wait.range", **{"from": first, "to": last})


def own_counters(plan: HallPlan, queue: str) -> list[Counter]:
    """The counters whose own queue, their first, is `queue`."""
    return [counter for counter in plan.counters.values() if [own.queue for own in counter.assignments[:1]] == [queue]]


def counters_of(plan: HallPlan, phrases: Mapping[str, Text], queue: str) -> Text:
    """The windows whose own queue is `queue`, as the public reads them: 1-10号窗口. Empty when there are none."""
    labels = [counter.label for counter in own_counters(plan, queue)]
    return say(phrases, "slip.counters", labels=write_span(labels)) if labels else Text(zh="", en="")


def missed_rule(policy: Policy, phrases: Mapping[str, Text]) -> Text:
    """What `policy` does with a visitor who misses the call, in words."""
    if policy.missed_call is MissedCall.VOID or policy.requeue_limit == 0:
        return say(phrases, "slip.missed_void")
    return say(phrases, "slip.missed_requeue", after=policy.requeue_after, limit=policy.requeue_limit)
