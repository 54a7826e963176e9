"""A list whose entries keep their identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex

from floor_display.rows import ROLE, Rows


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with something that may change."""

    key: str
    state: int
    numbers: tuple[str, ...] = ()


class Copy:
    """A view of the list that knows only what it is told, as QML does; an entry's own age shows that it was kept."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.entries: list[Any] = []
        self.told: list[str] = []
        rows.rowsInserted.connect(self._inserted)
        rows.rowsRemoved.connect(self._removed)
        rows.rowsMoved.connect(self._moved)
        rows.dataChanged.connect(self._changed)

    def _value(self, at: int) -> Any:
        return self.rows.data(self.rows.index(at), ROLE)

    def _inserted(self, _: QModelIndex, first: int, last: int) -> None:
        self.told.append("inserted")
        self.entries[first:first] = [self._value(at) for at in range(first, last + 1)]

    def _removed(self, _: QModelIndex, first: int, last: int) -> None:
        self.told.append("removed")
        del self.entries[first : last + 1]

    def _moved(self, _: QModelIndex, at: int, last: int, __: QModelIndex, to: int) -> None:
        self.told.append("moved")
        assert (last, to < at) == (at, True), "one row at a time, and up"
        self.entries.insert(to, self.entries.pop(at))

    def _changed(self, first: QModelIndex, last: QModelIndex, _: list[int]) -> None:
        self.told.append("changed")
        for at in range(first.row(), last.row() + 1):
            self.entries[at] = self._value(at)


entries = st.lists(st.builds(Entry, st.sampled_from("abcdefg"), st.integers(0, 2)), unique_by=lambda entry: entry.key)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shown=st.lists(entries, min_size=1, max_size=4))
def test_whoever_follows_what_is_told_has_the_same_list(qapp: object, shown: list[list[Entry]]) -> None:
    """Whatever was shown before; and entries that stay are never taken out and put back."""
    rows = Rows()
    copy = Copy(rows)
    before: list[Entry] = []
    for wanted in shown:
        copy.told.clear()
        rows.show(wanted)
        assert [(entry["key"], entry["state"]) for entry in copy.entries] == [(e.key, e.state) for e in wanted]
        assert rows.rowCount() == len(wanted)
        old, new = {e.key for e in before}, {e.key for e in wanted}
        assert (copy.told.count("inserted"), copy.told.count("removed")) == (len(new - old), len(old - new))
        before = wanted


def test_showing_the_same_again_tells_nothing(qapp: object) -> None:
    """A second that brings no news redraws nothing."""
    rows = Rows()
    copy = Copy(rows)
    rows.show([Entry("a", 1), Entry("b", 1)])
    copy.told.clear()
    rows.show([Entry("a", 1), Entry("b", 1)])
    assert copy.told == []


def test_a_recalled_row_moves_to_the_top(qapp: object) -> None:
    """One move, and a change if it has changed."""
    rows = Rows()
    copy = Copy(rows)
    rows.show([Entry("a", 1), Entry("b", 1), Entry("c", 1)])
    copy.told.clear()
    rows.show([Entry("c", 2), Entry("a", 1), Entry("b", 1)])
    assert copy.told == ["moved", "changed"]


def test_qml_gets_lists_for_tuples(qapp: object) -> None:
    """A tuple would reach it as something it cannot count."""
    rows = Rows()
    rows.show([Entry("a", 1, ("A001", "A002"))])
    assert rows.data(rows.index(0), ROLE)["numbers"] == ["A001", "A002"]
    assert rows.data(rows.index(5), ROLE) is None


def test_rows_have_no_rows_below_them(qapp: object) -> None:
    """It is a list."""
    rows = Rows()
    rows.show([Entry("a", 1)])
    assert rows.rowCount(rows.index(0)) == 0
