"""The stage: puts a whole hall together on this machine, plays it, and takes everything down again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from hardware.receipt import draw
from hardware.virtual_hall import VirtualHall
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import Layout
from layouts.loader import load
from queueing.plan import Millis
from queueing.ticket import TicketState
from rehearsal import log_book, programs, sample_cards
from rehearsal.badges import GUEST, PIN, Badges, enrol
from rehearsal.figures import figures, office_figures
from rehearsal.floor import HEARD, Floor
from rehearsal.keypads import pads_of
from rehearsal.live_view import BarLine, FloorSight, LiveView, Sight
from rehearsal.outcome import outcome_of
from rehearsal.part import Part, PartFailedError, describe, python
from rehearsal.play import Play, doors_open
from rehearsal.report import print_report
from rehearsal.script import Script
from rehearsal.wiring import copy_layout, unplugged
from rehearsal.witnesses import Witnesses
from server.main import DATABASE

START_S, PICTURES_S = 60.0, 40.0
"""Real seconds that the server may take to listen, and the programs to finish their pictures."""
ENTRANCE_S = 8.0
"""Real seconds for the clerks to sign in and the floor to come up, where a play begins after the doors have opened."""
PICTURE_AT = 0.5
"""Part of the play after which the pictures are taken."""
LIVES = 5
"""How often a part that the hall needs is started again."""
BARS_SHOWN = 24
MARK = "rehearsal"
"""A file of this name says that a data folder is a rehearsal's."""
SERVER = "server"
JOURNALS = "journals"
"""Folder of what voices and walls write down."""
SLIP, RECEIPT = "slip", "receipt"
"""Names of the pictures of one printed ticket and one acceptance receipt."""


class ForeignDataError(OSError):
    """The data folder is not a rehearsal's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to play, and where."""

    layout: Path
    data: Path
    pictures: Path
    start: Millis
    end: Millis
    speed: float = 60.0
    port: int = 8080
    """0 takes any free one."""
    headless: bool = False
    seed: int = 1


@dataclass(slots=True)
class _Backstage:
    """What the stage holds while it plays."""

    layout: Layout
    url: str
    parts: list[Part]
    play: Play
    devices: VirtualHall
    id_reader: str | None
    """Port of the card reader of the kiosk in the window."""
    receipts: VirtualPrinter | None
    """The receipt printer of the counter in the window."""
    floor: Floor
    seen: Witnesses = field(default_factory=Witnesses)
    """What voices, walls and bars told, once all is over."""
    seen_until: Millis = 0
    news: list[str] = field(default_factory=list)


def hall_times(layout: Layout, start: str | None, minutes: int | None) -> tuple[Millis, Millis]:
    """Begin and end of a play. ValueError for a `start` that is no time like `2026-01-05T08:40`.

    Without `start` a Monday morning is played from the first number on, or, if less than an hour is asked for, from
    when the doors open; without `minutes` it ends with the morning.
    """
    zone = ZoneInfo(layout.plan.timezone)
    morning = layout.hours.sessions[0]
    first = layout.hours.intake_from if minutes is None or minutes >= 60 else morning.start
    begin = datetime.fromisoformat(start or f"2026-01-05T{first}").replace(tzinfo=zone)
    hour, minute = morning.end.split(":")
    noon = begin.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    end = begin + timedelta(minutes=minutes) if minutes is not None else max(noon, begin + timedelta(hours=1))
    return int(begin.timestamp() * 1000), int(end.timestamp() * 1000)


def run(options: Options, console: Console) -> int:
    """Play. Answers the exit code: 0 when everything held. LayoutError and OSError pass through."""
    return asyncio.run(Stage(options, console).play())


