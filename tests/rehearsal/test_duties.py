"""What the front desk does besides lending counters."""

from __future__ import annotations

import random
from collections import Counter

from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE
from rehearsal.duties import Duty, duties
from wire.codec import command_of

PLAN = load(builtin("zhengzhou")).plan


def do(hall: Hall, *commands: cmd.Command, at: int = 0) -> None:
    """Carry out commands."""
    for command in commands:
        for event in decide(hall, command, at):
            hall.apply(event)


def busy() -> Hall:
    """Three wait where nobody works, and the desk has been alarmed."""
    hall = Hall(PLAN)
    do(hall, cmd.OpenDay(date="2026-01-05"), *[cmd.IssueTicket(queue="fund-acceptance")] * 3)
    do(hall, cmd.CheckAlarms(staffed=("fund",)), at=60 * MINUTE)
    assert hall.alarms
    return hall


def looked(hall: Hall, looks: int = 60) -> list[Duty]:
    """What the desk does at so many looks, each carried out."""
    seen: set[tuple[str, int]] = set()
    dice, found = random.Random(1), []
    for look in range(looks):
        now = (60 + 2 * look) * MINUTE
        for duty in duties(hall, seen, now, dice):
            args = duty.args | ({"by": "9000"} if duty.do == "acknowledge-alarm" else {})
            found.append(duty)
            do(hall, command_of(duty.do, args), at=now)
    return found


def test_a_desk_does_all_that_falls_to_it_and_never_what_is_refused() -> None:
    """Alarms looked into, somebody let go first, notices posted and taken down."""
    done = Counter(duty.do for duty in looked(busy()))
    assert done.keys() == {"acknowledge-alarm", "raise-class", "post-notice", "withdraw-notice"}
    assert done["raise-class"] == 3, "nobody is raised twice"


def test_each_alarm_is_looked_into_once() -> None:
    """Also where the hall hears of it late."""
    hall, seen, dice = busy(), set[tuple[str, int]](), random.Random(1)
    acknowledged = [
        duty.args["alarm"]
        for look in range(50)
        for duty in duties(hall, seen, look * MINUTE, dice)
        if duty.do == "acknowledge-alarm"
    ]
    assert sorted(map(str, acknowledged)) == sorted(hall.alarms)
