"""The log at the console: every event in words, found again by time, person, kind and ticket, and whether it holds."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.loader import load
from queueing import events as ev
from queueing.events import Event
from queueing.plan import LATEST, Assignment
from server.main import DATABASE
from server.web.console.log_words import KINDS, LogWords
from tests.running import LAYOUTS, RunningServer
from tests.server.front_desk import FrontDesk, front_desk
from tests.server.house import House

WORDS = LogWords(load(LAYOUTS / "zhengzhou"))
AT = 1_767_574_800_000


def _any(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any event of a kind, its times such as there are."""
    drawn = {}
    for name, hint in get_type_hints(kind).items():
        drawn[name] = st.integers(0, LATEST) if hint is int else st.from_type(hint)
        if hint == int | None:
            drawn[name] = st.none() | st.integers(0, LATEST)
        if name == "level":
            drawn[name] = st.integers(1, 5)
    return st.builds(kind, **drawn)


st.register_type_strategy(Assignment, st.builds(Assignment, queue=st.text(), handicap=st.integers(0, LATEST)))


@pytest.mark.parametrize("kind", get_args(Event))
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_every_event_has_words_in_both_languages(kind: type[Any], data: st.DataObject) -> None:
    """Whatever stands in it, also names that the layout does not have any more."""
    event = data.draw(_any(kind))
    told = (WORDS.of(event), KINDS[kind.__name__], WORDS.place(event))
    assert all(isinstance(text.zh, str) and isinstance(text.en, str) for text in told)
    assert told[0].zh
    assert told[0].en


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (
            ev.TicketIssued(
                at=AT,
                ticket="20260105-A023",
                number="A023",
                ordinal=23,
                queue="fund-acceptance",
                visitor_class="green",
                priority=AT,
                kiosk="kiosk-1-a",
            ),
            "取号 A023：公积金受理，绿色通道，取号机 kiosk-1-a 离线发出",
            "Number A023: Housing Fund: Acceptance, Green channel, given by kiosk-1-a by itself",
        ),
        (
            ev.TicketCalled(at=AT, ticket="20260105-A023", counter="1012", reason="急事"),
            "12号窗口 呼叫 A023，指定呼叫：急事",
            "A023 called to counter 12, out of turn: 急事",
        ),
        (
            ev.TicketCompleted(at=AT, ticket="20260105-A023", counter="1012", happened_at=AT),
            "12号窗口 办结 A023（断网期间 09:00 记录）",
            "A023 completed at counter 12 (recorded at 09:00 while cut off)",
        ),
        (
            ev.TicketTransferred(
                at=AT,
                ticket="20260105-E001",
                counter="3001",
                queue="tax-acceptance",
                to_counter="1013",
                route=("tax-issuing",),
            ),
            "E001 转到 税务受理，只到 13号窗口，再到 税务发证",
            "E001 sent on to Tax: Acceptance, counter 13 only, then Tax: Issuing",
        ),
        (
            ev.MovePlanned(
                at=AT,
                move="7be41f00c2d9-1",
                counters=("1077", "1078"),
                assignments=(Assignment(queue="tax-acceptance"), Assignment(queue="tax-issuing", handicap=1)),
                starts=AT,
                ends=AT + 3_600_000,
            ),
            "调窗 7be4-1：77、78号窗口 → 税务受理、兼税务发证，09:00 起，10:00 止",
            "Move 7be4-1: counters 77、78 to Tax: Acceptance, also Tax: Issuing from 09:00 until 10:00",
        ),
        (
            ev.CounterAssigned(at=AT, counter="1077", assignments=()),
            "77号窗口 改为：不办业务",
            "counter 77 now serves no queue",
        ),
    ],
)
def test_what_happened_is_told_as_staff_would_say_it(event: Event, zh: str, en: str) -> None:
    """With numbers, labels and names, never ids."""
    assert (WORDS.of(event).zh, WORDS.of(event).en) == (zh, en)


