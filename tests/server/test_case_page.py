"""The back office's pages in real Chromium on a tablet: what there is to decide, deciding it, and who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.identity import add_clerk
from server.main import DATABASE
from server.store import sqlite_engine
from tests.running import RunningServer, wait_until
from tests.server.browser import chromium
from tests.server.casework import ADDRESS, NAME, PAPERS_DUE, PERSONAL, PHONE, Casework, casework
from tests.server.house import House
from tests.server.receiver import receiver
from tests.server.staff_browser import SIZE, console, tablet

PATH = "/console/cases"
Opening = Callable[..., Any]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def work(house: House) -> Casework:
    """Who takes cases in and decides them."""
    return casework(house)


@pytest.fixture(scope="module")
def police(house: House) -> Casework:
    """A line with an on-call department."""
    return casework(house, "police")


@pytest.fixture
def opened(browser: Any, house: House) -> Iterator[Opening]:
    """Opens pages, closes them, and looks at what their consoles complained of."""
    pages: list[Any] = []

    def open_as(role: str, path: str = PATH, department: str | None = None) -> Any:
        pages.append(_as_department(browser, house, department) if department else console(browser, house, path, role))
        return pages[-1]

    yield open_as
    for page in pages:
        page.context.close()
        assert page.faults == []


def _as_department(browser: Any, house: House, department: str) -> Any:
    page, staff_no = tablet(browser), house.hire("office")
    with sqlite_engine(house.server.data / DATABASE).begin() as connection:
        add_clerk(connection, staff_no, "2468", "office", department=department)
    page.goto(f"{house.server.url}{PATH}")
    page.fill("input[name=staff_no]", staff_no)
    page.fill("input[name=pin]", "2468")
    page.locator("main button").first.click()
    page.wait_for_url(f"**{PATH}")
    return page


def see(house: House, page: Any, case: dict[str, Any]) -> Any:
    """Go to a case's own page."""
    return page.goto(f"{house.server.url}{PATH}/{case['case']}")


def test_a_summons_runs_until_the_department_is_here(house: House, police: Casework, opened: Opening) -> None:
    """The clock runs before one's eyes; a touch stops it, here and on every other open page, and in the log."""
    page, other = opened("office"), opened("manager")
    case = police.accepted(service="police-seal")["case"]
    row = page.locator(".called li", has_text=case)
    row.wait_for()
    clock = row.locator("[data-since]")
    before = clock.inner_text()
    page.wait_for_function("([at, text]) => at.textContent !== text", arg=[clock.element_handle(), before])
    other.locator(".called li", has_text=case).wait_for()
    row.get_by_role("button", name="到场").tap()
    page.locator(".called li", has_text=case).wait_for(state="detached")
    other.locator(".called li", has_text=case).wait_for(state="detached")
    assert house.get(f"/cases/{case}", house.manager).ok()["case"]["arrived_at"] is not None


def test_a_case_is_granted_once_its_papers_are_there(house: House, work: Casework, opened: Opening) -> None:
    """The desk notes the papers, the office's open page learns of it and grants; a second touch is asked for."""
    case = work.accepted(service="commerce-food", missing=[{"name": "健康证明", "due": PAPERS_DUE}])
    office, desk = opened("office"), opened("desk")
    see(house, office, case)
    assert office.get_by_text("材料补齐后才能办结").is_visible()
    assert office.get_by_text("办结", exact=True).count() == 0
    see(house, desk, case)
    assert desk.get_by_text("不予办理", exact=True).count() == 0
    desk.get_by_label("健康证明").check()
    desk.get_by_role("button", name="已补交").tap()
    desk.get_by_text("还缺的材料").wait_for(state="detached")
    office.get_by_text("办结", exact=True).tap()
    office.get_by_role("button", name="确认办结").tap()
    office.locator(".chip", has_text="已办结，待领取").wait_for()
    desk.locator(".chip", has_text="已办结，待领取").wait_for()
    office.locator(".posted li", has_text="办结通知").locator(".chip", has_text="已发出").wait_for()
    assert house.get(f"/cases/{case['case']}", house.manager).ok()["case"]["state"] == "ready"


