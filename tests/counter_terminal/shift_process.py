"""A terminal's session in a process of its own, to be killed: `python -m tests.counter_terminal.shift_process …`.

It signs in, then carries out one command for each line of standard input, `serve {}`, and tells how it stands in a line
of JSON whenever that changes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QCoreApplication, QSocketNotifier

from counter_terminal.journal import Journal
from counter_terminal.session import Notice, Session
from counter_terminal.sign_in import sign_in

PATIENCE_S = 30.0


class ShiftProcess:
    """The other end of it: gives commands, and waits until it stands as it should."""

    def __init__(self, url: str, counter: str, staff_no: str, pin: str, state: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.counter_terminal.shift_process",
            url,
            counter,
            staff_no,
            pin,
            str(state),
        ]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._told: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.last: dict[str, Any] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, do: str, **args: object) -> None:
        """Press a key."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{do} {json.dumps(args)}\n")
        self.process.stdin.flush()

    def until(self, **wanted: object) -> dict[str, Any]:
        """Wait until it stands so; answers all that it tells."""
        deadline = time.monotonic() + PATIENCE_S
        while any(self.last.get(name) != value for name, value in wanted.items()):
            try:
                self.last = self._told.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise AssertionError(f"not {wanted}, but {self.last}") from None
        return self.last

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._told.put(json.loads(line))


def main(url: str, counter: str, staff_no: str, pin: str, state: str) -> int:
    """Run until killed."""
    app = QCoreApplication([])
    journal = Journal(Path(state) / f"{counter}.journal")
    token = sign_in(url, counter, {"staff_no": staff_no, "pin": pin}).token
    session = Session(url, token, counter, staff_no, patience=5.0, journal=journal)
    before = ""

    def tell(**more: object) -> None:
        nonlocal before
        seen = session.seen
        standing: dict[str, object] = {"ended": False, "notice": session.notice.text.en if session.notice else None}
        if seen is not None:
            at = seen.hall.counters[counter]
            ticket = seen.hall.tickets.get(at.ticket or "")
            standing |= {
                "stale": seen.stale,
                "busy": seen.busy,
                "recorded": seen.recorded,
                "declined": [[one.step.do, one.code] for one in session.declined],
                "ticket": ticket.number if ticket is not None else None,
                "state": str(ticket.state) if ticket is not None else None,
                "pause": at.pause_reason,
                "completed": seen.recent.completed if seen.recent is not None else 0,
            }
        line = json.dumps(standing | more)
        if line != before:
            before = line
            print(line, flush=True)

    def end(why: Notice | None) -> None:
        tell(ended=True, notice=why.text.en if why is not None else None)

    def hear() -> None:
        data = os.read(sys.stdin.fileno(), 65536)
        if not data:
            app.quit()
        for line in data.decode().splitlines():
            do, _, args = line.partition(" ")
            if do == "acknowledge":
                session.acknowledge()
            else:
                session.ask(do, json.loads(args))

    session.changed.connect(tell)
    session.ended.connect(end)
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    heard.activated.connect(hear)
    session.start()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
