"""Signing in over HTTP, against a real socket that answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from counter_terminal.sign_in import UnreachableError, sign_in
from tests.counter_terminal.terminal import Terminal
from wire.problem import ProblemError

BY_PIN = {"staff_no": "77", "pin": "4321"}
ANSWER = {"token": "t0ken", "counter": "1001", "staff_no": "77", "role": "clerk", "name": "王芳"}


class Desk(HTTPServer):
    """Answers every request the same, and keeps what it was asked."""

    answer: tuple[int, bytes] = (200, b"{}")
    path = ""
    body = b""


class Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        self.server.path = self.path
        self.server.body = self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def desk() -> Iterator[Desk]:
    server = Desk(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(desk: Desk) -> str:
    return f"http://127.0.0.1:{desk.server_port}"


def test_staff_number_and_pin_are_exchanged_for_a_token(desk: Desk) -> None:
    """The PIN travels in the body, never in the address."""
    desk.answer = (200, json.dumps(ANSWER).encode())
    signed_in = sign_in(url(desk), "1001", BY_PIN)
    assert (signed_in.token, signed_in.staff_no, signed_in.role, signed_in.name) == ("t0ken", "77", "clerk", "王芳")
    assert desk.path == "/api/v1/counters/1001/sign-in"
    assert json.loads(desk.body) == {"staff_no": "77", "pin": "4321"}


def test_a_badge_is_exchanged_for_a_token(desk: Desk) -> None:
    """Whose it is the answer says; neither token nor badge stands in what could be logged."""
    desk.answer = (200, json.dumps(ANSWER).encode())
    signed_in = sign_in(url(desk), "1001", {"badge": "0012345678"})
    assert signed_in.staff_no == "77"
    assert json.loads(desk.body) == {"badge": "0012345678"}
    assert "t0ken" not in repr(signed_in)


def test_a_problem_document_is_raised_as_the_problem(desk: Desk) -> None:
    """With its stable code."""
    told = {"code": "LOCKED_OUT", "status": 423, "title": "Locked", "detail": "try again in 15 min", "type": "about:x"}
    desk.answer = (423, json.dumps(told).encode())
    with pytest.raises(ProblemError) as refused:
        sign_in(url(desk), "1001", BY_PIN)
    assert refused.value.problem.code == "LOCKED_OUT"


@pytest.mark.parametrize("answer", [(502, b"<html>bad gateway"), (200, b"<html>"), (200, b'{"no": "token"}')])
def test_what_is_not_the_halls_server_counts_as_unreachable(desk: Desk, answer: tuple[int, bytes]) -> None:
    """A proxy's page, another program on the port."""
    desk.answer = answer
    with pytest.raises(UnreachableError):
        sign_in(url(desk), "1001", BY_PIN)


def test_nobody_listening_is_unreachable_and_the_pin_is_in_no_message(desk: Desk) -> None:
    """A refused connection; what is raised could be logged without harm."""
    nowhere = url(desk)
    desk.shutdown()
    desk.server_close()
    with pytest.raises(UnreachableError) as failed:
        sign_in(nowhere, "1001", BY_PIN)
    assert "4321" not in repr(failed.value)


def test_a_token_without_a_link_is_waited_for(desk: Desk, terminal: Callable[[str, str], Terminal]) -> None:
    """Signed in, but the link does not come up: said so, and nobody can sign in a second time meanwhile."""
    desk.answer = (200, json.dumps(ANSWER).encode())
    clerk = terminal(url(desk), "1001")
    clerk.sign_in("77", "4321")
    clerk.until_shows("登录成功，正在连接服务器")
    assert not clerk.window.sign_in_page.key.isEnabled()
