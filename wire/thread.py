"""A link in a thread of its own, for programs without an asyncio loop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from wire.link import ANSWER_S, Link, Notice
from wire.messages import Speaking


class LinkThread:
    """Runs one `Link`. `deliver` is called in the link's thread; hand its notices over to your own."""

    def __init__(self, url: str, token: str, deliver: Callable[[Notice], None], *, feed: str = "all") -> None:
        self._loop = asyncio.new_event_loop()
        self._link = Link(url, token, deliver, feed=feed)
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def stop(self) -> None:
        """Close the link and wait for its thread; the futures of commands still under way are cancelled."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel)
            self._thread.join(5)

    def ask(
        self, do: str, *, request_id: str | None = None, timeout: float = ANSWER_S, **args: object
    ) -> Future[dict[str, Any]]:
        """As `Link.ask`, from any thread; cancelled at once when the link has been stopped."""
        if self._loop.is_closed():
            nobody: Future[dict[str, Any]] = Future()
            nobody.cancel()
            return nobody
        return asyncio.run_coroutine_threadsafe(
            self._link.ask(do, request_id=request_id, timeout=timeout, **args), self._loop
        )

    def speaking(self, said: Speaking) -> None:
        """As `Link.speaking`, from any thread, without waiting."""
        with contextlib.suppress(RuntimeError):  # the link has been stopped
            asyncio.run_coroutine_threadsafe(self._link.speaking(said), self._loop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._running = self._loop.create_task(self._link.run())
        try:
            self._loop.run_until_complete(self._running)
        except asyncio.CancelledError:
            pass
        finally:
            self._give_up_asking()
            self._loop.close()

    def _give_up_asking(self) -> None:
        """Commands still under way are cancelled, so that nobody waits for them for ever."""
        asking = asyncio.all_tasks(self._loop)
        for task in asking:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*asking, return_exceptions=True))

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
