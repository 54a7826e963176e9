"""The view-model with the domain behind it: what touches, cards and codes lead to, with the server and without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hardware.virtual_printer import VirtualPrinter
from kiosk.outcome import Paper
from kiosk.visit import start
from layouts.layout import Layout, Printer
from queueing import commands as cmd
from queueing.intake import StopCause
from queueing.plan import MINUTE, SECOND, IdentityRule
from tests.kiosk.hall_link import CODE, KEY, MORNING, HallLink, problem
from tests.kiosk.machine import NUMBER, PERSON, TO_CARD, TO_CLASS, YOUNG, Kiosk

PSEUDONYM = PERSON.pseudonym(bytes.fromhex(KEY))
NO_READER = "/dev/no-such-reader"


@pytest.fixture
def kiosk(make: Callable[..., Kiosk], hall: HallLink) -> Kiosk:
    """The kiosk at the entrance, with a place for a card reader, welcomed."""
    kiosk = make(hall, id_reader=NO_READER)
    hall.come("kiosk-entrance-a")
    kiosk.shows("title", "请选择办事区域")
    return kiosk


# Who somebody is


def test_a_person_is_told_by_pseudonym_and_last_four(kiosk: Kiosk, hall: HallLink) -> None:
    """The number itself goes nowhere; the ticket shows its last four."""
    kiosk.touch(*TO_CARD)
    kiosk.comes("identity")
    kiosk.show_card(YOUNG)
    kiosk.touch("confirm")
    kiosk.comes("ticket")
    ((_, asked),) = hall.asked
    assert asked == {
        "queue": "fund-acceptance",
        "service": "fund-rent",
        "visitor_class": "ordinary",
        "person": YOUNG.pseudonym(bytes.fromhex(KEY)),
        "tail": "0013",
    }
    assert kiosk.now("tail") == "证件尾号 0013"
    assert kiosk.now("qr").startswith("http://hall/t/")
    assert kiosk.now("code") == f"补打码 {CODE}"


def test_the_number_is_typed_with_its_faults_said_at_once(kiosk: Kiosk, hall: HallLink) -> None:
    """In groups as on the card; what is missing, an impossible birth date, a wrong check digit; then it is right."""
    kiosk.touch(*TO_CARD, "type_instead")
    kiosk.type("1101051949123100")
    assert (kiosk.now("typed"), kiosk.now("typed_hint"), kiosk.now("typed_ok")) == (
        "110105 19491231 00", "还差 2 位", False,
    )  # fmt: skip
    kiosk.type("20")
    assert "有误" in kiosk.now("typed_hint")
    kiosk.touch("submit")
    assert kiosk.now("screen") == "typing"
    kiosk.type("⌫x")
    assert kiosk.now("typed_ok")
    kiosk.model.type_key("clear")
    kiosk.type("11010519491331")
    assert "出生日期" in kiosk.now("typed_hint")
    kiosk.model.type_key("clear")
    kiosk.type(NUMBER)
    kiosk.touch("submit", "ordinary", "confirm")
    kiosk.comes("ticket")
    assert hall.asked[0][1]["person"] == PSEUDONYM
    assert all(NUMBER[:10] not in repr(sent) for sent in hall.sent)


def test_without_a_card_a_number_is_given_where_the_line_allows(kiosk: Kiosk, hall: HallLink) -> None:
    """Nobody is held up who has none with them."""
    kiosk.touch(*TO_CARD)
    assert (kiosk.now("card"), kiosk.now("can_skip"), kiosk.now("can_type")) == ("absent", True, True)
    kiosk.touch("go_without", "confirm")
    kiosk.comes("ticket")
    assert "person" not in hall.asked[0][1]


def test_where_the_line_wants_a_person_nobody_goes_without(make: Callable[..., Kiosk], layout: Layout) -> None:
    """And where it wants the card itself, no number is typed."""
    strict = replace(layout.plan.policy, identity=IdentityRule.REQUIRED, typed_identity=False)
    hall = HallLink(replace(layout, plan=replace(layout.plan, policies={"fund": strict})))
    kiosk = make(hall)
    hall.come("kiosk-entrance-a")
    kiosk.touch(*TO_CARD)
    kiosk.comes("identity")
    assert (kiosk.now("can_skip"), kiosk.now("can_type")) == (False, False)
    kiosk.touch("go_without", "type_instead")
    assert kiosk.now("screen") == "identity"


def test_who_needs_no_card_is_not_asked_where_none_can_be_read(make: Callable[..., Kiosk], hall: HallLink) -> None:
    """A kiosk without a reader does not stop everybody to ask for what is optional."""
    kiosk = make(hall)
    hall.come("kiosk-entrance-a")
    kiosk.touch(*TO_CARD)
    kiosk.comes("confirm")


def test_the_older_are_offered_the_green_channel(kiosk: Kiosk, hall: HallLink) -> None:
    """By card or by number typed; they choose; who has chosen it already is not asked."""
    kiosk.touch(*TO_CARD)
    kiosk.show_card(PERSON, expired=True)
    assert "您已年满 60 周岁，可以选择绿色通道" in kiosk.now("title")
    assert kiosk.cards() == ["green", "ordinary"]
    kiosk.touch("green")
    assert (kiosk.now("screen"), kiosk.now("tags")) == ("confirm", "绿色通道")
    assert "已过有效期" in kiosk.now("explain")
    kiosk.touch("confirm")
    kiosk.comes("ticket")
    assert hall.asked[0][1]["visitor_class"] == "green"
    kiosk.touch("home", *TO_CLASS, "green")
    kiosk.show_card(PERSON)
    assert kiosk.now("screen") == "confirm"


def test_who_holds_a_number_is_led_to_it(kiosk: Kiosk, hall: HallLink) -> None:
    """By the card: which, how many are ahead, where; and a slip tagged as a reprint."""
    hall.wait_in("fund-acceptance", 2)
    for _ in range(2):
        kiosk.touch(*TO_CARD)
        kiosk.show_card(YOUNG)
        kiosk.touch("confirm")
        kiosk.bot.waitUntil(lambda: bool(kiosk.now("screen") in ("ticket", "holding")))
        if kiosk.now("screen") == "ticket":
            kiosk.touch("home")
    assert (kiosk.now("screen"), kiosk.now("number"), kiosk.now("ahead")) == ("holding", "A003", "前面还有 2 人")
    assert "1楼1区" in kiosk.now("wait_at")
    kiosk.touch("reprint")
    kiosk.comes("ticket")
    assert (kiosk.now("number"), kiosk.now("tags")) == ("A003", "补打")
    assert hall.sent[-1][0] == "reprint"
    assert hall.sent[-1][1]["line"] == "fund"
    assert len(hall.hall.tickets) == 3


def test_who_only_typed_a_number_is_not_told_whose_ticket_it_is(kiosk: Kiosk, hall: HallLink) -> None:
    """Anybody may know another person's number; the card has only its owner."""
    hall.do(cmd.IssueTicket(queue="fund-acceptance", person=PSEUDONYM))
    kiosk.touch(*TO_CARD, "type_instead")
    kiosk.type(NUMBER)
    kiosk.touch("submit", "ordinary", "confirm")
    kiosk.comes("holding")
    assert (kiosk.now("number"), kiosk.now("ahead"), kiosk.now("can_reprint")) == ("", "", False)
    assert "刷身份证" in kiosk.now("hint")
    kiosk.touch("reprint")
    assert kiosk.now("screen") == "holding"


