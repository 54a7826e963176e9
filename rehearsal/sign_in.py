"""Signing in: the one thing that staff do over HTTP."""

from __future__ import annotations

import asyncio
import http.client
import json
import urllib.error
import urllib.request

import msgspec

from rehearsal.hall_time import HallTime, PlayOver
from wire.problem import Problem, ProblemError

_TIMEOUT_S = 10
_RETRY_S = 0.5
_AT_ONCE = 4
"""The server checks few PINs at a time; who waits here for a turn can still go home when the play ends."""


class Entrance:
    """Where the staff of one play sign in."""

    def __init__(self, url: str, time: HallTime) -> None:
        self._url, self._time = url, time
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def sign_in(self, staff_no: str, pin: str, counter: str | None) -> str:
        """The token of a new session, at a counter or, for the front desk, at none. Tries until the server is there.

        ProblemError when the server refuses, PlayOver when the play ends before.
        """
        place = f"counters/{counter}" if counter is not None else "desk"
        body = json.dumps({"staff_no": staff_no, "pin": pin}).encode()
        while True:
            try:
                async with self._turns:
                    if self._time.over:
                        raise PlayOver
                    return await asyncio.to_thread(_post, f"{self._url}/api/v1/{place}/sign-in", body)
            except (OSError, http.client.HTTPException):
                await self._time.rest(_RETRY_S)


def _post(address: str, body: bytes) -> str:
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
            token: str = json.load(response)["token"]
            return token
    except urllib.error.HTTPError as error:
        raise ProblemError(msgspec.json.decode(error.read(), type=Problem)) from None
