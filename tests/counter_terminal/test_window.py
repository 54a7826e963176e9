"""The terminal at work: a real server process, a real link, a clerk's hands on keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from counter_terminal.keys import Key
from tests.counter_terminal.terminal import Terminal
from tests.running import RunningServer

Start = Callable[[str, str], Terminal]
COUNTER, QUEUE, CLERK, PIN = "1001", "fund-acceptance", "20417", "246810"
ENTER = Qt.Key.Key_Return


class Office:
    """The hall with one clerk and a way to give numbers."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.url = server.url
        self._front = server.add_device("integration", "front")
        server.add_clerk(CLERK, PIN)

    def issue(self, count: int = 1) -> list[str]:
        """Give numbers; answers the ticket ids."""
        replies = [self.server.post("/tickets", self._front, queue=QUEUE) for _ in range(count)]
        return [str(reply.body["ticket_id"]) for reply in replies]

    def ticket(self, ticket: str) -> dict[str, object]:
        """How a ticket stands at the server."""
        return self.server.get(f"/tickets/{ticket}", self._front).body

    def counter(self, counter: str = COUNTER) -> dict[str, object]:
        """How a counter stands at the server."""
        counters = self.server.get("/hall", self._front).body["counters"]
        found: dict[str, object] = next(one for one in counters if one["counter"] == counter)
        return found


@pytest.fixture
def office(running: RunningServer) -> Office:
    return Office(running)


@pytest.fixture
def at_work(office: Office, terminal: Start) -> Callable[[int], tuple[Terminal, list[str]]]:
    """A clerk signed in, with so many visitors waiting."""

    def begin(waiting: int) -> tuple[Terminal, list[str]]:
        tickets = office.issue(waiting)
        clerk = terminal(office.url, COUNTER)
        clerk.sign_in(CLERK, PIN)
        clerk.until_ready("叫号 A001")
        return clerk, tickets

    return begin


def state(office: Office, ticket: str) -> object:
    return office.ticket(ticket)["state"]


def test_a_visit_from_call_to_completion_by_keyboard(office: Office, at_work) -> None:
    """Sign in, call, recall, serve, complete, sign out, without the mouse; the server agrees at every step."""
    clerk, (ticket,) = at_work(1)
    assert office.counter()["clerk"] == CLERK
    clerk.key(ENTER)
    clerk.until_ready("开始办理 A001")
    assert state(office, ticket) == "called"
    clerk.key(Qt.Key.Key_F2)
    clerk.until_shows("1 / 5")
    clerk.key(Qt.Key.Key_F3)
    clerk.until_ready("完成 A001")
    assert state(office, ticket) == "serving"
    clerk.key(Qt.Key.Key_Space)
    clerk.until_shows("暂无等候")
    assert state(office, ticket) == "completed"
    assert clerk.shows("完成 1")
    clerk.key(Qt.Key.Key_F11)
    clerk.until_shows("已签退")
    assert clerk.window.sign_in_page.isVisible()
    assert office.counter()["open"] is False


def test_no_show_is_asked_back_and_hold_resume_transfer_pause_work_by_keyboard(office: Office, at_work) -> None:
    """The rest of the keys, with their sheets."""
    clerk, (first, second, third) = at_work(3)
    clerk.key(Qt.Key.Key_F1)
    clerk.until_ready("开始办理 A001")
    clerk.key(Qt.Key.Key_F5)
    clerk.until_shows("此号将顺延 3 位再叫")
    assert state(office, first) == "called"
    clerk.key(ENTER)
    clerk.until_ready("叫号 A002")
    assert office.ticket(first)["misses"] == 1

    clerk.rest()
    clerk.key(Qt.Key.Key_F1)
    clerk.until_ready("开始办理 A002")
    clerk.key(Qt.Key.Key_F7)
    clerk.until_shows("材料留在窗口")
    clerk.key(Qt.Key.Key_2)
    clerk.until(lambda: clerk.button(Key.RESUME).isEnabled())
    assert office.ticket(second)["hold"] == "with_clerk"
    clerk.key(Qt.Key.Key_F8)
    clerk.until_ready("开始办理 A002")

    clerk.key(Qt.Key.Key_F6)
    clerk.until_shows("转移到")
    clerk.type("tax")
    clerk.key(ENTER)
    clerk.until_ready("叫号 A003")
    assert office.ticket(second)["queue"] == "tax-acceptance"
    assert state(office, second) == "transferred"

    clerk.key(Qt.Key.Key_F9)
    clerk.until_shows("暂停原因")
    clerk.key(Qt.Key.Key_Down)
    clerk.key(ENTER)
    clerk.until_ready("恢复服务")
    assert clerk.shows("用餐")
    assert office.counter()["pause_reason"] == "lunch"
    clerk.key(ENTER)
    clerk.until_ready("叫号 A003")
    assert state(office, third) == "waiting"


def test_a_ticket_called_by_number_needs_its_reason(office: Office, at_work) -> None:
    """F10, a number, and nothing happens until there is a reason."""
    clerk, (first, second) = at_work(2)
    clerk.key(Qt.Key.Key_F10)
    clerk.type("a002")
    clerk.key(ENTER)
    clerk.until_shows("请输入号码并选择原因")
    clerk.key(Qt.Key.Key_F1)
    clerk.key(ENTER)
    clerk.until_ready("开始办理 A002")
    assert (state(office, first), state(office, second)) == ("waiting", "called")


