"""The floor: the gateway with its lines and loudspeakers, and the wall displays; and what can be told of them all."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from hardware.virtual_hall import VirtualHall
from layouts.layout import Layout
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.ticket import TicketState
from rehearsal.agreement import last_words
from rehearsal.badges import Badges
from rehearsal.hall_time import HallTime
from rehearsal.part import Part, PartFailedError, python
from rehearsal.witnesses import VOICES, WALLS, BarText, Gap, Witnesses, rows_in, sayings_in

GATEWAY, DISPLAYS = "gateway", "displays"
"""Names of the parts; the displays' ends with a number."""
HEARD = 2.0
"""Sounds are played where the hall runs at most so much faster than the people who are to understand them."""
PROCESSES = 2
"""The displays share so many."""
CONNECTED = "connected as"
"""What the gateway logs when it knows the hall."""
CONNECT_S, AWAKE_S = 60.0, 3.0
"""Real seconds that a part may take to reach the server, and to catch up once it has."""
RISE_S = 6.0
"""Real seconds in which a display that is started again is there."""
SETTLE_S = 8.0
"""Real seconds that the bars may take for their last texts."""
SIZE = "480x270"
"""Nobody looks at these displays: what they show is what they write down."""
_LOOK_S = 0.1


class Floor:
    """All devices that show and say what is called. Its parts are started here, and ended by whoever has them."""

    def __init__(
        self,
        devices: VirtualHall,
        copy: Path,
        url: str,
        badges: Badges,
        time: HallTime,
        *,
        logs: Path,
        journals: Path,
        silent: bool = True,
        walls: bool = True,
    ) -> None:
        """`copy` is the folder of the devices' layout; in `journals`, emptied now, voices and walls write."""
        self.devices, self.layout = devices, devices.layout
        self.journals = journals
        gateway = _gateway(copy, url, journals, time.speed if silent else None)
        self.gateway = Part(GATEWAY, gateway, logs, {"JIAOHAO_TOKEN": badges.gateway})
        self.boards = [name for name in self.layout.displays if walls and is_board(self.layout, name)]
        self.displays = []
        for at in range(min(PROCESSES, len(self.boards))):
            tokens = " ".join(badges.displays[name] for name in self.boards[at::PROCESSES])
            offscreen = {"JIAOHAO_TOKEN": tokens, "QT_QPA_PLATFORM": "offscreen"}
            self.displays.append(Part(f"{DISPLAYS}-{at + 1}", _displays(url, journals), logs, offscreen))
        for folder in (VOICES, WALLS):
            (journals / folder).mkdir(parents=True, exist_ok=True)
            for journal in (journals / folder).iterdir():
                journal.unlink()
        self._time = time
        self._gaps: dict[str, list[Gap]] = defaultdict(list)
        """By part, or by counter whose bar was away."""
        self._away: dict[str, Millis] = dict.fromkeys((part.name for part in self.parts), 0)
        """Since when who is away now is away."""
        self._read: dict[Path, tuple[int, int]] = {}
        """By journal: bytes and rows that were counted."""

    @property
    def parts(self) -> list[Part]:
        return [self.gateway, *self.displays] if self.layout.buses or self.layout.loudspeakers else self.displays

    async def open(self) -> None:
        """Start them, and wait until the gateway and every display know the hall. PartFailedError."""
        await asyncio.gather(*(self.bring_up(part) for part in self.parts))

    async def bring_up(self, part: Part) -> None:
        """Start one of them, and wait until it knows the hall. PartFailedError."""
        await part.start()
        if part is self.gateway:
            await part.said(CONNECTED, CONNECT_S)
        else:
            await self._displays_are_there(part)
        self.back(part.name)

    def away(self, what: str) -> None:
        """A part, or the bar of a counter, is not there from now on."""
        self._away.setdefault(what, self._time.now())

    def back(self, what: str) -> None:
        """It is there again."""
        self._gaps[what].append(self._gap(self._away.pop(what)))

    def unplug(self, bus: str) -> None:
        """Take a line's cable out."""
        for bar in self.layout.buses[bus].bars:
            self.away(bar.counter)
        self.devices.buses[bus].unplug()

    def plug_in(self, bus: str) -> None:
        """Put it in again."""
        self.devices.buses[bus].plug_in()
        for bar in self.layout.buses[bus].bars:
            self.back(bar.counter)

    async def settle(self, hall: Hall) -> bool:
        """Wait until every bar tells how its counter stands, for a while; nobody does anything any more."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        while not self._settled(hall):
            if loop.time() > deadline:
                return False
            await asyncio.sleep(_LOOK_S)
        return True

    def rows(self) -> int:
        """How many rows the displays have written down so far."""
        for journal in (self.journals / WALLS).glob("*.jsonl"):
            read, rows = self._read.get(journal, (0, 0))
            with journal.open("rb") as file:
                file.seek(read)
                new = file.read()
            self._read[journal] = (read + len(new), rows + new.count(b"\n"))
        return sum(rows for _, rows in self._read.values())

    def witnesses(self, lost: Iterable[Gap] = ()) -> Witnesses:
        """Everything that was told. `lost` is when the server was away, by itself or behind a cable."""
        layout, lost, counters = self.layout, tuple(lost), frozenset(self._barred())
        return Witnesses(
            sayings=sayings_in(self.journals),
            rows=rows_in(self.journals),
            texts=tuple(sorted(self._texts(), key=lambda text: text.at)),
            bars=counters,
            loudspeakers={one.name: one.zones for one in layout.loudspeakers.values()},
            displays={name: _board(layout, name) for name in self.boards},
            gateway_gaps=(*lost, *self._gaps_of(GATEWAY)),
            display_gaps=(*lost, *(gap for part in self.displays for gap in self._gaps_of(part.name))),
            bar_gaps={counter: gaps for counter in counters if (gaps := self._gaps_of(counter))},
        )

    def _gaps_of(self, what: str) -> tuple[Gap, ...]:
        now = (self._gap(self._away[what]),) if what in self._away else ()
        return (*self._gaps[what], *now)

    def _gap(self, since: Millis) -> Gap:
        """From then until now, and for as long as it takes to catch up."""
        return Gap(begin=since, end=self._time.now() + int(AWAKE_S * 1000 * self._time.speed))

    def _settled(self, hall: Hall) -> bool:
        said = last_words(self._texts(), self.layout.phrases)
        return all(said.get(counter) == _named(hall, counter) for counter in self._barred())

    def _barred(self) -> Iterator[str]:
        """Counters with a bar whose texts are known."""
        return (bar.counter for name in self.devices.buses for bar in self.layout.buses[name].bars)

    def _texts(self) -> Iterator[BarText]:
        """What the bars were told, each line's in its order."""
        for name, line in self.devices.buses.items():
            counters = {bar.address: bar.counter for bar in self.layout.buses[name].bars}
            for shown in list(line.history):
                yield BarText(at=self._time.at(shown.at), counter=counters[shown.address], text=shown.text)

    async def _displays_are_there(self, part: Part) -> None:
        """Each has its journal from its first welcome on; one that comes again is given its time."""
        names = self.boards[self.displays.index(part) :: PROCESSES]
        if self._gaps[part.name]:
            await asyncio.sleep(RISE_S)
        deadline = asyncio.get_running_loop().time() + CONNECT_S
        while not all((self.journals / WALLS / f"{name}.jsonl").exists() for name in names):
            if not part.running or asyncio.get_running_loop().time() > deadline:
                raise PartFailedError(part.epitaph())
            await asyncio.sleep(_LOOK_S)


