"""The domain alone: how long a call takes with few and with very many waiting."""

from __future__ import annotations

import gc
import time

from bench.served import LAYOUT
from layouts.loader import load
from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.hall import Hall


def call_next_us(waiting: int, calls: int = 2000) -> float:
    """Median microseconds of a call-next, decided and applied, with `waiting` people in the counter's queue."""
    hall = Hall(load(LAYOUT).plan)

    def do(command: Command) -> None:
        for event in decide(hall, command, hall.now + 1):
            hall.apply(event)

    do(cmd.OpenDay(date="2026-01-05"))
    do(cmd.SignIn(counter="1001", clerk="1"))
    issue = cmd.IssueTicket(queue="fund-acceptance")
    for _ in range(waiting):
        do(issue)
    gc.collect()
    gc.freeze()
    call, complete = cmd.CallNext(counter="1001"), cmd.Complete(counter="1001")
    times = []
    for _ in range(calls):
        begin = time.perf_counter()
        for event in decide(hall, call, hall.now + 1):
            hall.apply(event)
        times.append(time.perf_counter() - begin)
        do(complete)
        do(issue)
    gc.unfreeze()
    return sorted(times)[calls // 2] * 1e6
