"""The kiosk's window, touched as a visitor touches it, with the domain behind it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QAccessible, QAccessibleActionInterface
from PySide6.QtQuick import QQuickItem

from kiosk.happening import PaperTold
from kiosk.outcome import Paper
from layouts.layout import Layout
from layouts.loader import builtin, load
from queueing import commands as cmd
from tests.kiosk.conftest import LANDSCAPE, PORTRAIT, Screen
from tests.kiosk.hall_link import HallLink, problem


def take(screen: Screen) -> None:
    """Touch the way to the confirmation of a fund matter and confirm."""
    for key in ("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-ordinary", "confirm"):
        screen.touch(key)


def test_touches_lead_from_a_zone_to_a_ticket(screen: Screen, hall: HallLink) -> None:
    """Zone, line, service, confirm: the ticket that the hall has given stands on the screen."""
    hall.wait_in("fund-acceptance", 3)
    screen.touch("choice-zone-1")
    assert screen.sees("公积金受理")
    assert "1楼1区 公积金及税务" in screen.words()
    screen.touch("choice-fund-acceptance")
    assert screen.sees("租房提取公积金")
    screen.touch("choice-fund-rent")
    assert screen.sees("请选择取号方式")
    screen.touch("choice-ordinary")
    assert screen.sees("前面还有 3 人")
    assert "1-10号窗口" in screen.words()
    screen.touch("confirm")
    assert screen.sees("A004")
    assert "前面还有 3 人" in screen.words()
    assert "请到1楼1区 公积金及税务等候，\n留意 1-10号窗口" in screen.words()
    assert [ticket.service for ticket in hall.hall.tickets.values()][-1] == "fund-rent"
    screen.touch("done")
    assert screen.sees("请选择办事区域")


def test_a_mouse_does_what_a_finger_does(screen: Screen) -> None:
    """A kiosk that is tried out at a desk works too."""
    for key in ("choice-zone-1", "choice-fund-issuing", "choice-ordinary", "confirm"):
        screen.click(key)
    assert screen.sees("A001")


def test_a_double_touch_makes_one_ticket(screen: Screen, hall: HallLink) -> None:
    """However often the key is touched, there is one request and one ticket."""
    for key in ("choice-zone-1", "choice-fund-issuing", "choice-ordinary"):
        screen.touch(key)
    screen.touch("confirm", times=3)
    assert screen.sees("A001")
    assert len(hall.asked) == 1
    assert len(hall.hall.tickets) == 1


def test_a_double_touch_on_a_card_chooses_once(screen: Screen) -> None:
    """The second touch does not fall through to the card that comes to lie under the finger."""
    screen.touch("choice-zone-1", times=2)
    assert screen.sees("请选择业务")
    assert screen.model.visit.queue is None


def test_back_is_always_in_the_same_corner(screen: Screen) -> None:
    """On every screen that has a way back it lies where it lay before, and it leads one screen back."""
    places = []
    for key in ("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-ordinary"):
        screen.touch(key)
        places.append(screen.middle_of("key-back"))
    assert len(set(map(str, places))) == 1
    for title in ("请选择取号方式", "请选择事项", "请选择业务", "请选择办事区域"):
        screen.touch("key-back")
        assert screen.sees(title)
    assert screen.find("key-back") is None


def test_home_leads_to_the_start(screen: Screen) -> None:
    """One touch, from anywhere."""
    screen.touch("choice-zone-1")
    screen.touch("choice-fund-acceptance")
    screen.touch("key-home")
    assert screen.sees("请选择办事区域")


def test_an_idle_kiosk_counts_down_and_starts_again(screen: Screen) -> None:
    """After half a minute without a touch the start is back; the last seconds are seen."""
    screen.touch("choice-zone-1")
    assert screen.sees("请选择业务")
    screen.clock.wait(22)
    assert screen.sees("8 秒后返回首页")
    screen.clock.wait(8)
    assert screen.sees("请选择办事区域")


def test_a_touch_beside_the_keys_keeps_the_visit(screen: Screen) -> None:
    """Who reads and touches the empty ground is not sent away."""
    screen.touch("choice-zone-1")
    assert screen.sees("请选择业务")
    screen.clock.wait(25)
    assert screen.sees("秒后返回首页")
    screen.touch("countdown")
    assert screen.sees(lambda: "秒后返回首页" not in screen.words())
    assert "请选择业务" in screen.words()


def test_the_ticket_screen_goes_home_by_itself(screen: Screen) -> None:
    """A printed ticket stays for 15 s, counted down before everybody's eyes."""
    take(screen)
    assert screen.sees("A001")
    screen.model._happen(PaperTold(number="A001", paper=Paper.PRINTED))
    assert screen.sees("15 秒后返回首页")
    screen.clock.wait(14)
    assert screen.sees("1 秒后返回首页")
    screen.clock.wait(1)
    assert screen.sees("请选择办事区域")


