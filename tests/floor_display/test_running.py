"""The display as a program of its own, at a real server."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from floor_display.wall import Wall
from layouts.loader import builtin, load
from look import font
from look.program import Options
from tests.floor_display.morning import on_screen
from tests.floor_display.shown import shown
from tests.running import RunningServer, wait_until
from wire.link import Link
from wire.messages import Speaking, Welcome
from wire.qt import QtLink

WAIT_MS = 20_000


@pytest.fixture
def hang(qapp: QGuiApplication, running: RunningServer) -> Iterator[Callable[[str], Wall]]:
    """Hangs a wall that speaks to the running server."""
    font.install(qapp)
    hung: list[Wall] = []

    def wall_with(token: str) -> Wall:
        wall = Wall(QtLink(running.url, token), running.url)
        wall.show(Options(server=running.url, token=token))
        hung.append(wall)
        return wall

    yield wall_with
    for wall in hung:
        wall.close()


def called(wall: Wall) -> list[str]:
    return on_screen(wall.scene.window, "number")


def says(wall: Wall, text: str) -> Callable[[], bool]:
    return lambda: any(text in shown for shown in on_screen(wall.scene.window))


def test_a_call_made_over_http_is_shown_and_a_killed_server_is_survived(
    running: RunningServer, hang: Callable[[str], Wall], qtbot: QtBot
) -> None:
    """Shown at once; while the server is gone, shown as out of date; afterwards all is well again, by itself."""
    kiosk = running.add_device("kiosk", "kiosk-1-a")
    wall = hang(running.add_device("display", "wall-1-a"))
    running.add_clerk("1001")
    clerk = running.sign_in("1003", "1001")
    numbers = [
        running.post("/tickets", kiosk, queue="fund-acceptance").body["number"],
        running.post("/tickets", kiosk, queue="fund-acceptance").body["number"],
    ]
    running.post("/counters/1003/call-next", clerk)
    qtbot.waitUntil(lambda: called(wall) == numbers[:1], timeout=WAIT_MS)
    assert on_screen(wall.scene.window, "counter") == ["3"]

    running.kill()
    qtbot.waitUntil(says(wall, "信息更新中断"), timeout=WAIT_MS)
    assert called(wall) == numbers[:1]

    running.start()
    qtbot.waitUntil(lambda: not says(wall, "信息更新中断")(), timeout=WAIT_MS)
    running.post("/counters/1003/serve", clerk)
    running.post("/counters/1003/call-next", clerk)
    qtbot.waitUntil(lambda: sorted(called(wall)) == numbers, timeout=WAIT_MS)


def test_a_wrong_token_is_refused_in_words(running: RunningServer, hang: Callable[[str], Wall], qtbot: QtBot) -> None:
    """The public is told to listen, staff are told why."""
    wall = hang("not-a-token")
    qtbot.waitUntil(says(wall, "BAD_TOKEN"), timeout=WAIT_MS)
    assert says(wall, "显示暂停")()


def test_the_program_shows_its_zone_and_saves_a_picture(running: RunningServer, tmp_path: Path) -> None:
    """`python -m floor_display`, without a screen, as `make run` starts it."""
    token = running.add_device("display", "wall-3-b")
    target = tmp_path / "wall.png"
    plain = {key: value for key, value in os.environ.items() if not key.startswith("QT_") and key != "DISPLAY"}
    said = [sys.executable, "-m", "floor_display", "--server", running.url]
    said += ["--snapshot", str(target), "--after", "2.5", "--quit"]
    done = subprocess.run(
        said, env={**plain, "JIAOHAO_TOKEN": token}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"saved {target}\n"), done.stderr
    picture = QImage(str(target))
    assert picture.size() == QSize(1920, 1080)
    assert picture.pixelColor(1000, 5).name().upper() == "#0B57D0", "the header is there only once the zone is known"
    assert token not in done.stdout + done.stderr


def test_one_process_drives_several_screens_and_writes_down_what_each_shows(
    running: RunningServer, tmp_path: Path
) -> None:
    """Each call stands once in the journal of every display of its zone, a recall once more, as a repeat."""
    kiosk = running.add_device("kiosk", "kiosk-1-a")
    tokens = [running.add_device("display", name) for name in ("wall-1-a", "wall-1-b", "wall-2-a")]
    running.add_clerk("1001")
    clerk = running.sign_in("1003", "1001")
    said = [sys.executable, "-m", "floor_display", "--server", running.url, "--journal", str(tmp_path / "{name}.jsonl")]
    with subprocess.Popen(said, env={**os.environ, "JIAOHAO_TOKEN": " ".join(tokens)}) as walls:
        try:
            journals = [tmp_path / f"{name}.jsonl" for name in ("wall-1-a", "wall-1-b", "wall-2-a")]
            wait_until(lambda: all(journal.exists() for journal in journals), 30)
            number = running.post("/tickets", kiosk, queue="fund-acceptance").body["number"]
            running.post("/counters/1003/call-next", clerk)
            wait_until(lambda: all(len(lines(journal)) == 1 for journal in journals[:2]))
            running.post("/counters/1003/recall", clerk)
            wait_until(lambda: all(len(lines(journal)) == 2 for journal in journals[:2]))
        finally:
            walls.terminate()
    for journal in journals[:2]:
        told = [(line["display"], line["number"], line["counter"], line["repeat"]) for line in lines(journal)]
        assert told == [(journal.stem, number, "3", False), (journal.stem, number, "3", True)]
    assert lines(journals[2]) == []


def lines(journal: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in journal.read_text().splitlines()]


def test_what_the_front_desk_does_is_on_the_wall(running: RunningServer) -> None:
    """A counter moved to another line, a notice posted and withdrawn: seen without anybody touching the display."""
    running.add_clerk("1001")
    running.add_clerk("9001", role="desk")
    desk = running.post("/desk/sign-in", staff_no="9001", pin="1234").body["token"]
    running.sign_in("1001", "1001")

    def do(name: str, **fields: object) -> None:
        asyncio.run(_ask(running.url, desk, name, fields))

    with shown(running.url, running.add_device("display", "wall-1-a")) as wall:
        wall.until(lambda: wall.counters() == ["1 个窗口", *["0 个窗口"] * 3])
        do("move", move="m", counters=["1001"], queues=["tax-acceptance"])
        wall.until(lambda: wall.counters() == ["0 个窗口", "0 个窗口", "1 个窗口", "0 个窗口"])
        do("post-notice", notice="n", text={"zh": "停车场已满", "en": "The car park is full"})
        wall.until(lambda: wall.foot() == "停车场已满")
        do("end-move", move="m")
        do("withdraw-notice", notice="n")
        wall.until(lambda: wall.counters()[0] == "1 个窗口" and not wall.says("停车场"))


def test_a_board_shows_who_serves_and_what_is_said(
    running: RunningServer, hang: Callable[[str], Wall], qtbot: QtBot
) -> None:
    """The clerk's name card, and the caption as the gateway's loudspeaker begins, for as long as it is heard."""
    kiosk = running.add_device("kiosk", "kiosk-1-a")
    gateway = running.add_device("gateway", "voices")
    wall = hang(running.add_device("display", "wall-1-a"))
    running.command("clerk", "add", "1001", "--pin", "1234", "--name", "王丽")
    clerk = running.sign_in("1003", "1001")
    ticket = running.post("/tickets", kiosk, queue="fund-acceptance").body
    running.post("/counters/1003/call-next", clerk)
    qtbot.waitUntil(says(wall, "王丽"), timeout=WAIT_MS)
    layout = load(builtin("zhengzhou"))
    speaker = next((one.name for one in layout.loudspeakers.values() if "zone-1" in one.zones), None)
    if speaker is not None:
        said = Speaking(loudspeaker=speaker, ticket=ticket["ticket_id"], counter="1003", language="zh", seconds=1.5)
        asyncio.run(_speak(running.url, gateway, said))
        qtbot.waitUntil(lambda: [ticket["number"] in text for text in on_screen(wall.scene.window, "said")] == [True])
        qtbot.waitUntil(lambda: on_screen(wall.scene.window, "said") == [], timeout=WAIT_MS)


def test_an_overview_and_a_fascia_follow_the_server(
    running: RunningServer, hang: Callable[[str], Wall], qtbot: QtBot
) -> None:
    """A number taken is counted at the entrance; a call stands over its window, and among the latest calls."""
    kiosk = running.add_device("kiosk", "kiosk-1-a")
    overview = hang(running.add_device("display", "entrance-1"))
    fascia = hang(running.add_device("display", "fascia-1-a"))
    running.add_clerk("1001")
    clerk = running.sign_in("1003", "1001")
    qtbot.waitUntil(says(overview, "请上3楼"), timeout=WAIT_MS)
    qtbot.waitUntil(says(fascia, "即将叫号"), timeout=WAIT_MS)
    number = running.post("/tickets", kiosk, queue="fund-acceptance").body["number"]
    qtbot.waitUntil(lambda: on_screen(overview.scene.window, "waiting")[:1] == ["1"], timeout=WAIT_MS)
    running.post("/counters/1003/call-next", clerk)
    qtbot.waitUntil(lambda: called(overview) == called(fascia) == [number], timeout=WAIT_MS)
    assert overview.scene.window.size() == QSize(3840, 2160)
    assert fascia.scene.window.size() == QSize(3840, 360)


async def _speak(url: str, token: str, said: Speaking) -> None:
    up = asyncio.Event()
    link = Link(url, token, lambda notice: up.set() if isinstance(notice, Welcome) else None)
    running = asyncio.create_task(link.run())
    try:
        await asyncio.wait_for(up.wait(), 10)
        await link.speaking(said)
        await asyncio.sleep(0.3)
    finally:
        running.cancel()


async def _ask(url: str, token: str, name: str, fields: dict[str, object]) -> None:
    link = Link(url, token, lambda _: None, feed="none")
    running = asyncio.create_task(link.run())
    try:
        await link.ask(name, **fields)  # type: ignore[arg-type]
    finally:
        running.cancel()
