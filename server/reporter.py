"""The reporter: a process of its own that makes reports, so that no call waits for one.

It reads one job and writes its answers, each pickled behind its length, on its standard input and output, and ends. If
its input ends first, so does it: it never outlives the server, however that ends.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from queueing.plan import HallPlan, Millis, Text
from server.archive import Archive
from server.maker import Maker
from server.period import Period
from server.roller import LENGTH_BYTES, framed
from wire.codec import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """All that is due: answers `server.maker.Made`, one after the other."""

    database: Path
    plan: HallPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJob:
    """The report of a period: answers it as JSON."""

    database: Path
    plan: HallPlan
    period: Period
    now: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookJob:
    """A report, given as JSON, as a workbook: answers the file."""

    report: bytes
    words: dict[str, Text]
    names: dict[str, str]
    """Of clerks, by staff number."""
    made_on: date


Job = DueJob | ReportJob | WorkbookJob


def work(job: Job) -> Iterator[object]:
    """The answers to one job."""
    if isinstance(job, WorkbookJob):
        from server.workbook import workbook_of

        yield workbook_of(job.report, job.words, job.names, made_on=job.made_on)
        return
    with Archive(job.database) as archive:
        maker = Maker(archive, job.plan)
        if isinstance(job, DueJob):
            yield from maker.due()
        else:
            yield encode(maker.report(job.period, job.now))


def _end_with_input() -> None:
    sys.stdin.buffer.read(1)
    os._exit(1)


def main() -> None:
    """Do the one job on standard input."""
    os.nice(10)
    size = int.from_bytes(sys.stdin.buffer.read(LENGTH_BYTES), "big")
    job = pickle.loads(sys.stdin.buffer.read(size))
    threading.Thread(target=_end_with_input, daemon=True).start()
    for answer in work(job):
        sys.stdout.buffer.write(framed(answer))
        sys.stdout.buffer.flush()
    os._exit(0)  # the thread that waits for the input's end lets no interpreter end by itself


if __name__ == "__main__":
    # Jobs are pickled as this module's, and the module that runs is another one, called `__main__`.
    from server import reporter

    reporter.main()
