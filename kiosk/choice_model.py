"""The cards on the screen as a Qt model. Rows change in place, so that a card under a finger stays the same card."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Qt

from kiosk.face import Card

_ROLES = {Qt.ItemDataRole.UserRole + at: field.name for at, field in enumerate(fields(Card), 1)}
_Index = QModelIndex | QPersistentModelIndex


class ChoiceModel(QAbstractListModel):
    """The cards of one page; its roles are the fields of `Card`."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: tuple[Card, ...] = ()

    def show(self, cards: tuple[Card, ...]) -> None:
        """Show `cards`. Cards of the same keys are kept and only what differs is told."""
        if [card.key for card in cards] != [card.key for card in self._cards]:
            self.beginResetModel()
            self._cards = cards
            self.endResetModel()
            return
        before, self._cards = self._cards, cards
        for row, (old, new) in enumerate(zip(before, cards, strict=True)):
            changed = [role for role, name in _ROLES.items() if getattr(old, name) != getattr(new, name)]
            if changed:
                self.dataChanged.emit(self.index(row), self.index(row), changed)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = _ROLES.get(role)
        return getattr(self._cards[index.row()], name) if name and index.isValid() else None

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        return {role: QByteArray(name.encode()) for role, name in _ROLES.items()}
