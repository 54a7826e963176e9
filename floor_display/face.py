"""The face: the view as QML sees it. Each part is told only when it has changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from floor_display.rows import Rows, lists
from floor_display.view import View

_MAP: Any = "QVariantMap"
"""Qt's own name; the type stubs know Python types only."""


class Face(QObject):
    """Properties of one `View`; texts are maps with `zh` and `en`."""

    frame_changed = Signal()
    header_changed = Signal()
    message_changed = Signal()
    foot_changed = Signal()
    labels_changed = Signal()

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.calls, self._tallies = Rows(self), Rows(self)
        self._show_lists()

    def show(self, view: View) -> None:
        """Become `view`."""
        before, self._view = self._view, view
        for part, changed in (
            ("frame", self.frame_changed),
            ("header", self.header_changed),
            ("message", self.message_changed),
            ("foot", self.foot_changed),
            ("labels", self.labels_changed),
        ):
            if getattr(before, part) != getattr(view, part):
                changed.emit()
        self._show_lists()

    def _show_lists(self) -> None:
        self.calls.show(self._view.rows)
        self._tallies.show(self._view.tallies)

    def _frame(self) -> dict[str, Any]:
        return asdict(self._view.frame)

    def _header(self) -> dict[str, Any]:
        return asdict(self._view.header)

    def _message(self) -> dict[str, Any]:
        return asdict(self._view.message)

    def _foot(self) -> dict[str, Any]:
        return asdict(self._view.foot, dict_factory=lists)

    def _labels(self) -> dict[str, Any]:
        return asdict(self._view.labels)

    def _row_list(self) -> QObject:
        return self.calls

    def _tally_list(self) -> QObject:
        return self._tallies

    frame = Property(_MAP, _frame, notify=frame_changed)
    header = Property(_MAP, _header, notify=header_changed)
    message = Property(_MAP, _message, notify=message_changed)
    foot = Property(_MAP, _foot, notify=foot_changed)
    labels = Property(_MAP, _labels, notify=labels_changed)
    rows = Property(QObject, _row_list, constant=True)
    tallies = Property(QObject, _tally_list, constant=True)
