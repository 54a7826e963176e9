"""The terminal at work: a real server process, a real link, a clerk's hands on keyboard and mouse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from counter_terminal.keys import RECORDED, Key
from counter_terminal.transfer_sheet import TransferSheet
from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.store import sqlite_engine
from tests.counter_terminal.terminal import Terminal
from tests.running import RunningServer
from tests.server.edited import edited
from wire.thread import LinkThread

Start = Callable[[str, str], Terminal]
CLERK, FORGETFUL, OTHER_CLERK, DESK, PIN = "20417", "20418", "20419", "10001", "246810"
ENTER = Qt.Key.Key_Return
TARGET = "tax-acceptance"
"""Where tickets are transferred to; no test works there."""
_ENOUGH = 8
"""Counters of a queue, so that each test has its own."""


class Office:
    """One hall for all these tests, each at a queue and a counter of its own."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.url = server.url
        with sqlite_engine(server.data / DATABASE).begin() as connection:
            self._front = add_device(connection, "integration", "front", 0)
            self.keypads = add_device(connection, "gateway", "keypads", 0)
            for staff_no in (CLERK, FORGETFUL, OTHER_CLERK):
                add_clerk(connection, staff_no, PIN, "clerk")
            add_clerk(connection, DESK, PIN, "desk")
        hall = server.get("/hall", self._front).body
        queues = [queue["id"] for queue in hall["queues"] if queue["kind"] != "instant" and queue["id"] != TARGET]
        own = {queue: [c["counter"] for c in hall["counters"] if c["queues"] == [queue]] for queue in queues}
        self._counters = {queue: counters for queue, counters in own.items() if len(counters) >= _ENOUGH}
        self._queues = cycle(self._counters)
        self._issued: list[Visit] = []

    def place(self) -> tuple[str, str]:
        """A queue where nobody waits, and a counter of it that nobody has used."""
        queue = next(self._queues)
        for visit in self._issued:
            if visit["queue"] == queue and visit["state"] in ("waiting", "transferred", "held"):
                self.server.post(f"/tickets/{visit.id}/cancel", self._front, reason="over")
        return queue, self._counters[queue].pop()

    def issue(self, queue: str) -> Visit:
        """Give a number."""
        body = self.server.post("/tickets", self._front, queue=queue).body
        self._issued.append(Visit(self, body["ticket_id"], body["number"]))
        return self._issued[-1]

    def desk(self, path: str, **body: object) -> None:
        """The front desk does something."""
        token = self.server.post("/desk/sign-in", staff_no=DESK, pin=PIN).body["token"]
        reply = self.server.post(path, token, **body)
        assert reply.status == 200, reply

    def keypad(self, counter: str, action: str, **body: object) -> None:
        """Somebody presses a key of a counter's keypad."""
        reply = self.server.post(f"/counters/{counter}/{action}", self.keypads, **body)
        assert reply.status == 200, reply

    def rate(self, counter: str, ticket: str, level: int) -> None:
        """A visitor presses a key of the evaluator."""
        link = LinkThread(self.url, self.keypads, lambda notice: None)
        link.start()
        try:
            link.ask("rate", ticket=ticket, counter=counter, level=level).result(20)
        finally:
            link.stop()

    def ticket(self, ticket: str) -> dict[str, Any]:
        """How a ticket stands at the server."""
        return self.server.get(f"/tickets/{ticket}", self._front).body

    def label(self, counter: str) -> str:
        """What the public reads of a counter."""
        return str(self.counter(counter)["label"])

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
    queue: str
    counter: str
    visits: tuple[Visit, ...]

    def __getitem__(self, field: str) -> Any:
        return self.office.counter(self.counter)[field]


Begin = Callable[[int], Shift]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("hall")
    layout = edited(folder / "layout", "policy.toml", ("no_show_seconds = 20", "no_show_seconds = 1"))
    server = RunningServer(folder / "data", layout).start()
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
        clerk.until_ready(f"叫号 {visits[0].number}") if visits else clerk.until_shows("暂无等候")
        return Shift(office, clerk, queue, counter, visits)

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
    clerk.control("Q")
    clerk.until_shows("已签退")
    assert clerk.window.sign_in_page.isVisible()
    assert shift["open"] is False


