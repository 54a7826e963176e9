"""The terminal at work: a real server process, a real link, a clerk's hands on keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt

from counter_terminal.keys import Key
from tests.counter_terminal.terminal import Terminal
from tests.running import RunningServer

Start = Callable[[str, str], Terminal]
CLERK, FORGETFUL, PIN = "20417", "20418", "246810"
ENTER = Qt.Key.Key_Return
TARGET = "tax-acceptance"
"""Where tickets are transferred to; no test works there."""


class Office:
    """One hall for all these tests, each at a queue and a counter of its own."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.url = server.url
        self._front = server.add_device("integration", "front")
        for staff_no in (CLERK, FORGETFUL):
            server.add_clerk(staff_no, PIN)
        hall = server.get("/hall", self._front).body
        self._queues = iter(
            [queue["id"] for queue in hall["queues"] if queue["kind"] != "instant" and queue["id"] != TARGET]
        )

    def place(self) -> tuple[str, str]:
        """A queue and a counter that nobody has used."""
        queue = next(self._queues)
        counters = self.server.get("/hall", self._front).body["counters"]
        return queue, next(counter["counter"] for counter in counters if counter["queues"] == [queue])

    def issue(self, queue: str) -> Visit:
        """Give a number."""
        body = self.server.post("/tickets", self._front, queue=queue).body
        return Visit(self, body["ticket_id"], body["number"])

    def ticket(self, ticket: str) -> dict[str, Any]:
        """How a ticket stands at the server."""
        return self.server.get(f"/tickets/{ticket}", self._front).body

    def counter(self, counter: str) -> dict[str, Any]:
        """How a counter stands at the server."""
        counters = self.server.get("/hall", self._front).body["counters"]
        found: dict[str, Any] = next(one for one in counters if one["counter"] == counter)
        return found


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor's ticket."""

    office: Office
    id: str
    number: str

    def __getitem__(self, field: str) -> Any:
        return self.office.ticket(self.id)[field]


@dataclass(frozen=True, slots=True)
class Shift:
    """A clerk signed in at a counter, and the visitors of its queue."""

    office: Office
    clerk: Terminal
    counter: str
    visits: tuple[Visit, ...]

    def __getitem__(self, field: str) -> Any:
        return self.office.counter(self.counter)[field]


Begin = Callable[[int], Shift]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    server = RunningServer(tmp_path_factory.mktemp("hall") / "data").start()
    yield Office(server)
    server.stop()


@pytest.fixture
def begin(office: Office, terminal: Start) -> Callable[[int], Shift]:
    """Begins a shift with so many visitors waiting."""

    def sign_in(waiting: int) -> Shift:
        queue, counter = office.place()
        visits = tuple(office.issue(queue) for _ in range(waiting))
        clerk = terminal(office.url, counter)
        clerk.sign_in(CLERK, PIN)
        clerk.until_ready(f"叫号 {visits[0].number}")
        return Shift(office, clerk, counter, visits)

    return sign_in


def test_a_visit_from_call_to_completion_by_keyboard(begin: Begin) -> None:
    """Sign in, call, recall, serve, complete, sign out, without the mouse; the server agrees at every step."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    assert shift["clerk"] == CLERK
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    assert visit["state"] == "called"
    clerk.key(Qt.Key.Key_F2)
    clerk.until_shows("1 / 5")
    clerk.key(Qt.Key.Key_F3)
    clerk.until_ready(f"完成 {visit.number}")
    assert visit["state"] == "serving"
    clerk.key(Qt.Key.Key_Space)
    clerk.until_shows("暂无等候")
    assert visit["state"] == "completed"
    assert clerk.shows("完成 1")
    clerk.key(Qt.Key.Key_F11)
    clerk.until_shows("已签退")
    assert clerk.window.sign_in_page.isVisible()
    assert shift["open"] is False


def test_no_show_hold_resume_transfer_and_pause_by_keyboard(begin: Begin) -> None:
    """The keys that ask something first: nothing happens until the sheet is answered."""
    shift = begin(3)
    clerk, (first, second, third) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F1)
    clerk.until_ready(f"开始办理 {first.number}")
    clerk.key(Qt.Key.Key_F5)
    clerk.until_shows("此号将顺延 3 位再叫")
    assert first["state"] == "called"
    clerk.key(ENTER)
    clerk.until_ready(f"叫号 {second.number}")
    assert first["misses"] == 1

    clerk.key(Qt.Key.Key_F1)
    clerk.until_ready(f"开始办理 {second.number}")
    clerk.key(Qt.Key.Key_F7)
    clerk.until_shows("材料留在窗口")
    clerk.key(Qt.Key.Key_2)
    clerk.until(lambda: clerk.button(Key.RESUME).isEnabled())
    assert second["hold"] == "with_clerk"
    clerk.key(Qt.Key.Key_F8)
    clerk.until_ready(f"开始办理 {second.number}")

    clerk.key(Qt.Key.Key_F6)
    clerk.until_shows("转移到")
    clerk.type("tax")
    clerk.key(ENTER)
    clerk.until_ready(f"叫号 {third.number}")
    assert (second["queue"], second["state"]) == (TARGET, "transferred")

    clerk.key(Qt.Key.Key_F9)
    clerk.until_shows("暂停原因")
    clerk.key(Qt.Key.Key_Down)
    clerk.key(ENTER)
    clerk.until_ready("恢复服务")
    assert clerk.shows("用餐")
    assert shift["pause_reason"] == "lunch"
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"叫号 {third.number}")
    assert third["state"] == "waiting"


def test_a_ticket_called_by_number_needs_its_reason(begin: Begin) -> None:
    """F10, a number, and nothing happens until there is a reason."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F10)
    clerk.type(second.number.lower())
    clerk.key(ENTER)
    clerk.until_shows("请输入号码并选择原因")
    clerk.key(Qt.Key.Key_F1)
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {second.number}")
    assert (first["state"], second["state"]) == ("waiting", "called")