class Stage:
    """One play with all its processes. Ctrl-C and SIGTERM end it as its own end does, a second one at once."""

    def __init__(self, options: Options, console: Console) -> None:
        self._options = options
        self._console = console
        self._logs = options.data / "logs"
        self._stopped = False
        """Somebody has asked for the end."""
        self._failed = False
        """The server could not be kept alive."""
        self._play: Play | None = None

    async def play(self) -> int:
        """Put together, play, take down, and report."""
        options = self._options
        layout = load(options.layout)
        _claim(options.data)
        self._logs.mkdir(parents=True, exist_ok=True)
        _log_to(self._logs / "rehearsal.log")
        for picture in _pictures(options.pictures):
            picture.unlink(missing_ok=True)
        since = len(log_book.rows(options.data))
        try:
            with self._signals():
                backstage = await self._perform(layout)
        except PartFailedError as error:
            self._say(str(error), style="bold red")
            return 1
        except asyncio.CancelledError:
            self._say("中止 stopped before the end", style="bold red")
            return 130
        return self._report(backstage, since)

    async def _perform(self, layout: Layout) -> _Backstage:
        options = self._options
        async with AsyncExitStack() as stack:
            devices = stack.enter_context(VirtualHall(unplugged(layout)))
            copy = copy_layout(options.layout, devices.layout, options.data / "layout")
            badges = enrol(devices.layout, options.data)
            parts: list[Part] = []
            stack.push_async_callback(_end_all, parts)
            script = self._script(devices.layout)
            url = await self._start_server(parts, copy, script)
            play = self._play = Play(url, devices.layout, badges, script, options.data / "kiosks", pads_of(devices))
            floor = Floor(
                devices,
                copy,
                url,
                badges,
                play.time,
                logs=self._logs,
                journals=options.data / JOURNALS,
                silent=not (self._windows and options.speed <= HEARD),
                walls=programs.installed(),
            )
            parts += floor.parts
            backstage = _Backstage(
                layout=devices.layout,
                url=url,
                parts=parts,
                play=play,
                devices=devices,
                id_reader=self._id_reader(stack),
                receipts=stack.enter_context(VirtualPrinter()) if self._windows else None,
                floor=floor,
            )
            self._announce(backstage)
            await self._run(backstage, badges)
            return backstage

    def _id_reader(self, stack: AsyncExitStack) -> str | None:
        """A card reader for the kiosk in the window."""
        if not self._windows:
            return None
        return stack.enter_context(sample_cards.reader(self._options.data / "kiosks" / "id-reader")).port

    def _script(self, layout: Layout) -> Script:
        options = self._options
        late = doors_open(layout, options.start) == options.start
        at, windows = programs.places(layout), self._windows
        return Script(
            begin=options.start - int(ENTRANCE_S * 1000 * options.speed) if late else options.start,
            start=options.start,
            end=options.end,
            speed=options.speed,
            seed=options.seed,
            without_kiosks={at.kiosk} if windows and at.kiosk else (),
            without_counters={at.counter} if windows and at.counter else (),
        )

    @property
    def _windows(self) -> bool:
        return not self._options.headless and programs.screen_is_there() and programs.installed()

    async def _start_server(self, parts: list[Part], layout: Path, script: Script) -> str:
        server = Part(SERVER, self._server_command(layout, self._options.port, script.begin), self._logs)
        parts.append(server)
        await server.start()
        try:
            return (await server.said("listening on ", START_S)).split()[-1]
        except PartFailedError as error:
            hint = "\n--port 0 takes any free port" if "address already in use" in str(error) else ""
            raise PartFailedError(f"{error}{hint}") from None

    def _server_command(self, layout: Path, port: int, at: Millis) -> list[str]:
        options = self._options
        zone = ZoneInfo(load(layout).plan.timezone)
        clock = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).replace(tzinfo=None)
        return python(
            "jiaohao", "server", "--layout", str(layout), "--data", str(options.data), "--port", str(port),
            "--clock", clock.isoformat(timespec="seconds"), "--speed", f"{options.speed:g}",
        )  # fmt: skip

    async def _run(self, backstage: _Backstage, badges: Badges) -> None:
        """The play itself, with the live view in front of it and the watchmen behind."""
        behind = [asyncio.create_task(self._keep_alive(backstage, part)) for part in backstage.parts[:1]]
        behind += [asyncio.create_task(self._keep_up(backstage, part)) for part in backstage.floor.parts]
        showing = asyncio.create_task(self._show_programs(backstage, badges))
        view = LiveView(self._console)
        looking = asyncio.create_task(self._look(backstage, view))
        try:
            with view:
                await backstage.play.run()
                await self._settle(backstage)
                if not self._stopped:
                    await asyncio.wait_for(showing, PICTURES_S)
        except TimeoutError:
            backstage.news.append("the programs did not finish their pictures in time")
        finally:
            await _cancel([*behind, showing, looking])
            view.close(self._sight(backstage))

    async def _settle(self, backstage: _Backstage) -> None:
        """Let the bars come to their last texts, and note what everybody has seen and heard."""
        play = backstage.play
        if play.hall is not None and not self._failed:
            await backstage.floor.settle(play.hall)
        backstage.seen = backstage.floor.witnesses(play.watch.lost)
        backstage.seen_until = play.time.now()

    async def _bring_up(self, backstage: _Backstage, part: Part) -> None:
        """Start a part of the floor, or start it again; the play does not wait for it."""
        try:
            await backstage.floor.bring_up(part)
        except PartFailedError as error:
            backstage.news.append(str(error))

    async def _keep_up(self, backstage: _Backstage, part: Part) -> None:
        """Start a part of the floor, and keep it alive."""
        await self._bring_up(backstage, part)
        await self._keep_alive(backstage, part)

    async def _keep_alive(self, backstage: _Backstage, part: Part) -> None:
        """Tell when a part dies, and start it again: a hall's own machines do so too."""
        for _ in range(LIVES):
            code = await part.ended()
            if part.ending:
                return
            backstage.news.append(f"{part.name} died ({describe(code)}); it is started again. Its log: {part.log}")
            if part.name == SERVER:
                port = int(backstage.url.rsplit(":", 1)[1])
                layout = self._options.data / "layout"
                await part.start(self._server_command(layout, port, backstage.play.time.now()))
            else:
                backstage.floor.away(part.name)
                await self._bring_up(backstage, part)
        backstage.news.append(f"{part.name} died too often and is left alone. Its log: {part.log}")
        if part.name == SERVER:
            self._failed = True
            backstage.play.end()

    async def _show_programs(self, backstage: _Backstage, badges: Badges) -> None:
        """The three programs; offscreen they come for their pictures only."""
        if not programs.installed():
            backstage.news.append("kiosk, counter terminal and wall display are left out: PySide6 is not installed")
            return
        options = self._options
        middle = options.start + int(PICTURE_AT * (options.end - options.start))
        lead = max(0.0, backstage.play.time.real_seconds_until(middle) - programs.PICTURE_S)
        if not self._windows:
            await asyncio.sleep(lead)
        shown = programs.programs(
            backstage.url,
            self._places(backstage),
            badges,
            windows=self._windows,
            pictures=options.pictures,
            after=programs.PICTURE_S + (lead if self._windows else 0),
            logs=self._logs,
            state=options.data / "kiosks",
            id_reader=backstage.id_reader,
            receipt_printer=backstage.receipts.address if backstage.receipts is not None else None,
        )
        for part in shown:
            backstage.parts.append(part)
            await part.start()
        for part in shown if not self._windows else ():
            if await part.ended():
                backstage.news.append(part.epitaph())

    def _places(self, backstage: _Backstage) -> programs.Places:
        """Where the programs stand; offscreen, the counter's picture is one at work."""
        at, hall = programs.places(backstage.layout), backstage.play.hall
        if self._windows or hall is None:
            return at
        zone = (c for c in hall.counters.values() if hall.plan.counters[c.id].zone == at.zone and c.ticket is not None)
        busy = [c.id for c in zone if c.ticket is not None and hall.tickets[c.ticket].state is TicketState.SERVING]
        return replace(at, counter=busy[-1] if busy else at.counter)

    async def _look(self, backstage: _Backstage, view: LiveView) -> None:
        while True:
            sight = self._sight(backstage)
            if sight is not None:
                view.show(sight)
            await asyncio.sleep(view.pace)

    def _sight(self, backstage: _Backstage) -> Sight | None:
        play, plan = backstage.play, backstage.layout.plan
        if play.hall is None:
            return None
        now = min(max(play.time.now(), play.watch.mirror.now), self._options.end)
        return Sight(
            name=plan.name,
            timezone=plan.timezone,
            now=now,
            start=self._options.start,
            end=self._options.end,
            speed=self._options.speed,
            url=backstage.url,
            zones=figures(play.hall, play.ledger.served, now),
            office=office_figures(play.hall, play.ledger),
            calls=tuple(play.scene.calls),
            bars=_bars(backstage),
            floor=_floor(backstage),
            slips=play.scene.slips.printed,
            receipts=play.scene.receipts.printed,
            lent=play.lent,
            stale=play.watch.mirror.stale,
            news=tuple(backstage.news),
        )

    def _announce(self, backstage: _Backstage) -> None:
        self._say(f"服务器 server: {backstage.url}   停止 stop: Ctrl-C", style="bold")
        if self._windows and (counter := programs.places(backstage.layout).counter) is not None:
            label = backstage.layout.plan.counters[counter].label
            self._say(f"{label}号窗口是您的 counter {label} is yours: 工号 staff number {GUEST}, PIN {PIN}")
        if backstage.id_reader is not None:
            key = sample_cards.KEY
            self._say(f"在取号机刷样本身份证：输入 {key} 回车   lay a sample card on the kiosk's reader: {key}, Enter")

    def _report(self, backstage: _Backstage, since: int) -> int:
        options, play = self._options, backstage.play
        outcome = outcome_of(play, options.data, since, backstage.seen, backstage.seen_until)
        _keep_slip(backstage.devices, options.pictures)
        pictures = [file for file in _pictures(options.pictures) if file.exists()]
        print_report(outcome, pictures, options.data, self._console)
        holds = outcome.holds and not self._failed
        return 0 if holds and (outcome.tally.issued or self._stopped) else 1

    def _say(self, text: str, style: str | None = None) -> None:
        self._console.print(text, style=style, soft_wrap=True, highlight=False, markup=False)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop, mine = asyncio.get_running_loop(), asyncio.current_task()

        def stop() -> None:
            if self._play is None or self._stopped:
                if mine is not None:
                    mine.cancel()
                return
            self._stopped = True
            self._play.end()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


