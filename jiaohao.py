"""The one command, `jiaohao`: the only place where the programs are put together.

Every command imports what it needs when it runs, so that a lobby screen's PC needs no database and the server no Qt.
"""

from __future__ import annotations

import logging
import sys
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from layouts.layout import Layout

app = typer.Typer(no_args_is_help=True, add_completion=False, help="叫号 jiaohao: a service hall's queues and floor.")
device = typer.Typer(no_args_is_help=True, help="Devices that may speak to the server.")
clerk = typer.Typer(no_args_is_help=True, help="Staff who may sign in.")
audit = typer.Typer(no_args_is_help=True, help="The log of everything that happened.")
app.add_typer(device, name="device")
app.add_typer(clerk, name="clerk")
app.add_typer(audit, name="audit")

Data = Annotated[Path, typer.Option("--data", help="Folder of the hall's database.", file_okay=False)]
FILE_WIDTH = 160
"""Columns of a table that is not printed to a terminal."""
LayoutDir = Annotated[Path, typer.Option("--layout", help="Folder of the hall's layout.")]


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def server(
    layout: LayoutDir,
    data: Data,
    port: Annotated[int, typer.Option(help="TCP port; 0 takes a free one.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    clock: Annotated[str | None, typer.Option(help="Rehearsal: hall time to start at, 2026-01-05T08:40.")] = None,
    speed: Annotated[float, typer.Option(help="Rehearsal: hall seconds in a real second.", min=0.01)] = 1.0,
    public_url: Annotated[str, typer.Option(help="What phones reach the server by; printed as QR codes.")] = "",
    trust_proxy: Annotated[bool, typer.Option(help="Behind a reverse proxy that sets X-Forwarded-For.")] = False,
    outbox: Annotated[str, typer.Option(help="Messages go to: file:FOLDER, a webhook, or SMS by PATH.toml.")] = "file:",
    outbox_token: Annotated[Path | None, typer.Option(help="File with the webhook's bearer token.")] = None,
    gateway: Annotated[
        bool, typer.Option("--gateway", help="Drive bars, keypads, evaluators and loudspeakers, too.")
    ] = False,
) -> None:
    """Serve a hall until Ctrl-C."""
    from layouts.loader import LayoutError, load
    from server.clock import HallClock
    from server.damage import DamagedError
    from server.main import AlreadyRunningError, run
    from server.migrate import NewerDatabaseError
    from server.writer import LayoutMismatchError

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        hall = load(layout)
        start = None
        if clock is not None:
            start = _moment(clock, hall.plan.timezone)
        hall_clock = HallClock(start, speed)
        devices = layout if gateway else None
        run(hall, data, host, port, hall_clock, _say_where, public_url, trust_proxy, outbox, outbox_token, devices)
    except (LayoutError, LayoutMismatchError, NewerDatabaseError, DamagedError) as error:
        _fail(str(error))
    except (AlreadyRunningError, OSError, ValueError) as error:
        _fail(str(error))


@app.command()
def run(
    layout: LayoutDir = Path("layouts/zhengzhou"),
    data: Annotated[Path | None, typer.Option(help="Folder of the hall's database; a fresh one under run/.")] = None,
    port: Annotated[int, typer.Option(help="TCP port of the server; 0 takes a free one.")] = 8080,
    speed: Annotated[float, typer.Option(help="Hall seconds in a real second.", min=0.01)] = 60.0,
    start: Annotated[str | None, typer.Option("--from", help="Hall time to begin at, 2026-01-05T08:40.")] = None,
    minutes: Annotated[int | None, typer.Option(help="Hall minutes to play; the whole morning.", min=1)] = None,
    out: Annotated[Path, typer.Option(help="Folder for the programs' pictures.")] = Path("run/pictures"),
    headless: Annotated[bool, typer.Option("--headless", help="No windows, even where there is a screen.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed brings the same visitors.")] = 1,
) -> None:
    """Play the hall's day on this machine: server, devices, programs, visitors and clerks, until Ctrl-C."""
    from layouts.loader import LayoutError, builtin, builtins, load
    from rehearsal import stage

    folder = layout if layout.exists() or layout.name not in builtins() else builtin(layout.name)
    try:
        begin, end = stage.hall_times(load(folder), start, minutes)
        options = stage.Options(
            layout=folder,
            data=data or Path("run") / f"{datetime.now().astimezone():%Y%m%d-%H%M%S}",
            pictures=out,
            start=begin,
            end=end,
            speed=speed,
            port=port,
            headless=headless,
            seed=seed,
        )
        sys.exit(stage.run(options, Console()))
    except (LayoutError, OSError, ValueError) as error:
        _fail(str(error))


@app.command()
def check(layout: Annotated[Path, typer.Argument(help="Folder of a layout.")]) -> None:
    """Check a layout and print the hall as a table, with its sums."""
    from layouts.loader import LayoutError, load
    from layouts.table import print_table

    try:
        print_table(load(layout), Console())
    except LayoutError as error:
        _fail(str(error))


@device.command("add")
def device_add(
    kind: Annotated[str, typer.Argument(help="kiosk, display, gateway, integration or tablet.")],
    name: Annotated[str, typer.Argument(help="The device's name in the layout; a tablet's is its counter's id.")],
    data: Data,
) -> None:
    """Let a device in. Prints its token, once; adding it again replaces the token."""
    import time

    from server.identity import add_device

    with _database(data) as connection:
        try:
            token = add_device(connection, kind, name, int(time.time() * 1000))
        except ValueError as error:
            _fail(str(error))
    print(token)


@clerk.command("add")
def clerk_add(
    staff_no: str,
    data: Data,
    pin: Annotated[str, typer.Option(help="4 to 12 digits.", prompt=True, hide_input=True)],
    role: Annotated[str, typer.Option(help="clerk, desk, manager, auditor or office.")] = "clerk",
    name: Annotated[str | None, typer.Option(help="What the name card over the window says.")] = None,
    department: Annotated[str | None, typer.Option(help="Role office: the one whose cases it decides.")] = None,
    badge: Annotated[str | None, typer.Option(help="The number that the badge's reader tells.")] = None,
) -> None:
    """Let a member of staff sign in; adding again sets a new PIN and lifts a lock-out.

    Name, department and badge stay as they are unless they are told anew; an empty one is taken away.
    """
    from server.identity import add_clerk, badge_hash
    from server.main import SECRET
    from server.secret import load_secret

    with _database(data) as connection:
        try:
            known = badge_hash(load_secret(data / SECRET), badge) if badge else None if badge is None else b""
            add_clerk(connection, staff_no, pin, role, name=name, department=department, badge=known)
        except ValueError as error:
            _fail(str(error))
    Console().print(f"{role} {staff_no} may sign in")


@audit.command("verify")
def audit_verify(data: Data) -> None:
    """Follow the log's chain of hashes: a row that was edited or is missing is found."""
    from server.damage import DamagedError, telling_damage
    from server.main import DATABASE
    from server.migrate import NewerDatabaseError
    from server.store import Store

    if not (data / DATABASE).exists():
        _fail(f"no database in {data}")
    try:
        with telling_damage(data / DATABASE):
            store = Store(data / DATABASE)
            count, fault = store.verify()
            store.close()
    except (NewerDatabaseError, DamagedError) as error:
        _fail(str(error))
    if fault is not None:
        _fail(f"the log does not hold: {fault.what} ({count} rows before it do)")
    Console().print(f"{count} rows, every hash holds")


@app.command()
def report(
    period: Annotated[str, typer.Argument(help="day, week, month, quarter, or span with --until.")],
    date: Annotated[str, typer.Argument(help="Any date in it, 2026-01-05.")],
    data: Data,
    until: Annotated[str | None, typer.Option(help="The last date of a span.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook instead.", dir_okay=False)] = None,
    public: Annotated[bool, typer.Option("--public", help="Nothing about single clerks, to be shown to all.")] = False,
    layout: Annotated[Path | None, typer.Option("--layout", help="Layout that names things; the last day's.")] = None,
) -> None:
    """Tell of a period (日清 周结 月通报 季公示); reads only, also beside a running server."""
    from server.main import DATABASE
    from server.replay import NoPlanError
    from server.report_table import print_report, write_workbook

    try:
        loaded = _layout(layout)
        if xlsx is None:
            print_report(data / DATABASE, period, date, until, loaded, _tables())
        else:
            write_workbook(data / DATABASE, period, date, until, loaded, xlsx, public=public)
    except (NoPlanError, OSError, ValueError) as error:
        _fail(str(error))


@app.command()
def replay(
    date: Annotated[str, typer.Argument(help="2026-01-05")],
    data: Data,
    at: Annotated[str, typer.Option("--at", help="Hall time, 10:15 or 10:15:30.")],
    layout: Annotated[Path | None, typer.Option("--layout", help="Layout to play it by; that day's own.")] = None,
) -> None:
    """Show the hall as it was at a moment; reads only, also beside a running server."""
    from datetime import date as calendar_date

    from server.archive import Archive
    from server.main import DATABASE
    from server.replay import NoPlanError
    from server.replay import replay as replayed
    from server.replay_tables import print_replayed

    try:
        loaded = _layout(layout)
        with Archive(data / DATABASE) as archive:
            plan = loaded.plan if loaded is not None else None
            print_replayed(replayed(archive, calendar_date.fromisoformat(date), at, plan), _tables())
    except (NoPlanError, OSError, ValueError) as error:
        _fail(str(error))


def _tables() -> Console:
    """Where tables are printed: as wide as the terminal, and wide enough to be read in a file."""
    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, FILE_WIDTH))


