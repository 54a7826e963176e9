"""A hall to measure: a real server process on a fresh folder, with devices, clerks and signed-in counters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.migrate import migrate
from server.store import sqlite_engine

LAYOUT = Path(__file__).parent.parent / "layouts" / "zhengzhou"


class ServedHall:
    """`jiaohao server` on the Zhengzhou layout."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        engine: Engine = sqlite_engine(data / DATABASE)
        migrate(engine)
        with engine.begin() as connection:
            self.kiosks = [add_device(connection, "kiosk", f"kiosk-{n}", 0) for n in range(30)]
            self.displays = [add_device(connection, "display", f"display-{n}", 0) for n in range(400)]
            self.city = add_device(connection, "integration", "city", 0)
            add_clerk(connection, "1", "1234", "clerk")
        engine.dispose()
        self.port = 0
        self.started_in = 0.0
        self.start()

    def start(self) -> None:
        """Start, timing from the spawn to the first answer."""
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jiaohao", "server", "--layout", str(LAYOUT)),
                *("--data", str(self.data), "--port", str(self.port)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        hall = self.get("/hall")
        self.started_in = time.perf_counter() - begin
        self.counters = {c["counter"]: c["queues"] for c in hall["counters"] if c["queues"]}  # type: ignore[attr-defined]
        self.queues: list[str] = [queues[0] for queues in self.counters.values()]
        """One for each counter, so that every counter finds work."""

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def sign_in(self, counters: list[str]) -> dict[str, str]:
        """A session's token for each counter."""
        with ThreadPoolExecutor(8) as pool:
            return dict(zip(counters, pool.map(self._sign_in, counters), strict=True))

    def get(self, path: str) -> dict[str, object]:
        """GET under /api/v1."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1{path}")
        request.add_header("Authorization", f"Bearer {self.city}")
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, object] = json.load(response)
            return answer

    def cpu_s(self) -> float:
        """Processor seconds the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Resident memory of the server."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def _sign_in(self, counter: str) -> str:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/counters/{counter}/sign-in",
            data=b'{"staff_no":"1","pin":"1234"}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            token: str = json.load(response)["token"]
            return token
