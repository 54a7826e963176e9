"""The server's own gateway: drives the hall's devices beside the server, where no zone has a gateway of its own.

It is a process of its own, so that no serial driver can stall the hall, and speaks to the server over the link as any
other. Its token is made anew each time the server starts and is on no disk. It lives as long as its input: it never
outlives the server, however that ends. When it dies it is begun again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import time
from pathlib import Path

from server.identity import Directory

logger = logging.getLogger(__name__)

NAME = "server-gateway"
"""How the device board calls it."""
AGAIN_S = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds until it is begun again, the first time, the second time, …"""
WELL_AFTER_S = 60.0
"""One that has lived for so long was well."""
ENDING_S = 5.0


class OwnGateway:
    """Keeps a gateway running from `start` until `stop`."""

    def __init__(self, directory: Directory, layout: Path) -> None:
        """`layout`: the folder of the hall's layout."""
        self._layout = layout
        self._token = directory.admit("gateway", NAME)
        self._running: asyncio.Task[None] | None = None

    def start(self, url: str) -> None:
        """Begin; the server is reached by `url`."""
        self._running = asyncio.create_task(self._keep(url))

    async def stop(self) -> None:
        """End it, and wait for its end."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def _keep(self, url: str) -> None:
        deaths = 0
        while True:
            began = time.monotonic()
            try:
                how = f"ended with {await self._run(url)}"
            except OSError as error:
                how = f"could not be begun: {error}"
            deaths = 0 if time.monotonic() - began > WELL_AFTER_S else deaths
            pause = AGAIN_S[min(deaths, len(AGAIN_S) - 1)]
            deaths += 1
            logger.warning("the gateway %s, it is begun again in %g s", how, pause)
            await asyncio.sleep(pause)

    async def _run(self, url: str) -> int:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hardware", "--layout", str(self._layout), "--server", url, "--tied"),
            env={**os.environ, "JIAOHAO_TOKEN": self._token},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin is not None
        try:
            return await process.wait()
        finally:
            process.stdin.close()
            with contextlib.suppress(ProcessLookupError, TimeoutError):
                await asyncio.wait_for(process.wait(), ENDING_S)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
