"""The live view."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE, SECOND, Text
from rehearsal.figures import OfficeFigures, figures, office_figures
from rehearsal.ledger import Ledger, Rating
from rehearsal.live_view import BarLine, FloorSight, LiveView, Sight, line, picture
from rehearsal.play import NewCall
from tests.rehearsal.plays import monday

LAYOUT = load(builtin("zhengzhou"))
PLAN = LAYOUT.plan
TEN = monday(LAYOUT, "10:00")


def worked() -> Hall:
    """A hall where one is served, one is called, one is held, one pauses, and two wait in zone 1."""
    hall = Hall(PLAN)
    at = TEN - 30 * MINUTE

    def do(command: cmd.Command) -> None:
        for event in decide(hall, command, at):
            hall.apply(event)

    do(cmd.OpenDay(date="2026-01-05"))
    for counter in ("1001", "1002", "1003", "1004"):
        do(cmd.SignIn(counter=counter, clerk=counter))
    for _ in range(5):
        do(cmd.IssueTicket(queue="fund-acceptance"))
    for counter in ("1001", "1002", "1003"):
        do(cmd.CallNext(counter=counter))
    do(cmd.Serve(counter="1001"))
    do(cmd.Hold(counter="1003"))
    do(cmd.Pause(counter="1004", reason="break"))
    return hall


def sight() -> Sight:
    """A moment of the play."""
    return Sight(
        name=PLAN.name,
        timezone=PLAN.timezone,
        now=TEN,
        start=TEN - 60 * MINUTE,
        end=TEN + 60 * MINUTE,
        speed=60,
        url="http://127.0.0.1:8080",
        zones=figures(worked(), {"zone-1": 7}, TEN),
        office=OfficeFigures(registered=12, decided=5, handed_over=3, ratings=8, satisfied=6, alarms=2, notices=1),
        calls=[NewCall(at=TEN - SECOND, number="A023", counter="12", zone="zone-1", again=False)] * 30,
        bars=[BarLine(counter="12", text="请A023号到12号窗口", flashing=True)] * 30,
        floor=FloorSight(sayings=52, said="A023 → 12", rows=208, texts=903),
        slips=41,
        receipts=17,
        lent=3,
        stale=False,
        news=(),
    )


def drawn(seen: Sight, width: int = 100, height: int = 30) -> str:
    """The picture as text."""
    console = Console(width=width, height=height, file=io.StringIO(), record=True, force_terminal=True)
    console.print(picture(seen, height))
    return console.export_text()


def test_a_zones_figures_are_the_halls() -> None:
    """Each ticket counts in one column."""
    first, second = figures(worked(), {"zone-1": 7}, TEN)[:2]
    assert (first.waiting, first.called, first.serving, first.held) == (2, 1, 1, 1)
    assert (first.open, first.paused, first.issued, first.served) == (3, 1, 5, 7)
    assert first.longest == 30 * MINUTE
    assert (second.waiting, second.open, second.issued, second.longest) == (0, 0, 0, 0)


def test_the_offices_figures_are_what_its_people_were_answered() -> None:
    """A case that is finished in one go counts from its registration to its result; the last words, too."""
    ledger = Ledger()
    for do, times in (("register-case", 4), ("decide-case", 2), ("hand-over", 1), ("finish-case", 1)):
        ledger.done[do] += times
    for level, addition in ((5, False), (2, False), (3, True)):
        ledger.ratings[Rating("phone:t", "t", level, addition)] += 1
    hall = worked()
    for event in decide(hall, cmd.PostNotice(notice="n", text=Text(zh="x", en="x")), TEN):
        hall.apply(event)
    assert office_figures(hall, ledger) == OfficeFigures(
        registered=5, decided=3, handed_over=2, ratings=3, satisfied=2, alarms=0, notices=1
    )


def test_a_lent_counter_counts_for_the_zone_that_has_it() -> None:
    """A reserve counter has no zone of its own."""
    hall = worked()
    assignment = PLAN.counters["1001"].assignments
    for command in (cmd.AssignCounter(counter="1077", assignments=assignment), cmd.SignIn(counter="1077", clerk="x")):
        for event in decide(hall, command, TEN):
            hall.apply(event)
    assert figures(hall, {}, TEN)[0].open == 4


@pytest.mark.parametrize("size", [(100, 30), (80, 24), (160, 50)])
def test_the_picture_fills_its_terminal_and_no_more(size: tuple[int, int]) -> None:
    """Nothing scrolls, nothing wraps."""
    lines = drawn(sight(), *size).rstrip("\n").split("\n")
    assert len(lines) <= size[1]
    assert max(map(cell_len, lines)) <= size[0]


def test_the_picture_tells_all_there_is_to_know() -> None:
    """At 100 × 30."""
    text = drawn(sight())
    for told in (
        "郑州市政务服务办事大厅", "10:00:00", "×60", "公积金及税务", "房屋交易及不动产登记", "30 min", "A023",
        "请A023号到12号窗口", "小票 slips 41", "凭证 receipts 17", "办件 cases 12", "评价 ratings 8",
        "满意 satisfied 75%", "预警 alarms 2", "语音 voices 52 A023 → 12", "墙屏 walls 208", "条屏 bars 903",
        "http://127.0.0.1:8080", "Ctrl-C",
    ):  # fmt: skip
        assert told in text, told


def test_a_server_that_is_away_is_told() -> None:
    """The figures are old then."""
    assert "服务器不在" in drawn(replace(sight(), stale=True))


def test_the_newest_news_stand_in_the_picture() -> None:
    """A part that died, for instance."""
    assert "gateway died" in drawn(replace(sight(), news=("kiosk closed", "gateway died")))


def test_where_the_output_is_no_terminal_there_are_plain_lines() -> None:
    """No escape codes; each piece of news once."""
    written = io.StringIO()
    with LiveView(Console(file=written, width=80)) as view:
        view.show(replace(sight(), news=("gateway died",)))
        view.show(replace(sight(), news=("gateway died",)))
    assert "\x1b" not in written.getvalue()
    assert written.getvalue().splitlines() == ["gateway died", line(sight()), line(sight())]


def test_a_line_has_the_sums_of_the_hall() -> None:
    """As the table has them."""
    told = line(sight())
    assert told.startswith("10:00:00")
    for part in (
        "waiting    2",
        "called   1",
        "serving   1",
        "counters   3",
        "longest  30 min",
        "served    7",
        "cases   12",
        "rated    8",
    ):
        assert part in told
