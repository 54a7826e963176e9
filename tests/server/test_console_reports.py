"""The page of reports: what each role sees of which period, in which order, and in real Chromium."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from jiaohao import app
from server.identity import add_clerk
from server.main import DATABASE
from server.period import Period
from server.store import sqlite_engine
from server.web.console.report_view import Asked
from tests.running import RunningServer
from tests.server.browser import chromium
from tests.server.front_desk import FrontDesk, front_desk
from tests.server.house import House
from tests.server.inside import TINY
from tests.server.made_day import make_day
from tests.server.staff_browser import console

FRIDAY, MONDAY, TUESDAY = date(2026, 1, 9), date(2026, 1, 12), date(2026, 1, 13)
PATH = "/console/reports"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The tiny hall on a Tuesday afternoon, with two days behind it."""
    data = tmp_path_factory.mktemp("reports") / "data"

    async def make() -> None:
        await make_day(data, TINY, FRIDAY, "21:05", visitors=0.9, seed=1)
        await make_day(data, TINY, MONDAY, "21:05", visitors=0.7, seed=2)
        await make_day(data, TINY, TUESDAY, "15:00", visitors=0.8, seed=3)

    asyncio.run(make())
    with sqlite_engine(data / DATABASE).begin() as connection:
        add_clerk(connection, "S201", "2468", "clerk", name="王<丽>")
    house = House(RunningServer(data, "tiny", ("--clock", f"{TUESDAY}T15:00")).start())
    yield house
    house.close()
    house.server.stop()


@pytest.fixture(scope="module")
def manager(hall: House) -> Iterator[FrontDesk]:
    """A manager at the console."""
    with front_desk(hall, "manager") as manager:
        yield manager


