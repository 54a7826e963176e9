"""Quotas over the API: so many numbers of a line in a span of the hall's own day."""

from __future__ import annotations

from pathlib import Path

import pytest

from queueing.plan import Millis
from server.clock import moment
from tests.running import wait_until
from tests.server.edited import during, edited
from tests.server.house import Reply
from tests.server.people import id_number
from tests.server.test_calendar import ZONE, _day

SPANS = """\
quotas = [
  { start = "09:00", end = "10:00", count = 2 },
  { start = "10:00", end = "11:00", count = 1 },
  { start = "14:00", end = "15:00", count = 0 },
]"""


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Zhengzhou hall with a quota in each line."""
    return edited(tmp_path_factory.mktemp("quotas") / "hall", "policy.toml", ("quotas = []", SPANS))


def _at(hhmm: str) -> Millis:
    return moment(_day("2026-01-05"), hhmm, ZONE)


def _until(reply: Reply) -> Millis:
    until: Millis = reply.refused(409, "QUOTA_REACHED")["until"]
    return until


def test_a_span_s_numbers_are_given_once_also_over_a_crash_and_the_next_span_has_its_own(
    tmp_path: Path, layout: str
) -> None:
    """By the hall's clock, not the machine's: refused until ten sharp, then one number until eleven."""
    with during(tmp_path, "2026-01-05T09:30:00", layout) as house:
        assert [house.issue(queue)["number"] for queue in ("tax-acceptance", "tax-issuing")] == ["B001", "B002"]
        assert _until(house.post("/tickets", house.kiosk, queue="tax-acceptance")) == _at("10:00")
        assert house.issue("police-acceptance")["number"] == "D001"
    with during(tmp_path, "2026-01-05T09:59:55", layout) as house:
        given: list[Reply] = []

        def asked() -> bool:
            given.append(house.post("/tickets", house.kiosk, queue="tax-issuing"))
            return given[-1].status == 201

        wait_until(asked, 20)
        assert given[-1].body["issued_at"] >= _at("10:00")
        assert {_until(reply) for reply in given[:-1]} <= {_at("10:00")}
        assert _until(house.post("/tickets", house.kiosk, queue="tax-issuing")) == _at("11:00")
        assert house.issue("police-issuing")["number"] == "D002"
        assert _until(house.post("/tickets", house.kiosk, queue="police-issuing")) == _at("11:00")


def test_outside_all_spans_as_many_come_as_like_and_a_span_of_none_gives_none(tmp_path: Path, layout: str) -> None:
    """At noon, and from two to three; who has booked is admitted all the same."""
    with during(tmp_path, "2026-01-05T12:00:00", layout) as house:
        assert [house.issue("fund-issuing")["number"] for _ in range(4)] == ["A001", "A002", "A003", "A004"]
        city = house.let_in("integration")
        asked = {"queue": "fund-issuing", "date": "2026-01-05", "time": "14:30", "id_number": id_number()}
        booked = house.post("/bookings", city, **asked).ok(201)["booking"]
    with during(tmp_path, "2026-01-05T14:00:00", layout) as house:
        assert _until(house.post("/tickets", house.kiosk, queue="fund-issuing")) == _at("15:00")
        assert house.post(f"/bookings/{booked}/check-in", house.kiosk).ok(201)["booking"] == booked
