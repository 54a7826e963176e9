"""The server goes away under a clerk's hands and comes back: nothing is lost, nothing doubled, counted in the log."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from layouts.loader import load
from server.identity import BELIEVED_S, add_clerk, add_device
from server.main import DATABASE
from server.store import sqlite_engine
from tests.counter_terminal.shift_process import ShiftProcess
from tests.counter_terminal.wire_tap import WireTap
from tests.running import LAYOUTS, RunningServer, wait_until

PIN = "246810"
TOO_SOON = load(LAYOUTS / "zhengzhou").phrases["problem.TOO_SOON"].en
AWAY = {"stale": True}
BACK = {"stale": False, "busy": False, "recorded": 0}


class Hall:
    """One served hall; each test works at a counter of its own."""

    def __init__(self, server: RunningServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        with sqlite_engine(server.data / DATABASE).begin() as connection:
            self._city = add_device(connection, "integration", "city", 0)
            self.keypads = add_device(connection, "gateway", "keypads", 0)
            for staff_no in ("77", "78"):
                add_clerk(connection, staff_no, PIN, "clerk")
        counters = server.get("/hall", self._city).body["counters"]
        self._own = {c["queues"][0]: c["counter"] for c in counters if len(c["queues"]) == 1}
        self._queues = iter(self._own)

    def place(self) -> Place:
        """A queue and a counter that nobody has used."""
        queue = next(self._queues)
        return Place(self, queue, self._own[queue])

    @property
    def log(self) -> list[tuple[str, dict[str, Any]]]:
        """Every event, in order."""
        with sqlite3.connect(f"file:{self.server.data / DATABASE}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT body FROM events ORDER BY seq").fetchall()
        return [msgspec.json.decode(body) for (body,) in rows]

    def faults(self) -> dict[str, Any]:
        """What devices have told."""
        found: dict[str, Any] = self.server.get("/hall", self._city).body["faults"]
        return found

    def issue(self, queue: str) -> str:
        """Give a number; answers the ticket's id."""
        ticket: str = self.server.post("/tickets", self._city, queue=queue).body["ticket_id"]
        return ticket


@dataclass(frozen=True, slots=True)
class Place:
    """A queue and its counter."""

    hall: Hall
    queue: str
    counter: str

    def events(self, *, of: str | None = None) -> list[str]:
        """Names of what happened at this counter, and to one ticket if that is asked."""
        return [
            name
            for name, body in self.hall.log
            if body.get("counter") == self.counter and of in (None, body.get("ticket"))
        ]

    def event(self, name: str) -> dict[str, Any]:
        """The one event of this name here."""
        (found,) = [body for one, body in self.hall.log if one == name and body.get("counter") == self.counter]
        return found

    def keypad(self, action: str, **fields: object) -> None:
        """Somebody presses a key of the counter's keypad."""
        reply = self.hall.server.post(f"/counters/{self.counter}/{action}", self.hall.keypads, **fields)
        assert reply.status == 200, reply


Sit = Callable[..., ShiftProcess]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    server = RunningServer(folder / "data").start()
    yield Hall(server, folder)
    server.stop()


@pytest.fixture
def sit(hall: Hall) -> Iterator[Sit]:
    """Signs a clerk in at a counter's terminal, a process of its own."""
    started: list[ShiftProcess] = []

    def sit_down(place: Place, url: str | None = None, staff_no: str = "77") -> ShiftProcess:
        shift = ShiftProcess(url or hall.server.url, place.counter, staff_no, PIN, hall.folder / "state")
        started.append(shift)
        return shift

    yield sit_down
    for shift in started:
        shift.kill()


def called(shift: ShiftProcess) -> None:
    """Somebody is called to the counter."""
    shift.until(stale=False, busy=False, ticket=None)
    shift.ask("call-next")
    shift.until(state="called", busy=False)


