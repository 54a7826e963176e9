"""What the screen shows, worked out without a screen."""

from dataclasses import replace

from kiosk.face import LOADING, Face
from kiosk.filling import CARDS, CARDS_ELDER, CARDS_FOUND, face
from kiosk.known import Known
from kiosk.offer import kiosk_of
from kiosk.outcome import Aim, Paper, Problem, Taken
from kiosk.screen import Language, Screen
from kiosk.visit import Visit, start
from kiosk.words import Words
from layouts.layout import Layout
from layouts.phrases import PROBLEMS
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE, Service, Text
from tests.kiosk.hall_link import MORNING


def open_hall(layout: Layout) -> Hall:
    hall = Hall(layout.plan)
    for event in decide(hall, cmd.OpenDay(date="2026-11-23"), MORNING):
        hall.apply(event)
    return hall


def known(layout: Layout, **changes: object) -> Known:
    kiosk = kiosk_of(layout, "kiosk-entrance-a")
    return replace(Known(layout=layout, kiosk=kiosk, hall=open_hall(layout), hall_time=MORNING, now=MORNING), **changes)  # type: ignore[arg-type]


def test_many_choices_come_in_pages(layout: Layout) -> None:
    """A page holds eight; the last one holds the rest; a page too far is the last."""
    many = {
        f"s{n}": Service(id=f"s{n}", queue="fund-issuing", name=Text(zh=f"事项{n}", en=f"Matter {n}"), pinyin="sx")
        for n in range(19)
    }
    crowded = replace(layout, plan=replace(layout.plan, services=many))
    visit = Visit(screen=Screen.SERVICES, zone="zone-1", queue="fund-issuing")
    shown = [face(replace(visit, page=page), known(crowded), 0) for page in range(4)]
    assert [len(page.cards) for page in shown] == [CARDS, CARDS, 4, 4]
    assert [page.page for page in shown] == [0, 1, 2, 2]
    assert {page.pages for page in shown} == {3}
    large = face(replace(visit, elder=True), known(crowded), 0)
    assert (len(large.cards), large.pages) == (CARDS_ELDER, 5)
    assert len(face(Visit(screen=Screen.SEARCH), known(crowded), 0).cards) == CARDS_FOUND


def test_only_what_changes_changes(layout: Layout) -> None:
    """A new ticket elsewhere in the hall leaves every field of the screen as it was."""
    visit = Visit(screen=Screen.LINES, zone="zone-1")
    state = known(layout)
    before = face(visit, state, 0)
    assert state.hall is not None
    for event in decide(state.hall, cmd.IssueTicket(queue="hrss-issuing"), MORNING):
        state.hall.apply(event)
    assert face(visit, state, 0) == before


def test_both_languages_are_complete(layout: Layout) -> None:
    """Whatever has a text has it twice, and turning the language turns it over."""
    for visit in (
        start(),
        Visit(screen=Screen.LINES, zone="zone-4"),
        Visit(screen=Screen.SERVICES, zone="zone-4", queue="social-acceptance"),
        Visit(screen=Screen.CONFIRM, zone="zone-4", queue="social-acceptance", service="social-group"),
    ):
        chinese = face(visit, known(layout), 0)
        english = face(replace(visit, language=Language.EN), known(layout), 0)
        for name in ("hall", "title", "place", "service", "ahead", "counters", "back_key", "confirm_key"):
            zh, en = getattr(chinese, name), getattr(english, name)
            assert (zh.main, zh.sub) == (en.sub, en.main)
            assert bool(zh.main) == bool(zh.sub)
        assert [card.main for card in chinese.cards] == [card.sub for card in english.cards]


def test_nothing_can_be_taken_before_the_hall_is_known(layout: Layout) -> None:
    """Between the welcome and the first snapshot the cards stand, without figures, and the key is dead."""
    visit = Visit(screen=Screen.CONFIRM, zone="zone-1", queue="fund-issuing")
    assert face(visit, known(layout), 0).can_take
    assert not face(visit, known(layout, hall=None), 0).can_take
    assert not face(visit, known(layout, away=True), 0).can_take
    assert [card.waiting for card in face(start(), known(layout, hall=None), 0).cards] == [""] * 6


