"""What the main view shows, state by state."""

from __future__ import annotations

from counter_terminal.desk import Phase, derive
from counter_terminal.keys import Key
from counter_terminal.no_show import after_no_show
from counter_terminal.recent import Recent, follow
from queueing import commands as cmd
from queueing.plan import Assignment, Text
from queueing.ticket import HoldKind
from tests.counter_terminal.small_hall import FAR, INSTANT, NINE, OTHER, OWN, Morning, at_work, void


def test_the_top_says_which_counter_who_and_when() -> None:
    """Counter by its public label, zone, clerk, and the hall's own time of day."""
    desk = at_work().later(41).desk()
    assert (desk.counter, desk.place.zh, desk.clerk, desk.time) == ("12", "一区", "77", "09:41")
    assert desk.day == Text(zh="11月23日 星期一", en="Mon 2026-11-23")


def test_a_reserve_counter_belongs_to_no_zone() -> None:
    """A counter without a zone is called a reserve counter."""
    assert Morning().desk(FAR).place.zh == "潮汐窗口"


def test_a_free_counter_is_told_whom_the_next_call_brings() -> None:
    """Free with somebody waiting: the next number, how long it has waited, and the big key names it."""
    desk = at_work(2).later(12).desk()
    assert desk.phase is Phase.FREE
    assert desk.ticket is None
    assert desk.idle is not None
    assert desk.idle.detail.zh == "下一位 A001，已等候 12 分钟"
    assert (desk.primary.label.zh, desk.primary.enabled) == ("叫号 A001", True)


def test_an_empty_queue_rests_the_big_key() -> None:
    """Nobody waiting: said so, and there is nothing to press."""
    desk = at_work().desk()
    assert desk.idle is not None
    assert desk.idle.title.zh == "暂无等候"
    assert not desk.primary.enabled


def test_a_called_ticket_shows_time_since_its_last_announcement() -> None:
    """Called: the clock runs from the latest recall, the wait stands still, recalls are counted against the limit."""
    morning = at_work(1).later(20)
    morning.do(cmd.CallNext(counter=OWN))
    morning.later(2).do(cmd.Recall(counter=OWN))
    desk = morning.later(0.5).desk()
    assert desk.phase is Phase.CALLED
    assert desk.ticket is not None
    assert desk.ticket.number == "A001"
    assert [figure.value for figure in desk.ticket.figures] == ["0:30", "20:00", "1 / 2"]
    assert desk.primary.label.zh == "开始办理 A001"


def test_a_served_ticket_shows_how_long_it_is_served() -> None:
    """Serving: the clock of the service, beside the wait."""
    morning = at_work(1).later(20)
    morning.do(cmd.CallNext(counter=OWN))
    morning.later(1).do(cmd.Serve(counter=OWN))
    desk = morning.later(3).desk()
    assert desk.phase is Phase.SERVING
    assert desk.ticket is not None
    assert [figure.value for figure in desk.ticket.figures] == ["3:00", "20:00", "0 / 2"]
    assert desk.primary.label.zh == "完成 A001"


def test_service_class_slot_and_misses_are_told() -> None:
    """What the clerk should know of the visitor stands beside the number; an ordinary visitor has no class mark."""
    morning = at_work()
    morning.do(cmd.IssueTicket(service="open", visitor_class="green", slot_time=NINE + 600_000))
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.MarkNoShow(counter=OWN))
    morning.do(cmd.CallNext(counter=OWN))
    ticket = morning.desk().ticket
    assert ticket is not None
    assert ticket.service is not None
    assert ticket.service.zh == "开户"
    assert ticket.visitor_class is not None
    assert ticket.visitor_class.zh == "绿色通道"
    assert [remark.zh for remark in ticket.remarks] == ["预约 09:10 准点", "过号 1 次"]


