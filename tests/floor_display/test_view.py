"""What a display shows, derived from what it knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from floor_display.sight import Sight
from floor_display.view import CALLED, PAST, SERVING, View, derive
from floor_display.words import OWN
from layouts.layout import Layout
from layouts.loader import builtin, builtins, load
from queueing import commands as cmd
from queueing.board import board
from queueing.intake import StopCause
from queueing.plan import MINUTE, Text
from tests.floor_display.morning import BAD_TOKEN, DAY, NINE, UNAVAILABLE, Morning


@pytest.fixture
def morning(zhengzhou: Layout, qapp: object) -> Morning:
    """Zone 1 at nine o'clock: open, nobody there."""
    made = Morning(zhengzhou, "wall-1-a")
    made.open()
    return made


def sight_of(morning: Morning, **known: object) -> Sight:
    """What the display knows of this morning."""
    display = morning.layout.displays[morning.display]
    seen = Sight(
        server="http://hall",
        layout=morning.layout,
        name=morning.display,
        board=board(morning.hall, display.zone, morning.time),
        notices=tuple(morning.hall.notices.values()),
        date=morning.hall.date,
        now=morning.time,
        stale=False,
    )
    return replace(seen, **known)  # type: ignore[arg-type]


def view_of(morning: Morning, **known: object) -> View:
    """What it shows."""
    return derive(sight_of(morning, **known))


def test_before_the_server_has_spoken_it_is_connecting() -> None:
    """And says to what, for whoever sets it up; the words are its own."""
    view = derive(Sight(server="http://hall:8080"))
    assert (view.message.kind, view.message.detail.en) == ("connecting", "http://hall:8080")
    assert view.message.text == OWN["wall.loading"]
    assert (view.rows, view.tallies) == ((), ())


def test_between_welcome_and_snapshot_it_is_still_connecting(morning: Morning) -> None:
    """The hall's name is known by then."""
    view = view_of(morning, board=None, stale=True)
    assert (view.message.kind, view.header.name) == ("connecting", morning.layout.plan.name)


def test_a_refused_token_is_said_before_any_layout_is_known() -> None:
    """The public is told to listen, staff are told why, in both languages."""
    view = derive(Sight(server="", problem=BAD_TOKEN))
    assert (view.message.kind, view.message.text) == ("refused", OWN["wall.offline"])
    assert "BAD_TOKEN" in view.message.detail.zh
    assert view.message.detail.en == OWN["problem.BAD_TOKEN"].en


def test_a_refusal_without_a_sentence_of_its_own_is_said_too() -> None:
    """With its code, so that somebody can look it up."""
    view = derive(Sight(server="", problem=structs.replace(BAD_TOKEN, code="SOMETHING_NEW")))
    assert (view.message.kind, "SOMETHING_NEW" in view.message.detail.zh) == ("refused", True)


def test_a_display_that_is_sent_away_shows_no_calls_any_more(morning: Morning) -> None:
    """Nobody will correct them."""
    morning.issue("fund-acceptance")
    morning.call("1001")
    view = view_of(morning, stale=True, problem=BAD_TOKEN)
    assert (view.message.kind, view.rows) == ("refused", ())


def test_a_refusal_that_will_pass_leaves_the_calls_standing(morning: Morning) -> None:
    """Only out of date."""
    morning.issue("fund-acceptance")
    morning.call("1001")
    view = view_of(morning, stale=True, problem=UNAVAILABLE)
    assert (view.message.kind, len(view.rows), view.foot.stale) == ("", 1, True)


def test_a_display_that_the_layout_does_not_have_says_its_name(morning: Morning) -> None:
    """The token is good, the name is not."""
    view = view_of(morning, name="wall-9-z", board=None)
    assert view.message.kind == "refused"
    assert "wall-9-z" in view.message.detail.zh
    assert "wall-9-z" in view.message.detail.en


def test_nobody_called_yet_is_said_in_place_of_the_calls(morning: Morning) -> None:
    """The figures of the queues stand beside it."""
    view = view_of(morning)
    assert (view.message.kind, view.message.text) == ("idle", morning.layout.phrases["wall.idle"])
    assert len(view.tallies) == 4


def test_the_newest_call_stands_on_top(morning: Morning) -> None:
    """Number and counter as the public reads them: label, not id."""
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1007")
    assert [(row.number, row.counter) for row in view_of(morning).rows] == [("A002", "7"), ("A001", "1")]


def test_a_call_of_another_zone_is_not_shown(morning: Morning) -> None:
    """Each zone has its own walls."""
    morning.issue("realty-acceptance")
    morning.call("1023")
    assert view_of(morning).rows == ()


def test_a_recalled_ticket_comes_back_to_the_top(morning: Morning) -> None:
    """It is called again, so it is the newest call."""
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    morning.do(cmd.Recall(counter="1001"))
    assert [row.number for row in view_of(morning).rows] == ["A001", "A002"]


