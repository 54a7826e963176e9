"""Without the server, by touch: killed or hung at the worst moments, numbers of the kiosk's own, each counted once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from tests.kiosk.visitor import HASTY, Town, Visitor, before, town
from wire.qt import QtLink

FIRST = 9001
"""Of this kiosk's own numbers, in every line."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The hall, whose server dies now and then."""
    with town(tmp_path_factory.mktemp("hall")) as served:
        yield served


@pytest.fixture(scope="module")
def token(place: Town) -> str:
    return place.let_in("kiosk-entrance-a")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kiosk's disk."""
    return tmp_path_factory.mktemp("kiosk")


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that is given up soon, and looked at often."""
    monkeypatch.setattr("kiosk.paper.ReceiptPrinter", HASTY)
    monkeypatch.setattr("kiosk.view_model._LOOK_AGAIN_MS", 300)


@pytest.fixture
def visitor(qapp: QGuiApplication, place: Town, token: str, state: Path) -> Iterator[Visitor]:
    """Somebody before a kiosk that has just been switched on, on the disk that it always had."""
    place.printer.set(mute=False)
    link = QtLink(place.server.url, token)
    with before(link, state=state, answer_s=8.0, wall_clock=place.time) as shown:
        link.start()
        shown.sees(lambda: not link.mirror.stale and "等候" in shown.words, seconds=25)
        yield shown
        link.stop()


def alone(visitor: Visitor) -> None:
    """Until the kiosk gives numbers by itself, and says so."""
    visitor.sees("系统连接中断，本机离线取号", seconds=20)


def together(visitor: Visitor) -> None:
    """Until the server is back."""
    visitor.sees(lambda: not visitor.face.stale, "the server is not back", seconds=25)


def handed_in(visitor: Visitor, line: str) -> list[int]:
    """The kiosk's own numbers that the server knows."""
    hall = visitor.screen.model._link.mirror.hall
    assert hall is not None
    return sorted(hall.handed_in.get(line, ()))


def waiting(place: Town, queue: str) -> list[str]:
    """Numbers of the tickets of a queue that were not taken out again, in the order of their events."""
    gone = {event["ticket"] for name in ("TicketCancelled", "TicketVoided") for event in place.events(name)}
    return [
        ticket["number"]
        for ticket in place.events("TicketIssued")
        if ticket["queue"] == queue and ticket["ticket"] not in gone
    ]


def paper(place: Town) -> str:
    """The last slip's text."""
    return "\n".join(place.printer.receipts[-1].lines)


def take(visitor: Visitor, *way: str) -> str:
    visitor.touch(*way, "confirm")
    return visitor.number


def test_killed_before_the_confirmation(visitor: Visitor, place: Town) -> None:
    """The notice comes, the same touch gives a number of the kiosk's own, its slip says so, and it is handed in."""
    visitor.touch("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-ordinary")
    visitor.comes_to("confirm")
    place.server.kill()
    alone(visitor)
    visitor.touch("confirm")
    assert visitor.number == f"A{FIRST}"
    assert "离线" in visitor.words
    visitor.sees("请取走您的小票")
    assert "【离线】" in paper(place)
    assert "前面还有" not in paper(place)
    assert visitor.face.qr == ""
    place.start()
    together(visitor)
    visitor.sees(lambda: handed_in(visitor, "fund") == [FIRST], "it is not handed in", seconds=20)
    assert waiting(place, "fund-acceptance") == [f"A{FIRST}"]


def test_killed_under_the_request(visitor: Visitor, place: Town) -> None:
    """The touch is on its way when the server dies: one number for the visitor, and one ticket when it is back."""
    visitor.touch("choice-zone-2", "choice-realty-issuing", "choice-ordinary")
    visitor.comes_to("confirm")
    visitor.screen.clock.wait(1)
    assert place.server.process is not None
    place.server.process.send_signal(signal.SIGSTOP)
    visitor.put_down(visitor.middle_of("confirm"))
    visitor.comes_to("taking")
    place.server.kill()
    visitor.comes_to("ticket")
    number = visitor.number
    place.start()
    together(visitor)
    visitor.sees(lambda: handed_in(visitor, "realty") == [FIRST], "it is not handed in", seconds=20)
    assert number == f"C{FIRST}"
    assert waiting(place, "realty-issuing") == [number]


