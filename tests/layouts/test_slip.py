"""The printed ticket says all that it should."""

from dataclasses import replace
from datetime import datetime

import pytest

from layouts.layout import Layout, SlipLine
from layouts.slip import FIELDS, counters_of, describe, fill, missed_rule, wait_of
from queueing.plan import MissedCall, Policy

TAKEN = datetime(2026, 3, 2, 9, 5)


def test_fields_are_filled_in() -> None:
    """Each name in braces becomes its value; the rest of the line is kept."""
    line = SlipLine(text="前面 {ahead} 人", scale=2, align="center", bold=True)
    assert fill([line], {"ahead": "12"}) == (replace(line, text="前面 12 人"),)


@pytest.mark.parametrize(("tag", "count"), [("", 0), ("绿色通道", 1)])
def test_a_line_stands_only_when_its_field_does(tag: str, count: int) -> None:
    """A line with `when` is left out if that field is empty."""
    assert len(fill([SlipLine(text="【{tag}】", when="tag")], {"tag": tag})) == count


def test_a_line_is_left_out_when_its_field_is_not_given() -> None:
    """An absent field is as good as an empty one."""
    assert fill([SlipLine(text="{url}", qr=True, when="url")], {}) == ()


def test_braces_in_a_value_stay_as_they_are() -> None:
    """What is filled in is not read as a template again."""
    assert fill([SlipLine(text="{service}")], {"service": "{number}"})[0].text == "{number}"


def test_the_ticket_of_the_real_hall_says_everything(zhengzhou: Layout) -> None:
    """Hall, zone, line, service, number, people ahead, windows, missed-call rule, time, QR code and tags are on it."""
    fields = describe(
        zhengzhou,
        queue="fund-acceptance",
        number="A023",
        ahead=12,
        taken=TAKEN,
        service="fund-rent",
        tags=["class.green", "slip.reprint"],
        url="http://hall/t/1",
        wait=(10, 20),
        tail="002X",
    )
    lines = fill(zhengzhou.slip, fields)
    printed = "\n".join(line.text for line in lines)
    assert set(fields) == FIELDS
    for words in (
        "郑州市政务服务办事大厅",
        "1楼1区 公积金及税务",
        "Housing Fund",
        "租房提取公积金",
        "前面还有 12 人",
        "约10–20分钟",
        "002X",
        "1-10号窗口",
        "过号自动顺延 3 位再次叫号，限 1 次",
        "2026-03-02 09:05",
        "【绿色通道 补打】",
    ):
        assert words in printed
    assert [line.text for line in lines if line.qr] == ["http://hall/t/1"]


def test_the_number_is_the_largest(zhengzhou: Layout, tiny: Layout) -> None:
    """Nothing on a ticket is as large as its number."""
    for layout in (zhengzhou, tiny):
        sizes = sorted((line.scale, "{number}" in line.text) for line in layout.slip)
        assert sizes[-1][1]
        assert sizes[-2][0] < sizes[-1][0]


@pytest.mark.parametrize(
    ("wait", "words"),
    [(None, ""), ((10, 20), "约10–20分钟"), ((15, 15), "约15分钟"), ((0, 5), "5分钟以内"), ((0, 0), "1分钟以内")],
)
def test_a_wait_is_said_as_people_say_it(zhengzhou: Layout, wait: tuple[int, int] | None, words: str) -> None:
    """A range, a figure, or at most so long; nothing where nobody knows."""
    assert wait_of(zhengzhou.phrases, wait).zh == words


def test_what_nobody_knows_is_not_printed(zhengzhou: Layout, tiny: Layout) -> None:
    """A number given without the server says nothing of people ahead and waiting."""
    for layout in (zhengzhou, tiny):
        queue = next(iter(layout.plan.queues))
        fields = describe(layout, queue=queue, number="X901", ahead=None, taken=TAKEN, tags=["slip.offline"])
        text = "\n".join(line.text for line in fill(layout.slip, fields))
        assert "离线" in text
        assert not any(word in text for word in ("前面", "Ahead", "预计", "None"))


def test_a_plain_ticket_has_no_empty_lines(zhengzhou: Layout, tiny: Layout) -> None:
    """Without service, tag and page, nothing is left of their lines."""
    for layout in (zhengzhou, tiny):
        queue = next(iter(layout.plan.queues))
        lines = fill(layout.slip, describe(layout, queue=queue, number="X001", ahead=0, taken=TAKEN))
        assert all(line.rule or line.text.strip() for line in lines)
        assert not any(line.qr for line in lines)


def test_windows_to_watch_are_those_whose_own_queue_it_is(zhengzhou: Layout) -> None:
    """Counters that only help are not named; a queue without counters of its own names none."""
    plan, phrases = zhengzhou.plan, zhengzhou.phrases
    assert counters_of(plan, phrases, "social-acceptance").zh == "305-310号窗口"
    assert counters_of(plan, phrases, "construction-issuing").zh == "304号窗口"
    bare = replace(plan, counters={"1011": plan.counters["1011"]})
    assert counters_of(bare, phrases, "fund-acceptance").zh == ""


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (Policy(missed_call=MissedCall.REQUEUE, requeue_after=3, requeue_limit=2), "顺延 3 位再次叫号，限 2 次"),
        (Policy(missed_call=MissedCall.REQUEUE, requeue_limit=0), "过号作废"),
        (Policy(missed_call=MissedCall.VOID), "过号作废"),
    ],
)
def test_the_missed_call_rule_is_the_policys(zhengzhou: Layout, policy: Policy, words: str) -> None:
    """The ticket promises what the line's policy does."""
    assert words in missed_rule(policy, zhengzhou.phrases).zh