def test_what_is_recorded_while_the_server_is_dead_is_handed_in_with_its_times(hall: Hall, sit: Sit) -> None:
    """The visit is served and completed, the clerk goes to lunch and comes back; calling is impossible meanwhile."""
    place = hall.place()
    ticket = hall.issue(place.queue)
    hall.issue(place.queue)
    shift = sit(place)
    called(shift)
    hall.server.kill()
    shift.until(**AWAY, state="called")
    shift.ask("call-next")
    shift.ask("serve")
    shift.until(state="serving", recorded=1)
    shift.ask("complete")
    shift.until(ticket=None, recorded=2, completed=1)
    shift.ask("pause", reason="lunch")
    shift.until(pause="lunch", recorded=3)
    shift.ask("unpause")
    told = shift.until(pause=None, recorded=4)
    assert told["declined"] == []
    hall.server.start()
    assert shift.until(**BACK, ticket=None)["declined"] == []
    assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketCompleted"]
    assert place.events()[-2:] == ["CounterPaused", "CounterUnpaused"]
    for name in ("ServingStarted", "TicketCompleted", "CounterPaused", "CounterUnpaused"):
        event = place.event(name)
        assert event["happened_at"] < event["at"]
    times = [place.event(name)["happened_at"] for name in ("ServingStarted", "TicketCompleted", "CounterPaused")]
    assert times == sorted(times)
    called(shift)


def test_a_no_show_is_recorded_only_where_the_hall_would_accept_it(hall: Hall, sit: Sit) -> None:
    """Called once so far, and the line wants two calls: refused in the hall's words, and nothing is recorded."""
    place = hall.place()
    hall.issue(place.queue)
    with WireTap(hall.server.port) as tap:
        shift = sit(place, tap.url)
        called(shift)
        tap.part()
        shift.until(**AWAY)
        shift.ask("no-show")
        shift.until(notice=TOO_SOON, state="called", recorded=0)
        shift.ask("hold", kind="with_clerk")
        shift.until(ticket=None, recorded=1)
        tap.join()
        shift.until(**BACK)
        shift.kill()
    assert place.events()[-2:] == ["ServingStarted", "TicketHeld"]


def test_a_terminal_killed_meanwhile_hands_in_after_the_next_sign_in(hall: Hall, sit: Sit) -> None:
    """Server and terminal both dead; what was recorded is on the disk, and counts once however often they restart."""
    place = hall.place()
    ticket = hall.issue(place.queue)
    shift = sit(place)
    called(shift)
    hall.server.kill()
    shift.until(**AWAY)
    shift.ask("serve")
    shift.ask("complete")
    shift.until(ticket=None, recorded=2)
    shift.kill()
    hall.server.start()
    for _ in range(2):
        shift = sit(place)
        assert shift.until(**BACK, ticket=None)["declined"] == []
        shift.kill()
    assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketCompleted"]


def test_a_press_that_a_frozen_server_swallowed_counts_once(hall: Hall, sit: Sit) -> None:
    """Completed into the silence: it is recorded; thawed, the server finds the press on the old line and the record."""
    place = hall.place()
    ticket = hall.issue(place.queue)
    shift = sit(place)
    called(shift)
    shift.ask("serve")
    shift.until(state="serving", busy=False)
    assert hall.server.process is not None
    os.kill(hall.server.process.pid, signal.SIGSTOP)
    try:
        shift.ask("complete")
        shift.until(**AWAY, recorded=1, ticket=None)
    finally:
        os.kill(hall.server.process.pid, signal.SIGCONT)
    assert shift.until(**BACK, ticket=None)["declined"] == []
    assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketCompleted"]


def test_an_answer_lost_after_the_commit_is_no_refusal(hall: Hall, sit: Sit) -> None:
    """The server has done it, nobody heard: the record is refused, the first request's answer says that all is well."""
    place = hall.place()
    ticket = hall.issue(place.queue)
    with WireTap(hall.server.port) as tap:
        shift = sit(place, tap.url)
        called(shift)
        tap.swallow()
        shift.ask("serve")
        wait_until(lambda: "ServingStarted" in place.events())
        shift.until(**AWAY, recorded=1, state="serving")
        shift.ask("complete")
        assert shift.until(**BACK, ticket=None)["declined"] == []
        assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketCompleted"]
        shift.kill()


def test_a_step_about_a_ticket_that_moved_is_declined_until_the_clerk_has_seen_it(hall: Hall, sit: Sit) -> None:
    """The keypad held it meanwhile: told to the clerk, over a restart, and to the front desk; then it is forgotten."""
    place = hall.place()
    ticket = hall.issue(place.queue)
    device = f"terminal-{place.counter}"
    with WireTap(hall.server.port) as tap:
        shift = sit(place, tap.url)
        called(shift)
        tap.part()
        shift.until(**AWAY)
        shift.ask("complete")
        shift.until(recorded=1, ticket=None)
        place.keypad("hold")
        tap.join()
        told = shift.until(**BACK)
        assert told["declined"] == [["complete", "OTHER_TICKET"]]
        wait_until(lambda: device in hall.faults())
        shift.kill()
        shift = sit(place, tap.url)
        shift.until(**BACK, declined=[["complete", "OTHER_TICKET"]])
        shift.ask("acknowledge")
        shift.until(declined=[])
        wait_until(lambda: device not in hall.faults())
        shift.kill()
    assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketHeld"]


