"""Cases to test with: a counter that takes one in, an office that decides it, a contact that is somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.identity import add_clerk
from server.main import DATABASE
from server.store import sqlite_engine
from tests.server.house import Counter, House, Reply

NAME = "欧阳测试"
PHONE = "13912345678"
ADDRESS = "清溪县人民路18号3单元502室"
CONTACT = {"name": NAME, "phone": PHONE, "address": ADDRESS}
PERSONAL = (NAME, "欧阳", PHONE, "12345678", ADDRESS, "人民路")
"""What must be found nowhere."""
PAPERS_DUE = 4_102_444_800_000
"""Far away: 2100-01-01."""


def staff(house: House, role: str, department: str | None = None) -> str:
    """A token of somebody new in this role."""
    staff_no = house.hire(role)
    if department is not None:
        with sqlite_engine(house.server.data / DATABASE).begin() as connection:
            add_clerk(connection, staff_no, "2468", role, department=department)
    token: str = house.post("/desk/sign-in", staff_no=staff_no, pin="2468").ok()["token"]
    return token


@dataclass
class Casework:
    """An acceptance counter and an issuing one, and who decides between them."""

    house: House
    line: str
    accepting: Counter
    office: str

    def visit(self) -> dict[str, Any]:
        """Somebody is served at the acceptance counter; answers the ticket."""
        self.accepting.act("complete")
        ticket = self.house.issue(f"{self.line}-acceptance")
        while self.accepting.act("call-next").ok()["ticket"]["ticket_id"] != ticket["ticket_id"]:
            self.accepting.act("complete").ok()
        served: dict[str, Any] = self.accepting.act("serve").ok()["ticket"]
        return served

    def register(self, **more: Any) -> Reply:
        """The visitor at the counter leaves a case."""
        return self.accepting.act("register-case", **{"delivery": "window", "contact": CONTACT, **more})

    def accepted(self, **more: Any) -> dict[str, Any]:
        """A visit that leaves a case; answers the case."""
        self.visit()
        case: dict[str, Any] = self.register(**more).ok()
        return case

    def act(self, case: str, action: str, token: str | None = None, **fields: Any) -> Reply:
        """The office does something about a case."""
        return self.house.post(f"/cases/{case}/{action}", token or self.office, **fields)

    def ready(self, **more: Any) -> dict[str, Any]:
        """A case that was granted."""
        return self.act(self.accepted(**more)["case"], "decide-case", ready=True).ok()  # type: ignore[no-any-return]


def casework(house: House, line: str = "commerce") -> Casework:
    """Counters and an office for one line."""
    return Casework(house, line, house.counter(f"{line}-acceptance"), staff(house, "office"))