def test_hold_resume_transfer_and_pause_by_keyboard(begin: Begin) -> None:
    """The keys that ask something first: nothing happens until the sheet is answered."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F1)
    clerk.until_ready(f"开始办理 {first.number}")
    clerk.key(Qt.Key.Key_F7)
    clerk.until_shows("材料留在窗口")
    clerk.key(Qt.Key.Key_2)
    clerk.until_enabled(Key.RESUME)
    assert first["hold"] == "with_clerk"
    clerk.key(Qt.Key.Key_F8)
    clerk.until_ready(f"开始办理 {first.number}")

    clerk.key(Qt.Key.Key_F6)
    clerk.until_shows("不用重新排队")
    clerk.key(ENTER)
    assert clerk.window.sheet is not None
    clerk.type("tax-acc")
    clerk.key(ENTER)
    clerk.until_ready(f"叫号 {second.number}")
    assert (first["queue"], first["state"], first["route"]) == (TARGET, "transferred", [])

    clerk.key(Qt.Key.Key_F9)
    clerk.until_shows("暂停原因")
    clerk.key(Qt.Key.Key_Down)
    clerk.key(ENTER)
    clerk.until_ready("恢复服务")
    assert clerk.shows("用餐")
    assert shift["pause_reason"] == "lunch"
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"叫号 {second.number}")
    assert second["state"] == "waiting"


def test_a_no_show_waits_for_calls_and_seconds_and_can_be_undone(begin: Begin) -> None:
    """Its key says why not yet; a wrong one is taken back by Ctrl+Z, within a minute, and counts for nothing."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {first.number}")
    assert clerk.says(Key.NO_SHOW) == "再呼 1 次"
    clerk.key(Qt.Key.Key_F5)
    clerk.key(Qt.Key.Key_F2)
    clerk.until(lambda: clerk.says(Key.NO_SHOW) != "再呼 1 次")
    clerk.until_enabled(Key.NO_SHOW)
    assert first["misses"] == 0
    clerk.key(Qt.Key.Key_F5)
    clerk.until_ready(f"叫号 {second.number}")
    assert (first["state"], first["misses"]) == ("waiting", 1)
    clerk.until_enabled(Key.UNDO)
    assert clerk.says(Key.UNDO).startswith(f"{first.number} · ")
    clerk.control("Z")
    clerk.until_ready(f"开始办理 {first.number}")
    assert (first["state"], first["misses"]) == ("called", 0)
    assert not clerk.button(Key.UNDO).isVisible()


def test_a_no_show_that_voids_the_ticket_is_confirmed(begin: Begin) -> None:
    """The first miss is forgiven at once, the second asks first; going back leaves the visitor called."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    for _ in range(2):
        clerk.key(Qt.Key.Key_F1)
        clerk.until_ready(f"开始办理 {visit.number}")
        clerk.key(Qt.Key.Key_F2)
        clerk.until_enabled(Key.NO_SHOW)
        clerk.key(Qt.Key.Key_F5)
        clerk.until(lambda: clerk.window.sheet is not None or visit["state"] == "waiting")
        clerk.rest()
    clerk.until_shows("此号将作废，须重新取号")
    clerk.key(Qt.Key.Key_Escape)
    assert visit["state"] == "called"
    clerk.rest()
    clerk.key(Qt.Key.Key_F5)
    clerk.key(ENTER)
    clerk.until_shows("暂无等候")
    assert visit["state"] == "missed"


def test_a_visitor_is_sent_along_several_lines_without_queueing_again(begin: Begin) -> None:
    """Two stops by Tab and Enter; a third, added by a click, is taken out again; the key says what Enter will do."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    clerk.key(Qt.Key.Key_F6)
    clerk.until(lambda: clerk.window.sheet is not None)
    sheet = clerk.window.sheet
    assert isinstance(sheet, TransferSheet)
    clerk.type("tax-acc")
    clerk.key(Qt.Key.Key_Tab)
    assert sheet.send_key.accessibleName().startswith(f"转移 {visit.number} → 税务受理")
    clerk.type("hrss-acc")
    clerk.key(Qt.Key.Key_Tab)
    sheet.list.itemClicked.emit(sheet.list.item(0))
    assert len(sheet.path) == 3
    clerk.key(Qt.Key.Key_Backspace)
    clerk.key(ENTER)
    clerk.until(lambda: visit["state"] == "transferred")
    assert (visit["queue"], visit["route"]) == (TARGET, ["hrss-acceptance"])


def test_a_stop_is_taken_out_by_its_cross(begin: Begin) -> None:
    """And with it what could not follow any more: a queue does not lead to itself."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    clerk.key(Qt.Key.Key_F6)
    sheet = clerk.window.sheet
    assert isinstance(sheet, TransferSheet)
    for queue in ("tax-acc", "hrss-acc", "tax-acc"):
        clerk.type(queue)
        clerk.key(Qt.Key.Key_Tab)
    crosses = [button for button in sheet.findChildren(QPushButton) if button.isVisible()]
    clerk.click(crosses[1])
    assert [stop.args["to_queue"] for stop in sheet.path] == [TARGET]
    clerk.key(Qt.Key.Key_Escape)
    assert visit["state"] == "called"


def test_a_rating_is_asked_for_and_arrives(begin: Begin) -> None:
    """F10 asks on the evaluator; what the visitor pressed there is not told, only that they did."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    clerk.key(Qt.Key.Key_F3)
    clerk.until_enabled(Key.ASK_RATING)
    clerk.key(Qt.Key.Key_F10)
    clerk.until_shows(f"已请评价 {visit.number}")
    assert shift["asked"] == visit.id
    shift.office.rate(shift.counter, visit.id, 4)
    clerk.until_shows(f"已评价 {visit.number}")
    assert not clerk.button(Key.ASK_RATING).isEnabled()


