"""Parts: processes of their own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from rehearsal import part as parts
from rehearsal.part import Part, PartFailedError
from tests.rehearsal.processes import alive, until_gone

HELLO = "print('listening on x', flush=True); import time; time.sleep(600)"


def python(code: str, logs: Path) -> Part:
    """A part that runs a few lines."""
    return Part("actor", [sys.executable, "-c", code], logs)


def run(play: Callable[[], Awaitable[None]]) -> None:
    """Run a coroutine, for a while at most."""
    asyncio.run(asyncio.wait_for(play(), 60))


def test_a_part_is_up_once_it_says_so_and_gone_once_it_is_ended(tmp_path: Path) -> None:
    """What it prints stands in its log."""

    async def play() -> None:
        actor = python(HELLO, tmp_path)
        await actor.start()
        assert await actor.said("listening on", 30) == "listening on x"
        assert actor.running
        assert actor.pid is not None
        await actor.end()
        assert not actor.running
        assert not alive(actor.pid)

    run(play)
    assert (tmp_path / "actor.log").read_text() == "listening on x\n"


def test_a_part_that_does_not_come_up_says_why_in_its_own_last_words(tmp_path: Path) -> None:
    """And how it ended."""

    async def play() -> None:
        actor = python("raise SystemExit('no such hall')", tmp_path)
        await actor.start()
        with pytest.raises(PartFailedError, match=r"actor ended with exit code 1\n  no such hall"):
            await actor.said("listening on", 30)

    run(play)


def test_a_part_that_says_nothing_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    """The log is named, for whoever wants to know more."""

    async def play() -> None:
        actor = python("import time; time.sleep(600)", tmp_path)
        await actor.start()
        with pytest.raises(PartFailedError, match=r"actor\.log"):
            await actor.said("listening on", 0.2)
        await actor.end()

    run(play)


def test_a_part_that_does_not_hear_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left behind."""
    monkeypatch.setattr(parts, "END_S", 0.3)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + HELLO

    async def play() -> None:
        actor = python(deaf, tmp_path)
        await actor.start()
        await actor.said("listening on", 30)
        await actor.end()
        assert await actor.ended() == -signal.SIGKILL

    run(play)


def test_a_part_started_again_is_heard_from_there_on(tmp_path: Path) -> None:
    """What its former life said is not taken for its own."""

    async def play() -> None:
        actor = python(HELLO, tmp_path)
        await actor.start()
        await actor.said("listening on", 30)
        await actor.end()
        await actor.start([sys.executable, "-c", "print('second life')"])
        await actor.ended()
        assert actor.last_words(None) == ["second life"]

    run(play)


def test_a_part_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    """SIGKILL lets nobody tidy up; the kernel does."""
    code = f"""
import asyncio, os, signal
from pathlib import Path
from rehearsal.part import Part
async def play():
    actor = Part("actor", [{sys.executable!r}, "-c", {HELLO!r}], Path({str(tmp_path)!r}))
    await actor.start()
    await actor.said("listening on", 30)
    print(actor.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(play())
"""

    async def play() -> None:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
        printed, _ = await process.communicate()
        assert process.returncode == -signal.SIGKILL
        until_gone(int(printed))

    run(play)
