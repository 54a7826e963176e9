"""Figures: what reports tell of any days, per hall, zone, line, queue, department, counter and clerk.

They are made from the records of those days, see `queueing.day_record`.

Rates, once for the whole system:

* no-show rate = no-shows / entered, and rate of who left = left / entered. Who *entered* a zone, line or queue was
  given a number there or came from outside of it by transfer; the hall's are the numbers given. Of a counter or a
  clerk: no-shows / calls; nobody leaves a counter.
* share in time = waits within the policy's target / all waits.
* satisfaction = first ratings of the top three levels of five / all first ratings. Additions are told apart.
* decided in time = decisions made by the time promised / decisions promised by a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from queueing.day_record import CaseRecord, Counts, DayRecord, PostRecord, QueueRecord, add
from queueing.follow_up import WORST_SATISFIED
from queueing.plan import HallPlan, Millis
from queueing.summary import Summary, Times, summary_of


class Level(StrEnum):
    """Of what figures are told."""

    HALL = "hall"
    ZONE = "zone"
    LINE = "line"
    QUEUE = "queue"
    DEPARTMENT = "department"
    COUNTER = "counter"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """How often something happened, and how long it lasted in all."""

    count: int
    time: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFigures:
    """What the time of open counters was spent on, see `queueing.duty`. They add up to `open`."""

    open: Millis
    serving: Millis
    calling: Millis
    idle: Millis
    suspended: Millis
    paused: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorFigures:
    """What became of visitors: of a hall, zone, line, queue or department."""

    issued: int
    channels: Mapping[str, int]
    classes: Mapping[str, int]
    entered: int
    completed: int
    came_back: int
    left: int
    broken_off: int
    expired: int
    left_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """What became of cases, see `queueing.day_record.CaseRecord`."""

    registered: int
    missing: int
    on_the_spot: int
    granted: int
    refused: int
    withdrawn: int
    decision: Summary
    in_time: float | None
    handed_over: Mapping[str, int]
    summoned: int
    arrival: Summary
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that is told of one of a level. Times of `Summary` are seconds, all others milliseconds."""

    visitors: VisitorFigures | None
    """None of a counter or a clerk."""
    served: int
    no_shows: int
    forgiven: int
    no_show_rate: float | None
    wait: Summary
    in_time: float | None
    service: Summary
    called: int
    by_number: int
    recalled: int
    transfers: int
    holds: Mapping[str, Occurrence]
    pauses: Mapping[str, Occurrence]
    duty: DutyFigures | None
    """None of a department."""
    ratings: Mapping[int, int]
    additions: Mapping[int, int]
    satisfaction: float | None
    cases: CaseFigures | None
    """None of a counter or a clerk, and where there were none."""
    registered: int
    """Cases taken in."""
    handed_over: int
    """Results handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A quarter of an hour of a day."""

    arrivals: int = 0
    calls: int = 0
    served: int = 0
    waited: int = 0
    """Seconds, of all who were called in it."""
    timely: int = 0
    """Calls within the target."""


class Merit(StrEnum):
    """By what counters, clerks and departments are ranked: more is better."""

    SERVED = "served"
    SATISFACTION = "satisfaction"
    IN_TIME = "in_time"
    """Decisions made in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A place in a ranking: who has the same has the same place, and the next ones are passed over (1, 2, 2, 4)."""

    place: int
    tied: bool


@dataclass(slots=True)
class _Sum:
    """Records of one of a level, added up."""

    queues: QueueRecord = field(default_factory=lambda: QueueRecord(queue=""))
    posts: PostRecord = field(default_factory=lambda: PostRecord(counter=""))
    cases: CaseRecord = field(default_factory=lambda: CaseRecord(queue=""))


Rows = dict[str, Figures]
"""Figures by the name of what they are of, in the order in which they are told."""


