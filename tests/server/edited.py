"""Layouts to test with: a hall's own, with some words of its files changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import LAYOUTS, RunningServer
from tests.server.house import House

IMPATIENT = ("no_show_seconds = 20", "no_show_seconds = 0")
"""Of a policy: nobody is waited for after the last call before they are a no-show."""


def edited(directory: Path, file: str, *changes: tuple[str, str], name: str = "zhengzhou") -> str:
    """A copy of a layout in `directory`, with each old text of `file` replaced by its new one."""
    shutil.copytree(LAYOUTS / name, directory)
    path = directory / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return str(directory)


@contextmanager
def during(data: Path, clock: str, layout: str = "zhengzhou", speed: int = 1) -> Iterator[House]:
    """A server that starts at this hall time, and is killed at the end."""
    server = RunningServer(data, layout, options=("--clock", clock, "--speed", str(speed)))
    house = House(server.start())
    try:
        yield house
    finally:
        house.close()
        server.kill()
