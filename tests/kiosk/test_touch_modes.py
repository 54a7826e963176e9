"""Large type, the other language, going back, going away: by touch, until nothing of a visitor is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from hardware.virtual_id_reader import CardText, VirtualIdReader
from kiosk.visit import start
from layouts.layout import Layout
from tests.kiosk.conftest import LANDSCAPE, pause
from tests.kiosk.hall_link import HallLink, problem
from tests.kiosk.visitor import OLD, YOUNG, Visitor, before, empty

TO_CARD = ("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-ordinary")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualIdReader]:
    with VirtualIdReader(tmp_path_factory.mktemp("port") / "reader") as plugged:
        yield plugged


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication, layout: Layout) -> HallLink:
    return HallLink(layout)


@pytest.fixture(scope="module")
def kiosk(hall: HallLink, reader: VirtualIdReader) -> Iterator[Visitor]:
    """One kiosk for all, which speaks."""
    with before(hall, id_reader=reader.port, speaks=True) as shown:
        hall.come("kiosk-entrance-a")
        yield shown


@pytest.fixture
def visitor(kiosk: Visitor, hall: HallLink, reader: VirtualIdReader) -> Visitor:
    reader.lift()
    empty(hall)
    kiosk.comes()
    kiosk.heard.said.clear()
    return kiosk


def to_lines(visitor: Visitor) -> None:
    visitor.touch("choice-zone-1")


def to_services(visitor: Visitor) -> None:
    visitor.touch(*TO_CARD[:2])


def to_class(visitor: Visitor) -> None:
    visitor.touch(*TO_CARD[:3])


def to_card(visitor: Visitor) -> None:
    visitor.touch(*TO_CARD)


def to_typing(visitor: Visitor) -> None:
    visitor.touch(*TO_CARD, "type")
    visitor.type(YOUNG[:16])


def to_confirm(visitor: Visitor) -> None:
    visitor.touch(*TO_CARD, "type")
    visitor.type(YOUNG)
    visitor.touch("submit")


def to_search(visitor: Visitor) -> None:
    visitor.touch("key-search")
    visitor.type("GJJ")


def to_check_in(visitor: Visitor) -> None:
    visitor.touch("key-check-in")
    visitor.type("8765432")


def to_reprint(visitor: Visitor) -> None:
    visitor.touch("key-reprint")
    visitor.type("A007")
    visitor.touch("field-code")
    visitor.type("987")


def to_problem(visitor: Visitor) -> None:
    to_check_in(visitor)
    visitor.touch("pad-1", "submit")


def to_holding(visitor: Visitor) -> None:
    for _ in range(2):
        to_confirm(visitor)
        visitor.touch("confirm")
        visitor.comes_to("holding" if visitor.screen.model.visit.holding else visitor.at)
        visitor.sees(lambda: visitor.at in ("ticket", "holding"), "no answer")
        if visitor.at == "ticket":
            visitor.touch("done")


def to_ticket(visitor: Visitor) -> None:
    to_confirm(visitor)
    visitor.touch("confirm")


PATHS: dict[str, tuple[Callable[[Visitor], None], tuple[str, ...]]] = {
    "lines": (to_lines, ()),
    "services": (to_services, ()),
    "visitor_class": (to_class, ()),
    "identity": (to_card, ()),
    "typing": (to_typing, (YOUNG[:6], YOUNG[6:14], YOUNG[:16])),
    "confirm": (to_confirm, (YOUNG[-4:],)),
    "search": (to_search, ("GJJ",)),
    "check_in": (to_check_in, ("8765", "8765432")),
    "reprint": (to_reprint, ("A007", "987")),
    "problem": (to_problem, ("8765",)),
    "holding": (to_holding, (YOUNG[-4:],)),
    "ticket": (to_ticket, (YOUNG[-4:], "补打码")),
}


def nothing_is_left(visitor: Visitor, secrets: tuple[str, ...]) -> None:
    """At the start, in Chinese, in normal type, and none of this anywhere in the window or behind it."""
    visitor.comes_to("zones")
    pause(150)
    here = visitor.everything()
    for secret in (*secrets, YOUNG, OLD):
        assert secret not in here, [line for line in here.splitlines() if secret in line]
    visit = visitor.screen.model.visit
    assert (visit.language, visit.elder) == ("zh", False)
    begun = start()
    assert {name for name in visit.__slots__ if getattr(visit, name) != getattr(begun, name)} <= {"changed", "due"}
    assert [item.objectName() for item in alive(visitor) if item.property("gathered")] == []


def alive(visitor: Visitor) -> list[QObject]:
    """Everything in the window."""
    return visitor.screen.window.findChildren(QObject)


@pytest.mark.parametrize("screen", PATHS)
def test_who_walks_away_leaves_nothing(visitor: Visitor, screen: str) -> None:
    """In English and in large type, from every screen with something typed: the seconds are seen, then all is gone."""
    way, secrets = PATHS[screen]
    way(visitor)
    visitor.comes_to(screen)
    there = visitor.everything()
    for secret in secrets:
        assert secret in there, f"{secret} is not seen where it was typed"
    visitor.touch("key-language")
    if screen not in ("ticket", "holding"):
        visitor.touch("key-elder")
    long = visitor.face.elder
    due = visitor.screen.model.visit.due
    assert due is not None
    visitor.wait((due - visitor.screen.clock.now) / 1000 - 5)
    visitor.sees("Back to start in 5 s")
    visitor.wait(4)
    assert visitor.at == screen
    visitor.wait(1)
    nothing_is_left(visitor, secrets)
    assert long is (screen not in ("ticket", "holding"))


@pytest.mark.parametrize("screen", ["typing", "confirm", "search", "check_in", "reprint", "problem", "holding"])
def test_back_and_home_lead_away_and_forget(visitor: Visitor, screen: str) -> None:
    """Back leads from screen to screen until the start, home at once; neither keeps what was typed."""
    way, secrets = PATHS[screen]
    way(visitor)
    visitor.comes_to(screen)
    for _ in range(8):
        if visitor.find("key-back") is None:
            break
        was = visitor.at
        visitor.touch("key-back")
        assert visitor.at != was
    nothing_is_left(visitor, secrets)
    if screen in ("typing", "reprint", "confirm"):
        way(visitor)
        visitor.comes_to(screen)
        visitor.touch("key-home")
        nothing_is_left(visitor, secrets)


def test_large_type_is_large_slow_and_spoken(visitor: Visitor, hall: HallLink) -> None:
    """Type grows, two choices a row, fewer on a page, ninety seconds, every screen said aloud; then all as before."""
    size = height_of(visitor, "公积金及税务")
    width = visitor.find("choice-zone-1").width()  # type: ignore[union-attr]
    visitor.touch("长辈模式")
    visitor.sees(lambda: visitor.face.elder, "not large")
    pause(100)
    assert len(visitor.cards()) == 4
    places = {visitor.middle_of(f"choice-{key}").x() for key in visitor.cards()}
    assert len(places) == 2
    assert height_of(visitor, "公积金及税务") >= size * 1.3
    assert visitor.find("choice-zone-1").width() >= width * 0.9  # type: ignore[union-attr]
    visitor.touch("choice-zone-1", "choice-fund-issuing", "choice-green", "skip")
    visitor.comes_to("confirm")
    visitor.wait(75)
    assert visitor.at == "confirm"
    assert visitor.face.countdown.main == ""
    visitor.touch("confirm")
    number = visitor.number
    visitor.sees(lambda: any(number in text for text, _ in visitor.heard.said), "the number is not said")
    said = [text for text, language in visitor.heard.said if language == "zh"]
    for prompt in ("请选择办事区域", "请选择业务", "请选择取号方式", "请刷身份证", "公积金发证 确认取号"):
        assert prompt in said, said
    assert any("1楼1区" in text and number in text for text in said)
    visitor.touch("done")
    visitor.comes_to("zones")
    pause(100)
    assert height_of(visitor, "公积金及税务") == size
    visitor.heard.said.clear()
    visitor.touch("choice-zone-1")
    visitor.comes_to("lines")
    assert [text for text, _ in visitor.heard.said if text] == []


def test_large_type_speaks_the_language_of_the_visitor(visitor: Visitor) -> None:
    """English is said in English, and the last visitor's prompt is not heard by the next one."""
    visitor.touch("key-language", "key-elder", "choice-zone-1")
    visitor.comes_to("lines")
    assert ("Choose a service area", "en") in visitor.heard.said
    visitor.touch("key-home")
    visitor.comes_to("zones")
    assert visitor.heard.said[-1] == ("", "")