# Searching


def test_a_service_is_found_by_its_letters(kiosk: Kiosk, hall: HallLink) -> None:
    """All services at first; fewer with each letter; none is said with where to ask."""
    kiosk.touch("open_search")
    assert (kiosk.now("pages") > 3, len(kiosk.cards())) == (True, 6)
    kiosk.type("ZFTQ")
    assert "fund-rent" in kiosk.cards()
    kiosk.type("QQ")
    assert kiosk.cards() == []
    assert "咨询" in kiosk.now("explain")
    kiosk.type("⌫⌫")
    kiosk.touch("fund-rent", "ordinary", "go_without", "confirm")
    kiosk.comes("ticket")
    assert hall.asked[0][1]["service"] == "fund-rent"


# Checking in, printing again


def booked(hall: HallLink, minutes: int) -> None:
    """Somebody has booked a slot that begins so many minutes from now."""
    start = MORNING + minutes * MINUTE
    hall.do(cmd.Book(booking="12345678", queue="fund-acceptance", start=start, person=PSEUDONYM, service="fund-rent"))


def test_a_booking_is_checked_in_by_code_card_or_scan(kiosk: Kiosk, hall: HallLink) -> None:
    """Each way leads to a ticket with its time."""

    def by_code() -> None:
        kiosk.touch("open_check_in")
        kiosk.type("1234567")
        assert (kiosk.now("typed"), kiosk.now("typed_ok"), kiosk.now("typed_hint")) == ("1234 567", False, "还差 1 位")
        kiosk.type("8")
        kiosk.touch("submit")

    def by_card() -> None:
        kiosk.touch("open_check_in")
        kiosk.show_card()

    for way in (by_code, by_card, lambda: kiosk.scan("https://hall.example/b/12345678?x=1")):
        booked(hall, 20)
        way()
        kiosk.comes("ticket")
        assert (kiosk.now("tags"), kiosk.now("hint")) == ("预约", "预约时间 09:15")
        hall.do(cmd.CancelTicket(ticket=list(hall.hall.tickets)[-1], reason="test"))
        kiosk.touch("home")


