"""The fault book: what the server was told of the gateway's devices, so that each loss and recovery is told once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any

from hardware.bus import NO_ANSWER, BusHealth
from wire.link import LinkTimeoutError
from wire.problem import MalformedError, ProblemError

_log = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
"""What could not be told is told again after this."""
NO_SOUND = "NO_SOUND"
"""The fault of a loudspeaker, as the device board has words for it."""


def faults_of(bus: BusHealth) -> dict[str, str | None]:
    """By device: its fault, or None where it is well. Who has not been heard of yet is not in it.

    Where the line is to blame, or may be, its nodes are not.
    """
    if not bus.known:
        return {}
    found: dict[str, str | None] = {bus.name: bus.fault}
    if bus.fault is None and not bus.suspect:
        found |= {one.node.name: NO_ANSWER for one in bus.nodes if one.lost and not one.doubted}
        found |= {one.node.name: None for one in bus.nodes if one.answered and not one.lost}
    return found


class FaultBook:
    """Belongs to the gateway's thread."""

    def __init__(self, ask: Callable[..., Future[dict[str, Any]]]) -> None:
        """`ask` is that of a `wire.thread.LinkThread`."""
        self._ask = ask
        self._told: dict[str, str] | None = None
        """What the server believes to be wrong; None while it is not known."""
        self._asking: dict[str, tuple[str | None, Future[dict[str, Any]]]] = {}
        self._again_at: dict[str, float] = {}

    def follow(self, believed: Mapping[str, str]) -> None:
        """The link is new: the server believes these faults, by device."""
        self._told = dict(believed)
        self._again_at.clear()

    def tell(self, faults: Mapping[str, str | None]) -> None:
        """Tell what is new in these, without waiting for the answers."""
        self._settle()
        if self._told is None:
            return
        for device, fault in faults.items():
            waiting = device in self._asking or time.monotonic() < self._again_at.get(device, 0.0)
            if self._told.get(device) != fault and not waiting:
                self._asking[device] = fault, self._told_of(device, fault)

    def _told_of(self, device: str, fault: str | None) -> Future[dict[str, Any]]:
        if fault is None:
            return self._ask("clear-fault", device=device)
        return self._ask("report-fault", device=device, fault=fault)

    def _settle(self) -> None:
        for device, (fault, asked) in list(self._asking.items()):
            if not asked.done():
                continue
            del self._asking[device]
            try:
                asked.result()
            except (ProblemError, LinkTimeoutError, MalformedError, CancelledError) as error:
                self._again_at[device] = time.monotonic() + AGAIN_SECONDS
                _log.warning("%s: its fault could not be told: %s", device, type(error).__name__)
            else:
                self._note(device, fault)

    def _note(self, device: str, fault: str | None) -> None:
        assert self._told is not None
        if fault is None:
            self._told.pop(device, None)
        else:
            self._told[device] = fault
