"""What is printed for a ticket."""

from dataclasses import replace

from kiosk.outcome import Taken
from kiosk.slip import slip_of
from layouts.layout import Layout
from tests.kiosk.hall_link import MORNING

TAKEN = Taken(number="A023", queue="fund-acceptance", ahead=12, issued_at=MORNING, service="fund-rent")


def printed(layout: Layout, taken: Taken) -> list[str]:
    """The texts of the slip, rules left out."""
    return [line.text for line in slip_of(layout, taken) if not line.rule]


def test_the_slip_says_what_the_visitor_needs(layout: Layout) -> None:
    """Hall, zone, line, service, number, people ahead, windows, what a missed call means, and when."""
    text = "\n".join(printed(layout, TAKEN))
    for part in (
        "郑州市政务服务办事大厅",
        "公积金",
        "租房提取公积金",
        "A023",
        "12",
        "1-10号窗口",
        "过号",
        "2026-11-23 08:55",
    ):
        assert part in text


def test_the_number_is_the_largest(layout: Layout) -> None:
    """Nothing on the slip is as large as the number."""
    lines = slip_of(layout, TAKEN)
    largest = max(lines, key=lambda line: line.scale)
    assert largest.text == "A023"
    assert [line for line in lines if line.scale == largest.scale] == [largest]


def test_a_line_without_a_service_prints_none(layout: Layout) -> None:
    """No empty line stands where a service would."""
    plain = Taken(number="A023", queue="fund-acceptance", ahead=12, issued_at=MORNING)
    assert len(printed(layout, plain)) == len(printed(layout, TAKEN)) - 1
    assert all(printed(layout, plain))


def test_a_green_channel_ticket_is_tagged(layout: Layout) -> None:
    """A class other than the ordinary one is printed."""
    green = Taken(number="A023", queue="fund-acceptance", ahead=0, issued_at=MORNING, visitor_class="green")
    assert "【绿色通道】" in printed(layout, green)
    assert not any("【" in text for text in printed(layout, TAKEN))


def test_every_special_thing_is_tagged(layout: Layout) -> None:
    """Booked, printed again, given offline: each in a word, together in one line."""
    special = replace(TAKEN, visitor_class="appointment", reprinted=True, offline=True)
    assert "【预约 补打 离线】" in printed(layout, special)


def test_the_expected_wait_and_the_last_four_are_printed(layout: Layout) -> None:
    """As a range in minutes, and so that people know whose slip it is."""
    text = "\n".join(printed(layout, replace(TAKEN, wait=(10, 20), tail="002X")))
    assert "约10–20分钟" in text
    assert "002X" in text


def test_the_slip_leads_to_the_tickets_own_page(layout: Layout) -> None:
    """As a QR code."""
    page = "http://hall/t/20261123-A023.x"
    assert [line.text for line in slip_of(layout, replace(TAKEN, page=page)) if line.qr] == [page]
    assert not any(line.qr for line in slip_of(layout, TAKEN))


def test_a_number_of_the_kiosks_own_says_nothing_it_does_not_know(layout: Layout) -> None:
    """How many are ahead only the server knows."""
    text = "\n".join(printed(layout, replace(TAKEN, ahead=None, offline=True)))
    assert "离线" in text
    assert "前面" not in text
