"""The front desk in tests: a browser without a screen that signs in at the console, and follows its live stream."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.server.house import House

PIN = "2468"


class FrontDesk:
    """One member of staff at one browser, which keeps cookies and follows no redirects by itself."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=15, headers={"Origin": url, **headers})
        self.staff_no = ""
        self._csrf = ""

    def sign_in(self, staff_no: str, pin: str = PIN, **fields: str) -> httpx.Response:
        """Fill in the form."""
        self.staff_no, self._csrf = staff_no, ""
        return self.client.post("/console/sign-in", data={"staff_no": staff_no, "pin": pin, **fields})

    def get(self, path: str, **how: Any) -> httpx.Response:
        """Look at a page."""
        return self.client.get(path, **how)

    @property
    def csrf(self) -> str:
        """What the session's forms carry."""
        if not self._csrf:
            found = re.search(r'<meta name="csrf" content="([0-9a-f]{64})">', self.page("/console/notices"))
            assert found is not None
            self._csrf = found[1]
        return self._csrf

    def page(self, path: str) -> str:
        """A page that must be there, as HTML."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return answer.text

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send a form of a page of this session."""
        return self.client.post(path, data={"csrf": self.csrf, **(fields or {})}, headers=headers)

    def do(self, path: str, **fields: Any) -> dict[str, Any]:
        """Send a form as a page's script does; it must be done."""
        answer = self.post(path, fields, Accept="application/json")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@contextmanager
def front_desk(house: House, role: str = "desk", **headers: str) -> Iterator[FrontDesk]:
    """A new member of staff, signed in."""
    desk = FrontDesk(house.server.url, **headers)
    answer = desk.sign_in(house.hire(role))
    assert answer.status_code == 303, answer.text
    yield desk
    desk.client.close()


class Listener:
    """Hears the live stream in a thread, and puts together what it tells."""

    def __init__(self, desk: FrontDesk, topics: str) -> None:
        self.events: list[tuple[str, Any]] = []
        self.states: dict[str, dict[str, Any]] = {}
        self._desk, self._topics = desk, topics
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """The server has ended the stream."""
        return not self._thread.is_alive()

    def _listen(self) -> None:
        cookies = dict(self._desk.client.cookies)
        address = f"{self._desk.url}/console/live?topics={self._topics}"
        name = ""
        with httpx.stream("GET", address, cookies=cookies, timeout=30) as answer:
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data:"):
                    self._hear(name, line.removeprefix("data:").strip())

    def _hear(self, name: str, data: str) -> None:
        told: Any = json.loads(data) if name == "state" else data
        if name == "state":
            state = {} if told["whole"] else self.states.get(told["topic"], {})
            kept = {key: value for key, value in state.items() if key not in told["gone"]}
            self.states[told["topic"]] = {**kept, **told["set"]}
        self.events.append((name, told))
