"""The roller: a process of its own that rolls scenes forward, so that no call waits for an estimate.

It reads a job and writes a forecast, each pickled behind its length, on its standard input and output. It ends when its
input does, so it never outlives the server, however that ends.
"""

from __future__ import annotations

import os
import pickle
import sys
from random import Random
from typing import BinaryIO

from queueing.estimate import forecast

LENGTH_BYTES = 4


def framed(value: object) -> bytes:
    """`value` pickled, behind its length."""
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Roll one scene after another until there are no more."""
    while len(head := jobs.read(LENGTH_BYTES)) == LENGTH_BYTES:
        scene, seed = pickle.loads(jobs.read(int.from_bytes(head, "big")))
        answers.write(framed(forecast(scene, Random, seed=seed)))
        answers.flush()


if __name__ == "__main__":
    os.nice(10)
    serve(sys.stdin.buffer, sys.stdout.buffer)
