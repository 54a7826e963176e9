"""Fetching a result by touch: the receipt of a case leads to a number of the issuing counter, once it is decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from server.identity import add_clerk
from server.store import sqlite_engine
from tests.kiosk.conftest import PORTRAIT
from tests.kiosk.visitor import Town, Visitor, before, town
from wire.qt import QtLink

COUNTER = "1001"
"""Its own queue is the housing fund's."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A hall whose counter takes in cases that an office decides."""
    with town(tmp_path_factory.mktemp("hall")) as served:
        with sqlite_engine(served.database).begin() as connection:
            add_clerk(connection, "S1", "2468", "clerk")
            add_clerk(connection, "B1", "2468", "office")
        yield served


@pytest.fixture(scope="module")
def kiosk(qapp: QGuiApplication, place: Town) -> Iterator[Visitor]:
    """The kiosk at the entrance."""
    link = QtLink(place.server.url, place.let_in("kiosk-entrance-a"))
    with before(link, PORTRAIT) as shown:
        link.start()
        shown.sees("公积金及税务", seconds=20)
        yield shown
        link.stop()


@pytest.fixture(scope="module")
def office(place: Town) -> str:
    return str(place.server.post("/desk/sign-in", staff_no="B1", pin="2468").body["token"])


@pytest.fixture(scope="module")
def clerk(place: Town) -> str:
    return place.server.sign_in(COUNTER, "S1", "2468")


def accepted(place: Town, clerk: str) -> dict[str, Any]:
    """The case of a visitor who has just been to the counter."""
    place.server.post("/tickets", place.let_in("city", "integration"), queue="fund-acceptance")
    for action in ("call-next", "serve"):
        place.server.post(f"/counters/{COUNTER}/{action}", clerk)
    case = place.server.post(f"/counters/{COUNTER}/register-case", clerk, delivery="window", service="fund-rent").body
    place.server.post(f"/counters/{COUNTER}/complete", clerk)
    return case


def test_a_receipt_gets_a_number_by_its_code_or_by_being_typed(
    kiosk: Visitor, place: Town, clerk: str, office: str
) -> None:
    """Scanned before the decision it says when to come; afterwards each way ends in a slip marked 取件."""
    scanned, typed = accepted(place, clerk), accepted(place, clerk)
    visitor = kiosk.comes()
    visitor.scan(scanned["page"])
    visitor.comes_to("problem")
    assert "该件尚未办结" in visitor.words
    for case in (scanned, typed):
        place.server.post(f"/cases/{case['case']}/decide-case", office, ready=True)

    visitor = kiosk.comes()
    visitor.scan(scanned["page"])
    visitor.comes_to("ticket")
    visitor.sees("请取走您的小票")
    assert "公积金发证" in visitor.words
    first = visitor.number
    assert any("取件" in line for line in place.printer.receipts[-1].lines), place.printer.receipts[-1].lines

    visitor = kiosk.comes()
    visitor.touch("补打小票 / 取件")
    visitor.type(typed["case"].replace("-", ""))
    assert typed["case"] in visitor.words
    visitor.touch("field-code")
    visitor.type(typed["code"])
    visitor.touch("确定")
    visitor.comes_to("ticket")
    assert visitor.number != first
    issued = place.events("TicketIssued")[-2:]
    assert [(one["queue"], one["case"]) for one in issued] == [
        ("fund-issuing", scanned["case"]),
        ("fund-issuing", typed["case"]),
    ]


def test_a_second_number_for_one_receipt_is_not_given(kiosk: Visitor, place: Town, clerk: str, office: str) -> None:
    """Scanned twice, the number that is there is told."""
    case = accepted(place, clerk)
    place.server.post(f"/cases/{case['case']}/decide-case", office, ready=True)
    visitor = kiosk.comes()
    visitor.scan(case["page"])
    visitor.comes_to("ticket")
    given = len(place.events("TicketIssued"))
    visitor = kiosk.comes()
    visitor.scan(case["page"])
    visitor.comes_to("holding")
    assert len(place.events("TicketIssued")) == given