def figures_of(plan: HallPlan, days: Iterable[DayRecord]) -> dict[Level, Rows]:
    """The figures of these days together, of every level. Zones, lines and queues are all told, others where there is
    anything to tell; what the plan does not know any more comes last."""
    queues, posts, cases = _added(days)
    sums: dict[Level, dict[str, _Sum]] = {level: {} for level in Level}
    sums[Level.HALL][plan.id] = _Sum()
    for level, names in ((Level.ZONE, plan.zones), (Level.LINE, plan.lines), (Level.QUEUE, plan.queues)):
        sums[level].update((name, _Sum()) for name in names)

    def of(level: Level, name: str | None) -> _Sum:
        return _Sum() if name is None else sums[level].setdefault(name, _Sum())

    for record in queues:
        for level, name in _places(plan, record.queue):
            add(of(level, name).queues, record)
        add(of(Level.DEPARTMENT, record.department).queues, record)
    for post in posts:
        for level, name in _places(plan, post.queue):
            add(of(level, name).posts, post)
        add(of(Level.DEPARTMENT, post.department).posts, post)
        add(of(Level.COUNTER, post.counter).posts, post)
        add(of(Level.CLERK, post.clerk).posts, post)
    for case in cases:
        for level, name in _places(plan, case.queue):
            add(of(level, name).cases, case)
        add(of(Level.DEPARTMENT, case.department).cases, case)
    return {
        level: {name: _figures(plan, level, name, rows[name]) for name in _ordered(plan, level, rows)}
        for level, rows in sums.items()
    }


def course_of(plan: HallPlan, queues: Iterable[QueueRecord]) -> dict[str, dict[int, Slice]]:
    """The course of a day per zone and, under the hall's own name, of all: by slices in which anything happened."""
    sums: dict[str, QueueRecord] = {plan.id: QueueRecord(queue="")}
    sums.update((zone, QueueRecord(queue="")) for zone in plan.zones)
    for record in queues:
        for level, name in _places(plan, record.queue):
            if level in (Level.HALL, Level.ZONE):
                into = sums[name]
                for ours, theirs in zip(_courses(into), _courses(record), strict=True):
                    for at, number in theirs.items():
                        ours[at] = ours.get(at, 0) + number
    return {name: _slices(record) for name, record in sums.items()}


def standings(rows: Mapping[str, Figures], merit: Merit) -> dict[str, Standing]:
    """The place of everyone who has anything to be ranked by."""
    measure = _MERITS[merit]
    values = {name: value for name, figures in rows.items() if (value := measure(figures)) is not None}
    descending = sorted(values.values(), reverse=True)
    return {
        name: Standing(place=descending.index(value) + 1, tied=descending.count(value) > 1)
        for name, value in values.items()
    }