def table(page: str) -> list[list[str]]:
    """The table's rows, its head first."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def tabs(page: str) -> list[str]:
    """The names of the tabs."""
    found = re.search(r'<div class="tabs levels".*?</div>', page, re.DOTALL)
    assert found is not None
    return re.findall(r"<a[^>]*>(.*?)</a>", found[0])


def test_the_page_opens_with_the_latest_day_as_far_as_it_has_come(manager: FrontDesk, hall: House) -> None:
    """Its figures are those of the API."""
    page = manager.page(PATH)
    assert "2026-01-13" in page
    assert "未完" in page
    told = hall.get("/reports/day/2026-01-13", hall.manager).ok()
    issued = told["rows"]["hall"][0]["figures"]["visitors"]["issued"]
    assert re.search(rf"取号</span><b>{issued}</b>", page)
    hours = table(page)
    assert hours[0] == ["时段", "取号与转入", "叫到", "办理", "平均等候", "等候达标率"]
    assert sum(int(row[1]) for row in hours[1:]) == issued


def test_a_week_is_told_day_by_day_and_a_day_that_is_over_is_complete(manager: FrontDesk) -> None:
    """Periods lead to each other."""
    page = manager.page(f"{PATH}?period=week&date=2026-01-09")
    assert "2026 年第 2 周" in page
    assert "已结" in page
    assert [row[0] for row in table(page)] == ["日期", "2026-01-09"]
    assert unescape(page).count("date=2026-01-12") == 1
    month = manager.page(f"{PATH}?period=month&date=2026-01-09")
    assert [row[0] for row in table(month)][1:] == ["2026-01-09", "2026-01-12", "2026-01-13"]
    assert "没有开放" in manager.page(f"{PATH}?period=day&date=2026-01-10")


def test_rows_are_sorted_by_any_column_and_back(manager: FrontDesk) -> None:
    """The largest first, then the smallest; those without a number last."""

    def served(sort: str = "", *, rising: bool = False) -> list[str]:
        asked = Asked(period=Period.asked("month", "2026-01-09"), level="queue", sort=sort, rising=rising)
        rows = table(manager.page(asked.address()))
        column = rows[0].index(next(head for head in rows[0] if head.startswith("办理")))
        return [row[column] for row in rows[1:]]

    down = [int(number.replace(",", "")) for number in served("served")]
    assert down == sorted(down, reverse=True)
    assert len(set(down)) > 1
    assert [int(number.replace(",", "")) for number in served("served", rising=True)] == down[::-1]
    assert sorted(served()) == sorted(served("no such column"))


def test_clerks_are_told_by_number_and_name_and_ranked(manager: FrontDesk) -> None:
    """What a name card says is text, whatever it says."""
    page = manager.page(f"{PATH}?period=month&date=2026-01-09&level=clerk&group=ratings&sort=rank-served&rising=1")
    assert "王&lt;丽&gt;" in page
    rows = table(page)
    assert rows[1][0].startswith("S20")
    places = [row[rows[0].index("办理量名次 ▲")] for row in rows[1:]]
    assert places[0].split()[0] == "1"
    assert tabs(page) == ["概览", "各区", "各业务", "各队列", "各部门", "各窗口", "各人员"]


def test_the_front_desk_sees_zones_lines_and_queues_and_the_back_office_nothing(hall: House) -> None:
    """Not by the address either, nor in the workbook."""
    with front_desk(hall) as desk:
        page = desk.page(f"{PATH}?period=week&date=2026-01-09&level=clerk")
        assert tabs(page) == ["概览", "各区", "各业务", "各队列"]
        assert "S201" not in page
        file = desk.get(f"{PATH}/workbook?period=week&date=2026-01-09")
        assert load_workbook(BytesIO(file.content)).sheetnames == [
            "大厅",
            "各区",
            "各业务",
            "各队列",
            "每日",
            "指标说明",
        ]
    with front_desk(hall, "office") as office:
        assert office.get(PATH).status_code == 403
        assert office.get(f"{PATH}/workbook?period=day&date=2026-01-09").status_code == 403
    stranger = FrontDesk(hall.server.url)
    assert stranger.get(PATH).status_code == 303
    stranger.client.close()


def test_what_is_public_names_no_clerk(manager: FrontDesk) -> None:
    """The page and the workbook of a quarter."""
    asked = f"{PATH}?period=quarter&date=2026-01-09&public=1"
    page = manager.page(f"{asked}&level=clerk")
    assert "公示" in page
    assert tabs(page)[-1] == "各窗口"
    assert "S201" not in page
    file = manager.get(f"{PATH}/workbook?period=quarter&date=2026-01-09&public=1")
    assert 'filename="report-quarter-2026-01-01-public.xlsx"' in file.headers["content-disposition"]
    assert "各人员" not in load_workbook(BytesIO(file.content)).sheetnames


def test_an_address_that_makes_no_sense_shows_the_latest_day(manager: FrontDesk) -> None:
    """Whatever it says."""
    for nonsense in (
        "period=year",
        "period=span&date=x",
        "date=tomorrow",
        "level=x&group=y&sort=%00",
        "period=span&until=9",
    ):
        assert "2026-01-13" in manager.page(f"{PATH}?{nonsense}")


def test_a_page_in_english_says_everything_in_english(manager: FrontDesk) -> None:
    """Heads, tabs and what the figures mean."""
    manager.get("/console/language/en?next=/console/reports")
    try:
        page = manager.page(f"{PATH}?period=week&date=2026-01-09&level=line&group=waits")
        assert table(page)[0][:3] == ["Name", "Wait, mean", "Wait, P50"]
        assert "Complete" in page
    finally:
        manager.get("/console/language/zh?next=/console/reports")


def test_in_a_browser_a_period_is_chosen_sorted_downloaded_and_printed(hall: House, tmp_path: Path) -> None:
    """On a tablet, by touch; on paper there is only the table."""
    with chromium(tmp_path) as browser:
        page = console(browser, hall, PATH)
        page.context.set_default_timeout(60_000)
        page.select_option("select[name=period]", "span")
        page.fill("input[name=date]", "2026-01-09")
        page.fill("input[name=until]", "2026-01-12")
        page.get_by_role("button", name="查看").tap()
        page.get_by_role("heading", name="2026-01-09 至 2026-01-12").wait_for()
        page.get_by_role("link", name="各窗口").tap()
        page.get_by_role("link", name="在岗").first.tap()
        head = page.get_by_role("columnheader", name="办理中")
        head.get_by_role("link").tap()
        page.locator("th[aria-sort=descending]").wait_for()
        down = page.locator("tbody td:nth-child(3)").all_inner_texts()
        page.locator("th[aria-sort=descending] a").tap()
        page.locator("th[aria-sort=ascending]").wait_for()
        assert page.locator("tbody td:nth-child(3)").all_inner_texts() == down[::-1] != down
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 XLSX").tap()
        assert "各人员" in load_workbook(BytesIO(Path(download.value.path()).read_bytes())).sheetnames
        page.emulate_media(media="print")
        assert not page.locator("#rail").is_visible()
        assert not page.locator(".ask").is_visible()
        assert page.locator("tbody th").first.is_visible()
        assert page.locator("h3.paper").inner_text() == "各窗口 · 在岗"
        assert page.faults == []
        page.context.close()


def test_the_command_line_tells_the_same(hall: House, tmp_path: Path) -> None:
    """As a table, and as a workbook; beside the running server."""
    data = ["--data", str(hall.server.data)]
    shown = CliRunner().invoke(app, ["report", "week", "2026-01-09", *data])
    assert shown.exit_code == 0, shown.output
    told = hall.get("/reports/week/2026-01-09", hall.manager).ok()
    issued = told["rows"]["hall"][0]["figures"]["visitors"]["issued"]
    assert re.search(rf"清溪县便民服务中心\s+{issued}\b", shown.output)
    assert "S201" in shown.output
    file = tmp_path / "week.xlsx"
    written = CliRunner().invoke(app, ["report", "week", "2026-01-09", *data, "--xlsx", str(file), "--public"])
    assert written.exit_code == 0, written.output
    assert "各人员" not in load_workbook(file).sheetnames
    running = CliRunner().invoke(app, ["report", "span", "2026-01-09", "--until", "2026-01-13", *data])
    assert "未完" in running.output
    for wrong in (["year", "2026-01-09"], ["day", "friday"]):
        refused = CliRunner().invoke(app, ["report", *wrong, *data])
        assert refused.exit_code == 1
        assert refused.output.strip()