async def _end_all(parts: list[Part]) -> None:
    """The server, which is the first, goes last, so that nobody mourns it."""
    await asyncio.gather(*(part.end() for part in parts[1:]))
    await asyncio.gather(*(part.end() for part in parts[:1]))


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _bars(backstage: _Backstage) -> list[BarLine]:
    """What the bars were told last, newest first."""
    plan, buses = backstage.layout.plan, backstage.layout.buses
    told = []
    for name, line in backstage.devices.buses.items():
        counters = {bar.address: plan.counters[bar.counter].label for bar in buses[name].bars}
        told += [(shown.at, counters[shown.address], shown) for shown in line.history[-BARS_SHOWN:]]
    told.sort(key=lambda entry: entry[0], reverse=True)
    return [BarLine(counter=counter, text=shown.text, flashing=shown.flashing) for _, counter, shown in told]


def _floor(backstage: _Backstage) -> FloorSight:
    watch, plan = backstage.play.watch, backstage.layout.plan
    said = watch.saying
    return FloorSight(
        sayings=watch.sayings,
        said=f"{said.number} → {plan.counters[said.counter].label}" if said is not None else "",
        rows=backstage.floor.rows(),
        texts=sum(len(line.history) for line in backstage.devices.buses.values()),
    )


def _keep_slip(devices: VirtualHall, pictures: Path) -> None:
    """Save the pictures of one printed ticket and of one acceptance receipt."""
    layout = devices.layout
    for name, printers in ((SLIP, layout.printers), (RECEIPT, layout.counter_printers)):
        used = [printer for printer in printers.values() if devices.printers[printer.name].receipts]
        if used:
            pictures.mkdir(parents=True, exist_ok=True)
            draw(devices.printers[used[0].name].receipts[-1], used[0].dots).save(pictures / f"{name}.png")


def _pictures(folder: Path) -> list[Path]:
    """Every picture that a play may leave behind."""
    return [folder / f"{name}.png" for name in (*programs.NAMES, SLIP, RECEIPT)]


def _claim(data: Path) -> None:
    """Make the data folder a rehearsal's own. ForeignDataError where it holds a hall of somebody else's.

    A play gives every device a new token and lets invented clerks in: never on a real hall's data.
    """
    if (data / DATABASE).exists() and not (data / MARK).exists():
        raise ForeignDataError(f"{data} holds a hall that is no rehearsal's; give another folder with --data")
    data.mkdir(parents=True, exist_ok=True)
    (data / MARK).touch()


def _log_to(file: Path) -> None:
    """Nothing but the view goes to the terminal."""
    logging.basicConfig(
        filename=file, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
