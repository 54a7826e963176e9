"""The link in a thread of its own."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from queueing import commands as cmd
from queueing.events import Event
from tests.wire.servers import PATIENCE_S, HallServer
from wire import link
from wire.link import LinkDown, Notice
from wire.messages import Events, Snapshot, Welcome
from wire.mirror import Mirror
from wire.problem import ProblemError
from wire.thread import LinkThread


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links come back at once."""
    monkeypatch.setattr(link, "BACKOFF_S", (0.02,))


@pytest.fixture
def hall() -> Iterator[HallServer]:
    """A small server with a hall."""
    with HallServer() as server:
        yield server


def link_threads() -> list[threading.Thread]:
    """Threads of links that are alive."""
    return [thread for thread in threading.enumerate() if thread.name == "link"]


def test_a_thread_carries_notices_and_commands(hall: HallServer) -> None:
    """Notices arrive from the link's thread; commands given from this one are answered or refused."""
    notices: queue.Queue[tuple[str, Notice]] = queue.Queue()
    terminal = LinkThread(hall.url, "good", lambda n: notices.put((threading.current_thread().name, n)))
    terminal.start()
    try:
        first = [notices.get(timeout=PATIENCE_S) for _ in range(2)]
        assert [(thread, type(notice)) for thread, notice in first] == [("link", Welcome), ("link", Snapshot)]
        assert terminal.ask("issue", queue="fund.acceptance").result(PATIENCE_S) == {"seq": 2}
        with pytest.raises(ProblemError, match="UNKNOWN_QUEUE"):
            terminal.ask("issue", queue="air").result(PATIENCE_S)
    finally:
        terminal.stop()


def test_a_terminals_mirror_becomes_the_hall_again_after_losses(hall: HallServer) -> None:
    """A mirror folded from the link is the server's hall, also after connections were cut in between."""
    notices: queue.Queue[Notice] = queue.Queue()
    mirror = Mirror()
    announced: list[Event] = []
    terminal = LinkThread(hall.url, "good", notices.put)
    terminal.start()
    try:
        for _ in range(3):
            hall.do(cmd.IssueTicket(queue="fund.acceptance"), cmd.IssueTicket(queue="tax.acceptance"))
            hall.drop()
            hall.do(cmd.IssueTicket(queue="fund.acceptance"))
        wanted = hall.hall.seq
        deadline = time.monotonic() + PATIENCE_S
        while (mirror.hall is None or mirror.hall.seq < wanted or mirror.stale) and time.monotonic() < deadline:
            notice = notices.get(timeout=PATIENCE_S)
            if isinstance(notice, LinkDown):
                mirror.lost()
            else:
                live = mirror.fold(notice)
                assert not live or isinstance(notice, Events)
                announced += live
    finally:
        terminal.stop()
    assert mirror.hall is not None
    assert mirror.hall.snapshot() == hall.hall.snapshot(office=False)
    assert len(announced) == len({(event.at, type(event)) for event in announced})


def test_stopping_leaves_no_thread(hall: HallServer) -> None:
    """Stopped at once, while up, while down, twice or never started: no thread of the link is left."""
    up = threading.Event()
    for url, wait in ((hall.url, True), (hall.url, False), ("http://127.0.0.1:9", False)):
        terminal = LinkThread(url, "good", lambda n: up.set() if isinstance(n, Welcome) else None)
        terminal.start()
        if wait:
            assert up.wait(PATIENCE_S)
        terminal.stop()
        assert link_threads() == []
        terminal.stop()
    LinkThread(hall.url, "good", lambda n: None).stop()
    assert link_threads() == []


def test_stopping_leaves_nobody_waiting_for_an_answer() -> None:
    """Commands under way when the link is stopped are cancelled, and so is whatever is asked later."""
    terminal = LinkThread("http://127.0.0.1:9", "good", lambda n: None)
    terminal.start()
    under_way = terminal.ask("serve", counter="1001", timeout=1_000)
    terminal.stop()
    for future in (under_way, terminal.ask("serve", counter="1001")):
        with pytest.raises(CancelledError):
            future.result(PATIENCE_S)
