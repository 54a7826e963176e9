"""A server process that need not import everything anew: forked from one that has, once for each test process.

It is a process of its own, as one from the command line is: it is killed, stopped, limited and restarted like one.
Only the two seconds are missing that Python takes to import a server.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import IO

PRELOADED = ["jiaohao", "rich.console", "server.main", "layouts.loader", "alembic"]


class Forked:
    """`jiaohao ARGUMENTS`, as much of `subprocess.Popen` as tests use."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        """Start it. Its standard output is read from `stdout`, its standard error goes into `log`."""
        reader, writer = multiprocessing.Pipe(duplex=False)
        self._process = _context().Process(
            target=_run, args=(list(arguments), log, writer, dict(os.environ), os.getcwd()), daemon=True
        )
        self._process.start()
        writer.close()
        self.stdout: IO[str] = os.fdopen(os.dup(reader.fileno()), encoding="utf-8")
        reader.close()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def send_signal(self, how: signal.Signals) -> None:
        """Signal it."""
        os.kill(self.pid, how)

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; answers its exit code. AssertionError when it does not end in time."""
        self._process.join(timeout)
        code = self._process.exitcode
        assert code is not None, f"process {self.pid} does not end"
        return code


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _run(arguments: list[str], log: Path, told: Connection, environment: dict[str, str], folder: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(told.fileno(), sys.__stdout__.fileno())  # type: ignore[union-attr]
    told.close()
    with log.open("a") as errors:
        os.dup2(errors.fileno(), sys.__stderr__.fileno())  # type: ignore[union-attr]
    sys.argv = ["jiaohao", *arguments]
    from jiaohao import main

    main()