def is_board(layout: Layout, display: str) -> bool:
    """It shows the calls of a zone."""
    return layout.screens[layout.displays[display].screen].kind == "zone"


def _board(layout: Layout, display: str) -> tuple[str, int]:
    """The zone whose calls a board shows, and how many at once."""
    hung = layout.displays[display]
    return hung.zone or "", layout.screens[hung.screen].rows


def _named(hall: Hall, counter: str) -> tuple[str, bool]:
    """The number that belongs on a counter's bar, empty for none, and whether it is called."""
    state = hall.counters[counter]
    ticket = hall.tickets.get(state.ticket) if state.open and state.ticket is not None else None
    return (ticket.number, ticket.state is TicketState.CALLED) if ticket is not None else ("", False)


def _gateway(copy: Path, url: str, journals: Path, speed: float | None) -> list[str]:
    """The gateway's command; `speed` where its loudspeakers only pretend to speak."""
    silent = ["--silent", "--speed", f"{speed:g}"] if speed is not None else []
    return python("hardware", "--layout", str(copy), "--server", url, "--journal", str(journals / VOICES), *silent)


def _displays(url: str, journals: Path) -> list[str]:
    return python("floor_display", "--server", url, "--journal", str(journals / WALLS / "{name}.jsonl"), "--size", SIZE)
