"""The console's door: who is let in, what a form must prove, and what everybody else is told."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from server.main import DATABASE
from server.web.console.session import next_page
from tests.running import RunningServer, wait_until
from tests.server.front_desk import FrontDesk, Listener, front_desk
from tests.server.house import House

PAGES = ("/console", "/console/tickets", "/console/notices", "/console/audit")
FORMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/console/moves", {"counter": "1003", "queue": "tax-acceptance"}),
    ("/console/intake/fund", {"to": "stop"}),
    ("/console/notices", {"zh": "公告"}),
)
LIFE: dict[str, Any] = {"Accept": "application/json"}


@pytest.fixture
def stranger(house: House) -> FrontDesk:
    """A browser that has not signed in."""
    return FrontDesk(house.server.url)


def test_staff_sign_in_with_number_and_pin_and_go_on_to_where_they_wanted(house: House, stranger: FrontDesk) -> None:
    """The session is in a cookie that no script reads and no other site sends; its token is nowhere else."""
    asked = stranger.get("/console/tickets?queue=fund-issuing")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        f"/console/sign-in?next={quote('/console/tickets?queue=fund-issuing')}",
    )
    answer = stranger.sign_in(house.hire("desk"), next="/console/tickets?queue=fund-issuing")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/tickets?queue=fund-issuing")
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"console=[\w-]{43}; HttpOnly; Path=/console; SameSite=strict", cookie), cookie
    page = stranger.page("/console/tickets")
    assert stranger.client.cookies["console"] not in page
    assert stranger.staff_no in page


def test_a_wrong_pin_is_told_and_the_fifth_locks_out(house: House, stranger: FrontDesk) -> None:
    """Neither the number nor the PIN comes back in the page; afterwards the right PIN does not help."""
    staff_no = house.hire("desk")
    for _ in range(5):
        answer = stranger.sign_in(staff_no, "1357")
        assert answer.status_code == 401
        assert "工号或密码不正确" in answer.text
        assert "1357" not in answer.text
        assert staff_no not in answer.text
    answer = stranger.sign_in(staff_no)
    assert (answer.status_code, "已暂时锁定" in answer.text) == (423, True)
    assert "set-cookie" not in answer.headers


def test_a_clerk_is_sent_to_the_terminal(house: House, stranger: FrontDesk) -> None:
    """A clerk's number and PIN are right, and open no console."""
    answer = stranger.sign_in(house.hire("clerk"))
    assert answer.status_code == 403
    assert "请在窗口终端登录" in answer.text
    assert stranger.get("/console").status_code == 303


def test_a_counters_session_is_no_console(house: House, stranger: FrontDesk) -> None:
    """What a terminal holds opens no page, even as a cookie."""
    counter = house.counter("realty-issuing")
    stranger.client.cookies.set("console", counter.token)
    assert stranger.get("/console").status_code == 303


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_there_is_no_page(stranger: FrontDesk, path: str) -> None:
    """A reader is led to sign in, a script is told."""
    assert stranger.get(path).headers["location"] == f"/console/sign-in?next={quote(path)}"
    told = stranger.get(path, headers=LIFE)
    assert (told.status_code, told.json()["code"]) == (401, "SESSION_EXPIRED")
    stranger.client.cookies.set("console", "x" * 43)
    assert stranger.get(path).status_code == 303


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "https://evil.example",
        "//evil.example/console",
        "/console.evil",
        "/book",
        "/console\\@x",
        "/console\r\nX: 1",
    ],
)
def test_signing_in_never_leads_elsewhere(asked: str) -> None:
    """Whatever an address names as the next page."""
    assert next_page(asked) == "/console"


