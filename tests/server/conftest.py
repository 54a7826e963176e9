"""One served hall for all tests that leave it standing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import RunningServer
from tests.server.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The Zhengzhou hall, open, served by a real process that no test may kill."""
    server = RunningServer(tmp_path_factory.mktemp("house"))
    server.start()
    house = House(server)
    yield house
    house.close()
    server.stop()