def test_too_early_is_said_with_the_time(kiosk: Kiosk, hall: HallLink) -> None:
    """And the booking stays; late is no refusal but is said too."""
    booked(hall, 65)
    kiosk.scan("http://hall/b/12345678")
    kiosk.comes("problem")
    assert "09:30 起可以签到" in kiosk.now("problem")
    hall.now += 90 * MINUTE
    kiosk.touch("home")
    kiosk.scan("http://hall/b/12345678")
    kiosk.comes("ticket")
    assert (kiosk.now("tags"), kiosk.now("hint")) == ("", "已过预约时间，按普通号排队")


def test_a_slip_is_printed_again_by_number_and_code(kiosk: Kiosk, hall: HallLink) -> None:
    """The pads fill their own fields; a wrong code is said and may be corrected."""
    hall.wait_in("tax-issuing", 1)
    number = next(iter(hall.hall.tickets.values())).number
    kiosk.touch("open_reprint")
    kiosk.type(f"{number}x")
    assert kiosk.now("number_typed") == number
    kiosk.touch("submit")
    assert kiosk.now("field") == "code"
    kiosk.type("99999")
    assert kiosk.now("code_typed") == "9999"
    kiosk.touch("submit")
    kiosk.comes("problem")
    assert "验证码" in kiosk.now("problem")
    kiosk.touch("back")
    kiosk.type("⌫⌫⌫⌫" + CODE)
    kiosk.touch("submit")
    kiosk.comes("ticket")
    assert (kiosk.now("number"), kiosk.now("tags")) == (number, "补打")


def test_a_code_of_somewhere_else_is_said(kiosk: Kiosk) -> None:
    """The screen stays, and says what may be scanned."""
    kiosk.scan("https://example.org/menu")
    assert (kiosk.now("screen"), "本大厅" in kiosk.now("hint")) == ("zones", True)


# Elderly mode


class Heard:
    """A voice that notes what it says."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, text: str, language: str) -> None:
        self.said.append((text, language))

    def hush(self) -> None:
        self.said.append(("", ""))


def test_in_elderly_mode_the_screen_is_said(make: Callable[..., Kiosk], hall: HallLink) -> None:
    """Each screen once, in the visitor's language; fewer cards; silence for the next visitor."""
    heard = Heard()
    kiosk = make(hall, voice=heard)
    hall.come("kiosk-entrance-a")
    kiosk.touch("zone-1", "back")
    assert heard.said == []
    kiosk.touch("toggle_elder")
    assert (len(kiosk.cards()), kiosk.now("elder"), kiosk.now("elder_key")) == (4, True, "标准模式")
    kiosk.touch(*TO_CARD)
    hall.wait_in("fund-acceptance", 1)
    kiosk.shows("ahead", "前面还有 1 人")
    kiosk.touch("confirm")
    kiosk.comes("ticket")
    kiosk.touch("home")
    texts = [text for text, _ in heard.said]
    assert texts[:2] == ["请选择办事区域", "请选择业务"]
    assert texts[-2:] == ["您的号码是A002。请到1楼1区 公积金及税务等候。", ""]
    assert len(texts) == len(set(texts)) == 8
    assert not kiosk.now("elder")


