"""Journal: a line for every call as it appears on a screen, or is announced there anew. For rehearsals and auditors.

It listens to the list that QML draws, not to the feed: what is not shown is not written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject

from floor_display.rows import ROLE, Rows
from queueing.plan import Millis


class Journal(QObject):
    """Appends `{at, display, ticket, number, counter, repeat}` as JSON, one line a call, each written at once.

    `at` is the hall's clock, `counter` the label that the public reads, `repeat` whether the call was announced before.
    """

    def __init__(self, path: Path, display: str, rows: Rows, now: Callable[[], Millis]) -> None:
        super().__init__(rows)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._display = display
        self._rows = rows
        self._now = now
        self._written: dict[str, tuple[object, ...]] = {}
        """By ticket on the screen: which announcement of it was written last."""
        rows.rowsInserted.connect(self._appeared)
        rows.dataChanged.connect(self._changed)
        rows.rowsAboutToBeRemoved.connect(self._going)

    def close(self) -> None:
        """Write nothing any more."""
        self._rows.rowsInserted.disconnect(self._appeared)
        self._rows.dataChanged.disconnect(self._changed)
        self._rows.rowsAboutToBeRemoved.disconnect(self._going)
        self._file.close()

    def _appeared(self, _: QModelIndex, first: int, last: int) -> None:
        for at in range(first, last + 1):
            self._look(at)

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for at in range(first.row(), last.row() + 1):
            self._look(at)

    def _going(self, _: QModelIndex, first: int, last: int) -> None:
        for at in range(first, last + 1):
            self._written.pop(self._value(at)["key"], None)

    def _look(self, at: int) -> None:
        call = self._value(at)
        announcement = (call["pulse"], call["counter"])
        if self._written.get(call["key"]) == announcement:
            return
        self._written[call["key"]] = announcement
        line = {
            "at": self._now(),
            "display": self._display,
            "ticket": call["key"],
            "number": call["number"],
            "counter": call["counter"],
            "repeat": call["times"] > 1,
        }
        self._file.write(json.dumps(line) + "\n")

    def _value(self, at: int) -> dict[str, Any]:
        value: dict[str, Any] = self._rows.data(self._rows.index(at), ROLE)
        return value