def rate(part: int, whole: int) -> float | None:
    """A share to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def satisfaction(ratings: Mapping[int, int]) -> float | None:
    """The share of the top three levels of five."""
    return rate(sum(n for level, n in ratings.items() if level >= WORST_SATISFIED), sum(ratings.values()))


def _added(days: Iterable[DayRecord]) -> tuple[list[QueueRecord], list[PostRecord], list[CaseRecord]]:
    """The records of some days, those of the same name added up."""
    queues: dict[object, QueueRecord] = {}
    posts: dict[object, PostRecord] = {}
    cases: dict[object, CaseRecord] = {}
    for day in days:
        for queue in day.queues:
            key = (queue.queue, queue.department)
            add(queues.setdefault(key, QueueRecord(queue=queue.queue, department=queue.department)), queue)
        for post in day.posts:
            names = (post.counter, post.clerk, post.queue, post.department)
            made = PostRecord(counter=post.counter, clerk=post.clerk, queue=post.queue, department=post.department)
            add(posts.setdefault(names, made), post)
        for case in day.cases:
            key = (case.queue, case.department)
            add(cases.setdefault(key, CaseRecord(queue=case.queue, department=case.department)), case)
    return list(queues.values()), list(posts.values()), list(cases.values())


def _places(plan: HallPlan, queue: str | None) -> list[tuple[Level, str]]:
    """Where something of a queue counts; what the plan does not know counts in the hall, and by its own name."""
    places = [(Level.HALL, plan.id)]
    if queue is None:
        return places
    places.append((Level.QUEUE, queue))
    if queue in plan.queues:
        line = plan.lines[plan.queues[queue].line]
        places += [(Level.LINE, line.id), (Level.ZONE, line.zone)]
    return places


def _ordered(plan: HallPlan, level: Level, rows: Mapping[str, object]) -> list[str]:
    if level is Level.COUNTER:
        known: Iterable[str] = plan.counters
    elif level is Level.DEPARTMENT:
        known = dict.fromkeys(department for zone in plan.zones.values() for department in zone.departments)
    elif level is Level.CLERK:
        known = ()
    else:
        return list(rows)
    first = [name for name in known if name in rows]
    return [*first, *sorted(rows.keys() - set(first))]


def _figures(plan: HallPlan, level: Level, name: str, summed: _Sum) -> Figures:
    queues, posts = summed.queues, summed.posts
    of_staff = level in (Level.COUNTER, Level.CLERK)
    visits: QueueRecord | PostRecord = posts if of_staff else queues
    visitors = None if of_staff else _visitors(plan, level, name, queues)
    base = posts.called if visitors is None else visitors.entered
    return Figures(
        visitors=visitors,
        served=visits.served,
        no_shows=visits.no_shows,
        forgiven=visits.forgiven,
        no_show_rate=rate(visits.no_shows, base),
        wait=summary_of(visits.waits),
        in_time=rate(visits.timely, sum(visits.waits.values())),
        service=summary_of(visits.service),
        called=posts.called,
        by_number=posts.by_number,
        recalled=posts.recalled,
        transfers=posts.transfers,
        holds=_occurrences(posts.holds, posts.held),
        pauses=_occurrences(posts.pauses, posts.paused),
        duty=None if level is Level.DEPARTMENT else _duty(posts),
        ratings=_sorted(posts.ratings),
        additions=_sorted(posts.additions),
        satisfaction=satisfaction(posts.ratings),
        cases=None if of_staff or summed.cases == CaseRecord(queue="") else _cases(summed.cases),
        registered=posts.registered,
        handed_over=posts.handed_over,
    )


def _visitors(plan: HallPlan, level: Level, name: str, record: QueueRecord) -> VisitorFigures:
    issued = sum(record.issued.values())
    came = sum(number for queue, number in record.came.items() if (level, name) not in _places(plan, queue))
    entered = issued if level is Level.DEPARTMENT else issued + came
    return VisitorFigures(
        issued=issued,
        channels=dict(sorted(record.issued.items())),
        classes=dict(sorted(record.classes.items())),
        entered=entered,
        completed=record.completed,
        came_back=record.came_back,
        left=record.left,
        broken_off=record.broken_off,
        expired=record.expired,
        left_rate=rate(record.left, entered),
    )


def _duty(posts: PostRecord) -> DutyFigures:
    paused = sum(posts.paused.values())
    return DutyFigures(
        open=posts.serving + posts.calling + posts.idle + posts.suspended + paused,
        serving=posts.serving,
        calling=posts.calling,
        idle=posts.idle,
        suspended=posts.suspended,
        paused=paused,
    )


def _cases(record: CaseRecord) -> CaseFigures:
    return CaseFigures(
        registered=record.registered,
        missing=record.missing,
        on_the_spot=record.on_the_spot,
        granted=record.granted,
        refused=record.refused,
        withdrawn=record.withdrawn,
        decision=summary_of(record.decisions),
        in_time=rate(record.timely, record.promised),
        handed_over=dict(sorted(record.handed_over.items())),
        summoned=record.summoned,
        arrival=summary_of(record.arrivals),
        overdue=record.overdue,
    )


def _occurrences(counts: Counts, times: Counts) -> dict[str, Occurrence]:
    names = sorted(counts.keys() | times.keys())
    return {name: Occurrence(count=counts.get(name, 0), time=times.get(name, 0)) for name in names}


def _sorted(times: Times) -> dict[int, int]:
    return dict(sorted(times.items()))


def _courses(record: QueueRecord) -> tuple[Times, ...]:
    return record.arrivals, record.calls, record.ends, record.waited, record.timely_calls


def _slices(record: QueueRecord) -> dict[int, Slice]:
    arrivals, calls, ends, waited, timely = _courses(record)
    return {
        at: Slice(
            arrivals=arrivals.get(at, 0),
            calls=calls.get(at, 0),
            served=ends.get(at, 0),
            waited=waited.get(at, 0),
            timely=timely.get(at, 0),
        )
        for at in sorted({*arrivals, *calls, *ends})
    }


_MERITS: dict[Merit, Callable[[Figures], float | None]] = {
    Merit.SERVED: lambda figures: figures.served or None,
    Merit.SATISFACTION: lambda figures: figures.satisfaction,
    Merit.IN_TIME: lambda figures: figures.cases.in_time if figures.cases is not None else None,
}