def test_a_refusal_is_one_line_in_the_window(begin: Begin) -> None:
    """A number that does not exist: told in the hall's words; a second Enter in haste is not the big key's."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F10)
    clerk.type("zz999")
    clerk.key(Qt.Key.Key_F2)
    clerk.key(ENTER)
    clerk.key(ENTER)
    clerk.until_shows("没有找到这张号票，请核对号码。")
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    assert not clerk.shows("没有找到这张号票，请核对号码。")


def test_escape_goes_back_and_nothing_happens(begin: Begin) -> None:
    """A sheet opened by mistake."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F9):
        clerk.key(key)
        clerk.until(lambda: clerk.window.sheet is not None)
        clerk.key(Qt.Key.Key_Escape)
        clerk.until(lambda: clerk.window.sheet is None)
    assert visit["state"] == "called"
    assert shift["pause_reason"] is None


def test_a_held_ticket_comes_back_by_double_click(begin: Begin) -> None:
    """In the list of holds."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    clerk.key(Qt.Key.Key_F7)
    clerk.key(Qt.Key.Key_3)
    clerk.until(lambda: clerk.button(Key.RESUME).isEnabled())
    assert visit["state"] == "held"
    line = next(line for line in clerk.window.desk_page.side.hold_lines if line.isVisible())
    clerk.double_click(line)
    clerk.until_ready(f"开始办理 {visit.number}")


def test_two_clicks_at_once_are_one_call(begin: Begin) -> None:
    """A double click on the big key calls one visitor, and does not begin to serve nor call the next."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.click(clerk.big)
    clerk.click(clerk.big)
    clerk.until_ready(f"开始办理 {first.number}")
    clerk.rest()
    assert (first["state"], second["state"]) == ("called", "waiting")
    clerk.click(clerk.big)
    clerk.until_ready(f"完成 {first.number}")


def test_keys_that_make_no_sense_do_nothing(begin: Begin) -> None:
    """Disabled on the screen, and dead on the keyboard."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    for key, dead in ((Key.SERVE, Qt.Key.Key_F3), (Key.NO_SHOW, Qt.Key.Key_F5), (Key.HOLD, Qt.Key.Key_F7)):
        assert not clerk.button(key).isEnabled()
        clerk.key(dead)
        assert clerk.window.sheet is None
    assert visit["state"] == "waiting"


def test_wrong_pins_are_told_and_lock_out_after_five(office: Office, terminal: Start) -> None:
    """Each in a line of the page; the PIN is gone from its field, the staff number stays; then the clerk is locked."""
    clerk = terminal(office.url, office.place()[1])
    page = clerk.window.sign_in_page
    clerk.type(FORGETFUL)
    clerk.key(ENTER)
    for _ in range(5):
        clerk.type("0000")
        clerk.key(ENTER)
        assert page.pin.text() == ""
        clerk.until(lambda: page.pin.isEnabled())
        assert clerk.shows("工号或密码不正确")
        assert page.staff_no.text() == FORGETFUL
    clerk.type(PIN)
    clerk.key(ENTER)
    clerk.until_shows("已暂时锁定")
    assert page.isVisible()


def test_a_killed_server_is_told_and_work_goes_on_with_the_same_ticket(begin: Begin) -> None:
    """The banner, the ticket still shown, every key at rest; after the restart all comes back without a touch."""
    shift = begin(2)
    clerk, visit = shift.clerk, shift.visits[0]
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    shift.office.server.kill()
    clerk.until_shows("与服务器的连接中断")
    assert visit.number in clerk.texts
    assert not any(button.isEnabled() for button in (clerk.big, *map(clerk.button, Key)))
    clerk.key(ENTER)
    shift.office.server.start()
    clerk.until_ready(f"开始办理 {visit.number}")
    assert not clerk.shows("与服务器的连接中断")
    assert visit["state"] == "called"
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"完成 {visit.number}")
    assert visit["state"] == "serving"


def test_no_server_is_told_at_sign_in(terminal: Start) -> None:
    """Nobody listens at the address."""
    clerk = terminal("http://127.0.0.1:9", "1001")
    clerk.sign_in(CLERK, PIN)
    clerk.until_shows("连接不上服务器")
    assert clerk.window.sign_in_page.pin.isEnabled()


def test_a_counter_signed_out_elsewhere_goes_back_to_the_sign_in_page(begin: Begin) -> None:
    """With the reason, in a line of the page."""
    shift = begin(1)
    token = shift.office.server.sign_in(shift.counter, CLERK, PIN)
    assert shift.office.server.post(f"/counters/{shift.counter}/sign-out", token).status == 200
    shift.clerk.until(shift.clerk.window.sign_in_page.isVisible)
    shift.clerk.until(lambda: shift.clerk.shows("请重新登录"))


def test_the_same_clerk_signing_in_again_goes_on_where_she_was(begin: Begin, terminal: Start) -> None:
    """A terminal that was switched off loses nothing."""
    shift = begin(1)
    shift.clerk.key(ENTER)
    shift.clerk.until_ready(f"开始办理 {shift.visits[0].number}")
    shift.clerk.window.close()
    again = terminal(shift.office.url, shift.counter)
    again.sign_in(CLERK, PIN)
    again.until_ready(f"开始办理 {shift.visits[0].number}")
