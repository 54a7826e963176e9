"""Processes as the kernel knows them."""

from __future__ import annotations

from pathlib import Path

from tests.running import wait_until


def children(pid: int) -> dict[int, str]:
    """The children of a process, with their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat, command = (entry / "stat").read_text(), (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(stat.rpartition(")")[2].split()[1]) == pid:
            found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


def alive(pid: int) -> bool:
    """Whether it runs; one that only waits to be buried does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def until_gone(*pids: int) -> None:
    """Wait until none of them runs."""
    wait_until(lambda: not any(map(alive, pids)), 20, f"{pids} to end")
