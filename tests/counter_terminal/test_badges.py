"""Signing in by badge: a reader types the number and Enter, like a keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt

from counter_terminal.badge_reader import GAP_MS, LEAST, Burst
from server.identity import add_clerk, add_device, badge_hash
from server.main import DATABASE, SECRET
from server.secret import load_secret
from server.store import sqlite_engine
from tests.counter_terminal.terminal import Terminal
from tests.running import RunningServer

CLERK, BADGE = "20417", "0012345678"
ENTER = Qt.Key.Key_Return


def typed(text: str, gap: int) -> str | None:
    burst = Burst()
    for at, character in enumerate(text):
        burst.typed(character, 1_000 + at * gap)
    return burst.ended(1_000 + len(text) * gap)


def test_what_comes_quicker_than_any_hand_is_a_badge() -> None:
    """Each character and the Enter within some milliseconds of the one before."""
    assert typed(BADGE, 5) == BADGE
    assert typed(BADGE, GAP_MS) == BADGE
    assert typed(BADGE, GAP_MS + 1) is None


def test_a_short_burst_is_a_hand() -> None:
    """A staff number, however quickly it is typed."""
    assert typed("1" * (LEAST - 1), 1) is None
    assert typed("1" * LEAST, 1) == "1" * LEAST


def test_what_was_typed_slowly_before_is_no_part_of_it() -> None:
    """The clerk had begun to type; then she showed her badge."""
    burst = Burst()
    burst.typed("2", 0)
    burst.typed("0", 300)
    for at, character in enumerate(BADGE):
        burst.typed(character, 1_000 + at * 5)
    assert burst.ended(1_060) == BADGE
    assert burst.ended(1_061) is None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A hall in which one clerk has a badge and a name card."""
    running = RunningServer(tmp_path_factory.mktemp("hall") / "data").start()
    badge = badge_hash(load_secret(running.data / SECRET), BADGE)
    with sqlite_engine(running.data / DATABASE).begin() as connection:
        add_clerk(connection, CLERK, "246810", "clerk", name="王芳", badge=badge)
    yield running
    running.stop()


def counter(server: RunningServer, name: str) -> dict[str, object]:
    with sqlite_engine(server.data / DATABASE).begin() as connection:
        city = add_device(connection, "integration", f"city-{name}", 0)
    counters = server.get("/hall", city).body["counters"]
    found: dict[str, object] = next(one for one in counters if one["counter"] == name)
    return found


def test_a_badge_signs_in_wherever_the_focus_is(
    server: RunningServer, terminal: Callable[[str, str], Terminal]
) -> None:
    """Into the staff number's field, too, which is left as it was; the name goes onto the window's display."""
    clerk = terminal(server.url, "1001")
    page = clerk.window.sign_in_page
    clerk.until(page.staff_no.hasFocus)
    clerk.type(BADGE)
    clerk.key(ENTER)
    assert page.staff_no.text() == ""
    clerk.until_shows("暂无等候")
    assert (counter(server, "1001")["clerk"], counter(server, "1001")["name"]) == (CLERK, "王芳")
    clerk.control("Q")
    clerk.until_shows("已签退")


def test_a_slow_reader_has_a_field_of_its_own(server: RunningServer, terminal: Callable[[str, str], Terminal]) -> None:
    """Whose text is never shown; a badge that nobody has is told in words."""
    clerk = terminal(server.url, "1002")
    page = clerk.window.sign_in_page
    page.badge.setFocus()
    clerk.type("99")
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_shows("没有登记这张工卡")
    assert page.badge.text() == ""
    clerk.until(lambda: page.badge.isEnabled())
    page.badge.setFocus()
    clerk.type(BADGE[:5])
    clerk.rest()
    clerk.type(BADGE[5:])
    clerk.key(ENTER)
    clerk.until_shows("暂无等候")
    clerk.control("Q")
    clerk.until_shows("已签退")