def test_signing_in_keeps_pages_of_the_console() -> None:
    """With what they were asked for."""
    assert next_page("/console/tickets?q=A023") == "/console/tickets?q=A023"


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_a_form_without_its_proof_does_nothing(house: House, path: str, fields: dict[str, Any]) -> None:
    """None, another session's, or one made up: refused, and nothing has happened."""
    with front_desk(house) as desk, front_desk(house) as other:
        before = house.get("/hall").ok()
        for proof in ({}, {"csrf": other.csrf}, {"csrf": "0" * 64}):
            answer = desk.client.post(path, data={**fields, **proof})
            assert (answer.status_code, "没有执行" in answer.text) == (403, True)
        told = desk.client.post(path, data=fields, headers=LIFE | {"X-CSRF-Token": other.csrf})
        assert (told.status_code, told.json()["code"]) == (403, "FORBIDDEN")
        after = house.get("/hall").ok()
        assert {name: after[name] for name in ("stopped", "counters")} == {
            name: before[name] for name in ("stopped", "counters")
        }


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_form_from_another_site_does_nothing(house: House, headers: dict[str, str]) -> None:
    """Even with the right proof; nor can another site sign somebody in."""
    with front_desk(house) as desk:
        csrf = desk.csrf
        answer = desk.client.post("/console/intake/fund", data={"to": "stop", "csrf": csrf}, headers=headers)
        assert answer.status_code == 403
        signed = desk.client.post("/console/sign-in", data={"staff_no": desk.staff_no, "pin": "2468"}, headers=headers)
        assert signed.status_code == 403
        assert house.get("/hall").ok()["stopped"] == []


def test_a_form_of_another_kind_is_no_form(house: House) -> None:
    """JSON, or a proof in a body that is none: refused."""
    with front_desk(house) as desk:
        json = desk.client.post("/console/notices", json={"zh": "x", "csrf": desk.csrf})
        assert json.status_code == 403
        odd = desk.client.post("/console/notices", json={"zh": "x"}, headers={"X-CSRF-Token": desk.csrf})
        assert odd.status_code == 400


def test_signing_out_ends_this_session_and_no_other(house: House) -> None:
    """Also for whoever kept the cookie, and on disk; by a form only."""
    with front_desk(house) as desk, FrontDesk(house.server.url).client as second:
        second.post("/console/sign-in", data={"staff_no": desk.staff_no, "pin": "2468"})
        kept = desk.client.cookies["console"]
        assert desk.get("/console/sign-out").status_code in (404, 405)
        answer = desk.post("/console/sign-out")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
        assert "console" not in desk.client.cookies
        desk.client.cookies.set("console", kept)
        assert desk.get("/console").status_code == 303
        assert second.get("/console").status_code == 200


def test_a_session_that_is_over_ends_page_stream_and_form(house: House) -> None:
    """The stream says so by itself, so that an open page goes to sign in again."""
    with front_desk(house) as desk:
        csrf, listener = desk.csrf, Listener(desk, "floor")
        wait_until(lambda: listener.states.get("floor"), what="the floor")
        with sqlite3.connect(house.server.data / DATABASE, timeout=5) as database:
            database.execute("UPDATE sessions SET expires_at = 1 WHERE staff_no = ?", (desk.staff_no,))
        wait_until(lambda: desk.get("/console/notices/list").status_code == 303, what="the session to end")
        answer = desk.client.post("/console/notices", data={"zh": "公告", "csrf": csrf})
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
        wait_until(lambda: listener.ended, what="the stream to end")
        assert listener.events[-1] == ("end", "")
        again = Listener(desk, "floor")
        wait_until(lambda: again.ended)
        assert again.events == [("end", "")]


