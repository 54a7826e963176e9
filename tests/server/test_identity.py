"""Who may speak to the server: devices by token, clerks by number and PIN, sessions that end."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.identity import BELIEVED_S, LOCKED_FOR, WRONG_PINS_ALLOWED
from server.main import DATABASE
from tests.running import wait_until
from tests.server.house import House, socket


def test_five_wrong_pins_lock_a_clerk_out_whatever_the_sixth(house: House) -> None:
    """LOCKED_OUT, which says for how long."""
    clerk = house.hire()
    for _ in range(5):
        house.post("/counters/1001/sign-in", staff_no=clerk, pin="0000").refused(401, "WRONG_PIN")
    problem = house.post("/counters/1001/sign-in", staff_no=clerk, pin="2468").refused(423, "LOCKED_OUT")
    assert "15 min" in problem["detail"]


def test_guesses_sent_all_at_once_are_counted_one_by_one(house: House) -> None:
    """Of forty PINs tried at the same time five are looked at."""
    clerk = house.hire()
    with ThreadPoolExecutor(40) as pool:
        guesses = [pool.submit(house.post, "/counters/1001/sign-in", staff_no=clerk, pin=f"{i:04d}") for i in range(40)]
        codes = [guess.result().body["code"] for guess in guesses]
    assert codes.count("WRONG_PIN") == WRONG_PINS_ALLOWED
    assert codes.count("LOCKED_OUT") == 40 - WRONG_PINS_ALLOWED


def test_the_right_pin_begins_the_count_anew(house: House) -> None:
    """Four wrong, one right, four wrong: still not locked out."""
    clerk = house.hire("desk")
    for _ in range(2):
        for _ in range(4):
            house.post("/desk/sign-in", staff_no=clerk, pin="0000").refused(401, "WRONG_PIN")
        house.post("/desk/sign-in", staff_no=clerk, pin="2468").ok()


def test_an_unknown_staff_number_is_answered_like_a_wrong_pin(house: House) -> None:
    """Word for word."""
    unknown = house.post("/counters/1001/sign-in", staff_no="nobody", pin="2468").refused(401, "WRONG_PIN")
    assert house.post("/counters/1001/sign-in", staff_no=house.hire(), pin="0000").body == unknown


def test_adding_a_clerk_again_lifts_the_lock_out_and_ends_the_sessions(house: House) -> None:
    """A new PIN; whoever signed in with the old one is out within moments."""
    counter = house.counter("tax-issuing")
    for _ in range(5):
        house.post(f"/counters/{counter.id}/sign-in", staff_no=counter.staff_no, pin="0000")
    house.hire(pin="1357", staff_no=counter.staff_no)
    fresh = house.sign_in(counter.id, counter.staff_no, "1357")
    wait_until(lambda: counter.act("call-next").status == 401, BELIEVED_S + 3)
    counter.act("call-next").refused(401, "BAD_TOKEN")
    house.post(f"/counters/{counter.id}/call-next", fresh).ok()


def test_a_device_s_new_token_replaces_the_old_one(house: House) -> None:
    """Within moments, in the running server."""
    old = house.let_in("kiosk", "lobby")
    house.post("/tickets", old, queue="tax-issuing").ok(201)
    new = house.let_in("kiosk", "lobby")
    house.post("/tickets", new, queue="tax-issuing").ok(201)
    wait_until(lambda: house.get("/hall", old).status == 401, BELIEVED_S + 3)


def test_a_clerk_who_signs_in_again_gets_another_token_for_the_same_counter(house: House) -> None:
    """A terminal that was switched off and on; the ticket it had is still there."""
    counter = house.counter("police-issuing")
    house.issue("police-issuing")
    counter.act("call-next").ok()
    again = house.sign_in(counter.id, counter.staff_no)
    assert again != counter.token
    assert house.post(f"/counters/{counter.id}/complete", again).ok()["ticket"]["state"] == "completed"


def test_a_taken_counter_is_not_given_to_another_clerk(house: House) -> None:
    """COUNTER_TAKEN, and the first works on."""
    counter = house.counter("tax-issuing")
    path = f"/counters/{counter.id}/sign-in"
    house.post(path, staff_no=house.hire(), pin="2468").refused(409, "COUNTER_TAKEN")
    counter.act("call-next").ok()


def test_a_sign_out_ends_the_session(house: House) -> None:
    """On HTTP and on the link, for all tokens of that clerk at that counter; another clerk may come."""
    counter = house.counter("tax-issuing")
    second = house.sign_in(counter.id, counter.staff_no)
    assert counter.act("sign-out").ok()["open"] is False
    counter.act("call-next").refused(401, "BAD_TOKEN")
    house.get("/hall", second).refused(401, "BAD_TOKEN")
    house.sign_in(counter.id, house.hire())


def test_a_command_right_behind_a_sign_out_does_not_keep_the_session_alive(house: House) -> None:
    """Both are under way at once; afterwards the token is worth nothing."""

    async def steps() -> None:
        counter = house.counter("tax-issuing")
        async with socket(house.server) as s:
            await s.hello(counter.token, feed="none")
            for i, do in enumerate(("sign-out", "call-next", "call-next")):
                await s.say({"t": "command", "id": f"{counter.id}{i}", "do": do, "with": {}})
            for _ in range(3):
                await s.hear("answer")
            answer = await s.ask("unpause")
            assert answer["problem"]["code"] == "BAD_TOKEN"
        house.get("/hall", counter.token).refused(401, "BAD_TOKEN")

    asyncio.run(steps())


def test_a_sign_out_that_is_refused_ends_nothing(house: House) -> None:
    """The counter still has a ticket: the clerk works on."""
    counter = house.counter("social-issuing")
    house.issue("social-issuing")
    counter.act("call-next").ok()
    counter.act("sign-out").refused(409, "COUNTER_BUSY")
    counter.act("complete").ok()
    counter.act("sign-out").ok()


def test_an_expired_session_is_told_so(house: House) -> None:
    """SESSION_EXPIRED over HTTP, in a hello, and in a command on a link that was open before."""

    async def steps() -> None:
        counter = house.counter("tax-issuing")
        async with socket(house.server) as s:
            await s.hello(counter.token, feed="none")
            with sqlite3.connect(house.server.data / DATABASE) as database:
                database.execute("UPDATE sessions SET expires_at = 1 WHERE staff_no = ?", (counter.staff_no,))
            await asyncio.sleep(BELIEVED_S + 0.2)
            assert (await s.ask("call-next"))["problem"]["code"] == "SESSION_EXPIRED"
        counter.act("call-next").refused(401, "SESSION_EXPIRED")
        async with socket(house.server) as s:
            refused = await s.hello(counter.token)
            assert (refused["t"], refused["problem"]["code"]) == ("refused", "SESSION_EXPIRED")
        assert house.sign_in(counter.id, counter.staff_no)

    asyncio.run(steps())


def test_a_clerk_needs_a_counter_and_the_desk_none(house: House) -> None:
    """`/desk/sign-in` is for desk and manager."""
    house.post("/desk/sign-in", staff_no=house.hire(), pin="2468").refused(403, "FORBIDDEN")
    for role in ("desk", "manager"):
        house.post("/desk/sign-in", staff_no=house.hire(role), pin="2468").ok()


@pytest.mark.parametrize("role", ["clerk", "desk", "manager"])
def test_only_a_manager_closes_the_day(house: House, role: str) -> None:
    """A clerk and the desk may not; a manager could, and is refused only for what is wrong with the command."""

    async def steps() -> None:
        counter = house.counter("tax-issuing", role)
        async with socket(house.server) as s:
            await s.hello(counter.token, feed="none")
            answer = await s.ask("open-day", date="2020-01-01")
            assert answer["problem"]["code"] == ("HALL_OPEN" if role == "manager" else "FORBIDDEN")

    asyncio.run(steps())


def test_neither_pin_nor_token_is_written_down_anywhere(house: House) -> None:
    """Not in the log, not in the database or its journal, not even of a failed sign-in."""
    pin, wrong = "918273645", "546372819"
    clerk, token = house.hire(pin=pin), house.let_in("kiosk")
    session = house.sign_in("3060", clerk, pin)
    house.post("/counters/3060/sign-in", staff_no=clerk, pin=wrong).refused(401, "WRONG_PIN")
    house.post("/counters/3060/sign-in", staff_no=clerk, pin=wrong, more=1).refused(400, "MALFORMED")
    house.get("/hall", token + "x").refused(401, "BAD_TOKEN")
    house.post("/tickets", token, queue="tax-issuing").ok(201)
    house.post("/counters/3060/call-next", session).ok()
    for path in filter(Path.is_file, house.server.data.rglob("*")):
        content = path.read_bytes()
        for secret in (pin, wrong, token, session):
            assert secret.encode() not in content, path


def test_the_hash_of_a_pin_is_argon2id(house: House) -> None:
    """Slow to guess, even for whoever has the file."""
    clerk = house.hire()
    with sqlite3.connect(house.server.data / DATABASE) as database:
        ((stored,),) = database.execute("SELECT pin_hash FROM clerks WHERE staff_no = ?", (clerk,))
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", stored)


def test_a_lock_out_ends_after_its_time(house: House) -> None:
    """And one that a clock jumping back has made endless does not last."""
    for until, code in ((time.time() * 1000 - 1, None), (time.time() * 1000 + LOCKED_FOR + 86_400_000, None)):
        clerk = house.hire("desk")
        with sqlite3.connect(house.server.data / DATABASE) as database:
            database.execute("UPDATE clerks SET locked_until = ? WHERE staff_no = ?", (int(until), clerk))
        assert house.post("/desk/sign-in", staff_no=clerk, pin="2468").body.get("code") == code


def test_the_log_names_who_did_what(house: House) -> None:
    """Device or role, name and counter."""
    counter = house.counter("construction-issuing")
    ticket = house.issue("construction-issuing")
    counter.act("call-next").ok()
    counter.act("complete").ok()
    with sqlite3.connect(house.server.data / DATABASE) as database:
        rows = database.execute("SELECT actor, body FROM events ORDER BY seq").fetchall()
    about = [(actor, json.loads(body)[0]) for actor, body in rows if ticket["ticket_id"] in body.decode()]
    assert [name for _, name in about] == ["TicketIssued", "TicketCalled", "ServingStarted", "TicketCompleted"]
    assert about[0][0].startswith("kiosk:")
    assert {actor for actor, _ in about[1:]} == {f"clerk:{counter.staff_no}@{counter.id}"}