def test_a_row_follows_its_ticket(morning: Morning) -> None:
    """Called, then served, then over."""
    states = []
    morning.issue("fund-acceptance")
    morning.call("1001")
    states.append(view_of(morning).rows[0].state)
    morning.do(cmd.Serve(counter="1001"))
    states.append(view_of(morning).rows[0].state)
    morning.do(cmd.Complete(counter="1001"))
    states.append(view_of(morning).rows[0].state)
    assert states == [CALLED, SERVING, PAST]


def test_a_missed_call_does_not_go_on_calling(morning: Morning) -> None:
    """The ticket waits again, and its old call is over."""
    morning.issue("fund-acceptance")
    morning.call("1001")
    morning.do(cmd.Recall(counter="1001"), cmd.MarkNoShow(counter="1001"))
    assert view_of(morning).rows[0].state == PAST


def test_a_row_tells_the_time_or_that_it_is_being_served(morning: Morning) -> None:
    """Never by colour alone; in English beside it."""
    morning.issue("fund-acceptance")
    morning.call("1001")
    assert view_of(morning).rows[0].aside == Text(zh="09:01", en="A001 to counter 1")
    morning.do(cmd.Serve(counter="1001"))
    assert view_of(morning).rows[0].aside == OWN["wall.serving"]


def test_only_calls_made_before_its_eyes_are_announced(morning: Morning) -> None:
    """A pulse of 0 means: this had happened before."""
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    (ticket,) = (t.id for t in morning.hall.tickets.values() if t.number == "A002")
    assert [row.pulse for row in view_of(morning, announced={ticket: 7}).rows] == [7, 0]


def test_no_more_rows_than_the_screen_has(morning: Morning) -> None:
    """The oldest fall off."""
    morning.issue("fund-acceptance", 10)
    morning.call(*(f"{1000 + at}" for at in range(1, 11)))
    view = view_of(morning)
    assert [row.number for row in view.rows] == [f"A{at:03}" for at in range(10, 2, -1)]


def test_each_queue_tells_who_waits_and_who_is_next(morning: Morning) -> None:
    """In the layout's order, at most three numbers."""
    morning.issue("fund-acceptance", 5)
    morning.issue("tax-issuing")
    fund, _, _, tax = view_of(morning).tallies
    assert (fund.name.zh, fund.waiting, fund.upcoming) == (
        "公积金受理",
        Text(zh="等候 5 人", en="5 waiting"),
        ("A001", "A002", "A003"),
    )
    assert (tax.name.zh, tax.waiting.zh, tax.upcoming) == ("税务发证", "等候 1 人", ("B001",))


def test_a_line_that_gives_no_numbers_says_so(morning: Morning) -> None:
    """On each of its queues, and on no other, with the reason."""
    morning.do(cmd.StopIntake(line="tax", cause=StopCause.NOON))
    stopped = morning.layout.phrases["stop.noon"]
    assert [tally.note for tally in view_of(morning).tallies] == [Text(zh="", en="")] * 2 + [stopped] * 2


def test_the_clock_shows_the_servers_time_in_the_halls_zone(morning: Morning) -> None:
    """Whatever the display's own machine thinks."""
    header = view_of(morning, now=NINE + 125_000).header
    assert (header.clock, header.date) == ("09:02", Text(zh="11月23日 星期一", en="Mon, 23 Nov"))


def test_the_header_names_the_zone(morning: Morning) -> None:
    """Its public number and both names."""
    header = view_of(morning).header
    assert (header.zone, header.name) == (
        Text(zh="1区", en="Zone 1"),
        Text(zh="公积金及税务", en="Housing Fund and Tax"),
    )


def test_a_lost_link_is_said_with_the_time_and_stops_the_clock(morning: Morning) -> None:
    """What is known stays; since when it is old stands in the warning; no clock is better than a wrong one."""
    morning.issue("fund-acceptance")
    morning.call("1001")
    view = view_of(morning, stale=True)
    (warning,) = view.foot.texts
    assert (view.foot.stale, "09:01" in warning.zh, "09:01" in warning.en) == (True, True, True)
    assert (view.header.clock, [row.number for row in view.rows]) == ("--:--", ["A001"])


def test_the_notice_runs_while_the_hall_is_open(morning: Morning) -> None:
    """After the day nobody is asked to wait."""
    assert view_of(morning).foot.texts == (morning.layout.phrases["wall.notice"],)
    morning.do(cmd.CloseDay())
    assert view_of(morning).foot.texts == ()


def notice(name: str, **more: Any) -> cmd.PostNotice:
    """A notice that says its name."""
    return cmd.PostNotice(notice=name, text=Text(zh=name, en=name.upper()), **more)


