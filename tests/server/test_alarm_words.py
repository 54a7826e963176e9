"""Alarms in words: by the names that people know, and as bad as they are now."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from layouts.loader import load
from queueing import commands as cmd
from queueing.alarm import Alarm, AlarmKind, alarm_id
from queueing.case import Delivery, MissingPaper
from queueing.plan import MINUTE, Millis
from server.clock import moment
from server.devices import Devices
from server.feed import Feed
from server.presence import Presence
from server.web.console.alarm_words import NAMES, alarm_sights, link_to, subject_words
from server.web.console.span_words import span_words, with_span
from tests.running import LAYOUTS
from tests.server.inside import TurnedClock, inside

ZHENGZHOU = load(LAYOUTS / "zhengzhou")
HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (59_999, "不到 1 分钟", "under 1 min"),
        (MINUTE, "1 分钟", "1 min"),
        (HOUR, "1 小时", "1 h 0 min"),
        (25 * HOUR - 1, "1 天", "1 d 0 h"),
        (2 * HOUR + 5 * MINUTE, "2 小时 5 分", "2 h 5 min"),
        (76 * HOUR, "3 天 4 小时", "3 d 4 h"),
    ],
)
def test_a_span_is_said_as_coarsely_as_people_say_it(span: Millis, zh: str, en: str) -> None:
    """Minutes in the first hour, hours and minutes in the first day, then days and hours."""
    assert (span_words(span).zh, span_words(span).en) == (zh, en)


def test_no_space_stands_between_chinese_characters() -> None:
    """A sentence reads well whatever is filled in."""
    assert with_span("缺纸，已 {span}", "out of paper, for {span}", 30_000).zh == "缺纸，不到 1 分钟"
    assert with_span("缺纸，已 {span}", "out of paper, for {span}", 5 * MINUTE).zh == "缺纸，已 5 分钟"
    assert with_span("叫号后 {span} 未办理", "called {span} ago", 5 * MINUTE).zh == "叫号后 5 分钟未办理"


def test_each_alarm_says_what_it_is_about_and_how_bad_it_is(tmp_path: Path) -> None:
    """From the hall as it is: whoever waits longest, what ails a machine, why a window is paused, by their labels."""
    clock = TurnedClock(moment(date(2026, 1, 5), "09:00", ZHENGZHOU.plan.timezone))

    async def play() -> dict[str, tuple[str, str]]:
        async with inside(tmp_path, clock, layout=ZHENGZHOU) as hall:
            for counter in ("1012", "1013", "1014", "1015", "3001"):
                await hall.do(cmd.SignIn(counter=counter, clerk=f"S{counter}", name="王晓明"))
            await hall.do(cmd.SignOut(counter="1012"))
            await hall.do(cmd.Pause(counter="1013", reason="lunch"))
            for queue in ("tax-acceptance", "police-acceptance", "police-acceptance", "construction-acceptance"):
                await hall.do(cmd.IssueTicket(queue=queue))
            await hall.do(cmd.CallNext(counter="1014"))
            await hall.do(cmd.CallNext(counter="3001"))
            await hall.do(cmd.Serve(counter="3001"))
            paper = MissingPaper(name="规划图", due=clock.time + MINUTE)
            case = await hall.do(cmd.RegisterCase(counter="3001", delivery=Delivery.WINDOW, missing=(paper,)))
            await hall.do(cmd.AskRating(counter="3001"))
            await hall.do(cmd.RateVisit(ticket=case["ticket_id"], counter="3001", level=1))
            await hall.do(cmd.ReportFault(device="printer-1-a", fault="PAPER_END"))
            clock.time += 25 * HOUR
            live = hall.writer.hall
            follow_up = f"{case['ticket_id']}@3001"
            for kind, subject in (
                (AlarmKind.LONG_WAIT, "police-acceptance"),
                (AlarmKind.LONG_QUEUE, "police-acceptance"),
                (AlarmKind.UNSTAFFED, "police-acceptance"),
                (AlarmKind.ABSENT, "1012"),
                (AlarmKind.PAUSED, "1013"),
                (AlarmKind.IDLE, "1014"),
                (AlarmKind.IDLE, "1015"),
                (AlarmKind.LONG_SERVICE, "3001"),
                (AlarmKind.DEVICE, "printer-1-a"),
                (AlarmKind.DEVICE, "terminal-1014"),
                (AlarmKind.PAPERS, case["case"]),
                (AlarmKind.CALL_BACK, follow_up),
                (AlarmKind.ABSENT, "nowhere"),
                (AlarmKind.LONG_WAIT, "nothing"),
                (AlarmKind.SETTLE, "20250101-A001@1012+"),
            ):
                live.alarms[alarm_id(kind, subject)] = Alarm(kind=kind, subject=subject, since=clock.time - MINUTE)
            devices = Devices(hall.writer, ZHENGZHOU, Presence(hall.writer, Feed(hall.writer, None, b"{}")))  # type: ignore[arg-type]
            sights = alarm_sights(live, ZHENGZHOU, devices, clock.time)
            return {sight.id: (sight.subject.zh, sight.what.zh) for sight in sights} | {"case": (case["case"], "")}

    told = asyncio.run(play())
    case = told.pop("case")[0]
    assert told == {
        "long_wait:police-acceptance": ("公安受理", "D001 已等候 1 天 1 小时，共 2 人"),
        "long_queue:police-acceptance": ("公安受理", "2 人等候"),
        "unstaffed:police-acceptance": ("公安受理", "2 人等候，没有窗口办理，已 1 天 1 小时"),
        "absent:1012": ("12号窗口", "空岗 1 天 1 小时"),
        "paused:1013": ("13号窗口", "王晓明暂停 1 天 1 小时：用餐"),
        "idle:1014": ("14号窗口", "B001 叫号后 1 天 1 小时未办理"),
        "idle:1015": ("15号窗口", "有人等候，王晓明已 1 天 1 小时未叫号"),
        "long_service:3001": ("301号窗口", "E001 已办理 1 天 1 小时"),
        "device:printer-1-a": ("小票打印机 printer-1-a", "缺纸，已 1 天 1 小时"),
        "device:terminal-1014": ("14号窗口 窗口终端", "失去联系"),
        f"papers:{case}": (f"受理件 {case}", "“规划图”逾期 1 天"),
        "call_back:20260105-E001@3001": ("E001 · 301号窗口", "逾期 1 小时"),
        "absent:nowhere": ("nowhere号窗口", "已持续 1 分钟"),
        "long_wait:nothing": ("nothing", "已持续 1 分钟"),
        "settle:20250101-A001@1012+": ("A001 · 12号窗口", "已持续 1 分钟"),
    }


def test_every_kind_has_a_name_a_subject_and_a_place_where_it_is_shown() -> None:
    """Also kinds that are added later, and subjects that are gone or look like markup."""
    for kind in AlarmKind:
        assert NAMES[kind].zh
        assert subject_words(ZHENGZHOU, kind, "a@b").zh
        link = link_to(kind, "a b&<c>")
        assert link is not None
        assert link.startswith("/console")
        assert not {" ", "<", "&"} & set(link)