def test_a_resumed_ticket_counts_from_its_new_call() -> None:
    """A ticket called back from a hold was first called long ago; the clock shows the call of now."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Hold(counter=OWN))
    morning.later(30).do(cmd.Resume(counter=OWN, ticket="A001"))
    ticket = morning.later(1).desk().ticket
    assert ticket is not None
    assert ticket.figures[0].value == "1:00"


def test_a_pause_shows_its_reason_and_its_length() -> None:
    """Paused: why, since when, and the big key goes back to work."""
    morning = at_work(1)
    morning.do(cmd.Pause(counter=OWN, reason="lunch"))
    desk = morning.later(7.5).desk()
    assert desk.phase is Phase.PAUSED
    assert desk.idle is not None
    assert desk.idle.detail.zh == "用餐，已 7:30"
    assert (desk.primary.label.zh, desk.primary.enabled) == ("恢复服务", True)
    assert desk.keys[8].label.zh == "恢复"


def test_a_pause_asked_for_while_serving_is_told_beside_the_ticket() -> None:
    """The visitor at the counter is served first; the pause is not forgotten."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Serve(counter=OWN))
    morning.do(cmd.Pause(counter=OWN, reason="meeting"))
    desk = morning.desk()
    assert desk.phase is Phase.SERVING
    assert desk.ticket is not None
    assert [remark.zh for remark in desk.ticket.remarks] == ["办完后暂停：会议"]


def test_a_closed_counter_and_a_closed_hall_say_so() -> None:
    """Not signed in, and after the day's end: nothing can be called."""
    assert Morning().desk().phase is Phase.CLOSED
    morning = at_work(1)
    morning.do(cmd.CloseDay())
    morning.do(cmd.SignIn(counter=OWN, clerk="77"))
    desk = morning.desk()
    assert desk.idle is not None
    assert desk.idle.title.zh == "大厅已停止服务"


def test_while_an_answer_is_awaited_every_key_rests() -> None:
    """Whatever is pressed then is not done twice."""
    morning = at_work(2)
    morning.do(cmd.CallNext(counter=OWN))
    desk = morning.desk(busy=True)
    assert not any(key.enabled for key in (desk.primary, *desk.keys))


def test_while_the_server_is_away_the_ticket_stays_and_what_can_be_recorded_can_be_pressed() -> None:
    """The visitor at the counter is served to the end; what needs the server rests and says so."""
    morning = at_work(2)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Serve(counter=OWN))
    desk = morning.desk(stale=True)
    assert desk.ticket is not None
    assert desk.ticket.number == "A001"
    assert (desk.stale, desk.as_of) == (True, "09:00")
    assert desk.primary.enabled
    assert {key.key for key in desk.keys if key.enabled} == {Key.COMPLETE, Key.HOLD, Key.PAUSE}
    resting = next(key for key in desk.keys if key.key is Key.TRANSFER)
    assert resting.tip.zh == "连接恢复后可用（F6）"


def test_while_the_server_is_away_calling_is_impossible_and_says_why() -> None:
    """On the big key, and where the ticket would be."""
    desk = at_work(2).desk(stale=True)
    assert desk.idle is not None
    assert desk.idle.title.zh == "暂时不能叫号"
    assert "恢复后即可叫号" in desk.idle.detail.zh
    assert (desk.primary.label.zh, desk.primary.enabled) == ("暂时不能叫号", False)


def test_own_queues_show_waiting_order_reasons_and_wait() -> None:
    """The queue as it will be called: the green channel first, whom the next call brings is marked."""
    morning = at_work(2).later(10)
    morning.issue(1, visitor_class="green")
    queue = morning.later(5).desk().queues[0]
    assert queue.waiting == 3
    assert [(row.number, row.waited.zh, row.next) for row in queue.rows] == [
        ("A003", "5 分钟", True),
        ("A001", "15 分钟", False),
        ("A002", "15 分钟", False),
    ]
    assert [row.reasons.zh for row in queue.rows] == ["绿色通道提前30分", "09:00 取号", "09:00 取号"]


def test_helped_and_stopped_queues_are_marked() -> None:
    """A queue that is only helped says when; a line that gives no numbers says so."""
    morning = Morning()
    assert [queue.remark and queue.remark.zh for queue in morning.desk(INSTANT).queues] == [None, "空闲时协办"]
    handicapped = (Assignment(queue="fund-acc"), Assignment(queue="tax-acc", handicap=1))
    morning.do(cmd.AssignCounter(counter=OWN, assignments=handicapped))
    morning.do(cmd.StopIntake(line="fund"))
    assert [queue.remark and queue.remark.zh for queue in morning.desk().queues] == ["暂停取号", "协办"]


