"""Rows: a list for QML whose entries keep their identity. A row that moves is moved, not drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

ROLE = Qt.ItemDataRole.UserRole
_NONE = QModelIndex()


class Keyed(Protocol):
    """A frozen dataclass with a key that is its own within the list."""

    @property
    def key(self) -> str:
        """What makes two rows the same one at different times."""


class Rows(QAbstractListModel):
    """A list of keyed values, one role: `value`, a map of the fields."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Keyed] = []

    def show(self, rows: Sequence[Keyed]) -> None:
        """Become `rows`, by the least: remove, insert, move, change."""
        self._remove_all_but({row.key for row in rows})
        for at, row in enumerate(rows):
            self._put(at, row)

    def rowCount(self, parent: Index = _NONE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = ROLE) -> Any:
        if role != ROLE or not index.isValid():
            return None
        return asdict(self._rows[index.row()], dict_factory=lists)  # type: ignore[call-overload]

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        return {int(ROLE): QByteArray(b"value")}

    def _remove_all_but(self, kept: set[str]) -> None:
        for at in reversed(range(len(self._rows))):
            if self._rows[at].key not in kept:
                self.beginRemoveRows(_NONE, at, at)
                del self._rows[at]
                self.endRemoveRows()

    def _put(self, at: int, row: Keyed) -> None:
        now_at = next((i for i, known in enumerate(self._rows) if known.key == row.key), None)
        if now_at is None:
            self.beginInsertRows(_NONE, at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        if now_at != at:
            self.beginMoveRows(_NONE, now_at, now_at, _NONE, at)
            self._rows.insert(at, self._rows.pop(now_at))
            self.endMoveRows()
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at), [ROLE])


def lists(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """QML takes lists for lists, but not tuples."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields}