def test_without_a_layout_there_is_still_something_to_say() -> None:
    """Connecting, away, refused: each in words of the program's own."""
    shown = [face(start(), state, 0) for state in (Known(), Known(away=True), Known(away=True, problem="BAD_TOKEN"))]
    assert {each.screen for each in shown} == {LOADING}
    assert len({each.title for each in shown}) == 3
    assert all(each.title.main and each.title.sub for each in shown)


def test_a_layout_overrides_the_programs_own_words() -> None:
    """The hall's wording wins as soon as it is known."""
    own = {"kiosk.loading": Text(zh="稍等", en="Hold on")}
    assert Words(own, Language.ZH).say("kiosk.loading") == ("稍等", "Hold on")
    assert Words({}, Language.EN).say("kiosk.loading").main == "Connecting, please wait"


def test_an_empty_kiosk_says_so(layout: Layout) -> None:
    """A zone without lines is an empty state, not an empty screen."""
    bare = replace(layout, plan=replace(layout.plan, queues={}))
    shown: Face = face(Visit(screen=Screen.LINES, zone="zone-1"), known(bare), 0)
    assert shown.title.main == layout.phrases["kiosk.empty"].zh


TAKEN = Taken(
    number="A023", queue="fund-acceptance", ahead=3, issued_at=MORNING, ticket="20261123-A023", wait=(10, 20),
    page="http://hall/t/x", code="1234", tail="002X",
)  # fmt: skip
TICKET = Visit(screen=Screen.TICKET, taken=TAKEN, paper=Paper.PRINTED)


def test_the_ticket_says_all_that_its_holder_needs(layout: Layout) -> None:
    """Number, people ahead, expected wait, where to go, page, code and last four."""
    shown = face(TICKET, known(layout), 0)
    assert (shown.number, shown.ahead.main, shown.qr) == ("A023", "前面还有 3 人", "http://hall/t/x")
    assert (shown.wait.main, shown.code.main) == ("预计等候约10–20分钟", "补打码 1234")
    assert shown.wait_at.main == "请到1楼1区 公积金及税务等候，留意 1-10号窗口"
    assert shown.tail.main == "证件尾号 002X"


def test_a_slip_that_failed_says_what_is_safe_and_what_to_do(layout: Layout) -> None:
    """The number is kept; with a page its code helps elsewhere, without one the number is to be remembered."""
    for paper in (Paper.OUT, Paper.FAILED, Paper.UNSURE):
        shown = face(replace(TICKET, paper=paper), known(layout), 0)
        assert "您的号码 A023 已保留" in shown.paper_text.main
        assert "补打码" in shown.paper_text.main
        own = replace(TAKEN, page="", code="", offline=True)
        alone = face(replace(TICKET, paper=paper, taken=own), known(layout), 0)
        assert "记住号码" in alone.paper_text.main


def test_printing_here_again_is_offered_when_the_printer_works(layout: Layout) -> None:
    """Not while it does not, not for a slip that is out, and not without the server that knows the ticket."""
    failed = replace(TICKET, paper=Paper.OUT)
    assert not face(failed, known(layout), 0).can_reprint
    assert face(failed, known(layout, printer_ready=True), 0).can_reprint
    assert not face(TICKET, known(layout, printer_ready=True), 0).can_reprint
    assert not face(failed, known(layout, printer_ready=True, away=True), 0).can_reprint
    own = replace(failed, taken=replace(TAKEN, offline=True))
    assert face(own, known(layout, printer_ready=True, away=True, alone=True), 0).can_reprint


def test_the_card_reader_is_said_where_a_card_is_wanted(layout: Layout) -> None:
    """What to do with the card, and what was wrong with the last one; nothing where there is no reader to speak of."""
    asking = Visit(screen=Screen.IDENTITY, zone="zone-1", queue="fund-acceptance")
    assert face(asking, known(layout), 0).card == "absent"
    for state in ("ready", "reading", "absent"):
        shown = face(asking, known(layout, card=state), 0)
        assert shown.card == state
        assert shown.card_text == Words(layout.phrases, Language.ZH).say(f"kiosk.card_{state}")
    lifted = face(asking, known(layout, card="ready", card_trouble="lifted_too_early"), 0)
    assert lifted.card == "trouble"
    assert "重新放置" in lifted.card_text.main
    assert face(Visit(screen=Screen.CHECK_IN), known(layout), 0).card == ""
    assert "刷身份证" in face(Visit(screen=Screen.CHECK_IN), known(layout, card="ready"), 0).scan.main