@pytest.mark.parametrize(
    ("actor", "zh"),
    [
        ("desk:F001", "导台 F001"),
        ("clerk:1001@1012", "窗口人员 1001"),
        ("kiosk:kiosk-1-a", "取号机 kiosk-1-a"),
        ("phone:20260105-A023", "访客手机 A023"),
        ("schedule", "系统定时"),
        ("something:else", "something else"),
    ],
)
def test_who_did_it_is_told_by_role_and_name(actor: str, zh: str) -> None:
    """Staff by their number, a visitor by the ticket."""
    assert WORDS.actor(actor).zh == zh


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall whose log these tests have for themselves."""
    server = RunningServer(tmp_path_factory.mktemp("audited"), options=("--clock", "2026-01-05T09:00:00"))
    house = House(server.start())
    yield house
    house.close()
    server.stop()


@pytest.fixture(scope="module")
def told(hall: House) -> dict[str, str]:
    """What has happened there: a visit, a pause, an intake stopped, a notice that looks like a formula."""
    ticket = hall.issue("fund-acceptance")
    counter = hall.counter("fund-acceptance")
    number = hall.issue("fund-acceptance")
    counter.act("call-next").ok()
    counter.act("serve").ok()
    counter.act("complete").ok()
    counter.act("pause", reason="training").ok()
    with front_desk(hall) as desk:
        desk.do("/console/intake/tax", to="stop")
        desk.post("/console/notices", {"zh": "=SUM(A1:A9)", "en": "<b>bold</b>"})
        return {"first": ticket["number"], "number": number["number"], "desk": desk.staff_no, "counter": counter.id}


@pytest.fixture
def auditor(hall: House, told: dict[str, str]) -> Iterator[FrontDesk]:
    """Who may read the log."""
    assert told
    with front_desk(hall, "auditor") as desk:
        yield desk


def kinds(page: str) -> list[str]:
    """The kinds of the rows that a page shows, the newest first."""
    return re.findall(r"<td><b>([^<]+)</b></td>", page)


def test_everything_that_was_done_is_there_with_who_where_and_when(auditor: FrontDesk, told: dict[str, str]) -> None:
    """The newest first, in words; markup is text."""
    page = auditor.page("/console/audit")
    assert kinds(page)[:2] == ["发布公告", "停止取号"]
    assert f"导台 {told['desk']}" in page
    assert "税务 停止取号：暂停取号" in page
    assert "公告（全部区域）：=SUM(A1:A9)" in page
    assert re.search(r'<td class="when">09:00:\d\d</td>', page)
    auditor.get("/console/language/en")
    assert "Notice (all zones): &lt;b&gt;bold&lt;/b&gt;" in auditor.page("/console/audit")
    assert "<b>bold" not in auditor.page("/console/audit")


def test_the_log_is_searched_by_person_kind_ticket_and_counter(auditor: FrontDesk, told: dict[str, str]) -> None:
    """Each alone and together; nothing found is said."""
    assert kinds(auditor.page(f"/console/audit?actor={told['desk']}")) == ["发布公告", "停止取号"]
    assert kinds(auditor.page("/console/audit?kind=CounterPaused")) == ["暂停"]
    visit = ["办结", "开始办理", "叫号", "取号"]
    assert kinds(auditor.page(f"/console/audit?about={told['number'].lower()}")) == visit
    assert kinds(auditor.page(f"/console/audit?about={told['number']}&kind=TicketCalled")) == ["叫号"]
    assert "暂停" in kinds(auditor.page(f"/console/audit?about={told['counter']}"))
    for nothing in ("actor=nobody", "about=Z999", "kind=TicketHeld", "since=2026-01-01&until=2026-01-04"):
        page = auditor.page(f"/console/audit?{nothing}")
        assert (kinds(page), "没有符合的记录" in page) == ([], True)


def test_the_log_is_searched_by_time(auditor: FrontDesk) -> None:
    """By the minute; an address that says no time at all is today's."""
    everything = kinds(auditor.page("/console/audit"))
    assert kinds(auditor.page("/console/audit?start=09:00&end=09:30")) == everything
    assert kinds(auditor.page("/console/audit?start=08:00&end=09:00")) == []
    odd = "/console/audit?since=x&until=2026-99-99&start=25:00&end=x&kind=x&before=x"
    assert kinds(auditor.page(odd)) == everything


def test_pages_follow_each_other_without_a_gap(hall: House, auditor: FrontDesk) -> None:
    """A hundred rows each, down to the first."""
    for _ in range(120):
        hall.issue("hrss-acceptance")
    path, rows = "/console/audit?kind=TicketIssued", []
    while path:
        page = auditor.page(path)
        found = re.findall(r'<td class="figure small">(\d+)</td>', page)
        assert 0 < len(found) <= 100
        rows += found
        earlier = re.search(r'href="(/console/audit\?[^"]+)">更早', page)
        path = earlier[1].replace("&amp;", "&") if earlier is not None else ""
    assert rows == sorted(rows, key=int, reverse=True)
    with sqlite3.connect(hall.server.data / DATABASE) as database:
        query = "SELECT count(*) FROM events WHERE CAST(body AS TEXT) LIKE '[\"TicketIssued\"%'"
        assert len(set(rows)) == database.execute(query).fetchone()[0]


def test_the_table_for_spreadsheets_has_every_row_and_no_formula(auditor: FrontDesk, told: dict[str, str]) -> None:
    """The oldest first, as the look was narrowed; what a spreadsheet would calculate is text."""
    answer = auditor.get("/console/audit/log.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="jiaohao-2026-01-05-2026-01-05.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["序号", "时间", "人员", "帐号", "类型", "地点", "内容"]
    assert [int(row[0]) for row in rows[1:]] == list(range(1, len(rows)))
    assert all(re.fullmatch(r"2026-01-05 09:0\d:\d\d", row[1]) for row in rows[1:])
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    narrow = list(csv.reader(io.StringIO(auditor.get(f"/console/audit/log.csv?about={told['number']}").text)))
    assert [row[4] for row in narrow[1:]] == ["取号", "叫号", "开始办理", "办结"]


def test_only_managers_and_auditors_read_the_log(hall: House) -> None:
    """Neither the page nor the table is the desk's."""
    with front_desk(hall) as desk:
        for path in ("/console/audit", "/console/audit/log.csv"):
            assert desk.get(path).status_code == 403
        assert desk.post("/console/audit/verify").status_code == 403
    with front_desk(hall, "manager") as manager:
        assert manager.get("/console/audit").status_code == 200


def test_a_row_that_was_changed_behind_the_servers_back_is_found(tmp_path: Path) -> None:
    """Whole until then; afterwards the page says which row, while the hall goes on."""
    server = RunningServer(tmp_path, "tiny").start()
    house = House(server)
    house.issue("civil-instant")
    with front_desk(house, "auditor") as auditor:
        assert "尚未校验" in auditor.page("/console/audit")
        assert auditor.post("/console/audit/verify").headers["location"] == "/console/audit"
        assert "完整" in auditor.page("/console/audit").partition("日志完整性")[2]
        with sqlite3.connect(server.data / DATABASE, timeout=5) as database:
            database.execute("UPDATE events SET actor = 'kiosk:another' WHERE seq = 2")
        auditor.post("/console/audit/verify")
        page = auditor.page("/console/audit")
        assert "不完整" in page
        assert "row 2 was changed after it was written" in page
    assert house.issue("civil-instant")["number"] == "MZ002"
    house.close()
    server.kill()