def test_a_refusal_needs_a_reason_which_nothing_sweeps_away(house: House, work: Casework, opened: Opening) -> None:
    """Other cases come and go while it is typed; empty it is not sent."""
    case = work.accepted()
    page = opened("office")
    see(house, page, case)
    page.get_by_text("不予办理", exact=True).tap()
    reason = page.locator("textarea:visible")
    page.get_by_role("button", name="确认不予办理").tap()
    assert reason.evaluate("field => !field.validity.valid")
    reason.fill("经营场所")
    with page.expect_response(lambda answer: "/part" in answer.url and answer.status == 204):
        work.accepted()
    assert reason.input_value() == "经营场所"
    reason.fill("经营场所不符")
    page.get_by_role("button", name="确认不予办理").tap()
    page.locator(".chip", has_text="不予办理").wait_for()
    assert page.get_by_text("经营场所不符").is_visible()


def test_what_was_decided_meanwhile_is_said(house: House, work: Casework, opened: Opening) -> None:
    """Two offices at one case: the second is told, and sees how it stands."""
    case = work.accepted()
    page = opened("office")
    see(house, page, case)
    page.get_by_text("申请人撤回", exact=True).tap()
    page.locator("textarea:visible").fill("改日再来")
    page.route("**/part*", lambda route: route.fulfill(status=204))  # the news is still under way
    work.act(case["case"], "decide-case", ready=True).ok()
    page.get_by_role("button", name="确认撤回").tap()
    page.locator("#said", has_text="该件已作出决定").wait_for()
    page.reload()
    assert page.locator(".chip", has_text="已办结，待领取").is_visible()
    page.faults[:] = [fault for fault in page.faults if "409" not in fault]


def test_a_department_s_staff_see_their_own_cases(house: House, work: Casework, opened: Opening) -> None:
    """No choice of departments, and another's case is not for them."""
    mine, other = work.accepted(service="commerce-food"), work.accepted(service="commerce-open")
    page = opened("office", department="市食品药品监督管理局")
    page.locator(".list", has_text=mine["case"]).wait_for()
    assert page.get_by_text(other["case"]).count() == 0
    assert page.locator("select[name=department]").count() == 0
    assert page.locator("main b", has_text="市食品药品监督管理局").first.is_visible()
    see(house, page, mine)
    assert page.get_by_text("办结", exact=True).is_visible()
    assert see(house, page, other).status == 403
    assert page.get_by_text(other["department"]).count() == 0
    page.faults[:] = [fault for fault in page.faults if "403" not in fault]


def test_only_a_manager_is_shown_how_an_applicant_is_reached_and_it_is_noted(
    house: House, work: Casework, opened: Opening
) -> None:
    """Everybody else sees enough to recognise one, auditors nothing at all."""
    case = work.accepted(delivery="ems")
    for role in ("office", "desk", "auditor"):
        page = opened(role)
        see(house, page, case)
        shown = page.locator("#contact").inner_text()
        assert shown == ("—" if role == "auditor" else "欧* 139****5678")
        assert not any(word in page.content() for word in (*PERSONAL, ADDRESS) if word != "欧阳")
    assert page.locator("main button, main summary").count() == 0, "an auditor only reads"
    manager = opened("manager")
    see(house, manager, case)
    assert PHONE not in manager.content()
    manager.get_by_role("button", name="查看联系方式").tap()
    manager.locator("#contact", has_text=PHONE).wait_for()
    assert NAME in manager.locator("#contact").inner_text()
    log = house.server.log.read_text()
    assert f"the contact of case {case['case']} was read by manager:{manager.staff_no}" in log
    assert not any(word in log for word in PERSONAL)


