"""Signing in by badge, and the name card."""

from __future__ import annotations

from sqlalchemy import update

from server import schema
from server.identity import WRONG_PINS_ALLOWED, badge_hash
from server.main import DATABASE, SECRET
from server.secret import load_secret
from server.store import sqlite_engine
from tests.server.house import House


def badge_of(house: House, staff_no: str, name: str = "王芳") -> str:
    """Give a clerk a badge and a name card; answers the badge's number."""
    badge = f"00{staff_no}77"
    values = {"badge_hash": badge_hash(load_secret(house.server.data / SECRET), badge), "name": name}
    with sqlite_engine(house.server.data / DATABASE).begin() as connection:
        connection.execute(update(schema.clerks).where(schema.clerks.c.staff_no == staff_no).values(**values))
    return badge


def test_a_badge_opens_a_counter_as_staff_number_and_pin_do(house: House) -> None:
    """The answer says who: role, staff number, and the name for the card; the window display hears it too."""
    counter = house.counter("tax-issuing")
    counter.act("sign-out").ok()
    badge = badge_of(house, counter.staff_no)
    answer = house.post(f"/counters/{counter.id}/sign-in", badge=f" {badge}\n").ok()
    told = {field: answer[field] for field in ("counter", "role", "staff_no", "name")}
    assert told == {"counter": counter.id, "role": "clerk", "staff_no": counter.staff_no, "name": "王芳"}
    (seen,) = [one for one in house.get("/hall").ok()["counters"] if one["counter"] == counter.id]
    assert (seen["clerk"], seen["name"]) == (counter.staff_no, "王芳")
    house.post(f"/counters/{counter.id}/pause", answer["token"], reason="break").ok()
    house.post(f"/counters/{counter.id}/sign-out", answer["token"]).ok()


def test_a_pin_brings_the_name_card_too(house: House) -> None:
    """Whichever way the clerk signs in."""
    counter = house.counter("tax-issuing")
    counter.act("sign-out").ok()
    badge_of(house, counter.staff_no, "李强")
    answer = house.post(f"/counters/{counter.id}/sign-in", staff_no=counter.staff_no, pin="2468").ok()
    assert answer["name"] == "李强"
    house.post(f"/counters/{counter.id}/sign-out", answer["token"]).ok()


def test_wrong_badges_lock_their_counter_and_no_clerk(house: House) -> None:
    """After five, even the right one is locked out there; elsewhere, and by PIN, its owner signs in."""
    here, there = house.counter("tax-issuing"), house.counter("tax-issuing")
    for counter in (here, there):
        counter.act("sign-out").ok()
    badge = badge_of(house, here.staff_no)
    for n in range(WRONG_PINS_ALLOWED):
        house.post(f"/counters/{here.id}/sign-in", badge=f"nobody{n}").refused(401, "WRONG_BADGE")
    house.post(f"/counters/{here.id}/sign-in", badge=badge).refused(423, "LOCKED_OUT")
    house.post(f"/counters/{here.id}/sign-in", staff_no=here.staff_no, pin="2468").ok()
    house.post(f"/counters/{there.id}/sign-in", badge=badge).ok()


def test_a_locked_clerks_badge_is_locked_too(house: House) -> None:
    """Whoever guesses PINs is not let in by a badge found with the number."""
    counter = house.counter("tax-issuing")
    badge = badge_of(house, counter.staff_no)
    for _ in range(WRONG_PINS_ALLOWED):
        house.post(f"/counters/{counter.id}/sign-in", staff_no=counter.staff_no, pin="0000")
    house.post(f"/counters/{counter.id}/sign-in", badge=badge).refused(423, "LOCKED_OUT")


def test_one_way_of_signing_in_is_asked_for(house: House) -> None:
    """Neither half a way, nor both."""
    for body in ({}, {"staff_no": "1"}, {"pin": "1234"}, {"badge": "1", "staff_no": "1", "pin": "1234"}):
        house.post("/counters/1001/sign-in", **body).refused(400, "MALFORMED")


def test_no_badge_stands_in_clear(house: House) -> None:
    """Neither in the database nor in the log."""
    counter = house.counter("tax-issuing")
    badge = badge_of(house, counter.staff_no)
    house.post(f"/counters/{counter.id}/sign-in", badge=badge).ok()
    for file in house.server.data.iterdir():
        if file.is_file():
            assert badge.encode() not in file.read_bytes()
