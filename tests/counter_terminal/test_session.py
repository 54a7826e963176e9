"""A session against a server that follows a script, over a real socket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from counter_terminal.session import Session, Tone
from layouts.loader import load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from wire.codec import encode
from wire.messages import Answer, Ask, Down, Identity, Refused, Snapshot, Tick, Up, Welcome
from wire.problem import Problem

LAYOUT = load(Path(__file__).parents[2] / "layouts" / "zhengzhou")
COUNTER, CLERK = "1001", "77"

Reply = Callable[[Ask], Down | None]


def a_hall(*commands: cmd.Command) -> Hall:
    hall = Hall(LAYOUT.plan)
    for command in (cmd.OpenDay(date="2026-11-23"), cmd.SignIn(counter=COUNTER, clerk=CLERK), *commands):
        for event in decide(hall, command, 1_795_395_600_000):
            hall.apply(event)
    return hall


class Script:
    """A server that shows one hall and answers commands by `reply`."""

    def __init__(self) -> None:
        self.hall = a_hall(cmd.IssueTicket(queue="fund-acceptance"))
        self.reply: Reply = lambda ask: None
        self.refuse: Problem | None = None
        self.asked: list[Ask] = []
        self.server: Server = serve(self._serve, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.socket.getsockname()[1]}"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()

    def _serve(self, socket: ServerConnection) -> None:
        try:
            socket.recv()
            if self.refuse is not None:
                socket.send(encode(Refused(problem=self.refuse)).decode())
                return
            identity = Identity(kind="clerk", name=CLERK, counter=COUNTER)
            layout = msgspec.Raw(encode(LAYOUT))
            now = self.hall.now
            socket.send(encode(Welcome(protocol=1, now=now, identity=identity, layout=layout)).decode())
            socket.send(encode(Snapshot(now=now, hall=self.hall.snapshot())).decode())
            while True:
                self._turn(socket)
        except ConnectionClosed:
            return

    def _turn(self, socket: ServerConnection) -> None:
        try:
            message = msgspec.json.decode(socket.recv(timeout=0.3), type=Up)
        except TimeoutError:
            socket.send(encode(Tick(seq=self.hall.seq, now=self.hall.now)).decode())
            return
        assert isinstance(message, Ask)
        self.asked.append(message)
        answer = self.reply(message)
        if answer is not None:
            socket.send(encode(answer).decode())


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    yield made
    made.stop()


@pytest.fixture
def session(script: Script, qtbot: QtBot) -> Iterator[Session]:
    made = Session(script.url, "token", COUNTER, CLERK, patience=0.5)
    yield made
    made.stop()


def problem(code: str) -> Problem:
    return Problem(code=code, status=401, title="Title", detail="Detail.", type="about:blank")


def up(session: Session, qtbot: QtBot) -> None:
    session.start()
    qtbot.waitUntil(lambda: session.seen is not None and not session.seen.stale)


@pytest.mark.parametrize("code", ["SESSION_EXPIRED", "BAD_TOKEN", "WRONG_PROTOCOL"])
def test_a_refused_session_ends_with_the_reason(script: Script, session: Session, qtbot: QtBot, code: str) -> None:
    """No use trying again with that token: back to signing in, and why."""
    script.refuse = problem(code)
    with qtbot.waitSignal(session.ended) as ended:
        session.start()
    assert ended.args is not None
    assert ended.args[0].tone is Tone.ALARM
    assert ended.args[0].text.zh


def test_a_refused_command_is_told_in_the_halls_words_and_the_session_goes_on(
    script: Script, session: Session, qtbot: QtBot
) -> None:
    """The phrase of the code, not the server's English."""
    script.reply = lambda ask: Answer(id=ask.id, problem=problem("RECALL_LIMIT"))
    up(session, qtbot)
    assert session.ask("recall", {})
    qtbot.waitUntil(lambda: session.notice is not None)
    assert session.notice is not None
    assert session.notice.text == LAYOUT.phrases["problem.RECALL_LIMIT"]
    assert session.ask("recall", {})


def test_a_session_that_expires_at_a_press_ends(script: Script, session: Session, qtbot: QtBot) -> None:
    """The server may find out at a command."""
    script.reply = lambda ask: Answer(id=ask.id, problem=problem("SESSION_EXPIRED"))
    up(session, qtbot)
    with qtbot.waitSignal(session.ended) as ended:
        session.ask("call-next", {})
    assert ended.args is not None
    assert ended.args[0].text == LAYOUT.phrases["problem.SESSION_EXPIRED"]


def test_one_command_at_a_time(script: Script, session: Session, qtbot: QtBot) -> None:
    """While an answer is awaited, nothing else is sent."""
    up(session, qtbot)
    assert session.ask("call-next", {})
    assert not session.ask("call-next", {})
    assert session.seen is not None
    assert session.seen.busy


def test_without_an_answer_the_same_press_is_the_same_request(script: Script, session: Session, qtbot: QtBot) -> None:
    """Said so; pressed again, the server can tell that it is the same."""
    up(session, qtbot)
    session.ask("call-next", {})
    qtbot.waitUntil(lambda: session.notice is not None)
    session.ask("call-next", {})
    qtbot.waitUntil(lambda: len(script.asked) == 2)
    assert script.asked[0].id == script.asked[1].id


def test_an_empty_queue_is_told_calmly(script: Script, session: Session, qtbot: QtBot) -> None:
    """Another counter was quicker: no ticket, and no alarm."""
    script.reply = lambda ask: Answer(id=ask.id, result=msgspec.Raw(b'{"counter":"1001","ticket":null}'))
    up(session, qtbot)
    session.ask("call-next", {})
    qtbot.waitUntil(lambda: session.notice is not None)
    assert session.notice is not None
    assert session.notice.tone is Tone.CALM


def test_a_counter_closed_elsewhere_ends_the_session(script: Script, session: Session, qtbot: QtBot) -> None:
    """The day's end, or the front desk, has signed this counter out."""
    script.hall = a_hall(cmd.SignOut(counter=COUNTER))
    with qtbot.waitSignal(session.ended) as ended:
        session.start()
    assert ended.args is not None
    assert ended.args[0].tone is Tone.WARN


def test_before_the_first_snapshot_nothing_is_sent(script: Script, session: Session) -> None:
    """No hall, no command."""
    assert session.seen is None
    assert not session.ask("call-next", {})