def test_hung_under_the_request_leaves_no_ghost(visitor: Visitor, place: Town) -> None:
    """The server gives the ticket too late to say so: the visitor's own number stays, that other one goes.

    Meanwhile nothing is frozen: the seconds are counted, the keys answer, and the wait shows that it goes on.
    """
    place.printer.set(mute=True)
    visitor.touch("choice-zone-2", "choice-realty-acceptance", "choice-realty-query", "choice-ordinary")
    visitor.comes_to("confirm")
    assert place.server.process is not None
    place.server.process.send_signal(signal.SIGSTOP)
    try:
        visitor.screen.clock.wait(1)
        visitor.put_down(visitor.middle_of("confirm"))
        visitor.comes_to("taking")
        assert moves(visitor), "nothing moves while the number is asked for"
        visitor.touch("key-language")
        visitor.sees("Taking your number")
        visitor.touch("key-language")
        visitor.comes_to("ticket")
        assert moves(visitor), "nothing moves while the slip is waited for"
        visitor.touch("key-language")
        visitor.sees("Your number")
        visitor.touch("key-language")
        number = visitor.number
        visitor.sees("小票未能打印", seconds=20)
        assert "请拍下或记住号码" in visitor.words
        seconds = visitor.face.countdown.main
        visitor.wait(3)
        assert visitor.face.countdown.main != seconds
        place.printer.set(mute=False)
        visitor.touch("在此补打")
        visitor.sees("请取走您的小票")
        assert "离线" in paper(place)
    finally:
        place.server.process.send_signal(signal.SIGCONT)
    assert number == f"C{FIRST + 1}"
    together(visitor)
    visitor.sees(lambda: handed_in(visitor, "realty") == [FIRST, FIRST + 1], "it is not handed in", seconds=20)
    visitor.sees(lambda: waiting(place, "realty-acceptance") == [number], "there is a ghost")


def test_no_answer_first_and_then_no_server(visitor: Visitor, place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is given up before the link is: trying again gives the one number, whichever side it comes from."""
    monkeypatch.setattr(visitor.screen.model._asker, "_answer_s", 0.3)
    visitor.touch("choice-zone-1", "choice-tax-acceptance", "choice-tax-invoice", "choice-ordinary")
    visitor.comes_to("confirm")
    assert place.server.process is not None
    place.server.process.send_signal(signal.SIGSTOP)
    try:
        visitor.touch("confirm")
        visitor.comes_to("problem")
        visitor.sees("请重试，\n不会重复取号")
        alone(visitor)
        visitor.touch("retry")
        number = visitor.number
        assert number.startswith("B9")
    finally:
        place.server.process.send_signal(signal.SIGCONT)
    together(visitor)
    visitor.sees(lambda: waiting(place, "tax-acceptance") == [number], "there is a ghost", seconds=20)


def moves(visitor: Visitor) -> bool:
    """Something on the screen shows that work goes on."""
    return visitor.find("working") is not None


def test_an_answer_that_was_lost(visitor: Visitor, place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has the ticket and dies before the kiosk hears of it: the own number takes its place."""
    link: Any = visitor.screen.model._link
    visitor.touch("choice-zone-1", "choice-tax-issuing", "choice-ordinary")
    visitor.comes_to("confirm")
    monkeypatch.setattr(link, "_call_back", lambda then, outcome: None)
    visitor.touch("confirm")
    visitor.comes_to("taking")
    visitor.sees(lambda: len(waiting(place, "tax-issuing")) == 1, "the server has not given it")
    place.server.kill()
    visitor.comes_to("ticket")
    number = visitor.number
    assert number.startswith("B9")
    monkeypatch.undo()
    place.start()
    together(visitor)
    visitor.sees(lambda: handed_in(visitor, "tax") != [], "it is not handed in", seconds=20)
    visitor.sees(lambda: waiting(place, "tax-issuing") == [number], "there is a ghost")


def test_switched_on_without_a_server(place: Town, qapp: QGuiApplication, token: str, state: Path) -> None:
    """Killed before the first touch, the kiosk switched off and on meanwhile: all numbers, in order, once each."""
    place.printer.set(mute=False)
    place.server.kill()
    given = []
    for _ in range(2):
        link = QtLink(place.server.url, token)
        with before(link, state=state, wall_clock=place.time) as visitor:
            link.start()
            alone(visitor)
            assert visitor.find("key-check-in") is None
            assert visitor.find("key-reprint") is None
            given.append(take(visitor, "choice-zone-3", "choice-police-issuing", "choice-ordinary"))
            visitor.sees("请取走您的小票")
            visitor.touch("done")
            given.append(take(visitor, "choice-zone-3", "choice-police-issuing", "choice-green"))
            assert "离线 绿色通道" in visitor.words or "绿色通道 离线" in visitor.words
            visitor.sees("请取走您的小票")
            link.stop()
    assert given == [f"D{FIRST + n}" for n in range(4)]
    place.start()
    link = QtLink(place.server.url, token)
    with before(link, state=state, wall_clock=place.time) as visitor:
        link.start()
        visitor.sees(
            lambda: not link.mirror.stale and handed_in(visitor, "police") == [FIRST + n for n in range(4)],
            "they are not handed in",
            seconds=30,
        )
        assert waiting(place, "police-issuing") == given
        issued = [event["issued_at"] for event in place.events("TicketIssued") if event["queue"] == "police-issuing"]
        assert issued == sorted(issued)
        assert visitor.screen.model._link.mirror.hall.faults == {}  # type: ignore[union-attr]
        link.stop()