def test_escape_goes_back_and_nothing_happens(office: Office, at_work) -> None:
    """A sheet opened by mistake."""
    clerk, (ticket,) = at_work(1)
    clerk.key(ENTER)
    clerk.until_ready("开始办理 A001")
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F9):
        clerk.key(key)
        clerk.until(lambda: clerk.window.sheet is not None)
        clerk.key(Qt.Key.Key_Escape)
        clerk.until(lambda: clerk.window.sheet is None)
    assert state(office, ticket) == "called"
    assert office.counter()["pause_reason"] is None


def test_a_held_ticket_comes_back_by_double_click(office: Office, at_work) -> None:
    """In the list of holds."""
    clerk, (ticket,) = at_work(1)
    clerk.key(ENTER)
    clerk.until_ready("开始办理 A001")
    clerk.key(Qt.Key.Key_F7)
    clerk.key(Qt.Key.Key_3)
    clerk.until(lambda: state(office, ticket) == "held")
    clerk.until(lambda: clerk.button(Key.RESUME).isEnabled())
    line = next(line for line in clerk.window.desk_page.side.hold_lines if line.isVisible())
    clerk.qtbot.mouseDClick(line, Qt.MouseButton.LeftButton)
    clerk.until_ready("开始办理 A001")


def test_two_clicks_at_once_are_one_call(office: Office, at_work) -> None:
    """A double click on the big key calls one visitor, and does not begin to serve nor call the next."""
    clerk, (first, second) = at_work(2)
    clerk.qtbot.mouseClick(clerk.big, Qt.MouseButton.LeftButton)
    clerk.qtbot.mouseDClick(clerk.big, Qt.MouseButton.LeftButton)
    clerk.until_ready("开始办理 A001")
    clerk.click(clerk.big)
    assert (state(office, first), state(office, second)) == ("called", "waiting")
    clerk.rest()
    clerk.click(clerk.big)
    clerk.until_ready("完成 A001")


def test_keys_that_make_no_sense_do_nothing(office: Office, at_work) -> None:
    """Disabled on the screen, and dead on the keyboard."""
    clerk, (ticket,) = at_work(1)
    for key, dead in ((Key.SERVE, Qt.Key.Key_F3), (Key.NO_SHOW, Qt.Key.Key_F5), (Key.HOLD, Qt.Key.Key_F7)):
        assert not clerk.button(key).isEnabled()
        clerk.key(dead)
        assert clerk.window.sheet is None
    assert state(office, ticket) == "waiting"


def test_wrong_pins_are_told_and_lock_out_after_five(office: Office, terminal: Start) -> None:
    """Each in a line of the page; the PIN is gone from its field, the staff number stays; then the clerk is locked."""
    clerk = terminal(office.url, COUNTER)
    clerk.type(CLERK)
    for _ in range(5):
        clerk.key(ENTER)
        clerk.type("0000")
        clerk.key(ENTER)
        assert clerk.window.sign_in_page.pin.text() == ""
        clerk.until_shows("工号或密码不正确")
        assert clerk.window.sign_in_page.staff_no.text() == CLERK
    clerk.type(PIN)
    clerk.key(ENTER)
    clerk.until_shows("已暂时锁定")
    assert clerk.window.sign_in_page.isVisible()


def test_no_server_is_told_at_sign_in(office: Office, terminal: Start) -> None:
    """And the clerk can try again at once when it is back."""
    office.server.kill()
    clerk = terminal(office.url, COUNTER)
    clerk.sign_in(CLERK, PIN)
    clerk.until_shows("连接不上服务器")
    office.server.start()
    clerk.type(PIN)
    clerk.key(ENTER)
    clerk.until_shows("暂无等候")


def test_a_killed_server_is_told_and_work_goes_on_with_the_same_ticket(office: Office, at_work) -> None:
    """The banner, the ticket still shown, every key at rest; after the restart all comes back without a touch."""
    clerk, (ticket, _) = at_work(2)
    clerk.key(ENTER)
    clerk.until_ready("开始办理 A001")
    office.server.kill()
    clerk.until_shows("与服务器的连接中断")
    assert clerk.shows("A001")
    assert not clerk.big.isEnabled()
    assert not any(clerk.button(key).isEnabled() for key in Key)
    clerk.key(ENTER)
    office.server.start()
    clerk.until_ready("开始办理 A001")
    assert not clerk.shows("与服务器的连接中断")
    assert state(office, ticket) == "called"
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready("完成 A001")
    assert state(office, ticket) == "serving"


def test_a_counter_signed_out_elsewhere_goes_back_to_the_sign_in_page(office: Office, at_work) -> None:
    """With the reason, in a line of the page."""
    clerk, _ = at_work(1)
    token = office.server.sign_in(COUNTER, CLERK, PIN)
    assert office.server.post(f"/counters/{COUNTER}/sign-out", token).status == 200
    clerk.until(clerk.window.sign_in_page.isVisible)
    assert clerk.shows("本窗口已签退")


def test_the_same_clerk_signing_in_again_goes_on_where_she_was(office: Office, at_work, terminal: Start) -> None:
    """A terminal that was switched off loses nothing."""
    clerk, _ = at_work(1)
    clerk.key(ENTER)
    clerk.until_ready("开始办理 A001")
    clerk.window.close()
    again = terminal(office.url, COUNTER)
    again.sign_in(CLERK, PIN)
    again.until_ready("开始办理 A001")
