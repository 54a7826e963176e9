"""The check of the log's chain that staff ask for: one at a time, and what the last one found."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from queueing.plan import Millis

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """What following the chain has found."""

    at: Millis
    rows: int
    """Rows that hold."""
    fault: str | None


class ChainCheck:
    """Has the chain followed by `server.verifier`. All methods are called on the event loop."""

    def __init__(self, database: Path, now: Callable[[], Millis]) -> None:
        self._database = database
        self._now = now
        self._running = asyncio.Lock()
        self.state: ChainState | None = None
        """None until somebody has asked."""

    @property
    def running(self) -> bool:
        """Whether the chain is being followed now."""
        return self._running.locked()

    async def run(self) -> ChainState | None:
        """Follow the chain; whoever asks meanwhile gets that result, too. None where it could not be done."""
        waited = self.running
        async with self._running:
            if not waited:
                self.state = await self._follow()
        return self.state

    async def _follow(self) -> ChainState | None:
        pipe = asyncio.subprocess.PIPE
        started = self._now()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.verifier", str(self._database), stdout=pipe, stderr=pipe
        )
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        if process.returncode:
            logger.error("the verifier failed: %s", err.decode(errors="replace"))
            return None
        return ChainState(at=started, **msgspec.json.decode(out))