def height_of(visitor: Visitor, words: str) -> float:
    """Pixels of one line of these words as they are drawn."""
    (item,) = (i for i in visitor.screen.items() if str(i.property("text")).replace("\n", "") == words)
    return float(item.property("contentHeight")) / int(item.property("lineCount"))


def test_a_card_read_while_the_visitor_leaves_is_nobodys(visitor: Visitor, reader: VirtualIdReader) -> None:
    """The card comes down as home is touched: whoever comes next is not its holder."""
    to_card(visitor)
    reader.byte_seconds = 0.0005
    reader.place(CardText(number=YOUNG))
    visitor.sees(lambda: visitor.face.card == "reading", "not read")
    visitor.touch("key-home")
    pause(900)
    reader.byte_seconds = 0.0
    nothing_is_left(visitor, ())
    visitor.touch("choice-zone-1")
    pause(200)
    assert visitor.at == "lines"


def test_half_a_scan_is_forgotten(visitor: Visitor) -> None:
    """What a scanner began and did not end is no part of the next visitor's."""
    for character in "http://hall/t/SECRET":
        QTest.keyClick(visitor.screen.window, character)  # type: ignore[call-overload]
    visitor.wait(200)
    pause(150)
    nothing_is_left(visitor, ("SECRET", "http://hall"))