def test_tickets_sent_to_this_counter_stand_first() -> None:
    """Who was transferred to this very counter is a queue of its own, called like the others by the rule."""
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    morning.do(cmd.CallNext(counter=OTHER))
    morning.do(cmd.Transfer(counter=OTHER, to_counter=OWN))
    first = morning.desk().queues[0]
    assert (first.name.zh, first.waiting, first.rows[0].number) == ("转到本窗口", 1, "A001")


def test_holds_show_kind_clock_and_where() -> None:
    """Held tickets that can be called back from here, each with its clock."""
    morning = at_work(2)
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    for counter in (OWN, OTHER):
        morning.do(cmd.CallNext(counter=counter))
        morning.do(cmd.Hold(counter=counter, kind=HoldKind.WITH_VISITOR))
    rows = morning.later(4.25).desk().holds
    assert [(row.number, row.clock, row.at) for row in rows] == [("A001", "4:15", None), ("A002", "4:15", "13")]
    assert rows[0].kind.zh == "材料由办事人带走"


def test_recent_departures_are_listed() -> None:
    """What left this counter, newest first, with how long it was served."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Serve(counter=OWN))
    morning.later(4).do(cmd.Complete(counter=OWN))
    seen = morning.seen()
    recent = follow(Recent(counter=OWN), morning.events)
    desk = derive(type(seen)(hall=seen.hall, counter=OWN, clerk="77", now=seen.now, stale=False, recent=recent))
    assert desk.completed == 1
    assert [(row.number, row.outcome.zh, row.time, row.served, row.rated) for row in desk.recent] == [
        ("A001", "完成", "09:04", "4:00", False)
    ]


def test_a_rating_is_asked_for_and_given() -> None:
    """Asked: said so, and it may be asked again; given: said so, and it may not. How it was rated is not told."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Serve(counter=OWN))
    assert morning.desk().rating is None
    morning.do(cmd.AskRating(counter=OWN))
    asked = morning.desk()
    assert asked.rating == Text(zh="已请评价 A001", en="Rating asked A001")
    assert next(key for key in asked.keys if key.key is Key.ASK_RATING).enabled
    morning.do(cmd.Complete(counter=OWN))
    morning.do(cmd.RateVisit(ticket="20261123-A001", counter=OWN, level=1))
    rated = morning.desk()
    assert rated.rating == Text(zh="已评价 A001", en="Rated A001")
    assert not next(key for key in rated.keys if key.key is Key.ASK_RATING).enabled
    assert rated.recent[0].rated


def test_the_name_card_is_shown_where_there_is_one() -> None:
    """The clerk's name beside her staff number."""
    morning = Morning()
    morning.do(cmd.SignIn(counter=OWN, clerk="77", name="王芳"))
    assert (morning.desk().name, morning.desk().clerk) == ("王芳", "77")
    assert at_work().desk().name is None


def test_a_counter_without_a_queue_is_told_so() -> None:
    """Nobody will come by themselves; but whoever is sent to this very counter may be called."""
    morning = at_work(1)
    morning.do(cmd.AssignCounter(counter=OWN))
    desk = morning.desk()
    assert desk.idle is not None
    assert desk.idle.title.zh == "未分配业务"
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    morning.do(cmd.CallNext(counter=OTHER))
    morning.do(cmd.Transfer(counter=OTHER, to_counter=OWN))
    assert morning.desk().primary.label.zh == "叫号 A001"


def test_all_who_may_be_called_are_counted_together() -> None:
    """Own queues, helped ones, and who was sent here."""
    morning = at_work(2)
    morning.issue(3, queue="tax-acc")
    morning.do(cmd.AssignCounter(counter=OWN, queues=("fund-acc", "tax-acc")))
    assert morning.desk().waiting == 5


def test_what_a_no_show_leads_to_is_told_before_it_is_done() -> None:
    """Back in line the first time, void the second time, or at once where the line says so."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    ticket = morning.hall.tickets["20261123-A001"]
    assert after_no_show(morning.hall, ticket).zh == "此号将顺延 2 位再叫"
    morning.do(cmd.MarkNoShow(counter=OWN))
    assert after_no_show(morning.hall, ticket).zh == "此号将作废，须重新取号"
    assert after_no_show(Morning(void()).hall, ticket).zh == "此号将作废，须重新取号"


def test_nothing_moves_within_a_second_but_what_happens() -> None:
    """Two looks within the same second of the hall give equal props, so that nothing is painted anew."""
    morning = at_work(2)
    assert morning.desk() == morning.later(0.01).desk()
