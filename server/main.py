"""The server's composition: store, writer, reception, feed, API and schedule, put together once and run."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn
import uvloop

from layouts.layout import Layout
from server.api import make_app
from server.appointments import Appointments
from server.bookings import Bookings
from server.calendar import Calendar
from server.carrier import FILES, carrier_of
from server.cases import Cases
from server.chain_check import ChainCheck
from server.clock import HallClock
from server.contacts import Contacts
from server.courses import Courses
from server.cutoff import Cutoff
from server.damage import telling_damage
from server.devices import Devices
from server.dispatcher import Dispatcher
from server.estimates import Estimates
from server.feed import Feed
from server.http_protocol import HttpProtocol
from server.identity import Directory
from server.letter import Carrier
from server.link_protocol import link_protocol
from server.moves import Moves
from server.outbox import Outbox
from server.own_gateway import OwnGateway
from server.pages import Pages
from server.people import People
from server.presence import Presence
from server.reception import Reception
from server.reports import Reports
from server.rota import Rota
from server.schedule import Schedule
from server.secret import load_secret
from server.store import Store
from server.visitors import Visitors
from server.watch import Watch
from server.web.console.case_routes import add_case_topic
from server.web.console.console import Console
from server.web.console.floor_routes import add_floor_topic
from server.web.console.live import Live
from server.web.console.notice_routes import add_notice_topic
from server.web.console.watch_topics import add_watch_topics
from server.web.site import Site
from server.writer import Writer
from wire.codec import encode

logger = logging.getLogger(__name__)

DATABASE = "hall.db"
SECRET = "hall.key"


class AlreadyRunningError(Exception):
    """Another server runs on this data."""


def run(
    layout: Layout,
    data: Path,
    host: str,
    port: int,
    clock: HallClock,
    ready: Callable[[str], None],
    public_url: str = "",
    trust_proxy: bool = False,
    outbox: str = FILES,
    outbox_token: Path | None = None,
    gateway: Path | None = None,
) -> None:
    """Serve the hall until SIGINT or SIGTERM. `ready` is called with the address once it is reachable.

    `public_url` is what phones reach the server by, e.g. `https://ban.example.cn`; without it, that address.
    `trust_proxy`: a reverse proxy stands in front and tells each phone's address, see `server.web.guard`.
    `outbox`: the way on which messages about cases leave the hall, see `server.carrier`; `outbox_token` a webhook's.
    `gateway`: folder of the layout for a gateway beside the server, see `server.own_gateway`; None: there is none.

    Raises ValueError for an outbox that is none, AlreadyRunningError, NewerDatabaseError, LayoutMismatchError and
    DamagedError before that; where the port is taken, says so and raises SystemExit.
    """
    data.mkdir(parents=True, exist_ok=True)
    with locked(data):
        carrier = carrier_of(outbox, outbox_token, data, layout.plan.office.contact_kept)
        uvloop.run(_serve(layout, data, host, port, clock, ready, public_url, trust_proxy, carrier, gateway))


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder for this process alone; a killed process lets go of it by itself."""
    handle = os.open(data / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(f"another server runs on {data}") from None
        yield
    finally:
        os.close(handle)


async def _serve(
    layout: Layout,
    data: Path,
    host: str,
    port: int,
    clock: HallClock,
    ready: Callable[[str], None],
    public_url: str,
    trust_proxy: bool,
    carrier: Carrier,
    gateway: Path | None,
) -> None:
    with telling_damage(data / DATABASE):
        store = Store(data / DATABASE)
        store.check_end()
        writer = Writer(store, layout.plan, clock)
    secret = load_secret(data / SECRET)
    directory = Directory(store, writer, secret)
    person_key, kept = secret.derive("person"), layout.plan.office.contact_kept
    people, pages = People(store), Pages(secret, public_url)
    calendar = Calendar(layout.hours, layout.plan.timezone, layout.plan.lines)
    estimates = Estimates(writer, Rota(calendar, layout.plan))
    visitors = Visitors(writer, people, pages, estimates, person_key)
    writer.complete = visitors.complete
    appointments = Appointments(writer, layout)
    contacts, outbox = Contacts(store, secret, kept), Outbox(store, secret, layout, pages)
    cases = Cases(writer, contacts, outbox)
    writer.consequences = cases.consequences
    reception = Reception(writer, directory, visitors, Bookings(writer, visitors, appointments), cases)
    dispatcher = Dispatcher(writer, outbox, contacts, carrier)
    feed = Feed(writer, reception, encode(layout), person_key)
    estimates.followers.append(feed.tell_waits)
    site = Site(reception, pages, layout, estimates.of_ticket, trust_proxy)
    estimates.followers.append(lambda _: site.streams.stir())
    own_gateway = OwnGateway(directory, gateway) if gateway is not None else None
    devices = Devices(writer, layout, Presence(writer, feed, directory.admitted))
    console = Console(
        site=site,
        estimates=estimates,
        live=Live(writer),
        devices=devices,
        chain=ChainCheck(data / DATABASE, clock.now),
        courses=Courses(writer),
        reports=Reports(writer, layout, data / DATABASE),
    )
    estimates.followers.append(lambda _: console.live.stir())
    devices.presence.followers.append(console.live.stir)
    add_watch_topics(console)
    add_floor_topic(console)
    add_notice_topic(console)
    add_case_topic(console)
    schedule = Schedule(writer, calendar, people, Cutoff(calendar, estimates.median))
    schedule.forgetting += [
        lambda hall: contacts.purge(hall.now),
        lambda hall: outbox.purge(hall.now, kept),
    ]
    watch = Watch(writer, calendar, devices)
    moves = Moves(writer)
    await schedule.start()
    moves.start()
    feed.start()
    estimates.start()
    watch.start()
    console.reports.start()
    # What start-up made stays for good: the collector need not look at it again, nor stop a call to do so.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

    def reachable(url: str) -> None:
        pages.base = pages.base or url
        dispatcher.start()  # messages name pages
        if own_gateway is not None:
            own_gateway.start(url)
        ready(url)

    server = _Server(
        uvicorn.Config(
            make_app(reception, site, console),
            host=host,
            port=port,
            loop="none",
            http=HttpProtocol,
            ws=link_protocol(feed),
            access_log=False,
            log_level="warning",
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        ),
        reachable,
        (site.streams.stop, site.tablets.stop, console.live.stop),
    )
    try:
        await server.serve()
    finally:
        if own_gateway is not None:
            await own_gateway.stop()
        schedule.stop()
        await moves.stop()
        feed.stop()
        await dispatcher.stop()
        await watch.stop()
        await estimates.stop()
        await console.reports.stop()
        await writer.close()
        store.close()


class _Server(uvicorn.Server):
    """uvicorn, telling when it listens and where."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[str], None], stopping: Sequence[Callable[[], None]]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = stopping

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets=sockets)  # type: ignore[arg-type]
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"http://{host}:{port}")

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        for stop in self._stopping:  # or it would wait for streams that have no end
            stop()
        await super().shutdown(sockets=sockets)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop as asked, then go on and tidy up; uvicorn would raise the signal again and die of it."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()
