"""Faults: the front desk is told what is wrong with this terminal and its printer, until the hall knows it."""

from __future__ import annotations

import logging
import time
from typing import Any

from PySide6.QtCore import QObject

from wire.qt import QtLink

_log = logging.getLogger(__name__)

_AGAIN_S = 5.0
"""Seconds after which the desk is told again that could not be told."""


class Faults(QObject):
    """Compares what is wrong with what the hall knows, and reports or clears the difference while there is a link."""

    def __init__(self, link: QtLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._faults: dict[str, str | None] = {}
        self._under_way: set[str] = set()
        self._not_before = 0.0

    def set(self, device: str, fault: str | None) -> None:
        """`device` has this fault now; None: it works."""
        self._faults[device] = fault
        self.tell()

    def tell(self) -> None:
        """Bring the hall up to date; to be called when the mirror has moved."""
        mirror = self._link.mirror
        if mirror.stale or mirror.hall is None or time.monotonic() < self._not_before:
            return
        for device, fault in self._faults.items():
            known = mirror.hall.faults.get(device)
            if device not in self._under_way and (known.fault if known else None) != fault:
                self._ask(device, fault)

    def _ask(self, device: str, fault: str | None) -> None:
        self._under_way.add(device)

        def told(answer: dict[str, Any] | Exception) -> None:
            self._under_way.discard(device)
            if isinstance(answer, Exception):
                _log.warning("the desk could not be told of %s: %s", device, answer)
                self._not_before = time.monotonic() + _AGAIN_S

        if fault is None:
            self._link.ask("clear-fault", told, device=device)
        else:
            self._link.ask("report-fault", told, device=device, fault=fault)