def told(morning: Morning, **known: object) -> list[str]:
    """What the foot says, in Chinese."""
    return [text.zh for text in view_of(morning, **known).foot.texts]


def test_the_desks_notices_come_before_the_halls_own_sentence(morning: Morning) -> None:
    """The newest first; whoever is told to come to another place reads that before all else."""
    usual = morning.layout.phrases["wall.notice"].zh
    morning.do(notice("停车场已满"), notice("三楼饮水机维修"))
    assert told(morning) == ["三楼饮水机维修", "停车场已满", usual]
    morning.do(cmd.WithdrawNotice(notice="停车场已满"))
    assert told(morning) == ["三楼饮水机维修", usual]


def test_a_notice_is_shown_in_its_zones_until_its_time(morning: Morning) -> None:
    """And by its time it is gone, whether anybody withdraws it or not."""
    morning.do(notice("本区", zones=("zone-1",)), notice("别区", zones=("zone-2",)))
    morning.do(notice("片刻", until=morning.time + 5 * MINUTE))
    assert told(morning)[:-1] == ["片刻", "本区"]
    assert told(morning, now=morning.time + 5 * MINUTE)[:-1] == ["本区"]


def test_a_notice_stands_after_the_day_and_gives_way_to_the_warning(morning: Morning) -> None:
    """It may be about tomorrow; but while nothing is known of now, nothing else is told."""
    morning.do(notice("明日系统升级"), cmd.CloseDay())
    assert told(morning) == ["明日系统升级"]
    (warning,) = told(morning, stale=True)
    assert "信息更新中断" in warning


def test_a_counter_moved_to_another_line_counts_there_at_once(morning: Morning) -> None:
    """It is one less where it was; one that pauses or is closed counts nowhere."""

    def counters() -> list[str]:
        return [tally.counters.zh for tally in view_of(morning).tallies]

    morning.do(*(cmd.SignIn(counter=counter, clerk=counter) for counter in ("1001", "1002", "1003")))
    assert counters() == ["3 个窗口", "0 个窗口", "0 个窗口", "0 个窗口"]
    morning.do(cmd.MoveCounters(move="m", counters=("1001", "1002"), queues=("tax-acceptance",)))
    morning.do(cmd.Pause(counter="1002", reason="break"))
    assert counters() == ["1 个窗口", "0 个窗口", "1 个窗口", "0 个窗口"]
    morning.do(cmd.EndMove(move="m"))
    assert counters() == ["2 个窗口", "0 个窗口", "0 个窗口", "0 个窗口"]


def test_after_the_day_the_hall_is_closed_for_today(morning: Morning) -> None:
    """Old calls go; the hours say when to come."""
    morning.issue("fund-acceptance")
    morning.call("1001")
    morning.do(cmd.CloseDay())
    view = view_of(morning)
    assert (view.message.kind, view.message.text) == ("closed", morning.layout.phrases["wall.closed"])
    assert "09:00–12:00  13:00–17:00" in view.message.detail.zh
    assert (view.rows, view.tallies) == ((), ())


def test_before_the_day_the_hall_is_not_open_yet(morning: Morning) -> None:
    """The next morning nothing has ended today."""
    morning.do(cmd.CloseDay())
    view = view_of(morning, now=NINE + 23 * 3_600_000)
    assert (view.message.kind, view.message.text) == ("closed", OWN["wall.opens"])
    assert morning.hall.date == DAY


def test_a_sentence_of_the_layout_wins(morning: Morning) -> None:
    """The display's own words are for what a layout does not say."""
    said = Text(zh="办理中", en="In progress")
    layout = replace(morning.layout, phrases={**morning.layout.phrases, "wall.serving": said})
    morning.issue("fund-acceptance")
    morning.call("1001")
    morning.do(cmd.Serve(counter="1001"))
    assert view_of(morning, layout=layout).rows[0].aside == said


@pytest.mark.parametrize("name", builtins())
def test_every_display_of_every_layout_has_words_for_all_it_shows(name: str, qapp: object) -> None:
    """A call, a queue, a stopped line, a lost link: nothing is missing in any hall."""
    layout = load(builtin(name))
    for display in layout.displays.values():
        morning = Morning(layout, display.name)
        morning.open()
        queue = next(queue for queue in layout.plan.queues if layout.plan.zone_of(queue) == display.zone)
        morning.issue(queue, 2)
        morning.call(next(c.id for c in layout.plan.counters.values() if any(a.queue == queue for a in c.assignments)))
        morning.do(cmd.StopIntake(line=layout.plan.queues[queue].line))
        for stale in (False, True):
            view = view_of(morning, stale=stale)
            assert (len(view.rows), view.foot.stale) == (1, stale)
            (told,) = view.foot.texts
            assert all((told.zh, told.en, view.labels.please.zh, view.labels.counter.zh))
