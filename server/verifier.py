"""The verifier: follows the log's chain in a process of its own, so that no call waits for it.

python -m server.verifier DATABASE     prints {"rows": …, "fault": null or what is wrong} as JSON
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import msgspec

from server.chain import verify

NICENESS = 10


def main(path: Path) -> None:
    """Follow the chain as it is at one moment, without a lock that a writer would feel."""
    os.nice(NICENESS)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
        raw.execute("BEGIN")
        head = raw.execute("SELECT seq, hash FROM chain_head").fetchone()
        rows, fault = verify(raw.execute("SELECT seq, at, actor, body, hash FROM events ORDER BY seq"), head)
    told = {"rows": rows, "fault": fault.what if fault is not None else None}
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
