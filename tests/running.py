"""A real server process for tests: started, killed, restarted, spoken to over HTTP as any other program would."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.migrate import migrate
from server.store import sqlite_engine
from tests.forked import Forked

LAYOUTS = Path(__file__).parent.parent / "layouts"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status and JSON body."""

    status: int
    body: dict[str, Any]


class RunningServer:
    """`jiaohao server` in a process of its own, on `data`, always on the same port."""

    def __init__(self, data: Path, layout: str = "zhengzhou", options: tuple[str, ...] = ()) -> None:
        self.data = data
        self.layout = LAYOUTS / layout if "/" not in layout else Path(layout)
        self.options = options
        self.port = 0
        self.url = ""
        self.process: Forked | None = None
        self.log = data / "server.log"
        data.mkdir(parents=True, exist_ok=True)

    def start(self) -> RunningServer:
        """Start, and wait until it listens."""
        self._lay_out()
        arguments = ["server", "--layout", str(self.layout), "--data", str(self.data), "--port", str(self.port)]
        self.process = Forked([*arguments, *self.options], self.log)
        line = self.process.stdout.readline()
        assert "listening on" in line, f"server did not start: {self.log.read_text()}"
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; answers the exit code."""
        return self._end(signal.SIGTERM)

    def add_device(self, kind: str, name: str) -> str:
        """Let a device in, beside the server; answers its token."""
        with self._database() as connection:
            return add_device(connection, kind, name, int(time.time() * 1000))

    def add_clerk(self, staff_no: str, pin: str = "1234", role: str = "clerk") -> None:
        """Let a clerk in, beside the server."""
        with self._database() as connection:
            add_clerk(connection, staff_no, pin, role)

    def command(self, *arguments: str, check: bool = True) -> str:
        """Run `jiaohao ARGUMENTS --data …` and answer what it prints."""
        command = [sys.executable, "-m", "jiaohao", *arguments, "--data", str(self.data)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def post(self, path: str, token: str | None = None, **body: object) -> Reply:
        """POST JSON under /api/v1; a request_id is made up where none is given."""
        if not path.endswith("sign-in"):
            body.setdefault("request_id", uuid.uuid4().hex)
        return self.request("POST", path, token, json.dumps(body).encode())

    def get(self, path: str, token: str | None = None) -> Reply:
        """GET under /api/v1."""
        return self.request("GET", path, token)

    def request(self, method: str, path: str, token: str | None = None, body: bytes | None = None) -> Reply:
        """Any request under /api/v1. Connection errors pass through."""
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data=body, method=method)
        request.add_header("Content-Type", "application/json")
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return Reply(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            return Reply(error.code, json.load(error))

    def sign_in(self, counter: str, staff_no: str, pin: str = "1234") -> str:
        """Sign a clerk in at a counter; answers the session's token."""
        reply = self.post(f"/counters/{counter}/sign-in", staff_no=staff_no, pin=pin)
        assert reply.status == 200, reply
        token: str = reply.body["token"]
        return token

    @contextmanager
    def _database(self) -> Iterator[Connection]:
        """A transaction on the server's database, as the command line makes one."""
        self._lay_out()
        engine = sqlite_engine(self.data / DATABASE)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def _lay_out(self) -> None:
        """A new hall begins with a copy of an empty database: making one takes a server half a second."""
        if not (self.data / DATABASE).exists():
            shutil.copy(_empty_database(), self.data / DATABASE)

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        os.kill(self.process.pid, how)
        code = self.process.wait(15)
        self.process.stdout.close()
        self.process = None
        return code


@cache
def _empty_database() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="jiaohao-"))
    atexit.register(shutil.rmtree, folder)
    engine = sqlite_engine(folder / DATABASE)
    migrate(engine)
    engine.dispose()
    return folder / DATABASE


def wait_until(condition: Any, timeout: float = 10.0, what: str = "") -> None:
    """Wait until `condition()` is true; AssertionError when it is not in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"not in {timeout} s: {what or condition}"
        time.sleep(0.02)
