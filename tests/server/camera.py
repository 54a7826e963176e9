"""What the console's galleries share: a hall on which nothing has happened, and a camera."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.running import RunningServer
from tests.server.house import House

DAY = "2026-01-06"
PATIENCE_MS = 120_000


@contextmanager
def quiet_hall(folder: Path) -> Iterator[House]:
    """The county hall, on whose first day nothing has happened yet."""
    server = RunningServer(folder / "hall", "tiny", ("--clock", f"{DAY}T10:41"))
    house = House(server.start())
    try:
        yield house
    finally:
        house.close()
        server.kill()


def shoot(page: Any, target: Path, *, whole: bool = False) -> None:
    """A picture of what a page shows, or of the `whole` page, in few colours: it is kept with the source."""
    page.wait_for_timeout(700)
    picture = Image.open(BytesIO(page.screenshot(full_page=whole, animations="disabled"))).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
