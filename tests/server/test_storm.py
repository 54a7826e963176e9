"""The storm: issuers and callers over HTTP at full speed while the server is killed under them, twice."""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import threading
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from server.main import DATABASE
from tests.running import RunningServer, wait_until
from tests.server.house import House
from wire.link import LinkDown, Notice
from wire.mirror import Mirror
from wire.thread import LinkThread

LENGTH_S = float(os.environ.get("JIAOHAO_STORM_S", "7"))
"""Seconds of storm; a minute is what the hall was promised."""
WORKERS = 16
QUEUES = ("realty-acceptance", "realty-issuing")
COUNTERS = tuple(str(1023 + i) for i in range(WORKERS))

Answer = dict[str, Any]


class Client:
    """One program of the city's: asks until it is answered, always under the same request_id."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection: http.client.HTTPConnection | None = None
        self.answers: list[tuple[str, str, dict[str, Any], Answer]] = []
        """(path, request_id, body, answer), in order."""
        self.repeated = 0
        self.asked_again = 0

    def ask(self, path: str, expected: int, **body: Any) -> Answer:
        """A request that must be answered in the end."""
        request_id = uuid.uuid4().hex
        answer = self._until_answered(path, request_id, body, expected)
        self.answers.append((path, request_id, body, answer))
        if len(self.answers) % 10 == 0:
            self._repeat()
        return answer

    def _repeat(self) -> None:
        """Ask again what was answered a while ago."""
        path, request_id, body, answer = self.answers[-min(len(self.answers), 7)]
        self.repeated += 1
        assert self._until_answered(path, request_id, body, None) == answer, f"another answer to {request_id}"

    def _until_answered(self, path: str, request_id: str, body: dict[str, Any], expected: int | None) -> Answer:
        content = json.dumps({"request_id": request_id, **body})
        deadline = time.monotonic() + 60
        while True:
            assert time.monotonic() < deadline, f"no answer to {path}"
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
                self._connection.request("POST", f"/api/v1{path}", content, self._headers)
                response = self._connection.getresponse()
                answer: Answer = json.loads(response.read())
            except (OSError, http.client.HTTPException):
                self._connection = None
                self.asked_again += 1
                time.sleep(0.05)
                continue
            assert expected is None or response.status == expected, answer
            return answer


def test_a_storm_with_two_kills_loses_doubles_and_forgets_nothing(tmp_path: Path) -> None:
    """No number twice, no ticket at two counters, every answer on disk, every repeat the same."""
    server = RunningServer(tmp_path / "data").start()
    house = House(server)
    issuers = [Client(server.port, house.let_in("integration")) for _ in range(WORKERS)]
    callers = [Client(server.port, house.sign_in(counter, house.hire())) for counter in COUNTERS]
    ending = threading.Event()
    failures: list[BaseException] = []
    mirror = Mirror()

    def follow(notice: Notice) -> None:
        if isinstance(notice, LinkDown):
            mirror.lost()
        else:
            mirror.fold(notice)

    def issue(client: Client, number: int) -> None:
        while not ending.is_set():
            client.ask("/tickets", 201, queue=QUEUES[number % 2])

    def serve(client: Client, number: int) -> None:
        counter = f"/counters/{COUNTERS[number]}"
        while not ending.is_set():
            if client.ask(f"{counter}/call-next", 200)["ticket"] is None:
                continue
            client.ask(f"{counter}/serve", 200)
            client.ask(f"{counter}/complete", 200)

    def guarded(work: Any, client: Client, number: int) -> None:
        try:
            work(client, number)
        except BaseException as error:
            failures.append(error)
            ending.set()

    onlooker = LinkThread(server.url, house.let_in("display"), follow)
    onlooker.start()
    threads = [threading.Thread(target=guarded, args=(issue, c, i)) for i, c in enumerate(issuers)]
    threads += [threading.Thread(target=guarded, args=(serve, c, i)) for i, c in enumerate(callers)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        ending.wait(LENGTH_S / 3)
        server.kill()
        server.start()
    ending.wait(LENGTH_S / 3)
    ending.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]

    log = _log(server)
    _nothing_is_doubled_or_lost(log, issuers, callers)
    _every_answer_is_on_disk(server, [*issuers, *callers])
    _tables_say_what_the_log_says(server, log)
    assert sum(client.asked_again for client in [*issuers, *callers]) > 0, "the kills hit nobody"
    assert sum(client.repeated for client in [*issuers, *callers]) > 0
    wait_until(lambda: mirror.hall is not None and mirror.hall.seq == len(log) and not mirror.stale, 20, "the mirror")
    onlooker.stop()
    before = house.get("/hall").ok()
    server.kill()
    server.start()
    after = house.get("/hall").ok()
    assert {**after, "now": 0} == {**before, "now": 0}
    assert house.audit() == (len(log), None)
    house.close()
    server.stop()


def _log(server: RunningServer) -> list[tuple[str, dict[str, Any]]]:
    with sqlite3.connect(server.data / DATABASE) as database:
        rows = database.execute("SELECT seq, body FROM events ORDER BY seq").fetchall()
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
    return [tuple(json.loads(body)) for _, body in rows]


def _nothing_is_doubled_or_lost(
    log: list[tuple[str, dict[str, Any]]], issuers: list[Client], callers: list[Client]
) -> None:
    """Log and answers tell of the same tickets, each issued, called, served and completed at most once."""
    logged = {
        name: [event for n, event in log if n == name]
        for name in ("TicketIssued", "TicketCalled", "ServingStarted", "TicketCompleted")
    }
    given = [answer for client in issuers for _, _, _, answer in client.answers]
    assert Counter(e["number"] for e in logged["TicketIssued"]) == Counter(a["number"] for a in given)
    assert len({a["number"] for a in given}) == len({a["ticket_id"] for a in given}) == len(given)
    for action, event in (("call-next", "TicketCalled"), ("serve", "ServingStarted"), ("complete", "TicketCompleted")):
        answered = [
            (answer["ticket"]["ticket_id"], answer["counter"])
            for client in callers
            for path, _, _, answer in client.answers
            if path.endswith(action) and answer["ticket"] is not None
        ]
        assert len({ticket for ticket, _ in answered}) == len(answered), f"a ticket had two answers to {action}"
        assert Counter((e["ticket"], e["counter"]) for e in logged[event]) == Counter(answered)
    assert len(given) > WORKERS
    assert len(logged["TicketCompleted"]) > WORKERS


def _every_answer_is_on_disk(server: RunningServer, clients: list[Client]) -> None:
    with sqlite3.connect(server.data / DATABASE) as database:
        rows = database.execute("SELECT key, answer FROM requests").fetchall()
    kept = {key.split("\n")[1]: json.loads(answer) for key, answer in rows if "\n" in key}
    for client in clients:
        for path, request_id, _, answer in client.answers:
            assert kept.get(request_id) == answer, path


def _tables_say_what_the_log_says(server: RunningServer, log: list[tuple[str, dict[str, Any]]]) -> None:
    """The table of tickets has each ticket once, in the state of its last event."""
    states = {
        "TicketIssued": "waiting",
        "TicketCalled": "called",
        "ServingStarted": "serving",
        "TicketCompleted": "completed",
    }
    told = {event["ticket"]: states[name] for name, event in log if name in states}
    with sqlite3.connect(server.data / DATABASE) as database:
        assert dict(database.execute("SELECT ticket_id, state FROM tickets").fetchall()) == told
