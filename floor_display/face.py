"""The face: the view as QML sees it. Each part is told only when it has changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from floor_display.rows import Rows, lists
from floor_display.view import View

_MAP: Any = "QVariantMap"
"""Qt's own name; the type stubs know Python types only."""

PARTS = ("frame", "header", "message", "foot", "labels", "caption", "missed")


class Face(QObject):
    """Properties of one `View`; texts are maps with `zh` and `en`."""

    frame_changed = Signal()
    header_changed = Signal()
    message_changed = Signal()
    foot_changed = Signal()
    labels_changed = Signal()
    caption_changed = Signal()
    missed_changed = Signal()

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.calls, self._tallies, self._zones, self._windows = Rows(self), Rows(self), Rows(self), Rows(self)
        self._show_lists()

    def show(self, view: View) -> None:
        """Become `view`."""
        before, self._view = self._view, view
        for part in PARTS:
            if getattr(before, part) != getattr(view, part):
                getattr(self, f"{part}_changed").emit()
        self._show_lists()

    def _show_lists(self) -> None:
        self.calls.show(self._view.rows)
        self._tallies.show(self._view.tallies)
        self._zones.show(self._view.zones)
        self._windows.show(self._view.windows)

    def _part(self, name: str) -> dict[str, Any]:
        return asdict(getattr(self._view, name), dict_factory=lists)

    frame = Property(_MAP, lambda self: self._part("frame"), notify=frame_changed)
    header = Property(_MAP, lambda self: self._part("header"), notify=header_changed)
    message = Property(_MAP, lambda self: self._part("message"), notify=message_changed)
    foot = Property(_MAP, lambda self: self._part("foot"), notify=foot_changed)
    labels = Property(_MAP, lambda self: self._part("labels"), notify=labels_changed)
    caption = Property(_MAP, lambda self: self._part("caption"), notify=caption_changed)
    missed = Property(_MAP, lambda self: self._part("missed"), notify=missed_changed)
    rows = Property(QObject, lambda self: self.calls, constant=True)
    tallies = Property(QObject, lambda self: self._tallies, constant=True)
    zones = Property(QObject, lambda self: self._zones, constant=True)
    windows = Property(QObject, lambda self: self._windows, constant=True)
