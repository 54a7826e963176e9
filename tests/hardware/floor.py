"""A small hall whose loudspeakers speak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardware.voice import Voice
from layouts.layout import Layout, Loudspeaker
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.commands import Command
from tests.queueing.halls import Desk, small_plan
from tests.running import wait_until
from wire.messages import Speaking

LAYOUT: Layout = replace(load(builtin("tiny")), plan=small_plan())
SOON = 20.0


class Floor:
    """A staffed hall, and the voices that follow it."""

    def __init__(self, layout: Layout = LAYOUT) -> None:
        """What its voices say is in the words of `layout`."""
        self.layout = layout
        self.desk = Desk(staffed=("1001", "1002", "1004", "3001"))
        self.voices: list[Voice] = []
        self.told: list[Speaking] = []

    @contextmanager
    def voice(self, loudspeaker: Loudspeaker, **options: Any) -> Iterator[Voice]:
        """A loudspeaker that follows from now on; what it tells is in `told`."""
        options.setdefault("tell", self.told.append)
        voice = Voice(loudspeaker, self.layout, **options)
        self.voices.append(voice)
        voice.follow(self.desk.hall, (), self.desk.now)
        voice.start()
        try:
            yield voice
        finally:
            voice.close()

    def do(self, command: Command) -> None:
        """Carry it out, and let every voice follow."""
        events = self.desk.do(command)
        for voice in self.voices:
            voice.follow(self.desk.hall, events, self.desk.now)

    def call(self, counter: str, queue: str = "fund.acceptance") -> str:
        """A new ticket of the queue, called to the counter; answers its id."""
        ticket = self.desk.issue(queue)
        self.do(cmd.CallTicket(counter=counter, ticket=ticket.id, reason="test"))
        return ticket.id

    def heard(self, count: int) -> Sequence[tuple[str, str, str]]:
        """Ticket, counter and language of the first so many tellings, once they are there."""
        wait_until(lambda: len(self.told) >= count, SOON)
        return [(one.ticket, one.counter, one.language) for one in self.told]


def lines(journal: Path) -> int:
    """How many lines a journal has."""
    return len(journal.read_text(encoding="utf-8").splitlines()) if journal.exists() else 0
