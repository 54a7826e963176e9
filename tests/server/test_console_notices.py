"""Notices at the console: posted for a while and for some zones, withdrawn, and refused where they say nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.floor_display.shown import shown
from tests.server.front_desk import FrontDesk, front_desk
from tests.server.house import House


@pytest.fixture
def desk(house: House) -> Iterator[FrontDesk]:
    """The front desk, which takes its notices down again."""
    with front_desk(house) as desk:
        yield desk
        for name in _names(desk):
            desk.post(f"/console/notices/{name}/withdraw")


def _names(desk: FrontDesk) -> list[str]:
    page = desk.page("/console/notices/list")
    return [part.partition('"')[0] for part in page.split('data-notice="')[1:]]


def test_a_notice_for_a_zone_is_on_its_wall_until_it_is_withdrawn(house: House, desk: FrontDesk) -> None:
    """And on no other zone's; the wall shows it without anybody touching it."""
    with shown(house.server.url, house.let_in("display", "wall-5-a")) as wall:
        desk.post("/console/notices", {"zh": "只在六区", "zone": "zone-6"})
        answer = desk.post("/console/notices", {"zh": "五区暂停十分钟", "en": "Zone 5 pauses", "zone": ["zone-5"]})
        assert answer.headers["location"] == "/console/notices?done=posted"
        wall.until(lambda: wall.foot() == "五区暂停十分钟")
        page = desk.page("/console/notices")
        assert page.index("五区暂停十分钟") < page.index("只在六区"), "the newest first"
        desk.post(f"/console/notices/{_names(desk)[0]}/withdraw")
        wall.until(lambda: not wall.says("五区暂停"))
        assert not wall.says("只在六区")


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"zh": "  "}, 422, "请选择或填写原因"),
        ({"zh": "字" * 121}, 400, "请求内容有误"),
        ({"zh": "公告", "zone": "nowhere"}, 404, "没有"),
        ({"zh": "公告", "until": "at", "hour": "00", "minute": "00"}, 409, "时间已过"),
        ({"zh": "公告", "until": "at", "hour": "25", "minute": "00"}, 400, "请求内容有误"),
        ({"zh": "公告", "until": "soon"}, 400, "请求内容有误"),
    ],
)
def test_what_is_no_notice_is_refused_in_words(desk: FrontDesk, fields: dict[str, str], status: int, told: str) -> None:
    """And nothing is on the wall; the way back is the page it came from."""
    answer = desk.post("/console/notices", fields, Referer=f"{desk.url}/console/notices?done=posted")
    assert (answer.status_code, told in answer.text) == (status, True), answer.text
    assert 'href="/console/notices?done=posted"' in answer.text
    assert _names(desk) == []


def test_what_is_gone_cannot_be_withdrawn_twice(desk: FrontDesk) -> None:
    """Two desks at once: the later one is told."""
    desk.post("/console/notices", {"zh": "公告"})
    (name,) = _names(desk)
    assert desk.post(f"/console/notices/{name}/withdraw").status_code == 303
    assert desk.post(f"/console/notices/{name}/withdraw").status_code == 404
