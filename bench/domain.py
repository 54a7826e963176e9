"""The domain alone: how long a call takes with few and with very many waiting, a visit with few and many booked."""

from __future__ import annotations

import gc
import time
from dataclasses import replace

from bench.served import LAYOUT
from layouts.loader import load
from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import BookingMade
from queueing.hall import Hall
from queueing.plan import DAY, MINUTE, BookingRule
from queueing.rules.ticket import next_ordinal


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


def booked_visit_us(bookings: int, visits: int = 1000) -> float:
    """Median microseconds of what a person asks of the hall, decided and applied, while so many others have booked:
    a place in a slot, the number for it by check-in, that one taken out, and an ordinary number."""
    plan = load(LAYOUT).plan
    queue = next(iter(plan.queues))
    line = plan.lines[plan.queues[queue].line]
    rule = replace(plan.policy_of(queue), booking=BookingRule(quota=visits), quotas=())
    hall = Hall(replace(plan, policy=rule, policies={}))
    for n in range(bookings):
        start = 2 * DAY + n * MINUTE
        hall.apply(BookingMade(at=1, booking=f"b{n}", queue=queue, start=start, end=start, person=f"p{n}"))

    def do(command: Command) -> None:
        for event in decide(hall, command, hall.now + 1):
            hall.apply(event)

    do(cmd.OpenDay(date="1970-01-01"))
    gc.collect()
    gc.freeze()
    times = []
    for n in range(visits):
        name = f"v{n}"
        asked: tuple[Command, ...] = (
            cmd.Book(booking=name, queue=queue, start=20 * MINUTE, person=name),
            cmd.CheckIn(booking=name),
            cmd.CancelTicket(ticket=f"{line.prefix}{next_ordinal(hall, line.id):03d}", reason="measured"),
            cmd.IssueTicket(queue=queue, person=name),
        )
        begin = time.perf_counter()
        for command in asked:
            do(command)
        times.append(time.perf_counter() - begin)
    gc.unfreeze()
    return sorted(times)[visits // 2] * 1e6