def test_the_language_key_turns_every_word(screen: Screen) -> None:
    """English comes first and Chinese small beneath it, on every screen, until the next visitor."""
    screen.touch("key-language")
    assert screen.sees("Choose a zone")
    assert screen.sees("0 waiting")
    screen.touch("choice-zone-1")
    assert screen.sees("Housing Fund: Acceptance")
    screen.touch("key-language")
    assert screen.sees("请选择业务")
    screen.touch("key-language")
    screen.touch("choice-fund-issuing")
    screen.touch("choice-ordinary")
    screen.touch("confirm")
    assert screen.sees("Please wait in Zone 1 Housing Fund and Tax, floor 1 and watch counters")
    screen.touch("done")
    assert screen.sees("请选择办事区域")


def test_people_waiting_are_shown_live(screen: Screen, hall: HallLink) -> None:
    """The figures on the cards follow the hall, and only they change: the card is still the same card."""
    assert screen.sees("等候 0 人")
    card = screen.find("choice-zone-1")
    hall.wait_in("fund-acceptance", 2)
    hall.wait_in("tax-issuing", 1)
    assert screen.sees("等候 3 人")
    assert screen.find("choice-zone-1") is card


def test_a_refusal_is_told_in_the_halls_words(screen: Screen, hall: HallLink) -> None:
    """The layout's sentence for the code, no number, and a way back to the lines."""
    hall.refusal = problem("LINE_CLOSED")
    take(screen)
    assert screen.sees("该业务暂停取号，\n已取的号码仍然有效。")
    assert screen.find("retry") is None
    screen.touch("key-back")
    assert screen.sees("请选择业务")


def test_a_refusal_without_a_sentence_still_says_what_is_safe(screen: Screen, hall: HallLink) -> None:
    """A server newer than the layout refuses for a reason that nobody has words for."""
    hall.refusal = problem("SOMETHING_NEW")
    take(screen)
    assert screen.sees("没有为您取号")


def test_a_refusal_that_may_pass_can_be_tried_again(screen: Screen, hall: HallLink) -> None:
    """The same request is sent again, and then there is a ticket."""
    hall.refusal = problem("STORE_UNAVAILABLE", retryable=True)
    take(screen)
    assert screen.sees("系统暂时无法保存")
    hall.refusal = None
    screen.touch("retry")
    assert screen.sees("A001")
    assert len({request for request, _ in hall.asked}) == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_request(screen: Screen, hall: HallLink) -> None:
    """The hall had given the number: trying again brings that one, not a second."""
    hall.silent = True
    take(screen)
    assert screen.sees("系统没有应答")
    hall.silent = False
    screen.touch("retry")
    assert screen.sees("A001")
    assert len({request for request, _ in hall.asked}) == 1
    assert len(hall.hall.tickets) == 1


def test_a_stopped_line_cannot_be_chosen(screen: Screen, hall: HallLink) -> None:
    """The card says so, and a touch on it leads nowhere."""
    hall.do(cmd.StopIntake(line="fund"))
    screen.touch("choice-zone-1")
    assert screen.sees("暂停取号")
    screen.touch("choice-fund-acceptance")
    assert screen.model.visit.queue is None
    screen.touch("choice-tax-issuing")
    assert screen.model.visit.queue == "tax-issuing"


