"""What a display shows, derived from what it knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from floor_display.caption import SILENCE
from floor_display.concern import scope_of
from floor_display.sight import Sight
from floor_display.view import View, derive
from floor_display.words import OWN
from floor_display.zone_board import CALLED, PAST, SERVING, Count
from layouts.layout import Layout, Loudspeaker
from layouts.loader import builtin, builtins, load
from queueing import commands as cmd
from queueing.board import board, counters_board
from queueing.intake import StopCause
from queueing.plan import MINUTE, Text
from tests.floor_display.morning import BAD_TOKEN, DAY, NINE, UNAVAILABLE, Morning
from wire.messages import Caption


@pytest.fixture
def morning(zhengzhou: Layout, qapp: object) -> Morning:
    """Zone 1 at nine o'clock: open, nobody there."""
    made = Morning(zhengzhou, "wall-1-a")
    made.open()
    return made


def sight_of(morning: Morning, **known: object) -> Sight:
    """What the display knows of this morning."""
    layout = morning.layout
    scope = scope_of(layout, layout.displays[morning.display])
    seen = Sight(
        server="http://hall",
        layout=layout,
        name=morning.display,
        boards=tuple(board(morning.hall, zone, morning.time) for zone in scope.zones),
        counters=counters_board(morning.hall, layout.displays[morning.display].counters),
        open=morning.hall.open,
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
    view = view_of(morning, boards=(), stale=True)
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
    view = view_of(morning, name="wall-9-z", boards=())
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
    assert view_of(morning).rows[0].aside == morning.layout.phrases["wall.serving"]


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
    assert [row.number for row in view.rows] == [f"A{at:03}" for at in range(10, 3, -1)]


def test_each_queue_tells_who_waits_and_who_is_next(morning: Morning) -> None:
    """In the layout's order, at most three numbers."""
    morning.issue("fund-acceptance", 5)
    morning.issue("tax-issuing")
    fund, _, _, tax = view_of(morning).tallies
    assert (fund.name.zh, fund.waiting, fund.upcoming) == (
        "公积金受理",
        Count(before="等候", count="5", after="人"),
        ("A001", "A002", "A003"),
    )
    assert (tax.name.zh, tax.waiting.count, tax.upcoming) == ("税务发证", "1", ("B001",))


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
    assert (header.badge, header.name) == (
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


def test_each_queue_tells_how_long_who_comes_now_will_wait(morning: Morning) -> None:
    """A range in minutes; nothing where nobody can say, where no numbers are given, and while the server is away."""
    waits = {"fund-acceptance": (10, 25), "fund-issuing": (0, 5), "tax-acceptance": (20, 30)}
    morning.do(cmd.StopIntake(line="tax", cause=StopCause.NOON))

    def told(**known: object) -> list[str]:
        return [tally.wait.zh for tally in view_of(morning, waits=waits, **known).tallies]

    assert told() == ["约10–25分钟", "5分钟以内", "", ""]
    assert told(stale=True) == ["", "", "", ""]


def test_a_missed_number_is_told_what_to_do(morning: Morning) -> None:
    """That it is called again, or, when one of them is void, to ask at the desk; newest first, so many as fit."""
    missed = view_of(morning).missed
    assert (missed.label.zh, missed.numbers, missed.none.zh) == ("过号", (), "暂无")
    morning.issue("fund-acceptance", 6)
    for _ in range(2):
        morning.call("1001")
        morning.do(cmd.Recall(counter="1001"), cmd.MarkNoShow(counter="1001"))
    missed = view_of(morning).missed
    assert (missed.label.zh, missed.numbers, missed.none.zh) == ("过号，请等候再次叫号", ("A002", "A001"), "")
    morning.do(cmd.CallTicket(counter="1001", ticket="A001", reason="来了"))
    morning.do(cmd.Recall(counter="1001"), cmd.MarkNoShow(counter="1001"))
    missed = view_of(morning).missed
    assert (missed.label.zh, missed.numbers) == ("过号请到咨询台", ("A001", "A002"))


def test_a_name_card_stands_beside_a_call_where_it_is_wanted(morning: Morning) -> None:
    """While the visitor is called or there, and only on screens that have name cards."""
    morning.issue("fund-acceptance")
    morning.do(cmd.SignIn(counter="1001", clerk="7", name="王丽"), cmd.CallNext(counter="1001"))
    assert view_of(morning).rows[0].clerk == "王丽"
    screens = {name: replace(screen, name_cards=False) for name, screen in morning.layout.screens.items()}
    assert view_of(morning, layout=replace(morning.layout, screens=screens)).rows[0].clerk == ""
    morning.do(cmd.Serve(counter="1001"), cmd.Complete(counter="1001"))
    assert view_of(morning).rows[0].clerk == ""


def caption(language: str) -> Caption:
    """The loudspeaker of zone 1 calls A001 to counter 1012, label 12."""
    return Caption(
        loudspeaker="voice-1", ticket="t", number="A001", counter="1012", language=language, seconds=5.0, now=NINE
    )


def test_what_is_spoken_is_written_in_the_language_that_is_heard(morning: Morning) -> None:
    """The other beside it; nothing while nothing is said, or while the server is away."""
    zh, en = view_of(morning, caption=caption("zh")).caption, view_of(morning, caption=caption("en")).caption
    assert ("A001" in zh.said, "12" in zh.said, "counter 12" in zh.beside) == (True, True, True)
    assert (en.said, en.beside) == (zh.beside, zh.said)
    assert view_of(morning).caption == SILENCE
    assert view_of(morning, caption=caption("zh"), stale=True).caption == SILENCE


def test_a_line_is_kept_for_captions_only_where_a_loudspeaker_is_heard(morning: Morning) -> None:
    """And where the screen wants them."""
    speaker = Loudspeaker(name="voice-1", zones=("zone-1",))
    here = replace(morning.layout, loudspeakers={"voice-1": speaker})
    elsewhere = replace(morning.layout, loudspeakers={"voice-1": replace(speaker, zones=("zone-2",))})
    deaf = replace(here, screens={name: replace(one, captions=False) for name, one in here.screens.items()})
    assert [view_of(morning, layout=layout).frame.captions for layout in (here, elsewhere, deaf)] == [
        True,
        False,
        False,
    ]


@pytest.fixture
def entrance(zhengzhou: Layout, qapp: object) -> Morning:
    """The overview of every floor, on the first."""
    made = Morning(zhengzhou, "entrance-1")
    made.open()
    return made


def test_an_overview_shows_every_zone_and_the_way_there(entrance: Morning) -> None:
    """Those of its own floor first; the others say which floor to go to."""
    zones = view_of(entrance).zones
    assert [zone.number.zh for zone in zones] == ["1区", "2区", "3区", "4区", "5区", "6区"]
    assert [(zone.way, zone.where.zh) for zone in zones] == [("here", "本层")] * 3 + [("up", "请上3楼")] * 3
    entrance.layout = replace(
        entrance.layout,
        displays={"entrance-1": replace(entrance.layout.displays["entrance-1"], floor=3)},
    )
    zones = view_of(entrance).zones
    assert [(zone.number.zh, zone.way) for zone in zones][::3] == [("4区", "here"), ("1区", "down")]
    assert view_of(entrance).header.badge == Text(zh="3楼", en="Floor 3")


def test_an_overview_of_one_floor_shows_its_zones_alone(zhengzhou: Layout, qapp: object) -> None:
    """The third floor's three."""
    morning = Morning(zhengzhou, "entrance-3")
    morning.open()
    assert [zone.number.zh for zone in view_of(morning).zones] == ["4区", "5区", "6区"]


def test_an_overview_tells_of_each_line_who_waits_how_long_and_where_it_is_open(entrance: Morning) -> None:
    """All of a line's queues together; the wait is that of its first; a line that is its zone has no second name."""
    entrance.issue("fund-acceptance", 3)
    entrance.issue("fund-issuing", 2)
    entrance.call("1001")
    entrance.do(cmd.StopIntake(line="tax", cause=StopCause.FULL))
    waits = {"fund-acceptance": (5, 15), "fund-issuing": (0, 5), "tax-acceptance": (5, 10)}
    first, second, *_ = view_of(entrance, waits=waits).zones
    fund, tax = first.lines
    assert (fund.name.zh, fund.waiting.count, fund.wait.zh, fund.counters.zh) == (
        "公积金",
        "4",
        "约5–15分钟",
        "1 个窗口",
    )
    assert (tax.wait.zh, tax.note) == ("", entrance.layout.phrases["stop.full"])
    assert [line.name.zh for line in second.lines] == [""]


def test_an_overview_has_the_latest_calls_of_all_its_zones(entrance: Morning) -> None:
    """The newest first, whatever zone it is of."""
    entrance.issue("fund-acceptance")
    entrance.issue("hrss-acceptance")
    entrance.call("1001")
    hrss = next(c.id for c in entrance.layout.plan.counters.values() if c.zone == "zone-6")
    entrance.call(hrss)
    assert [row.number for row in view_of(entrance).rows] == ["H001", "A001"]


@pytest.fixture
def strip(zhengzhou: Layout, qapp: object) -> Morning:
    """The fascia over windows 1 to 8."""
    made = Morning(zhengzhou, "fascia-1-a")
    made.open()
    return made


def test_a_fascia_says_over_each_window_what_happens_there(strip: Morning) -> None:
    """What it is for, whom it calls or serves, who serves; closed and paused in words."""
    strip.issue("fund-acceptance", 2)
    strip.call("1001", "1002")
    strip.do(
        cmd.Serve(counter="1001"), cmd.SignIn(counter="1003", clerk="3"), cmd.Pause(counter="1003", reason="break")
    )
    strip.do(cmd.SignIn(counter="1004", clerk="4"))
    windows = view_of(strip).windows
    assert [(window.label, window.name.zh) for window in windows] == [(str(at), "公积金受理") for at in range(1, 9)]
    words = [(window.state, window.number, window.word.zh) for window in windows[:5]]
    assert words == [
        ("serving", "A001", "正在办理"),
        ("called", "A002", "请到本窗口"),
        ("paused", "", "暂停服务"),
        ("free", "", "即将叫号"),
        ("closed", "", "窗口关闭"),
    ]
    assert [bool(window.clerk) for window in windows[:3]] == [True, True, False]


def test_a_window_that_is_lent_to_another_line_says_so_at_once(strip: Morning) -> None:
    """And one that has no queue any more is in reserve."""
    strip.do(cmd.MoveCounters(move="m", counters=("1001",), queues=("tax-acceptance",)))
    strip.do(cmd.AssignCounter(counter="1002", assignments=()))
    assert [window.name.zh for window in view_of(strip).windows[:3]] == ["税务受理", "备用窗口", "公积金受理"]


def test_a_fascia_whose_server_is_away_says_so(strip: Morning) -> None:
    """With the time, like every display."""
    assert view_of(strip).foot.texts == ()
    (warning,) = view_of(strip, stale=True).foot.texts
    assert "09:00" in warning.zh


def test_a_screen_without_english_has_none(strip: Morning) -> None:
    """Nowhere in its view."""
    screens = {name: replace(screen, english=False) for name, screen in strip.layout.screens.items()}
    view = view_of(strip, layout=replace(strip.layout, screens=screens))
    assert {window.name.en for window in view.windows} | {window.word.en for window in view.windows} == {""}
    assert view.windows[0].name.zh == "公积金受理"


@pytest.mark.parametrize("name", builtins())
def test_every_display_of_every_layout_has_words_for_all_it_shows(name: str, qapp: object) -> None:
    """A call, a queue, a stopped line, a lost link: nothing is missing in any hall."""
    layout = load(builtin(name))
    for display in layout.displays.values():
        morning = Morning(layout, display.name)
        morning.open()
        scope = scope_of(layout, display)
        counter = next(
            c
            for c in layout.plan.counters.values()
            if c.id in scope.counters or any(a.queue in scope.queues for a in c.assignments)
        )
        queue = counter.assignments[0].queue
        morning.issue(queue, 2)
        morning.call(counter.id)
        morning.do(cmd.StopIntake(line=layout.plan.queues[queue].line))
        for stale in (False, True):
            view = view_of(morning, stale=stale)
            shown = [row.number for row in view.rows] + [window.number for window in view.windows if window.number]
            assert (len(shown), view.foot.stale) == (1, stale)
            assert all(told.zh and (told.en or not view.frame.english) for told in view.foot.texts)
            assert all((view.labels.please.zh, view.labels.counter.zh))
