"""One served hall for all tests that leave it standing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import RunningServer
from tests.server.edited import IMPATIENT, edited
from tests.server.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The Zhengzhou hall, open, served by a process that no test may kill; a no-show needs calls, but no seconds."""
    directory = tmp_path_factory.mktemp("house")
    layout = edited(directory / "zhengzhou", "policy.toml", IMPATIENT)
    server = RunningServer(directory / "data", layout)
    server.start()
    house = House(server)
    yield house
    house.close()
    server.stop()