def test_earlier_visits_of_today_stand_below_the_ticket(begin: Begin) -> None:
    """Another counter has done its part for this visitor, who came here by a route."""
    shift = begin(0)
    clerk, office = shift.clerk, shift.office
    (before, first), (_, second) = office.place(), office.place()
    visit = office.issue(before)
    for counter in (first, second):
        office.server.sign_in(counter, OTHER_CLERK, PIN)
    office.keypad(first, "call-next")
    office.keypad(first, "transfer", to_counter=second, then=[shift.queue])
    office.keypad(second, "call-next")
    office.keypad(second, "complete")
    clerk.until_ready(f"叫号 {visit.number}")
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    clerk.until_shows("今日 1 次")
    assert clerk.shows(f" {visit.number} {office.label(second)}号窗口 ")


def test_the_desk_gives_the_counter_another_queue_and_the_clerk_is_told(begin: Begin) -> None:
    """In a calm line, until the next press; the list on the right has changed already."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    shift.office.desk(f"/counters/{shift.counter}/assign", queues=[TARGET])
    clerk.until_shows("本窗口已调整为 税务受理")
    assert visit.number in clerk.texts
    clerk.key(Qt.Key.Key_F3)
    clerk.until_ready(f"完成 {visit.number}")
    assert not clerk.shows("本窗口已调整为")


def test_what_is_told_by_the_terminal_is_not_lost_behind_an_older_line(begin: Begin) -> None:
    """The last press has left a calm line; the desk's change is told all the same, and a refusal comes before it."""
    shift = begin(1)
    clerk, (visit,) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F11)
    clerk.type("zz999")
    clerk.key(Qt.Key.Key_F2)
    clerk.key(ENTER)
    clerk.until_shows("没有找到这张号票，请核对号码。")
    shift.office.desk(f"/counters/{shift.counter}/assign", queues=[shift.queue, TARGET])
    clerk.until(lambda: len(clerk.window.desk_page.desk.queues) == 2)  # type: ignore[union-attr]  # it is there
    assert clerk.shows("没有找到这张号票，请核对号码。")
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {visit.number}")
    assert not clerk.shows("没有找到这张号票")


def test_a_sheet_about_a_ticket_that_has_left_meanwhile_goes(begin: Begin) -> None:
    """The keypad has completed it: the sheet's answer would have been about somebody else."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {first.number}")
    clerk.key(Qt.Key.Key_F7)
    clerk.until(lambda: clerk.window.sheet is not None)
    shift.office.keypad(shift.counter, "complete")
    clerk.until(lambda: clerk.window.sheet is None)
    clerk.until_shows("刚才的操作没有执行")
    assert (first["state"], second["state"]) == ("completed", "waiting")


def test_a_key_held_down_is_pressed_once(begin: Begin) -> None:
    """Auto-repeat neither begins to serve nor completes, nor answers a sheet."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.hold_down(ENTER, 5)
    clerk.until_ready(f"开始办理 {first.number}")
    clerk.hold_down(ENTER, 20)
    clerk.hold_down(Qt.Key.Key_F3, 5)
    clerk.key(Qt.Key.Key_F7)
    clerk.until(lambda: clerk.window.sheet is not None)
    clerk.hold_down(ENTER, 5)
    assert clerk.window.sheet is not None
    clerk.key(Qt.Key.Key_Escape)
    assert (first["state"], second["state"]) == ("called", "waiting")