def test_nothing_of_a_visitor_stays_on_the_screen(kiosk: Kiosk, hall: HallLink) -> None:
    """After each way, typed, read and shown, the idle kiosk's every property is as it was before anybody came."""
    fresh = kiosk.everything()
    to_card, young = partial(kiosk.touch, *TO_CARD), partial(kiosk.show_card, YOUNG)
    ways: list[tuple[Callable[[], None], ...]] = [
        (partial(kiosk.touch, "toggle_elder", "change_language"),),
        (partial(kiosk.touch, "open_search"), partial(kiosk.type, "GJJ")),
        (partial(kiosk.touch, *TO_CARD, "type_instead"), partial(kiosk.type, NUMBER[:12])),
        (to_card, partial(kiosk.show_card, PERSON, expired=True), partial(kiosk.touch, "green")),
        (to_card, young, partial(kiosk.touch, "confirm"), partial(kiosk.comes, "ticket")),
        (to_card, young, partial(kiosk.touch, "confirm"), partial(kiosk.comes, "holding")),
        (partial(kiosk.touch, "open_check_in"), partial(kiosk.type, "8765")),
        (partial(kiosk.touch, "open_reprint"), partial(kiosk.type, "A023"), partial(kiosk.pick, "code")),
        (partial(kiosk.scan, "http://hall/t/x"), partial(kiosk.comes, "problem")),
        (partial(kiosk.scan, "none of ours"), partial(kiosk.touch, "toggle_elder")),
    ]
    for way in ways:
        for act in way:
            act()
        assert kiosk.everything() != fresh
        kiosk.clock.wait(100)
        kiosk.bot.waitUntil(lambda: kiosk.model.visit.due is None, timeout=5_000)
        assert {**kiosk.everything(), "clock": fresh["clock"]} == fresh
        assert replace(kiosk.model.visit, changed=None) == start()


# Closed


def test_a_closed_line_says_why_and_until_when(kiosk: Kiosk, hall: HallLink) -> None:
    """The desk, noon, a full day: on the card, in words, with the next opening."""
    resumes = MORNING + 245 * MINUTE
    hall.do(cmd.StopIntake(line="fund", cause=StopCause.NOON, resumes=resumes))
    hall.do(cmd.StopIntake(line="tax", cause=StopCause.FULL, resumes=MORNING + 24 * 60 * MINUTE))
    kiosk.bot.wait(150)
    assert kiosk.model._face is not None
    assert kiosk.model._face.cards[0].reason == "午休，13:00 恢复取号"
    kiosk.touch("zone-2", "back")
    hall.do(cmd.StartIntake(line="fund"))
    kiosk.bot.wait(150)
    kiosk.touch("zone-1")
    reasons = {card.key: card.reason for card in kiosk.model._face.cards}
    assert reasons["fund-acceptance"] == ""
    assert reasons["tax-acceptance"] == "号已排满至下班，11月24日 周二 08:55 恢复取号"


def test_expected_waits_are_shown_where_they_are_known(kiosk: Kiosk, hall: HallLink) -> None:
    """On the zone's card, the line's, the confirmation, the ticket; nothing is said of a queue without an estimate."""
    hall.tell_waits(fund_acceptance=(10, 20), tax_issuing=(5, 5))
    kiosk.bot.wait(150)
    assert kiosk.model._face is not None
    assert [card.wait for card in kiosk.model._face.cards][:2] == ["约5–20分钟", ""]
    kiosk.touch("zone-1")
    assert [card.wait for card in kiosk.model._face.cards] == ["约10–20分钟", "", "", "约5分钟"]
    kiosk.touch("fund-acceptance", "fund-rent", "ordinary", "go_without")
    assert kiosk.now("wait") == "预计等候约10–20分钟"
    kiosk.touch("confirm")
    kiosk.comes("ticket")
    assert kiosk.now("wait") == "预计等候约10–20分钟"


# The printer


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as printer:
        yield printer


@pytest.fixture
def printing(make: Callable[..., Kiosk], layout: Layout, printer: VirtualPrinter) -> tuple[Kiosk, HallLink]:
    """A kiosk with a printer."""
    planned = Printer(name="printer-entrance-a", address=printer.address)
    hall = HallLink(replace(layout, printers={"printer-entrance-a": planned}))
    kiosk = make(hall)
    hall.come("kiosk-entrance-a")
    return kiosk, hall


