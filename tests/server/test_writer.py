"""The writer: who follows it cannot stop it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.server.inside import inside


def test_a_follower_that_fails_leaves_no_command_without_its_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer comes, whoever follows behind it is told, and the log names the failure."""

    def fails(first: int, events: object) -> None:
        raise KeyError("follower")

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            told: list[int] = []
            hall.writer.followers += [fails]
            hall.writer.listeners += [fails, lambda first, events: told.append(first)]
            async with asyncio.timeout(10):
                tickets = [await hall.issue() for _ in range(2)]
            assert [ticket["ahead"] for ticket in tickets] == [0, 1]
            assert told == [2, 3]

    asyncio.run(steps())
    assert "a follower failed at events from 2 on" in caplog.text