def test_steps_at_a_counter_that_was_closed_meanwhile_are_declined(hall: Hall, sit: Sit) -> None:
    """Held and signed out by the keypad: the terminal goes back to its sign-in page, and what was recorded is told."""
    place = hall.place()
    hall.issue(place.queue)
    with WireTap(hall.server.port) as tap:
        shift = sit(place, tap.url)
        called(shift)
        tap.part()
        shift.until(**AWAY)
        shift.ask("serve")
        shift.ask("pause", reason="lunch")
        shift.until(recorded=2)
        place.keypad("hold")
        place.keypad("sign-out")
        tap.join()
        told = shift.until(ended=True)
        assert told["declined"] == [["serve", "COUNTER_CLOSED"], ["pause", "COUNTER_CLOSED"]]
        shift.kill()
        shift = sit(place, tap.url)
        assert shift.until(**BACK)["pause"] is None
        shift.kill()


def test_another_clerks_steps_are_declined_before_the_eyes_of_the_next(hall: Hall, sit: Sit) -> None:
    """She was signed out since, so they count no more; they are neither lost silently nor done in another's name."""
    place = hall.place()
    hall.issue(place.queue)
    with WireTap(hall.server.port) as tap:
        shift = sit(place, tap.url)
        called(shift)
        tap.part()
        shift.until(**AWAY)
        shift.ask("serve")
        shift.until(recorded=1)
        shift.kill()
    place.keypad("hold")
    place.keypad("sign-out")
    shift = sit(place, staff_no="78")
    shift.until(**BACK, declined=[["serve", "OTHER_CLERK"]])
    wait_until(lambda: f"terminal-{place.counter}" in hall.faults())
    assert "ServingStarted" not in place.events()[:2]


def test_an_expired_session_keeps_what_was_recorded_for_the_next(hall: Hall, sit: Sit) -> None:
    """The token is gone with the outage: back to the sign-in page; the same clerk's next session hands in."""
    place = hall.place()
    ticket = hall.issue(place.queue)
    with WireTap(hall.server.port) as tap:
        shift = sit(place, tap.url)
        called(shift)
        tap.part()
        shift.until(**AWAY)
        shift.ask("complete")
        shift.until(recorded=1)
        with sqlite3.connect(hall.server.data / DATABASE) as database:
            database.execute("UPDATE sessions SET expires_at = 1 WHERE counter = ?", (place.counter,))
        time.sleep(BELIEVED_S)
        tap.join()
        shift.until(ended=True, recorded=1)
        shift.kill()
    shift = sit(place)
    assert shift.until(**BACK, ticket=None)["declined"] == []
    assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketCompleted"]


def test_whatever_dies_every_visit_is_served_and_completed_once(hall: Hall, sit: Sit) -> None:
    """Server killed or frozen, terminal killed, each at a press that chance chooses, one visitor after the other."""
    harms = ["kill", "freeze", "kill both", "freeze one, kill the other"]
    random.Random(4).shuffle(harms)
    place = hall.place()
    tickets = [hall.issue(place.queue) for _ in range(2)]
    shift = sit(place)
    for _ in tickets:
        called(shift)
        for do, state in (("serve", "serving"), ("complete", None)):
            harm, server = harms.pop(), hall.server.process
            assert server is not None
            if harm.startswith("freeze"):
                os.kill(server.pid, signal.SIGSTOP)
            else:
                hall.server.kill()
            shift.ask(do)
            shift.until(state=state, recorded=1)
            if harm.endswith(("both", "other")):
                shift.kill()
            if harm.startswith("freeze"):
                os.kill(server.pid, signal.SIGCONT)
            else:
                hall.server.start()
            if harm.endswith(("both", "other")):
                shift = sit(place)
            assert shift.until(**BACK, state=state)["declined"] == []
    for ticket in tickets:
        assert place.events(of=ticket) == ["TicketCalled", "ServingStarted", "TicketCompleted"]
