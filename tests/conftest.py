"""Fixtures for every room's tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import RunningServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningServer]:
    """The Zhengzhou hall served by a real process, its day open."""
    server = RunningServer(tmp_path / "data")
    server.start()
    yield server
    if server.process is not None:
        server.stop()
