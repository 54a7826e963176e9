"""The overview where people come in: every zone, what it does, how many wait there, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from floor_display.sight import Sight
from floor_display.words import NOTHING
from floor_display.zone_board import Count, counted
from layouts.layout import Layout
from layouts.phrases import say
from layouts.slip import wait_of
from queueing.board import Board, BoardCall, BoardQueue
from queueing.plan import Line, Text

HERE, UP, DOWN = "here", "up", "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """A business line as somebody sees it who has not taken a number yet."""

    key: str
    name: Text
    """Empty where the zone has this line only, and its name."""
    waiting: Count
    wait: Text
    """How long who takes a number of its first queue now will probably wait; empty where nobody can say."""
    counters: Text
    note: Text
    """Why it gives no numbers; empty while it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCard:
    """One zone."""

    key: str
    number: Text
    name: Text
    where: Text
    way: str
    """here, up or down."""
    lines: tuple[LineFigures, ...]


def zones_of(sight: Sight, words: Mapping[str, Text]) -> tuple[ZoneCard, ...]:
    """A card for each zone that the overview shows, those of its own floor first."""
    layout, display = sight.layout, sight.display
    assert layout is not None
    assert display is not None
    here = display.floor or 0
    boards = sorted(sight.boards, key=lambda board: (board.floor != here, abs(board.floor - here)))
    return tuple(_zone(board, here, sight, layout, words) for board in boards)


def latest(boards: tuple[Board, ...]) -> tuple[BoardCall, ...]:
    """The calls of all zones, the newest first."""
    return tuple(sorted((call for board in boards for call in board.calls), key=lambda call: call.at, reverse=True))


def _zone(board: Board, here: int, sight: Sight, layout: Layout, words: Mapping[str, Text]) -> ZoneCard:
    lines: dict[str, list[BoardQueue]] = {}
    for queue in board.queues:
        lines.setdefault(layout.plan.queues[queue.queue].line, []).append(queue)
    alone = len(lines) == 1
    way = HERE if board.floor == here else UP if board.floor > here else DOWN
    return ZoneCard(
        key=board.zone,
        number=say(words, "wall.zone", number=layout.plan.zones[board.zone].number),
        name=board.name,
        where=words["wall.here"] if way == HERE else say(words, f"wall.{way}", floor=board.floor),
        way=way,
        lines=tuple(
            _figures(layout.plan.lines[line], queues, board, sight, words, alone=alone)
            for line, queues in lines.items()
        ),
    )


def _figures(
    line: Line, queues: list[BoardQueue], board: Board, sight: Sight, words: Mapping[str, Text], *, alone: bool
) -> LineFigures:
    waiting = sum(queue.waiting for queue in queues)
    stopped = queues[0].stopped
    return LineFigures(
        key=line.id,
        name=NOTHING if alone and line.name.zh == board.name.zh else line.name,
        waiting=counted(words, waiting, line.name),
        wait=NOTHING if stopped or sight.stale else wait_of(words, sight.waits.get(queues[0].queue)),
        counters=say(words, "wall.counters", count=sum(queue.open_counters for queue in queues)),
        note=words[f"stop.{stopped}"] if stopped else NOTHING,
    )