def test_a_printer_at_fault_alarms_the_desk_until_it_works(
    printing: tuple[Kiosk, HallLink], printer: VirtualPrinter
) -> None:
    """The slip is offered again once the printer takes paper, tagged, for the same ticket; then the alarm is over."""
    kiosk, hall = printing
    printer.set(paper_out=True)
    kiosk.touch(*TO_CARD, "confirm")
    kiosk.shows("paper", Paper.OUT)
    assert "请拍下二维码，或凭补打码" in kiosk.now("paper_text")
    kiosk.bot.waitUntil(lambda: "printer-entrance-a" in hall.hall.faults)
    assert hall.hall.faults["printer-entrance-a"].fault == "PAPER_END"
    assert not kiosk.now("can_reprint")
    printer.set(paper_out=False)
    kiosk.model._look_at_printer()
    kiosk.shows("can_reprint", True)
    kiosk.touch("reprint")
    kiosk.shows("paper", Paper.PRINTED)
    kiosk.bot.waitUntil(lambda: not hall.hall.faults)
    (slip,) = (receipt.lines for receipt in printer.receipts)
    assert "A001" in slip
    assert any("补打" in line for line in slip)
    assert len(hall.hall.tickets) == 1


# Alone


@pytest.fixture
def alone(make: Callable[..., Kiosk], hall: HallLink, tmp_path: Path) -> Kiosk:
    """A kiosk with a reserve; its server has just gone."""
    kiosk = make(hall, state=tmp_path)
    hall.come("kiosk-entrance-a")
    kiosk.learn()
    hall.go()
    kiosk.shows("offline", True)
    return kiosk


def handed_in(hall: HallLink) -> list[tuple[str, dict[str, object]]]:
    return [(do, args) for do, args in hall.sent if do == "hand-in"]


def test_without_the_server_numbers_come_from_the_reserve(alone: Kiosk, hall: HallLink) -> None:
    """Of the kiosk's own range, tagged, without what nobody knows; keys that need the server are gone."""
    assert "本机离线取号" in alone.now("notice")
    assert not alone.now("alarm")
    assert (alone.now("reprint_key"), alone.now("check_in_key")) == ("", "")
    alone.touch(*TO_CARD, "confirm")
    alone.comes("ticket")
    assert (alone.now("number"), alone.now("tags")) == ("A9001", "离线")
    assert (alone.now("ahead"), alone.now("qr"), alone.now("code")) == ("", "", "")
    alone.touch("home", "zone-1", "tax-issuing", "ordinary", "confirm")
    alone.comes("ticket")
    assert alone.now("number") == "B9001"
    assert hall.asked == []


def test_own_numbers_are_handed_in_once_in_their_order(alone: Kiosk, hall: HallLink) -> None:
    """With the time they were given at; the server's return ends the offline mode."""
    for at in range(3):
        alone.clock.wait(60)
        alone.touch("home", *TO_CARD, "confirm")
        alone.comes("ticket")
        assert alone.now("number") == f"A900{at + 1}"
    hall.now += 10 * MINUTE
    hall.come("kiosk-entrance-a")
    alone.bot.waitUntil(lambda: len(hall.hall.tickets) == 3)
    tickets = list(hall.hall.tickets.values())
    assert [ticket.number for ticket in tickets] == ["A9001", "A9002", "A9003"]
    issued = [ticket.issued_at for ticket in tickets]
    assert issued == sorted(issued)
    assert all(MORNING + 50 * SECOND < at < MORNING + 5 * MINUTE for at in issued)
    assert not alone.now("offline")
    hall.go()
    hall.come("kiosk-entrance-a")
    alone.bot.wait(300)
    assert len(handed_in(hall)) == 3


def test_a_kiosk_switched_off_in_between_hands_in_what_it_gave(
    make: Callable[..., Kiosk], alone: Kiosk, hall: HallLink, tmp_path: Path
) -> None:
    """And without a server it goes on where it was, with layout and numbers of its own."""
    alone.touch(*TO_CARD, "confirm")
    alone.comes("ticket")
    alone.model.close()
    again = HallLink(hall.layout)
    later = make(again, state=tmp_path, wall_clock=lambda: MORNING + MINUTE)
    again.go()
    later.shows("offline", True)
    later.touch(*TO_CARD, "confirm")
    later.comes("ticket")
    assert later.now("number") == "A9002"
    again.now += 5 * MINUTE
    again.come("kiosk-entrance-a")
    later.bot.waitUntil(lambda: len(again.hall.tickets) == 2)
    assert [ticket.number for ticket in again.hall.tickets.values()] == ["A9001", "A9002"]