def test_a_line_that_stops_at_the_last_moment_is_said_before_the_touch(screen: Screen, hall: HallLink) -> None:
    """The confirmation says why its key is dead."""
    screen.touch("choice-zone-1")
    screen.touch("choice-fund-issuing")
    screen.touch("choice-ordinary")
    hall.do(cmd.StopIntake(line="fund"))
    assert screen.sees("暂停取号")
    screen.touch("confirm")
    assert hall.asked == []


def test_a_closed_hall_says_when_it_gives_numbers(screen: Screen, hall: HallLink) -> None:
    """The hours stand on the screen and nothing can be chosen."""
    hall.do(cmd.CloseDay())
    assert screen.sees("现在不取号。取号时间 08:40 至 16:50")
    screen.touch("choice-zone-1")
    assert "请选择办事区域" in screen.words()


def test_an_absent_server_is_said_and_forgotten_when_it_is_back(screen: Screen, hall: HallLink) -> None:
    """What is known stays with its time beside it, no number is asked for; then all works again by itself."""
    hall.wait_in("fund-acceptance", 2)
    assert screen.sees("等候 2 人")
    hall.go()
    assert screen.sees("系统连接中断，暂时无法取号")
    assert "等候 2 人 · 08:55" in screen.words()
    for key in ("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-ordinary", "confirm"):
        screen.touch(key)
    assert hall.asked == []
    hall.come("kiosk-entrance-a")
    assert screen.sees(lambda: "系统连接中断" not in screen.words())
    screen.touch("confirm")
    assert screen.sees("A003")


def test_a_visit_survives_a_short_absence(screen: Screen, hall: HallLink) -> None:
    """The same layout comes back: the visitor goes on where the visit was."""
    screen.touch("choice-zone-1")
    hall.go()
    hall.come("kiosk-entrance-a")
    assert screen.sees("公积金受理")


def test_a_refused_kiosk_says_why(screen: Screen, hall: HallLink) -> None:
    """A token that is no longer valid is not a network fault."""
    hall.go(problem("BAD_TOKEN"))
    assert screen.sees("设备未获授权")


def test_before_the_first_word_of_the_server_it_connects(show: Callable[..., Screen], hall: HallLink) -> None:
    """No layout, no hall: still it says what it does, then what is wrong, in both languages."""
    shown = show(hall)
    assert shown.sees("正在连接，请稍候")
    assert "Connecting, please wait" in shown.words()
    hall.go()
    assert shown.sees("系统连接中断")
    hall.go(problem("WRONG_PROTOCOL"))
    assert shown.sees("软件版本不一致")


def test_each_kiosk_offers_its_own_zones(show: Callable[..., Screen], hall: HallLink) -> None:
    """Nearest first, as the layout says."""
    shown = show(hall)
    hall.come("kiosk-3-b")
    assert shown.sees("公安")
    assert [card.key for card in shown.model._face.cards] == ["zone-3", "zone-2", "zone-1"]  # type: ignore[union-attr]


def test_a_kiosk_nobody_planned_offers_every_zone(show: Callable[..., Screen], hall: HallLink) -> None:
    """Without a place in the layout it still gives numbers, and prints none."""
    shown = show(hall)
    hall.come("kiosk-in-a-box")
    assert shown.sees("人力资源及社保")
    take(shown)
    assert shown.sees("A001")
    assert shown.find("paper") is None


