"""The web as people of a play use it: requests that are sent until the server is there to answer them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Any

import httpx

from rehearsal.hall_time import HallTime, PlayOver
from rehearsal.ledger import Ledger

TIMEOUT = httpx.Timeout(10.0, read=30.0)
"""Real seconds; a stream says something every fifteen."""
RETRY_S = 0.5
_TURNED_AWAY = frozenset({429, 503})


class Web:
    """Open while entered. All phones of a play share one address, as those on a hall's Wi-Fi do."""

    def __init__(self, time: HallTime, ledger: Ledger) -> None:
        self._time, self._ledger = time, ledger
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=16)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, follow_redirects=True, trust_env=False)

    async def __aenter__(self) -> Web:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def ask(
        self, method: str, url: str, *, deed: tuple[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """The answer, whatever its status, from a server that is there and not too busy.

        What is asked must bear being sent again. PlayOver when the play ends before there is an answer; then the
        `deed`, (actor, command), may be done or not.
        """
        try:
            while True:
                if self._time.over:
                    raise PlayOver
                try:
                    response = await self._client.request(method, url, **options)
                except httpx.TransportError:
                    await self._time.rest(RETRY_S)
                    continue
                if response.status_code not in _TURNED_AWAY:
                    return response
                await self._wait(response)
        except PlayOver:
            if deed is not None:
                self._ledger.unanswered[deed] += 1
            raise

    async def follow(self, url: str, told: Callable[[str, str], None]) -> None:
        """Tell name and data of server-sent events, until the stream ends or breaks. PlayOver when the play ends."""
        with contextlib.suppress(httpx.TransportError):
            await self._time.unless_over(self._follow(url, told))

    async def _follow(self, url: str, told: Callable[[str, str], None]) -> None:
        async with self._client.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                await self._wait(response)
                return
            name, data = "", list[str]()
            async for line in response.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    data.append(value)
                elif not line and name:
                    told(name, "\n".join(data))
                    name, data = "", []

    async def _wait(self, response: httpx.Response) -> None:
        self._ledger.doings["turned away"] += 1
        await self._time.rest(float(response.headers.get("retry-after", RETRY_S)))