def _layout(folder: Path | None) -> Layout | None:
    """The layout in a folder, if one is named. ValueError for one that is none."""
    from layouts.loader import LayoutError, load

    try:
        return load(folder) if folder is not None else None
    except LayoutError as error:
        raise ValueError(str(error)) from None


def _say_where(url: str) -> None:
    print(f"listening on {url}", flush=True)


def _database(data: Path) -> AbstractContextManager[Connection]:
    """A transaction on the hall's database, also beside a running server."""
    from server.damage import DamagedError, telling_damage
    from server.main import DATABASE
    from server.migrate import NewerDatabaseError, migrate
    from server.store import sqlite_engine

    data.mkdir(parents=True, exist_ok=True)
    engine = sqlite_engine(data / DATABASE)
    try:
        with telling_damage(data / DATABASE):
            migrate(engine)
    except (NewerDatabaseError, DamagedError) as error:
        _fail(str(error))
    return engine.begin()


def _moment(text: str, timezone: str) -> int:
    """The time `text` of a hall in milliseconds since 1970. ValueError for what is no time."""
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).timestamp() * 1000)
    except ValueError as error:
        raise ValueError(f"--clock {text}: {error}; write it 2026-01-05T08:40") from None


def _fail(message: str) -> NoReturn:
    Console(stderr=True).print(message, style="red", highlight=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