def test_a_finger_that_stays_is_not_a_thousand(visitor: Visitor, hall: HallLink) -> None:
    """Held down, slid off, lifted elsewhere, ten fingers flat on the glass: one ticket at most, and no dead screen."""
    visitor.touch("choice-zone-1", "choice-fund-issuing", "choice-ordinary", "skip")
    visitor.comes_to("confirm")
    visitor.screen.clock.wait(1)
    key, beside = visitor.middle_of("confirm"), visitor.middle_of("key-back")
    visitor.put_down(key, then_up=False)
    pause(700)
    visitor.lift(beside)
    pause(100)
    assert visitor.at in ("confirm", "visitor_class", "identity")
    if visitor.at == "confirm":
        visitor.put_down(*[key] * 5)
    visitor.touch(*() if visitor.at in ("taking", "ticket") else ("confirm",))
    visitor.comes_to("ticket")
    assert len(hall.hall.tickets) == 1
    assert [do for do, _ in hall.sent if do == "issue"] == ["issue"]
    visitor.touch("done")
    visitor.comes_to("zones")


def test_a_refusal_can_be_left_by_every_way(visitor: Visitor, hall: HallLink) -> None:
    """The server refuses: back chooses anew, the language turns, home goes home."""
    visitor.touch("choice-zone-1", "choice-fund-issuing", "choice-ordinary", "skip")
    hall.refusal = problem("QUOTA_REACHED")
    visitor.touch("confirm")
    visitor.comes_to("problem")
    visitor.touch("key-language")
    visitor.sees("All numbers of this time are given")
    visitor.touch("key-back")
    visitor.comes_to("lines")
    visitor.touch("key-home")
    nothing_is_left(visitor, ())


def test_lying_it_does_the_same(qapp: QGuiApplication, layout: Layout) -> None:
    """A landscape kiosk: every key of the way is on the glass and within reach of a finger."""
    hall = HallLink(layout)
    with before(hall, LANDSCAPE, speaks=True) as visitor:
        hall.come("kiosk-entrance-a")
        for elder in (False, True):
            if elder:
                visitor.touch("key-elder")
            visitor.touch("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-green", "confirm")
            assert visitor.number.startswith("A")
            visitor.touch("done")
            to_search(visitor)
            visitor.sees(lambda: "fund-open" in visitor.cards(), "not found")
            visitor.touch("key-home")
            to_reprint(visitor)
            visitor.touch("key-home")
        assert len(hall.hall.tickets) == 2