def test_a_request_under_way_is_given_up_for_a_number_of_the_kiosks_own(
    make: Callable[..., Kiosk], hall: HallLink, tmp_path: Path
) -> None:
    """The visitor has one number; what the server gave for the same wish is taken back, whatever comes first."""
    kiosk = make(hall, state=tmp_path)
    hall.come("kiosk-entrance-a")
    kiosk.learn()
    hall.late = []
    kiosk.touch(*TO_CARD, "confirm")
    kiosk.comes("taking")
    (request,) = [request for request, _ in hall.asked]
    hall.go()
    kiosk.comes("ticket")
    assert kiosk.now("number") == "A9001"
    hall.answer_late()
    hall.come("kiosk-entrance-a")
    kiosk.bot.waitUntil(lambda: [ticket.number for ticket in hall.hall.tickets.values()] == ["A9001"])
    kiosk.bot.waitUntil(lambda: len(handed_in(hall)) == 1)
    assert handed_in(hall)[0][1]["instead_of"] == request
    cancelled = [args for do, args in hall.sent if do == "cancel"]
    assert [(args["ticket"], args["code"]) for args in cancelled] == [("20261123-A001", CODE)]
    assert kiosk.now("number") == "A9001"


def test_a_hand_in_without_an_answer_is_tried_again(alone: Kiosk, hall: HallLink) -> None:
    """With the same request, so that it counts once."""
    alone.touch(*TO_CARD, "confirm")
    alone.comes("ticket")
    hall.silent = True
    hall.come("kiosk-entrance-a")
    alone.bot.waitUntil(lambda: len(handed_in(hall)) == 1)
    hall.silent = False
    alone.bot.waitUntil(lambda: len(handed_in(hall)) == 2, timeout=5_000)
    assert [ticket.number for ticket in hall.hall.tickets.values()] == ["A9001"]


def test_a_number_that_is_refused_for_good_alarms_the_desk(alone: Kiosk, hall: HallLink) -> None:
    """It is settled, so that those after it come through."""
    alone.touch(*TO_CARD, "confirm")
    alone.comes("ticket")
    alone.touch("home", "zone-1", "tax-issuing", "ordinary", "confirm")
    alone.comes("ticket")
    hall.hall.handed_in["fund"] = {9001}
    hall.come("kiosk-entrance-a")
    alone.bot.waitUntil(lambda: bool(hall.hall.tickets) and bool(hall.hall.faults), timeout=5_000)
    assert [ticket.number for ticket in hall.hall.tickets.values()] == ["B9001"]
    assert hall.hall.faults["kiosk-entrance-a"].fault == "hand-in:NUMBER_GIVEN"


def test_a_refused_kiosk_gives_no_numbers_of_its_own(
    make: Callable[..., Kiosk], hall: HallLink, tmp_path: Path
) -> None:
    """A server that says no is there."""
    kiosk = make(hall, state=tmp_path)
    hall.come("kiosk-entrance-a")
    kiosk.learn()
    hall.go(problem("BAD_TOKEN"))
    kiosk.bot.wait(200)
    assert not kiosk.now("offline")
    assert kiosk.now("alarm")


def test_the_reserve_is_never_touched_by_the_screens_thread(alone: Kiosk) -> None:
    """A slow disk freezes nothing."""
    own = alone.model._own
    assert own is not None
    seen: list[str] = []
    own._in_thread(lambda: threading.current_thread().name, seen.append)
    alone.bot.waitUntil(lambda: bool(seen))
    assert seen[0].startswith("reserve")


def test_stopped_lines_stay_stopped_without_the_server(
    make: Callable[..., Kiosk], hall: HallLink, tmp_path: Path
) -> None:
    """The desk's word holds; a pause at noon ends when it was to end."""
    kiosk = make(hall, state=tmp_path)
    hall.come("kiosk-entrance-a")
    hall.do(cmd.StopIntake(line="fund"))
    hall.do(cmd.StopIntake(line="tax", cause=StopCause.NOON, resumes=MORNING + MINUTE))
    kiosk.learn()
    hall.go()
    kiosk.shows("offline", True)
    kiosk.touch("zone-1")
    assert kiosk.now("screen") == "zones"
    kiosk.clock.wait(70)
    kiosk.bot.waitUntil(lambda: kiosk.model._face is not None and kiosk.model._face.cards[0].open)
    kiosk.touch("zone-1")
    assert kiosk.model._face is not None
    assert [card.open for card in kiosk.model._face.cards] == [False, False, True, True]
