"""What a sheet sends, against a server that follows a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from counter_terminal.session import Session
from counter_terminal.submission import Standing, Submission
from tests.counter_terminal.test_session import CLERK, COUNTER, LAYOUT, Script, problem, up
from wire.messages import Answer
from wire.problem import Problem


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    yield made
    made.stop()


@pytest.fixture
def session(script: Script, qtbot: QtBot) -> Iterator[Session]:
    made = Session(script.url, "token", COUNTER, CLERK, patience=0.4)
    up(made, qtbot)
    yield made
    made.stop()


class Sheet:
    """Sends, and keeps what came of it."""

    def __init__(self, session: Session) -> None:
        self.results: list[dict[str, Any]] = []
        self.submission = Submission(session, lambda: None)

    def send(self, **args: object) -> None:
        self.submission.send("register-case", args, self.results.append)


def test_an_unanswered_submission_can_only_be_sent_again_as_it_was(
    script: Script, session: Session, qtbot: QtBot
) -> None:
    """Whatever the form says by then: the same request_id, the same fields; its answer ends it."""
    sheet = Sheet(session)
    sheet.send(delivery="window", contact={"name": "李建国"})
    assert sheet.submission.standing is Standing.SENT
    sheet.send(delivery="ems")
    qtbot.waitUntil(lambda: sheet.submission.standing is Standing.UNANSWERED)
    assert sheet.submission.problem is not None
    script.reply = lambda ask: Answer(id=ask.id, result=msgspec.Raw(b'{"case":"20261123-0001"}'))
    sheet.send(delivery="ems")
    qtbot.waitUntil(lambda: sheet.submission.standing is Standing.OPEN)
    assert sheet.results == [{"case": "20261123-0001"}]
    assert len({ask.id for ask in script.asked}) == 1
    assert len({bytes(ask.args) for ask in script.asked}) == 1
    sheet.send(delivery="ems")
    qtbot.waitUntil(lambda: len(sheet.results) == 2)
    assert len({ask.id for ask in script.asked}) == 2


def test_a_refused_submission_is_told_in_words_and_forgotten(script: Script, session: Session, qtbot: QtBot) -> None:
    """The next one is another request."""
    script.reply = lambda ask: Answer(id=ask.id, problem=problem("UNKNOWN_SERVICE"))
    sheet = Sheet(session)
    sheet.send(service="x")
    qtbot.waitUntil(lambda: sheet.submission.problem is not None)
    assert sheet.submission.problem == LAYOUT.phrases["problem.UNKNOWN_SERVICE"]
    assert sheet.submission.standing is Standing.OPEN
    assert sheet.results == []
    sheet.send(service="y")
    qtbot.waitUntil(lambda: len(script.asked) == 2)
    assert script.asked[0].id != script.asked[1].id


def test_a_store_that_cannot_write_is_told_as_such(script: Script, session: Session, qtbot: QtBot) -> None:
    """Nothing was done; what was typed is still there."""
    told = Problem(code="STORE_UNAVAILABLE", status=503, title="x", detail="x", type="x", retryable=True)
    script.reply = lambda ask: Answer(id=ask.id, problem=told)
    sheet = Sheet(session)
    sheet.send(service="x")
    qtbot.waitUntil(lambda: sheet.submission.problem is not None)
    assert sheet.submission.problem is not None
    assert "什么都没有做" in sheet.submission.problem.zh


def test_nothing_is_sent_while_the_last_press_is_under_way(script: Script, session: Session, qtbot: QtBot) -> None:
    """Said so; and afterwards it can be sent."""
    assert session.ask("call-next", {})
    sheet = Sheet(session)
    sheet.send(service="x")
    assert sheet.submission.standing is Standing.OPEN
    assert sheet.submission.problem is not None
    assert not session.submit("register-case", {}, "id", lambda _: None)
    qtbot.waitUntil(lambda: session.seen is not None and not session.seen.busy)
    sheet.send(service="x")
    assert not session.ask("call-next", {})
    qtbot.waitUntil(lambda: len(script.asked) == 2)
