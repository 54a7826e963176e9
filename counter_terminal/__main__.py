"""`python -m counter_terminal --server URL --counter 1001`"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtWidgets import QApplication

from counter_terminal.journal import Journal, JournalTakenError
from counter_terminal.receipt_printer import ReceiptPaper
from counter_terminal.window import CounterWindow
from layouts.printer_address import read_address
from look import program

_log = logging.getLogger(__name__)

MakeWindow = Callable[..., CounterWindow]
"""Makes the window: server, counter, and by name `journal` and `paper`."""


def main(argv: Sequence[str] | None = None, *, make: MakeWindow = CounterWindow) -> int:
    """Run the terminal of one counter until its window is closed; answers the exit code.

    `make` makes the window where it shall be another than the usual one.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    made = program.parser("counter_terminal", "窗口终端 · the terminal of one counter", token=False)
    made.add_argument("--counter", metavar="ID", required=True, help="the counter's number, e.g. 1001")
    made.add_argument("--bar", action="store_true", help="begin as a small bar above other windows once signed in; F12")
    made.add_argument(
        "--state", metavar="DIR", type=Path, default=default_state(), help="folder of what is recorded without a server"
    )
    made.add_argument(
        "--printer", metavar="ADDRESS", type=_address, help="receipt printer, if not the layout's: tcp://10.1.2.3:9100"
    )
    parsed = program.arguments(made, argv)
    given = program.options(parsed)
    app = program.application(QApplication, "counter_terminal")
    journal, paper = _journal(parsed.state, given.server, parsed.counter), ReceiptPaper(parsed.printer)
    window = make(given.server, parsed.counter, journal=journal, paper=paper)
    window.in_bar = parsed.bar
    if given.size is not None:
        window.resize(given.size)
    if given.fullscreen:
        window.showFullScreen()
    else:
        window.show()
    program.picture_when_asked(given, lambda: window.form.grab())

    def put_away() -> None:
        window.stop()
        paper.close()
        if journal is not None:
            journal.close()

    return program.run(app, put_away)


def default_state() -> Path:
    """Where a program keeps what must outlive it, by the XDG Base Directory Specification."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "jiaohao"


def journal_path(state: Path, server: str, counter: str) -> Path:
    """The journal of one counter of one hall: nothing is ever handed in to another hall's server."""
    at = urlsplit(server)
    hall = f"{at.hostname or 'localhost'}-{at.port or at.scheme}"
    return state / _plain(hall) / f"counter-{_plain(counter)}.journal"


def _journal(state: Path, server: str, counter: str) -> Journal | None:
    """The journal, if its disk can be used and no other terminal of the counter has it."""
    path = journal_path(state, server, counter)
    try:
        return Journal(path)
    except (OSError, JournalTakenError) as error:
        _log.error("nothing can be recorded while the server is away: %s", error)
        return None


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name)


def _address(text: str) -> str:
    try:
        read_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


if __name__ == "__main__":
    sys.exit(main())
