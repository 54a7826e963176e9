"""Scenes for the documents' pictures: what each kind of display shows in each state, in the real halls' own words.

Each is made of commands that the domain decides, heard over the real mirror; nothing of a view is made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from layouts.layout import Layout, Loudspeaker
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.intake import StopCause
from queueing.plan import MINUTE, Text
from tests.floor_display.morning import BAD_TOKEN, Morning

WORK_S = 35_000
NOTICE = Text(
    zh="系统升级通知：本周六（11月28日）8:00 至 12:00 大厅系统升级，"
    "期间暂停网上预约、自助取号和社保卡制卡业务，请合理安排办理时间，给您带来不便敬请谅解。",
    en="System upgrade this Saturday, 28 November, 8:00 to 12:00: no online booking, ticket machines or social "
    "insurance cards during these hours. Please plan your visit accordingly; we apologise for the inconvenience.",
)

Scene = Callable[[Morning], None]


def hall(name: str) -> Layout:
    """A hall in which every zone is heard from a loudspeaker, whether its layout has any or not."""
    layout = load(builtin(name))
    if layout.loudspeakers:
        return layout
    speakers = {f"voice-{zone}": Loudspeaker(name=f"voice-{zone}", zones=(zone,)) for zone in layout.plan.zones}
    return replace(layout, loudspeakers=speakers)


def loudspeaker_of(layout: Layout, zone: str) -> str:
    """Who is heard in a zone."""
    return next(one.name for one in layout.loudspeakers.values() if zone in one.zones)


def busy(morning: Morning) -> None:
    """The middle of a morning: counters at work, people waiting, one who missed their call."""
    plan = morning.layout.plan
    morning.open()
    for at, queue in enumerate(plan.queues):
        own = sum(queue in [a.queue for a in counter.assignments[:1]] for counter in plan.counters.values())
        morning.issue(queue, round(1.4 * own) + 9 + 7 * (at * 3 % 4))
    for zone in plan.zones:
        counters = [counter for counter in plan.counters.values() if counter.zone == zone and counter.assignments]
        at_work = [counter.id for counter in counters[: max(8, len(counters) // 2)]] + [counters[-1].id]
        for counter in dict.fromkeys(at_work):
            morning.call(counter)
            if morning.hall.counters[counter].ticket:
                morning.do(cmd.Serve(counter=counter), after=WORK_S // 20)
    _shown_here(morning)
    served = {a.queue for c in morning.hall.counters.values() if c.open and not c.paused for a in c.assignments}
    told = [(at, queue) for at, queue in enumerate(plan.queues) if at % 4 != 3 and queue in served]
    morning.come()
    morning.estimate(**{queue.replace("-", "_"): (5 * at, 5 * at + 10) for at, queue in told})


def _shown_here(morning: Morning) -> None:
    """Something of everything where the display looks: served, paused, closed, missed, called."""
    display = morning.layout.displays[morning.display]
    plan = morning.layout.plan
    zone = display.zone or next(z for z in plan.zones if display.floor in (None, plan.zones[z].floor))
    in_zone = [c.id for c in plan.counters.values() if c.zone == zone and c.assignments]
    counters = list(display.counters) or in_zone
    here = [counter for counter in counters if morning.hall.counters[counter].ticket]
    morning.do(*(cmd.Complete(counter=counter) for counter in here), after=WORK_S // 10)
    for at, counter in enumerate(here):
        if at % 8 == 6:
            morning.do(cmd.Pause(counter=counter, reason="break"))
        elif at % 8 == 7 and display.counters:
            morning.do(cmd.SignOut(counter=counter))
        elif at % 8 != 5 or not display.counters:
            morning.call(counter)
            if not morning.hall.counters[counter].ticket:
                continue
            if at != 2 and morning.hall.counters[counter].ticket:
                morning.do(cmd.Serve(counter=counter), after=WORK_S)
    if display.counters:
        return
    for counter in here[: len(here) // 2][:2]:
        morning.do(cmd.Complete(counter=counter))
        morning.call(counter)
        morning.do(cmd.Recall(counter=counter), cmd.MarkNoShow(counter=counter))
    for counter in here[:5]:  # the newest call is one that waits for its visitor
        ticket = morning.hall.counters[counter].ticket
        if ticket is not None and morning.hall.tickets[ticket].state == "serving":
            morning.do(cmd.Complete(counter=counter))
            morning.call(counter)
            if morning.hall.counters[counter].ticket:
                return


def speaking(morning: Morning) -> None:
    """A call as it is spoken, with the caption; a notice of the front desk runs at the foot."""
    busy(morning)
    _say(morning, "zh")
    morning.do(cmd.PostNotice(notice="upgrade", text=NOTICE))


def speaking_english(morning: Morning) -> None:
    """The same call as it is said in English."""
    busy(morning)
    _say(morning, "en")


def _say(morning: Morning, language: str) -> None:
    zone = morning.layout.displays[morning.display].zone
    assert zone is not None
    newest = next(call for call in morning.hall.calls[zone] if call.ticket in morning.hall.tickets)
    morning.say(loudspeaker_of(morning.layout, zone), newest.number, language, seconds=600)


def stopped(morning: Morning) -> None:
    """A line that gives no numbers any more today, another at noon."""
    busy(morning)
    zone = morning.layout.displays[morning.display].zone
    lines = [line.id for line in morning.layout.plan.lines.values() if zone in (None, line.zone)]
    morning.do(cmd.StopIntake(line=lines[-1], cause=StopCause.FULL))
    if len(lines) > 1:
        morning.do(cmd.StopIntake(line=lines[0], cause=StopCause.NOON))


def stale(morning: Morning) -> None:
    """The server is away: what is known, greyed, with the time; no clock, no estimates."""
    busy(morning)
    morning.go()


def empty(morning: Morning) -> None:
    """The day has begun, nobody has been called."""
    morning.open()
    morning.come()


def closed(morning: Morning) -> None:
    """The day is over."""
    busy(morning)
    for counter in [c.id for c in morning.hall.counters.values() if c.open]:
        state = morning.hall.counters[counter]
        if state.ticket and morning.hall.tickets[state.ticket].state == "called":
            morning.do(cmd.Serve(counter=counter), after=0)
        if state.ticket:
            morning.do(cmd.Complete(counter=counter), after=0)
        morning.do(cmd.SignOut(counter=counter), after=0)
    morning.time += 300 * MINUTE
    morning.do(cmd.CloseDay())


def loading(_: Morning) -> None:
    """It has just been switched on, and has not reached the server yet."""


def refused(morning: Morning) -> None:
    """Its token is not known: the public is told to listen, staff are told why."""
    morning.go(BAD_TOKEN)


def sent_away(morning: Morning) -> None:
    """Its token was taken back while it hung there."""
    busy(morning)
    morning.go(BAD_TOKEN)


def unplaced(morning: Morning) -> None:
    """The token is good, but the layout has no display of this name."""
    morning.open()
    morning.display = "wall-9-z"
    morning.come()


SCENES: dict[str, tuple[str, str, Scene]] = {
    "zone": ("zhengzhou", "wall-1-a", busy),
    "zone-speaking": ("zhengzhou", "wall-1-a", speaking),
    "zone-speaking-english": ("zhengzhou", "wall-6-a", speaking_english),
    "zone-five-queues": ("zhengzhou", "wall-4-a", speaking),
    "zone-stopped": ("zhengzhou", "wall-5-a", stopped),
    "zone-stale": ("zhengzhou", "wall-1-a", stale),
    "zone-empty": ("zhengzhou", "wall-3-a", empty),
    "zone-closed": ("zhengzhou", "wall-1-a", closed),
    "zone-loading": ("zhengzhou", "wall-1-a", loading),
    "zone-refused": ("zhengzhou", "wall-1-a", refused),
    "zone-unplaced": ("zhengzhou", "wall-1-a", unplaced),
    "zone-upright": ("zhengzhou", "wall-1-b", speaking),
    "zone-upright-five-queues": ("zhengzhou", "wall-4-b", speaking_english),
    "zone-upright-stale": ("zhengzhou", "wall-4-b", stale),
    "zone-upright-empty": ("zhengzhou", "wall-4-b", empty),
    "zone-upright-closed": ("zhengzhou", "wall-1-b", closed),
    "zone-4k": ("zhengzhou", "wall-2-b", speaking),
    "zone-tiny": ("tiny", "wall", speaking),
    "overview": ("zhengzhou", "entrance-1", busy),
    "overview-stopped": ("zhengzhou", "entrance-1", stopped),
    "overview-stale": ("zhengzhou", "entrance-1", stale),
    "overview-empty": ("zhengzhou", "entrance-1", empty),
    "overview-closed": ("zhengzhou", "entrance-1", closed),
    "overview-upright": ("zhengzhou", "entrance-3", busy),
    "overview-upright-stopped": ("zhengzhou", "entrance-3", stopped),
    "overview-upright-stale": ("zhengzhou", "entrance-3", stale),
    "overview-tiny": ("tiny", "entrance", busy),
    "fascia": ("zhengzhou", "fascia-1-a", busy),
    "fascia-two-queues": ("zhengzhou", "fascia-4-a", busy),
    "fascia-stale": ("zhengzhou", "fascia-1-a", stale),
    "fascia-closed": ("zhengzhou", "fascia-1-a", closed),
    "fascia-refused": ("zhengzhou", "fascia-1-a", sent_away),
    "fascia-tiny": ("tiny", "strip", busy),
}
"""Each picture: the hall, the display, and what happens before it is taken."""