def test_the_start_offers_what_can_be_done_there(layout: Layout) -> None:
    """Keys stand on the start only; without bookings there is none to check in; without the server two are gone."""

    def keys(shown: Face) -> list[bool]:
        return [bool(key.main) for key in (shown.search_key, shown.check_in_key, shown.reprint_key)]

    assert keys(face(start(), known(layout), 0)) == [True, True, True]
    assert keys(face(Visit(screen=Screen.LINES, zone="zone-1"), known(layout), 0)) == [False, False, False]
    assert keys(face(start(), known(layout, away=True, alone=True), 0)) == [True, False, False]
    unbooked = replace(layout, plan=replace(layout.plan, policy=replace(layout.plan.policy, booking=None)))
    bare = replace(unbooked, plan=replace(unbooked.plan, policies={}))
    assert keys(face(start(), known(bare), 0)) == [True, False, True]


def test_every_refusal_has_its_words_on_the_screen(layout: Layout) -> None:
    """What happened, in the hall's sentence; with the time where the server has told one."""
    for code in PROBLEMS:
        problem = Problem(code=code, retryable=False)
        shown = face(Visit(screen=Screen.PROBLEM, queue="fund-acceptance", problem=problem), known(layout), 0)
        assert shown.problem.main == layout.phrases[f"problem.{code}"].zh
    later = Problem(code="QUOTA_REACHED", retryable=False, until=MORNING + 65 * MINUTE)
    shown = face(Visit(screen=Screen.PROBLEM, queue="fund-acceptance", problem=later), known(layout), 0)
    assert shown.hint.main == "10:00 恢复取号。"
    early = Problem(code="TOO_EARLY", retryable=False, until=MORNING + 25 * 60 * MINUTE)
    shown = face(Visit(screen=Screen.PROBLEM, aim=Aim.CHECK_IN, problem=early), known(layout), 0)
    assert shown.problem.main == "还没到签到时间，11月24日 周二 09:55 起可以签到，预约继续有效。"
    assert shown.title.main == ""


def test_a_closed_hall_says_when_it_opens(layout: Layout) -> None:
    """Its next opening, where the server knows it; else its hours."""
    state = known(layout)
    assert state.hall is not None
    for event in decide(state.hall, cmd.CloseDay(resumes=MORNING + 1425 * MINUTE), MORNING):
        state.hall.apply(event)
    shown = face(start(), state, 0)
    assert shown.notice.main == "现在不取号。11月24日 周二 08:40 开始取号"
    assert shown.cards[0].reason == "已停止取号，11月24日 周二 08:40 恢复取号"


def test_the_wait_of_the_ordinary_is_not_told_to_others(layout: Layout) -> None:
    """The estimate is for an ordinary number: who comes before has no figure, rather than a wrong one."""
    confirm = Visit(screen=Screen.CONFIRM, zone="zone-1", queue="fund-acceptance")
    state = known(layout, waits={"fund-acceptance": (30, 40)})
    assert face(confirm, state, 0).wait.main == "预计等候约30–40分钟"
    assert face(replace(confirm, visitor_class="green"), state, 0).wait.main == ""


def test_nothing_is_spoken_but_in_elderly_mode(layout: Layout) -> None:
    """There each screen has something to say, and not the figures that change."""
    visits = (start(), TICKET, Visit(screen=Screen.CONFIRM, queue="fund-acceptance"), Visit(screen=Screen.SEARCH))
    for visit in visits:
        assert face(visit, known(layout), 0).spoken == ""
        spoken = face(replace(visit, elder=True), known(layout), 0).spoken
        assert spoken
        assert "前面" not in spoken
    english = face(replace(TICKET, elder=True, language=Language.EN), known(layout), 0)
    assert english.spoken == "Your number is A023. Please wait in Zone 1 Housing Fund and Tax, floor 1."
