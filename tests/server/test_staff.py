"""Staff by the command line: name card, department and badge."""

from __future__ import annotations

import pytest

from server.identity import add_clerk, badge_hash
from server.main import DATABASE, SECRET
from server.secret import Secret, load_secret
from server.store import sqlite_engine
from tests.server.house import House


def add(house: House, staff_no: str, **known: str) -> None:
    """Add a clerk beside the running server, as the command line does."""
    secret, badge = load_secret(house.server.data / SECRET), known.pop("badge", None)
    hashed = badge_hash(secret, badge) if badge else None if badge is None else b""
    with sqlite_engine(house.server.data / DATABASE).begin() as connection:
        add_clerk(connection, staff_no, "2468", "clerk", badge=hashed, **known)


def test_a_badge_and_a_name_card_are_given_kept_and_taken_away(house: House) -> None:
    """Each time a clerk is added again: what is not told stays, what is empty goes."""
    counter = house.counter("tax-issuing")
    counter.act("sign-out").ok()
    sign_in = f"/counters/{counter.id}/sign-in"
    command = ("clerk", "add", counter.staff_no, "--pin", "2468", "--name", "王  芳", "--badge", "0088-7766")
    house.server.command(*command)
    for _ in range(2):
        answer = house.post(sign_in, badge="0088-7766").ok()
        assert answer["name"] == "王 芳"
        house.post(f"/counters/{counter.id}/sign-out", answer["token"]).ok()
        add(house, counter.staff_no)
    add(house, counter.staff_no, name="", badge="")
    house.post(sign_in, badge="0088-7766").refused(401, "WRONG_BADGE")
    assert house.post(sign_in, staff_no=counter.staff_no, pin="2468").ok()["name"] is None


def test_a_badge_is_one_clerk_s(house: House) -> None:
    """Another who is given it is refused, and is nobody."""
    add(house, "B1", badge="5566")
    with pytest.raises(ValueError, match="another clerk's"):
        add(house, "B2", badge="5566")
    house.post("/desk/sign-in", staff_no="B2", pin="2468").refused(401, "WRONG_PIN")
    add(house, "B1", badge="5566")


@pytest.mark.parametrize("field", ["name", "department"])
def test_a_name_that_is_too_long_is_refused(house: House, field: str) -> None:
    """It has to fit a card, and be one line of text."""
    for text in ("名" * 65, "名\x00"):
        with pytest.raises(ValueError, match="at most 64"):
            add(house, "B3", **{field: text})


def test_a_badge_s_hash_is_another_one_in_every_hall() -> None:
    """Whoever has the database alone cannot try all badges there are."""
    here, there = Secret(bytes(32)), Secret(bytes(31) + b"\x01")
    assert badge_hash(here, " 0088 ") == badge_hash(here, "0088")
    assert len({badge_hash(here, "0088"), badge_hash(here, "0089"), badge_hash(there, "0088")}) == 3
