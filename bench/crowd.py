"""A crowd of terminals in a process of its own, following everything: `python -m bench.crowd PORT`, tokens on stdin."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

import uvloop

from bench.peer import DrainPeer, connect_link


@contextlib.contextmanager
def crowd(port: int, tokens: list[str]) -> Iterator[None]:
    """Have one terminal for each token connected and following."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.crowd", str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(tokens))
    process.stdin.close()
    assert process.stdout.readline() == "connected\n"
    try:
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def _follow(port: int, tokens: list[str]) -> None:
    for token in tokens:
        await connect_link(port, token, "all", lambda frame: None, DrainPeer)
    print("connected", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_follow(int(sys.argv[1]), sys.stdin.read().split()))
