"""Notices: what the desk puts on the walls."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.notice import Notice
from queueing.plan import DAY, MINUTE, Text
from queueing.refusal import Code
from tests.queueing.halls import DATE, Desk

SAID = Text(zh="电梯检修", en="The lift is being mended")


def test_a_notice_is_posted_and_withdrawn() -> None:
    """Everywhere and until further notice, unless told otherwise."""
    desk = Desk()
    now = desk.now
    assert desk.do(cmd.PostNotice(notice="n", text=SAID)) == [ev.NoticePosted(at=now, notice="n", text=SAID)]
    assert desk.hall.notices == {"n": Notice(id="n", text=SAID, posted_at=now)}
    now = desk.now
    assert desk.do(cmd.WithdrawNotice(notice="n")) == [ev.NoticeWithdrawn(at=now, notice="n")]
    assert desk.hall.notices == {}
    assert desk.refusal(cmd.WithdrawNotice(notice="n")) is Code.UNKNOWN_NOTICE


def test_a_notice_is_shown_where_and_as_long_as_it_says() -> None:
    """In its zones until its time, which is not part of it."""
    everywhere = Notice(id="n", text=SAID, posted_at=1)
    there = Notice(id="n", text=SAID, posted_at=1, zones=("z1", "z3"), until=100)
    assert everywhere.shown("z2", 10**12)
    assert [there.shown(zone, 99) for zone in ("z1", "z2", "z3")] == [True, False, True]
    assert not there.shown("z1", 100)


def test_a_notice_is_replaced_by_one_of_its_name() -> None:
    """What it says, where, and until when."""
    desk = Desk()
    desk.do(cmd.PostNotice(notice="n", text=SAID, zones=("z1",), until=desk.now + MINUTE))
    desk.do(cmd.PostNotice(notice="n", text=Text(zh="好了", en="Done")))
    (notice,) = desk.hall.notices.values()
    assert (notice.text.zh, notice.zones, notice.until) == ("好了", (), None)


def test_a_notice_must_say_something_somewhere_for_some_time() -> None:
    """Blank, for an unknown zone, or over already: refused."""
    desk = Desk()
    assert desk.refusal(cmd.PostNotice(notice="n", text=Text(zh=" ", en="x"))) is Code.REASON_REQUIRED
    assert desk.refusal(cmd.PostNotice(notice="n", text=SAID, zones=("z1", "z9"))) is Code.UNKNOWN_ZONE
    assert desk.refusal(cmd.PostNotice(notice="n", text=SAID, until=desk.now)) is Code.TOO_LATE
    for wrong in (-1, 10**18):
        with pytest.raises(ValueError, match="not a time"):
            cmd.PostNotice(notice="n", text=SAID, until=wrong)


def test_a_new_day_forgets_the_notices_that_are_over() -> None:
    """One without an end stays, and so does one for longer; the same date opened again forgets none."""
    desk = Desk()
    opening = desk.now + DAY
    ends = {"open": None, "over": opening, "on": opening + 1}
    for name, until in ends.items():
        desk.do(cmd.PostNotice(notice=name, text=SAID, until=until))
    desk.do(cmd.CloseDay())
    desk.now = opening - 3_000
    desk.do(cmd.OpenDay(date=DATE))
    desk.do(cmd.CloseDay())
    assert list(desk.hall.notices) == ["open", "over", "on"]
    desk.now = opening
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert list(desk.hall.notices) == ["open", "on"]