def test_the_bar_does_the_same_by_keyboard_and_mouse(begin: Begin) -> None:
    """F12: one row above all other windows; a visit from call to completion, a hold by a sheet beside it, and back."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.window.bar.isVisible() and not clerk.window.isVisible())
    assert clerk.window.bar.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    clerk.click(clerk.big)
    clerk.until_ready(f"开始办理 {first.number}")
    assert first.number in clerk.texts
    clerk.click(clerk.button(Key.RECALL))
    clerk.until(lambda: clerk.says(Key.NO_SHOW) != "再呼 1 次")
    clerk.until_enabled(Key.HOLD)
    assert first["recalls"] == 1
    clerk.key(Qt.Key.Key_F7)
    clerk.until(lambda: clerk.window.stand.isVisible())
    clerk.key(Qt.Key.Key_1)
    clerk.until_ready(f"叫号 {second.number}")
    assert (first["hold"], clerk.window.stand.isVisible()) == ("with_visitor", False)
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {second.number}")
    clerk.click(clerk.window.bar.toggle)
    clerk.until(lambda: clerk.window.isVisible() and not clerk.window.bar.isVisible())
    clerk.until_ready(f"开始办理 {second.number}")


def test_the_bar_is_moved_by_dragging_it_and_stays_on_the_screen(begin: Begin) -> None:
    """Anywhere but on a key; where it stood is kept while the program runs, and nothing of it is written down."""
    clerk = begin(1).clerk
    clerk.key(Qt.Key.Key_F12)
    clerk.until(clerk.window.bar.isVisible)
    bar = clerk.window.bar
    before, grip = bar.pos(), QPoint(8, bar.height() // 2)
    drag(bar, grip, QPoint(0, 60))
    assert bar.pos() == before + QPoint(0, 60)
    drag(bar, grip, QPoint(-5000, -5000))
    assert bar.pos() == bar.screen().availableGeometry().topLeft()
    moved = bar.pos()
    for _ in range(2):
        clerk.key(Qt.Key.Key_F12)
    assert bar.pos() == moved


def drag(widget: QWidget, grip: QPoint, way: QPoint) -> None:
    """Take hold of a widget, move the mouse, and let go."""
    at, to = widget.mapToGlobal(grip), widget.mapToGlobal(grip) + way
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    for kind, where, button, buttons in (
        (QEvent.Type.MouseButtonPress, at, left, left),
        (QEvent.Type.MouseMove, to, none, left),
        (QEvent.Type.MouseButtonRelease, to, left, none),
    ):
        local = QPointF(widget.mapFromGlobal(where))
        event = QMouseEvent(kind, local, QPointF(where), button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def test_a_terminal_that_begins_in_the_bar_signs_in_in_the_full_window(office: Office, terminal: Start) -> None:
    """The sign-in page needs its room; the bar comes once there is somebody to show it to, and goes with her."""
    clerk = terminal(office.url, office.place()[1])
    clerk.window.in_bar = True
    clerk.sign_in(CLERK, PIN)
    clerk.until(lambda: clerk.window.bar.isVisible() and not clerk.window.isVisible())
    clerk.until_shows("暂无等候")
    clerk.control("Q")
    clerk.until(lambda: clerk.window.sign_in_page.isVisible() and not clerk.window.bar.isVisible())
    assert clerk.shows("已签退")


_TELLING = """
from PySide6.QtWidgets import QApplication
from counter_terminal.__main__ import main
from rehearsal.signed_in import SignedIn

class Telling(SignedIn):
    def _show_form(self):
        super()._show_form()
        print(self.form.objectName(), flush=True)
        QApplication.quit()

main(make=Telling)
"""
"""A terminal that signs its clerk in by itself, tells what it shows her first, and ends."""


@pytest.mark.parametrize(("options", "form"), [((), "window"), (("--bar",), "bar")])
def test_the_program_begins_as_its_options_say(
    office: Office, tmp_path: Path, options: tuple[str, ...], form: str
) -> None:
    """In a process of its own: the full view, or the bar."""
    command = [sys.executable, "-c", _TELLING, "--server", office.url, "--counter", office.place()[1], *options]
    known = {**os.environ, "REHEARSAL_STAFF": CLERK, "REHEARSAL_PIN": PIN}
    told = subprocess.run(
        [*command, "--state", str(tmp_path)], env=known, check=True, timeout=120, capture_output=True, text=True
    )
    assert told.stdout.split() == [form]


def test_a_ticket_called_by_number_needs_its_reason(begin: Begin) -> None:
    """F11, a number, and nothing happens until there is a reason."""
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(Qt.Key.Key_F11)
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
    clerk.key(Qt.Key.Key_F11)
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
    for key in (Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F9):
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
    """The banner, the ticket still shown and served to the end; calling rests and says why; then all is handed in.

    A sheet that was open says that it came too late.
    """
    shift = begin(2)
    clerk, (first, second) = shift.clerk, shift.visits
    clerk.key(ENTER)
    clerk.until_ready(f"开始办理 {first.number}")
    clerk.key(Qt.Key.Key_F6)
    clerk.type("tax-acc")
    shift.office.server.kill()
    clerk.until_shows("与服务器的连接中断")
    clerk.key(ENTER)
    assert clerk.shows("现在不能这样操作，没有执行。")
    assert first.number in clerk.texts
    assert not any(clerk.button(key).isEnabled() for key in Key if key not in RECORDED)
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_ready(f"完成 {first.number}")
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_shows("已记录 2 项，恢复后自动上报")
    assert clerk.shows("暂时不能叫号")
    assert not clerk.big.isEnabled()
    shift.office.server.start()
    clerk.until_ready(f"叫号 {second.number}")
    assert not clerk.shows("与服务器的连接中断")
    assert (first["state"], second["state"]) == ("completed", "waiting")


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