def test_the_list_is_narrowed_by_state_department_and_what_is_late(
    house: House, work: Casework, opened: Opening
) -> None:
    """As chosen, also in what comes in live afterwards."""
    due = _now(house) + 1500
    late = work.accepted(service="commerce-change", due=due)["case"]
    timely, ready = work.accepted(service="commerce-change")["case"], work.ready()["case"]
    page = opened("manager")
    wait_until(lambda: _now(house) > due)
    page.get_by_label("只看超期").check()
    page.get_by_role("button", name="查看").tap()
    page.locator(".list", has_text=late).wait_for()
    assert page.locator("tr.late", has_text=late).count() == 1
    assert not {timely, ready} & set(page.locator(".list .number").all_inner_texts())
    page.goto(f"{house.server.url}{PATH}?state=ready&department=市工商局")
    assert timely not in page.locator("#cases").inner_text()
    fresh = work.accepted(service="commerce-open")["case"]
    work.act(fresh, "decide-case", ready=True).ok()
    page.locator(".list", has_text=fresh).wait_for()
    assert set(page.locator(".list td:nth-child(3)").all_inner_texts()) == {"已办结，待领取"}


def _now(house: House) -> int:
    now: int = house.get("/hall", house.manager).ok()["now"]
    return now


def test_the_pages_fit_a_tablet_either_way_up(house: House, police: Casework, opened: Opening) -> None:
    """Nothing beyond the edge, and every key is large enough for a finger; in English, too."""
    case = police.accepted(service="police-seal", missing=[{"name": "授权委托书", "due": PAPERS_DUE}])
    page = opened("manager")
    for language in ("en", "zh"):
        page.goto(f"{house.server.url}/console/language/{language}?next={PATH}")
        for width, height in ((SIZE["width"], SIZE["height"]), (SIZE["height"], SIZE["width"])):
            page.set_viewport_size({"width": width, "height": height})
            for path in (PATH, f"{PATH}/{case['case']}"):
                page.goto(f"{house.server.url}{path}")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
                keys = page.locator("main button:visible, main summary:visible, main select:visible")
                assert min(box["height"] for box in (key.bounding_box() for key in keys.all())) >= 44


def test_without_a_session_or_its_proof_nothing_is_told_or_done(house: House, work: Casework) -> None:
    """Pages lead to where one signs in; a form from elsewhere is refused."""
    case = work.accepted()["case"]
    with httpx.Client(base_url=house.server.url) as web:
        answer = web.get(f"{PATH}/{case}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in")
        form = {"do": "decide-case", "ready": "yes"}
        here = {"Origin": house.server.url}
        web.post("/console/sign-in", data={"staff_no": house.hire("office"), "pin": "2468"}, headers=here)
        assert web.get(f"{PATH}/{case}").status_code == 200
        assert web.post(f"{PATH}/{case}/do", data=form, headers=here).status_code == 403
        assert web.get(f"{PATH}/20000101-0001").status_code == 404
    assert house.get(f"/cases/{case}", house.manager).ok()["case"]["state"] == "accepted"


def test_a_message_that_nobody_takes_is_given_up_by_a_manager(browser: Any, tmp_path: Path) -> None:
    """The case's page tells how often it was tried and why it failed; given up it is tried no more."""
    with receiver(lambda _: (400, b"")) as city:
        house = House(RunningServer(tmp_path, options=("--outbox", city.url)).start())
        try:
            work = casework(house)
            case = work.accepted()
            wait_until(lambda: len(city.posts) >= 3, 20)
            page = console(browser, house, PATH)
            see(house, page, case)
            row = page.locator(".posted li", has_text="受理通知")
            assert "HTTP 400" in row.inner_text()
            row.get_by_role("button", name="不再发送").tap()
            row.locator(".chip", has_text="未发出").wait_for()
            assert page.faults == []
            page.context.close()
            assert "given up by manager:" in house.server.log.read_text()
        finally:
            house.close()
            house.server.kill()