def test_an_auditor_sees_everything_and_does_nothing(house: House) -> None:
    """Every page is there, none has a key that acts, and a form made by hand is refused and leaves no trace."""
    with front_desk(house, "auditor") as auditor:
        ticket = house.issue("police-issuing")["ticket_id"]
        for path in (*PAGES, f"/console/tickets/{ticket}"):
            page = auditor.page(path)
            acting = set(re.findall(r'<form [^>]*method="post" action="([^"]+)"', page))
            assert acting <= {"/console/sign-out", "/console/audit/verify"}
        about: tuple[tuple[str, dict[str, Any]], ...] = (
            (f"/console/tickets/{ticket}/cancel", {"reason": "x"}),
            (f"/console/tickets/{ticket}/reprint", {}),
        )
        for path, fields in (*FORMS, *about):
            told = auditor.post(path, fields, **LIFE)
            assert (told.status_code, told.json()["code"]) == (403, "FORBIDDEN")
        assert auditor.get(f"/console/tickets/{ticket}/slip").status_code == 403
        assert house.get(f"/tickets/{ticket}").ok()["state"] == "waiting"
        with sqlite3.connect(house.server.data / DATABASE) as database:
            (acted,) = database.execute("SELECT count(*) FROM events WHERE actor LIKE 'auditor:%'").fetchone()
        assert acted == 0


def test_each_role_has_its_pages(house: House) -> None:
    """The desk has no log, the back office no floor; what is not theirs is not in sight either."""
    with front_desk(house) as desk:
        assert desk.get("/console/audit").status_code == 403
        assert "/console/audit" not in desk.page("/console")
    with front_desk(house, "office") as office:
        assert [office.get(path).status_code for path in PAGES] == [403] * 4
    with front_desk(house, "manager") as manager:
        assert [manager.get(path).status_code for path in PAGES] == [200] * 4


@pytest.mark.parametrize("path", ["/console/sign-in", *PAGES])
def test_pages_are_kept_by_nobody_and_run_no_script_but_ours(house: House, path: str) -> None:
    """Strict headers, and not one script, style or handler that stands in the page itself."""
    with front_desk(house, "manager") as desk:
        answer = httpx.get(f"{house.server.url}{path}") if path.endswith("sign-in") else desk.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        scripts = re.findall(r"<script([^>]*)>", answer.text)
        assert all('src="/web/console/' in script or 'type="application/json"' in script for script in scripts)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", answer.text)
        for address in re.findall(r'(?:src|href)="(/web/[^"]+)"', answer.text):
            asset = httpx.get(f"{house.server.url}{address}")
            assert (asset.status_code, "immutable" in asset.headers["cache-control"]) == (200, True)


def test_what_lies_beside_the_assets_is_not_served(house: House) -> None:
    """Nor anything outside their folder."""
    for path in ("console/vendor/htmx/LICENSE", "console/vendor/README.md", "console/../../paper.py", "console"):
        assert httpx.get(f"{house.server.url}/web/{path}").status_code == 404


def test_the_language_is_chosen_once(house: House) -> None:
    """Chinese until then; the choice is a cookie, and the way back is the page one was on."""
    with front_desk(house) as desk:
        assert 'lang="zh-CN"' in desk.page("/console/notices")
        answer = desk.get("/console/language/en?next=/console/notices")
        assert answer.headers["location"] == "/console/notices"
        assert "Post a notice" in desk.page("/console/notices")
        desk.get("/console/language/zh")
        assert "发布公告" in desk.page("/console/notices")


def test_behind_https_the_cookie_never_travels_in_the_clear(tmp_path: Path) -> None:
    """By the public address, or by what a proxy of ours says; and an address that tries without end is slowed down."""
    server = RunningServer(tmp_path, options=("--trust-proxy",)).start()
    house = House(server)
    desk = FrontDesk(server.url, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
    assert "; Secure" in desk.sign_in(house.hire("desk")).headers["set-cookie"]
    desk.client.cookies.clear()
    locked = house.hire("desk")
    plain = FrontDesk(server.url, **{"X-Forwarded-For": "192.0.2.8"})
    assert "Secure" not in plain.sign_in(house.hire("desk")).headers["set-cookie"]
    tried = [desk.sign_in(locked, "1111").status_code for _ in range(60)]
    assert (tried[0], tried[10], tried[-1]) == (401, 423, 429)
    assert plain.sign_in(house.hire("desk")).status_code == 303
    house.close()
    server.kill()
