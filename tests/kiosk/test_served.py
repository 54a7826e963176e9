"""Persons, bookings and numbers of its own: the kiosk without a window, a real link, a real server process."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.machine import NUMBER, PERSON, TO_CARD, YOUNG, Kiosk
from tests.running import LAYOUTS, RunningServer
from wire.qt import QtLink

Connect = Callable[..., Kiosk]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The Zhengzhou hall in a process of its own.

    It works every day, and check-in begins a day before the slot: whenever the test runs there is a slot to come for.
    """
    folder = tmp_path_factory.mktemp("hall")
    shutil.copytree(LAYOUTS / "zhengzhou", folder / "layout")
    policy = folder / "layout" / "policy.toml"
    policy.write_text(policy.read_text().replace("early_minutes = 30", "early_minutes = 1440"))
    hours = folder / "layout" / "hours.toml"
    every_day = re.sub(r"(?m)^weekdays = .*$", "weekdays = [1, 2, 3, 4, 5, 6, 7]", hours.read_text())
    hours.write_text(re.sub(r"(?m)^statutory_calendar = .*$", "", every_day))
    server = RunningServer(folder / "data", str(folder / "layout"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def token(server: RunningServer) -> str:
    return server.add_device("kiosk", "kiosk-entrance-a")


@pytest.fixture(scope="module")
def city(server: RunningServer) -> str:
    """The city's own system, which books and looks on."""
    return server.add_device("integration", "city")


@pytest.fixture(scope="module")
def desk(server: RunningServer) -> str:
    """Staff who take tickets out."""
    server.add_clerk("900", role="desk")
    token: str = server.post("/desk/sign-in", staff_no="900", pin="1234").body["token"]
    return token


@pytest.fixture
def connect(server: RunningServer, token: str, make: Callable[..., Kiosk]) -> Iterator[Connect]:
    """A kiosk on a link to the server; whether it is there yet or not."""
    links: list[QtLink] = []

    def connected(**options: Any) -> Kiosk:
        link = QtLink(server.url, token)
        links.append(link)
        kiosk = make(link, **options)
        link.start()
        return kiosk

    yield connected
    for link in links:
        link.stop()


def gone(kiosk: Kiosk) -> None:
    """Until it notices that the server is away."""
    kiosk.bot.waitUntil(lambda: bool(kiosk.now("stale")), timeout=10_000)


def there(kiosk: Kiosk) -> Kiosk:
    """Once it knows the hall."""
    kiosk.bot.waitUntil(lambda: not kiosk.model._link.mirror.stale, timeout=20_000)
    if kiosk.model._own is not None:
        kiosk.learn()
    return kiosk


def tickets_of(server: RunningServer, city: str, *numbers: str) -> list[dict[str, Any]]:
    """Those of these tickets that wait."""
    replies = [server.get(f"/tickets/{number}", city) for number in numbers]
    return [reply.body for reply in replies if reply.status == 200 and reply.body["state"] == "waiting"]


def test_one_person_has_one_ticket_and_gets_its_slip_again(connect: Connect, server: RunningServer, city: str) -> None:
    """The card leads to the number that is there, to its slip, and from another kiosk by number and code."""
    kiosk = there(connect(id_reader="/dev/no-such-reader"))
    kiosk.touch(*TO_CARD)
    kiosk.show_card(YOUNG)
    kiosk.touch("confirm")
    kiosk.comes("ticket")
    number, tail, code, page = (kiosk.now(name) for name in ("number", "tail", "code", "qr"))
    assert tail == "证件尾号 0013"
    kiosk.touch("home", *TO_CARD)
    kiosk.show_card(YOUNG)
    kiosk.touch("confirm")
    kiosk.comes("holding")
    kiosk.shows("number", number)
    kiosk.touch("reprint")
    kiosk.comes("ticket")
    assert (kiosk.now("number"), kiosk.now("tags")) == (number, "补打")
    kiosk.touch("home", "open_reprint")
    kiosk.type(number)
    kiosk.pick("code")
    kiosk.type(code.split()[-1])
    kiosk.touch("submit")
    kiosk.comes("ticket")
    kiosk.touch("home")
    kiosk.scan(page)
    kiosk.comes("ticket")
    assert kiosk.now("number") == number
    (ticket,) = tickets_of(server, city, number)
    assert ticket["reprints"] == 3
    log = server.log.read_text()
    assert "440524198001010013" not in log


def test_a_booking_is_checked_in_by_its_code_and_by_card(
    connect: Connect, server: RunningServer, city: str, desk: str
) -> None:
    """Booked by the city's system; here it becomes a ticket with its time, once."""
    kiosk = there(connect(id_reader="/dev/no-such-reader"))
    slots = server.get("/queues/tax-acceptance/slots", city).body["days"]
    date, time = next((day["date"], slot["time"]) for day in slots for slot in day["slots"] if slot["left"])
    for by_card in (False, True):
        wanted = {"queue": "tax-acceptance", "date": date, "time": time}
        reply = server.post("/bookings", city, id_number=NUMBER, **wanted)
        assert reply.status == 201, reply
        booking = reply.body["booking"]
        kiosk.touch("home", "open_check_in")
        if by_card:
            kiosk.show_card(PERSON)
        else:
            kiosk.type(booking)
            assert kiosk.now("typed_ok")
            kiosk.touch("submit")
        kiosk.comes("ticket")
        assert kiosk.now("tags") == "预约"
        assert kiosk.now("hint").startswith("预约时间")
        number = kiosk.now("number")
        (ticket,) = tickets_of(server, city, number)
        assert ticket["visitor_class"] == "appointment"
        gone = server.post(f"/tickets/{ticket['ticket_id']}/cancel", desk, reason="tried")
        assert gone.status == 200, gone
    kiosk.touch("home", "open_check_in")
    kiosk.type("00000000")
    kiosk.touch("submit")
    kiosk.comes("problem")
    assert "没有找到有效预约" in kiosk.now("problem")


def test_numbers_given_alone_are_handed_in_exactly_once(
    connect: Connect, server: RunningServer, city: str, tmp_path: Path
) -> None:
    """The server dies; the kiosk goes on, is switched off and on, the server comes back: all in order, each once."""
    kiosk = there(connect(state=tmp_path))
    server.kill()
    kiosk.bot.waitUntil(lambda: bool(kiosk.now("offline")), timeout=10_000)
    given = []
    for _ in range(3):
        kiosk.touch("home", "zone-1", "tax-issuing", "ordinary", "confirm")
        kiosk.comes("ticket")
        given.append(kiosk.now("number"))
        kiosk.bot.wait(20)
    assert given == ["B9001", "B9002", "B9003"]
    kiosk.model.close()
    later = connect(state=tmp_path)
    server.start()
    there(later)
    later.bot.waitUntil(lambda: len(tickets_of(server, city, *given)) == 3, timeout=15_000)
    tickets = tickets_of(server, city, *given)
    assert [ticket["ahead"] for ticket in tickets] == [0, 1, 2]
    issued = [ticket["issued_at"] for ticket in tickets]
    assert issued == sorted(issued)
    server.kill()
    gone(later)
    server.start()
    there(later)
    later.bot.wait(500)
    assert len(tickets_of(server, city, *given)) == 3
    hall = later.model._link.mirror.hall
    assert hall is not None
    assert "kiosk-entrance-a" not in hall.faults
    assert sorted(hall.handed_in["tax"]) == [9001, 9002, 9003]


def test_a_request_cut_off_with_the_server_leaves_one_ticket(
    connect: Connect, server: RunningServer, city: str, tmp_path: Path
) -> None:
    """The server gives a number and cannot say so: that one goes, the kiosk's own stays."""
    kiosk = there(connect(state=tmp_path))
    kiosk.touch("zone-2", "realty-issuing", "ordinary")
    kiosk.comes("confirm")
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        kiosk.touch("confirm")
        kiosk.comes("taking")
        kiosk.bot.waitUntil(lambda: bool(kiosk.now("screen") == "ticket"), timeout=10_000)
    finally:
        server.process.send_signal(signal.SIGCONT)
    number = kiosk.now("number")
    assert number == "C9001"
    there(kiosk)
    kiosk.bot.waitUntil(lambda: waiting(kiosk) == [number], timeout=10_000)
    hall = kiosk.model._link.mirror.hall
    assert hall is not None
    assert hall.numbers["realty"] == 1


def waiting(kiosk: Kiosk) -> list[str]:
    """The numbers that wait for what was asked in the test above."""
    hall = kiosk.model._link.mirror.hall
    return [t.number for t in hall.tickets.values() if t.queue == "realty-issuing"] if hall is not None else []
