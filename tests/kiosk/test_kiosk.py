"""The whole kiosk: a real server process, a real link, a printer over TCP, and a finger."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from hardware.virtual_printer import VirtualPrinter
from tests.kiosk.conftest import Screen
from tests.running import LAYOUTS, RunningServer
from wire.qt import QtLink


@dataclass(slots=True)
class Site:
    """A served hall and the kiosk's place in it. It outlives the single test, so tests count from `begin` on."""

    server: RunningServer
    printer: VirtualPrinter
    token: str
    _tickets: int = 0
    _slips: int = 0

    def begin(self) -> None:
        """Forget what earlier tests have left, and put in paper."""
        self.printer.set(paper_out=False, offline=False)
        self._tickets, self._slips = self._waiting(), len(self.printer.receipts)

    @property
    def tickets(self) -> int:
        """Tickets given since."""
        return self._waiting() - self._tickets

    @property
    def slips(self) -> list[tuple[str, ...]]:
        """The lines of each slip printed since."""
        return [receipt.lines for receipt in self.printer.receipts[self._slips :]]

    def _waiting(self) -> int:
        queues = self.server.get("/hall", self.token).body["queues"]
        return int(next(queue["waiting"] for queue in queues if queue["id"] == "fund-issuing"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The Zhengzhou hall in a process of its own, with the entrance's printer on a free port."""
    folder = tmp_path_factory.mktemp("hall")
    layout = folder / "layout"
    shutil.copytree(LAYOUTS / "zhengzhou", layout)
    with VirtualPrinter() as printer:
        devices = layout / "devices.toml"
        here = re.compile(r'(name = "printer-entrance-a", address = )"[^"]+"')
        devices.write_text(here.sub(rf'\g<1>"{printer.address}"', devices.read_text()))
        server = RunningServer(folder / "data", str(layout))
        server.start()
        try:
            yield Site(server, printer, server.add_device("kiosk", "kiosk-entrance-a"))
        finally:
            server.stop()


@pytest.fixture
def site(place: Site) -> Site:
    """The hall, as if the day began with this test."""
    place.begin()
    return place


@pytest.fixture
def screen(site: Site, show: Callable[..., Screen]) -> Iterator[Screen]:
    """The kiosk at the entrance, connected."""
    link = QtLink(site.server.url, site.token)
    shown = show(link, answer_s=2.0)
    link.start()
    assert shown.sees("等候", 15)
    yield shown
    link.stop()


def choose(screen: Screen) -> None:
    """Touch the way to the confirmation."""
    screen.touch("choice-zone-1")
    screen.touch("choice-fund-issuing")
    screen.touch("choice-ordinary")


def number(screen: Screen) -> str:
    """The number on the screen, once it is there."""
    assert screen.sees(lambda: screen.find("number") is not None), screen.words()
    item = screen.find("number")
    assert item is not None
    return str(item.property("text"))


def test_a_touch_makes_one_ticket_on_screen_and_on_paper(screen: Screen, site: Site) -> None:
    """The same number in three places, once: the server's queue, the screen, the slip."""
    choose(screen)
    screen.touch("confirm")
    taken = number(screen)
    assert screen.sees("请取走您的小票", 10)
    assert [slip.count(taken) for slip in site.slips] == [1]
    assert site.printer.faults == []
    assert site.tickets == 1
    screen.touch("done")
    assert screen.sees("请选择办事区域")
    assert len(site.slips) == 1


def test_two_touches_make_one_ticket(screen: Screen, site: Site) -> None:
    """A nervous finger gets one number and one slip, and sees it."""
    choose(screen)
    screen.touch("confirm", times=2)
    assert screen.sees("请取走您的小票", 10)
    assert site.tickets == 1
    assert len(site.slips) == 1


def test_without_paper_the_number_is_safe_and_shown(screen: Screen, site: Site) -> None:
    """The ticket exists, the screen says what is wrong and what to do; the next slip is the next ticket only."""
    site.printer.set(paper_out=True)
    choose(screen)
    screen.touch("confirm")
    first = number(screen)
    assert screen.sees("打印机缺纸", 10)
    assert f"您的号码 {first} 已保留" in screen.words()
    assert site.tickets == 1
    site.printer.set(paper_out=False)
    screen.touch("done")
    choose(screen)
    screen.touch("confirm")
    assert screen.sees("请取走您的小票", 10)
    assert [slip.count(number(screen)) for slip in site.slips] == [1]


def test_with_the_printer_off_line_the_number_is_safe_and_shown(screen: Screen, site: Site) -> None:
    """A printer that does not print is no reason for a frozen or an empty screen."""
    site.printer.set(offline=True)
    choose(screen)
    screen.touch("confirm")
    taken = number(screen)
    assert screen.sees("小票未能打印", 10)
    assert f"您的号码 {taken} 已保留" in screen.words()


def test_a_killed_server_is_said_and_the_kiosk_comes_back_alone(screen: Screen, site: Site) -> None:
    """In the middle of a choice the server dies: the screen says so, and later the choice goes on."""
    choose(screen)
    site.server.kill()
    assert screen.sees("系统连接中断，暂时无法取号")
    screen.touch("confirm")
    assert screen.find("number") is None
    site.server.start()
    assert screen.sees(lambda: "系统连接中断" not in screen.words(), 20)
    screen.touch("confirm")
    assert screen.sees("请取走您的小票", 10)
    assert site.tickets == 1


def test_a_server_killed_under_the_request_gives_one_ticket(screen: Screen, site: Site) -> None:
    """No answer: the screen offers to try again, and trying again makes the one ticket that was asked for."""
    choose(screen)
    screen.clock.wait(1)
    site.server.kill()
    screen.model.confirm()
    assert screen.sees("系统没有应答")
    site.server.start()
    assert screen.sees(lambda: "系统连接中断" not in screen.words(), 20)
    screen.touch("retry")
    assert screen.sees("请取走您的小票", 10)
    assert site.tickets == 1
    assert len(site.slips) == 1


def test_a_lost_answer_is_found_again_after_a_crash(screen: Screen, site: Site) -> None:
    """The ticket was made, its answer lost and the server killed: trying again brings that very ticket."""
    choose(screen)
    asker = screen.model._asker
    take = asker._take
    asker._take = lambda request_id, aim, place, answer: take(request_id, aim, place, TimeoutError())  # type: ignore[method-assign]
    screen.touch("confirm")
    assert screen.sees("系统没有应答")
    assert site.tickets == 1
    asker._take = take  # type: ignore[method-assign]
    site.server.kill()
    assert screen.sees("系统连接中断")
    site.server.start()
    assert screen.sees(lambda: "系统连接中断" not in screen.words(), 20)
    screen.touch("retry")
    taken = number(screen)
    assert site.tickets == 1
    assert screen.sees("请取走您的小票", 10)
    assert [slip.count(taken) for slip in site.slips] == [1]


def test_a_wrong_token_is_said(site: Site, show: Callable[..., Screen]) -> None:
    """The kiosk shows that it is not registered, in words of its own: it has no layout yet."""
    link = QtLink(site.server.url, "wrong")
    shown = show(link)
    link.start()
    assert shown.sees("未获授权", 15)
    link.stop()


def test_the_program_starts_shows_and_ends(site: Site, tmp_path: Path) -> None:
    """`python -m kiosk` as it is run, with a picture of its window."""
    picture = tmp_path / "kiosk.png"
    command = [sys.executable, "-m", "kiosk", "--server", site.server.url, "--token", site.token, "--size", "1080x1920"]
    done = subprocess.run(
        [*command, "--snapshot", str(picture), "--after", "2", "--quit"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    shot = QImage(str(picture))
    assert (shot.width(), shot.height()) == (1080, 1920)
    assert shot.pixelColor(10, 10).name().upper() == "#0B57D0"
    assert site.token not in done.stderr.decode() + done.stdout.decode()