def test_another_hall_has_its_own_words_and_colours(show: Callable[..., Screen]) -> None:
    """The tiny hall: one zone, so its lines come first; its own name and brand."""
    tiny = load(builtin("tiny"))
    hall = HallLink(tiny)
    shown = show(hall)
    hall.come("nobody")
    assert shown.sees("请选择业务")
    assert tiny.plan.name.zh in shown.words()
    assert shown.window.property("color").name().upper() == tiny.theme["paper"].upper()


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_nothing_is_cut_off_and_keys_are_large(
    show: Callable[..., Screen], hall: HallLink, layout: Layout, size: QSize
) -> None:
    """On every screen, in both languages and both orientations, words lie inside and keys are 20 mm and more."""
    hall.wait_in("social-acceptance", 5)
    shown = show(hall, size)
    hall.come("kiosk-entrance-a")
    for language in ("zh", "en"):
        assert shown.sees(lambda: shown.find("choice-zone-4") is not None)
        if language == "en":
            shown.touch("key-language")
        for key in ("choice-zone-4", "choice-social-acceptance", "choice-social-group", "choice-ordinary", "confirm"):
            check_legible(shown)
            shown.touch(key)
        assert shown.sees(lambda: shown.find("done") is not None)
        for paper in (Paper.PRINTED, Paper.OUT, Paper.FAILED):
            taken = shown.model.visit.taken
            assert taken is not None
            shown.model._happen(PaperTold(number=taken.number, paper=paper))
            check_legible(shown)
        shown.touch("done")


def check_legible(screen: Screen) -> None:
    """Words inside the window and not cut short; keys 80 px and more, which is 20 mm on a 21-inch panel."""
    screen.sees(lambda: False, 0.05)
    window = screen.window
    for item in screen.items():
        place = item.mapRectToScene(item.boundingRect())
        if isinstance(item.property("text"), str) and item.property("text"):
            assert place.left() >= 0, item.property("text")
            assert place.top() >= 0, item.property("text")
            assert place.right() <= window.width(), item.property("text")
            assert place.bottom() <= window.height(), item.property("text")
            if not in_card_detail(item):
                assert not item.property("truncated"), item.property("text")
        if (
            item.objectName() in ("key-back", "key-home", "key-language", "confirm", "done")
            or "choice-" in item.objectName()
        ):
            assert min(place.width(), place.height()) >= 80, item.objectName()

    for card in (item for item in screen.items() if "choice-" in item.objectName()):
        texts = [item for item in below(card) if item.property("contentWidth") is not None and item.property("text")]
        for one, other in combinations(texts, 2):
            assert not written(one).intersects(written(other)), (one.property("text"), other.property("text"))


def below(item: QQuickItem) -> list[QQuickItem]:
    """Everything visible in an item."""
    inner = [child for child in item.childItems() if child.isVisible()]
    return inner + [deeper for child in inner for deeper in below(child)]


def written(item: QQuickItem) -> QRectF:
    """Where the letters of a left-aligned text are, without the empty rest of its lines."""
    place = item.mapRectToScene(item.boundingRect())
    return QRectF(place.x(), place.y(), min(item.property("contentWidth"), place.width()), place.height())


def in_card_detail(item: QQuickItem) -> bool:
    """The examples on a card may be cut short; they are examples."""
    return "、" in item.property("text") or ", " in item.property("text")


def test_every_key_has_a_name_and_can_be_pressed_by_it(screen: Screen) -> None:
    """A screen reader finds the keys by name and presses them."""
    assert press(screen, "1 公积金及税务")
    assert screen.sees("请选择业务")
    screen.clock.wait(1)
    assert press(screen, "返回")
    assert screen.sees("请选择办事区域")
    nameless = [item.objectName() for item in screen.items() if item.objectName() in KEYS and not name_of(item)]
    assert nameless == []


KEYS = ("key-back", "key-home", "key-language", "confirm", "done", "retry")


def name_of(item: QQuickItem) -> str:
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name) if interface else ""


def press(screen: Screen, name: str) -> bool:
    """Press what has this accessible name."""
    for item in screen.items():
        interface = QAccessible.queryAccessibleInterface(item)
        if interface and interface.role() == QAccessible.Role.Button and interface.text(QAccessible.Text.Name) == name:
            action = interface.actionInterface()
            assert action is not None
            action.doAction(QAccessibleActionInterface.pressAction())
            return True
    return False
