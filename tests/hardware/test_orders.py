"""Orders on their way to a real server: asked again, carried out once."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from typing import Any

import pytest

from hardware.order import Order
from hardware.orders import ASKED, Orders
from tests.hardware.desk import Desk, desk_at
from tests.running import RunningServer, wait_until

COUNTER, QUEUE = "201", "civil-instant"


class Asked:
    """A desk's link, and how often it was asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.futures: list[Future[dict[str, Any]]] = []

    def __call__(self, do: str, **args: Any) -> Future[dict[str, Any]]:
        self.futures.append(self._desk.link.ask(do, **args))
        return self.futures[-1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The small hall with a clerk at a counter."""
    made = RunningServer(tmp_path_factory.mktemp("orders"), "tiny")
    made.start()
    made.add_clerk("5001")
    yield made
    made.stop()


@pytest.fixture
def server(house: RunningServer) -> Iterator[RunningServer]:
    """A visitor or two wait there, and nobody is at the counter."""
    session = house.sign_in(COUNTER, "5001")
    kiosk = house.add_device("kiosk", "door")
    for _ in range(2):
        assert house.post("/tickets", kiosk, queue=QUEUE).status < 300
    yield house
    house.post(f"/counters/{COUNTER}/complete", session)
    house.post(f"/counters/{COUNTER}/sign-out", session)


def called(server: RunningServer) -> list[str]:
    """Tickets called so far, as the log has it."""
    with closing(sqlite3.connect(server.data / "hall.db")) as database:
        rows = database.execute("SELECT body FROM events ORDER BY seq").fetchall()
    told = [json.loads(row[0]) for row in rows]
    return [body["ticket"] for name, body in told if name == "TicketCalled"]


def call_next(name: str) -> Order:
    return Order(do="call-next", args={"counter": COUNTER}, request_id=name)


def test_an_order_without_an_answer_is_asked_again_and_carried_out_once(server: RunningServer) -> None:
    """The server stands still while it is asked; when it goes on, one visitor is called."""
    assert server.process is not None
    before = called(server)
    with desk_at(server, COUNTER) as desk:
        asked = Asked(desk)
        orders = Orders(asked, answer_seconds=0.5)
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            orders.give(call_next("press-1"))
            wait_until(lambda: len(asked.futures) == ASKED)
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        desk.until(lambda counter: counter.ticket is not None)
        orders.give(call_next("press-1"))
        assert asked.futures[-1].result(20)["ticket"]["ticket_id"] == desk.counter.ticket
        assert called(server) == [*before, desk.counter.ticket]


def test_the_same_order_is_asked_once_at_a_time(server: RunningServer) -> None:
    """A keypad that repeats its key while the first is under way is not asked for twice."""
    with desk_at(server, COUNTER) as desk:
        asked = Asked(desk)
        orders, before = Orders(asked), called(server)
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            for _ in range(5):
                orders.give(call_next("press-2"))
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        desk.until(lambda counter: counter.ticket is not None)
        assert len(asked.futures) == 1
        assert called(server) == [*before, desk.counter.ticket]


def test_nobody_is_asked_for_ever(server: RunningServer, caplog: pytest.LogCaptureFixture) -> None:
    """With the server gone an order is given up, and the log says at which counter."""
    in_vain: list[Order] = []
    with desk_at(server, COUNTER) as desk:
        asked = Asked(desk)
        server.kill()
        with caplog.at_level(logging.WARNING, logger="hardware.orders"):
            Orders(asked, in_vain=in_vain.append, answer_seconds=0.1).give(call_next("press-3"))
            wait_until(lambda: in_vain)
            wait_until(lambda: caplog.records)
        assert len(asked.futures) == ASKED
        assert [record.getMessage() for record in caplog.records] == [f"counter {COUNTER}: call-next got no answer"]
        server.start()


def test_a_refusal_is_logged_without_saying_whom_it_concerned(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the counter, the command and the code; no ticket, no number."""
    with desk_at(server, COUNTER) as desk, caplog.at_level(logging.DEBUG, logger="hardware.orders"):
        ticket = next(iter(desk.hall.tickets))
        order = Order(do="serve", args={"counter": COUNTER, "ticket": ticket}, request_id="press-4")
        Orders(Asked(desk)).give(order)
        wait_until(lambda: caplog.records)
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith(f"counter {COUNTER}: serve was refused: ")
    assert ticket not in message
