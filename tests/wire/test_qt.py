"""The link's Qt face: everything arrives in the program's own thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from queueing import commands as cmd
from queueing.events import TicketIssued
from tests.wire.servers import PLAN, HallServer, refusal
from wire import link
from wire.problem import ProblemError
from wire.qt import QtLink

PATIENCE_MS = 20_000
DIRECT = Qt.ConnectionType.DirectConnection
"""Heard in the thread that emits, or a slot would be called in the right one whoever emits."""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links come back at once."""
    monkeypatch.setattr(link, "BACKOFF_S", (0.02,))


@pytest.fixture
def hall() -> Iterator[HallServer]:
    """A small server with a hall."""
    with HallServer() as server:
        yield server


class Program:
    """A Qt program's ears: every signal with the thread it came in."""

    def __init__(self, face: QtLink) -> None:
        self.face = face
        self.heard: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()
        for name in ("welcomed", "happened", "lost"):
            getattr(face, name).connect(lambda told, name=name: self.take(name, told), DIRECT)
        face.changed.connect(lambda: self.take("changed", None), DIRECT)

    def take(self, name: str, told: Any) -> None:
        """Remember a signal."""
        self.threads.add(threading.current_thread())
        self.heard.append((name, told))

    def of(self, name: str) -> list[Any]:
        """What one signal has told so far."""
        return [told for heard, told in self.heard if heard == name]

    def shows(self, seq: int) -> bool:
        """Whether the mirror is fresh and has come so far."""
        mirror = self.face.mirror
        return mirror.hall is not None and mirror.hall.seq == seq and not mirror.stale


@pytest.fixture
def program(qtbot: QtBot, hall: HallServer) -> Iterator[Program]:
    """A program whose link is up and whose mirror has its first snapshot."""
    made = Program(QtLink(hall.url, "good"))
    made.face.start()
    qtbot.waitUntil(lambda: made.shows(hall.hall.seq), timeout=PATIENCE_MS)
    yield made
    made.face.stop()


def test_signals_arrive_in_the_main_thread(qtbot: QtBot, hall: HallServer, program: Program) -> None:
    """Welcome, changes and events come in the thread of the program, with the mirror folded already."""
    hall.do(cmd.IssueTicket(queue="fund.acceptance"))
    qtbot.waitUntil(lambda: bool(program.of("happened")), timeout=PATIENCE_MS)
    assert program.threads == {threading.main_thread()}
    assert program.face.up
    assert program.face.mirror.plan == PLAN
    assert program.of("welcomed")[0].identity.kind == "display"
    ((issued,),) = program.of("happened")
    assert isinstance(issued, TicketIssued)
    assert program.face.mirror.hall is not None
    assert program.face.mirror.hall.snapshot() == hall.hall.snapshot(office=False)


def test_replayed_events_are_not_announced(qtbot: QtBot, hall: HallServer, program: Program) -> None:
    """After a loss the mirror catches up by a snapshot: what happened meanwhile is shown, and announced to nobody."""
    hall.drop()
    qtbot.waitUntil(lambda: bool(program.of("lost")), timeout=PATIENCE_MS)
    hall_seq = hall.hall.seq
    qtbot.waitUntil(lambda: program.shows(hall_seq) and program.face.up, timeout=PATIENCE_MS)
    assert program.of("happened") == []
    assert program.of("lost") == [None]
    assert program.threads == {threading.main_thread()}


def test_a_lost_server_makes_the_program_stale(qtbot: QtBot, hall: HallServer, program: Program) -> None:
    """When the server is gone the program hears of it and keeps the hall as it was, marked stale."""
    hall.end()
    qtbot.waitUntil(lambda: bool(program.of("lost")), timeout=PATIENCE_MS)
    assert not program.face.up
    assert program.face.mirror.stale
    assert program.face.mirror.hall is not None
    assert program.heard[-1][0] == "changed"


def test_answers_come_back_in_the_main_thread(qtbot: QtBot, program: Program) -> None:
    """`then` is called in the program's thread with the result, or with the error."""
    outcomes: list[tuple[threading.Thread, Any]] = []

    def then(outcome: dict[str, Any] | Exception) -> None:
        outcomes.append((threading.current_thread(), outcome))

    program.face.ask("issue", then, queue="fund.acceptance")
    qtbot.waitUntil(lambda: len(outcomes) == 1, timeout=PATIENCE_MS)
    program.face.ask("issue", then, queue="air")
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=PATIENCE_MS)
    assert {thread for thread, _ in outcomes} == {threading.main_thread()}
    assert outcomes[0][1] == {"seq": 2}
    assert isinstance(outcomes[1][1], ProblemError)
    assert outcomes[1][1].problem.code == "UNKNOWN_QUEUE"


def test_a_refused_program_knows_why(qtbot: QtBot, hall: HallServer) -> None:
    """A terminal that the server does not know is told so, again and again, and is never up."""
    stranger = Program(QtLink(hall.url, "bad"))
    stranger.face.start()
    try:
        qtbot.waitUntil(lambda: len(stranger.of("lost")) >= 2, timeout=PATIENCE_MS)
        assert stranger.of("lost")[:2] == [refusal("BAD_TOKEN")] * 2
        assert stranger.face.problem == refusal("BAD_TOKEN")
        assert not stranger.face.up
    finally:
        stranger.face.stop()


def test_a_stopped_program_calls_nobody_back(qtbot: QtBot, program: Program) -> None:
    """After the link is stopped a key press raises nothing and gets no answer, and no thread is left."""
    outcomes: list[Any] = []
    program.face.stop()
    program.face.ask("issue", outcomes.append, queue="fund.acceptance")
    assert [t for t in threading.enumerate() if t.name == "link"] == []
    assert outcomes == []
