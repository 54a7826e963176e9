"""The waiting estimate: exact results, an independent simulator, and what must hold in every hall."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log
from random import Random
from statistics import fmean

import ciw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import commands as cmd
from queueing.estimate import STEP, Forecast, Range, Wait, forecast, publish, quantile, rolled
from queueing.pace import Average, Breaks, Pace, Paces, Spans
from queueing.plan import MINUTE, Assignment, HallPlan, Millis
from queueing.roll import HORIZON
from queueing.scene import Scene
from tests.queueing.halls import Desk, small_plan

FUND, TAX, SOCIAL = "fund.acceptance", "tax.acceptance", "social.acceptance"
INSTANT = "social.instant"


def scene_of(desk: Desk, away: dict[str, list[tuple[Millis, Millis]]] | None = None) -> Scene:
    """The scene of a hall whose whole log was learned from."""
    paces = Paces()
    for event in desk.log:
        paces.apply(event)
    return Scene.of(desk.hall, paces, desk.now, away)


def asked(desk: Desk, seed: int = 1) -> Forecast:
    """The forecast of the whole hall now."""
    return forecast(scene_of(desk), Random, seed=seed)


class Exponential(Spans):
    """Memoryless visits of a certain mean, as queueing theory likes them."""

    def table(self) -> list[float]:
        """Quantiles of the exponential distribution."""
        shape = [-log(1 - (point + 0.5) / 1000) for point in range(1000)]
        return [self.mean * point / fmean(shape) for point in shape]

    @property
    def doubt(self) -> float:
        """None."""
        return 0.0


class Certain(Spans):
    """Lognormal visits of a mean that is known."""

    @property
    def doubt(self) -> float:
        """None."""
        return 0.0


def windows(count: int, waiting: int, *, free: bool = False) -> Desk:
    """One queue with `count` open counters, all taken unless `free`, and so many waiting."""
    plan = small_plan()
    like = plan.counters["1001"]
    counters = {str(n): replace(like, id=str(n)) for n in range(2001, 2001 + count)}
    desk = Desk(replace(plan, counters=counters), staffed=list(counters))
    for _ in range(waiting if free else waiting + count):
        desk.issue()
    for name in () if free else counters:
        desk.serve(name)
    return desk


def served_like(scene: Scene, spans: Spans) -> Scene:
    """The scene with everybody coming, nobody resting, and visits like `spans`."""
    pace = Pace(served=spans, no_shows=Average(weight=1, value=0), gap=Average(weight=1, value=0))
    return replace(scene, paces=dict.fromkeys(scene.paces, pace), arrivals={}, breaks=Breaks())


# Erlang C: servers, offered load, P(wait), Wq / mean service time.
ERLANG_C = [(10, 8, 0.409180, 0.204590), (20, 17, 0.385056, 0.128352)]


@pytest.mark.parametrize(("servers", "load", "p_wait", "wait"), ERLANG_C)
def test_a_poisson_queue_waits_as_erlang_says(servers: int, load: int, p_wait: float, wait: float) -> None:
    """Rolled from every length that the steady state of an M/M/s has, the mean waits add up to Erlang's."""
    mean, deepest, runs = 6 * MINUTE, 60, 250
    desk = windows(servers, deepest)
    spans = Exponential(weight=1, log_mean=0, log_variance=0, mean=mean)
    scene = served_like(scene_of(desk), spans)
    samples = rolled(scene, frozenset({FUND}), Random, seed=3, runs=runs).waits
    means = [fmean(samples[place[1]]) for place in scene.lines[FUND]]
    for ahead in (0, 9, 29, 59):
        assert means[ahead] == pytest.approx((ahead + 1) * mean / servers, rel=0.08)
    rho = load / servers
    steady = [p_wait * (1 - rho) * rho**ahead for ahead in range(deepest)]
    assert sum(p * w for p, w in zip(steady, means, strict=True)) / mean == pytest.approx(wait, rel=0.05)


def test_an_independent_simulator_agrees() -> None:
    """Sixty people who come at once to five counters wait, place by place, as ciw has them wait."""
    mean, spread = 6.0, 0.6
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([0.001, float("inf")])],
        batching_distributions=[ciw.dists.Sequential([60, 1])],
        service_distributions=[ciw.dists.Lognormal(log(mean) - spread**2 / 2, spread)],
        number_of_servers=[5],
    )
    trials = []
    for seed in range(150):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(10_000)
        trials.append(
            [record.waiting_time for record in sorted(simulation.get_all_records(), key=lambda r: r.id_number)]
        )
    scene = scene_of(windows(5, 60, free=True))
    spans = Certain(weight=1, log_mean=log(mean * MINUTE) - spread**2 / 2, log_variance=spread**2, mean=mean * MINUTE)
    samples = rolled(served_like(scene, spans), frozenset({FUND}), Random, seed=5, runs=150).waits
    for ahead in (4, 10, 30, 59):
        ours = fmean(samples[scene.lines[FUND][ahead][1]]) / MINUTE
        assert ours == pytest.approx(fmean(trial[ahead] for trial in trials), rel=0.06, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["ordinary", "green", "appointment"]), min_size=1, max_size=25),
    st.integers(0, 3),
    st.integers(0, 1000),
)
def test_further_back_is_never_sooner(classes: list[str], open_counters: int, seed: int) -> None:
    """Along a waiting line no quantile ever falls, whatever may still come."""
    desk = Desk(staffed=["1001", "1002", "1004"][: open_counters + 1])
    for name in classes:
        desk.issue(visitor_class=name)
        desk.wait(2)
    desk.serve("1001")
    waits = asked(desk, seed)
    line = [waits.of_ticket(place[2]) for place in desk.hall.waiting[FUND]]
    for nearer, further in pairwise(line):
        assert nearer is not None
        assert further is not None
        assert nearer.low <= further.low
        assert nearer.mid <= further.mid
        assert nearer.high <= further.high


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(1, 40), st.integers(0, 1000))
def test_one_more_counter_is_never_slower(counters: int, waiting: int, seed: int) -> None:
    """The same chances with one more open counter: nobody's estimate grows."""
    desk = windows(counters + 1, waiting)
    more = scene_of(desk)
    more = replace(more, arrivals={})
    fewer = replace(more, desks=more.desks[1:])
    late, soon = (forecast(scene, Random, seed=seed) for scene in (fewer, more))
    assert late.tickets.keys() == soon.tickets.keys() == {place[2] for place in desk.hall.waiting[FUND]}
    for name, wait in soon.tickets.items():
        assert wait.mid <= late.tickets[name].mid
        assert wait.high <= late.tickets[name].high


def busy_hall() -> Desk:
    """Everything that a roll has to copy: classes, a pause, a pinned ticket, a no-show, helpers."""
    desk = Desk(staffed=["1001", "1002", "1004", "3001", "3002"])
    for queue in (FUND, TAX, SOCIAL, INSTANT):
        for name in ("ordinary", "green", "ordinary", "ordinary"):
            desk.issue(queue, name)
            desk.wait(1)
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    desk.call("1001")
    desk.wait(1)
    desk.do(cmd.MarkNoShow(counter="1001"))
    desk.serve("1001")
    desk.serve("3001")
    desk.do(cmd.Pause(counter="1004", reason="meeting"))
    desk.wait(3)
    return desk


def test_the_same_seed_tells_the_same() -> None:
    """A forecast is a function of scene and seed; another seed tells something else."""
    desk = busy_hall()
    assert asked(desk, 7) == asked(desk, 7)
    assert asked(desk, 7) != asked(desk, 8)


def test_a_part_of_the_hall_is_told_as_in_the_whole() -> None:
    """Queues asked for alone, with those they share counters with, get what the whole hall's forecast says."""
    scene = scene_of(busy_hall())
    whole = forecast(scene, Random, seed=7)
    part = forecast(scene, Random, seed=7, queues=[FUND])
    assert part.queues == {FUND, TAX}
    assert part.new == {queue: whole.new[queue] for queue in (FUND, TAX)}
    assert part.tickets.items() <= whole.tickets.items()
    assert len(part.tickets) < len(whole.tickets)


def test_a_forecast_leaves_the_hall_and_its_scene_alone() -> None:
    """The hall is the same to the byte, and a scene goes on telling the same after the hall has moved on."""
    desk = busy_hall()
    before = desk.bytes()
    scene = scene_of(desk)
    told = forecast(scene, Random, seed=1)
    assert desk.bytes() == before
    desk.do(cmd.Unpause(counter="1004"))
    desk.serve("1004")
    desk.issue()
    assert forecast(scene, Random, seed=1) == told
    assert asked(desk, 1) != told


def test_everybody_who_waits_is_told_something() -> None:
    """Each waiting ticket, pinned to a counter or not, and each class of every called queue has an estimate."""
    desk = busy_hall()
    told = asked(desk)
    lines = [*desk.hall.waiting.values(), *desk.hall.waiting_at.values()]
    assert told.tickets.keys() == {place[2] for line in lines for place in line}
    assert desk.hall.waiting_at
    assert {queue: set(new) for queue, new in told.new.items()} == {
        FUND: {"ordinary", "appointment", "green"},
        TAX: {"ordinary", "green"},
        SOCIAL: {"ordinary", "appointment", "green"},
        INSTANT: {"ordinary", "appointment", "green"},
    }
    green, ordinary = told.of_new(FUND, "green"), told.of_new(FUND)
    assert green is not None
    assert ordinary is not None
    assert green.mid < ordinary.mid


def test_where_nobody_calls_nothing_is_told() -> None:
    """No open counter for a queue, or a closed hall: no estimate, never an invented number."""
    desk = Desk(staffed=["1001"])
    lonely, lucky = desk.issue(TAX), desk.issue(FUND)
    told = asked(desk)
    assert told.of_ticket(lonely.id) is None
    assert told.of_new(TAX) is None
    assert told.of_ticket(lucky.id) is not None
    desk.do(cmd.SignOut(counter="1001"))
    unstaffed = asked(desk)
    desk.do(cmd.CloseDay())
    for nothing in (unstaffed, asked(desk)):
        assert not nothing.tickets
        assert not nothing.new


def test_who_is_not_called_within_hours_is_told_nothing() -> None:
    """An estimate beyond the horizon is none; those nearer the head keep theirs."""
    desk = windows(1, 90)
    told = asked(desk)
    first, *_, last = desk.hall.waiting[FUND]
    assert told.of_ticket(first[2]) is not None
    assert told.of_ticket(last[2]) is None
    assert all(wait.high < HORIZON for wait in told.tickets.values())


def test_a_paused_counter_calls_after_its_return() -> None:
    """One paused counter: the wait is what remains of such a pause, not zero and not none."""
    desk = Desk(staffed=["1001"])
    ticket = desk.issue()
    at_once = asked(desk).of_ticket(ticket.id)
    desk.do(cmd.Pause(counter="1001", reason="meeting"))
    later = asked(desk).of_ticket(ticket.id)
    assert at_once == Wait(low=0, mid=0, high=0)
    assert later is not None
    assert later.low > MINUTE


def test_a_planned_absence_is_waited_for() -> None:
    """A rota that sends the only clerk to lunch in a minute: everybody but the first waits until the end of it."""
    desk = windows(1, 3, free=True)
    lunch = (desk.now + MINUTE // 60, desk.now + 30 * MINUTE)
    told = forecast(scene_of(desk, {"2001": [lunch]}), Random, seed=1)
    first, *others = (told.tickets[place[2]] for place in desk.hall.waiting[FUND])
    assert first.high == 0
    assert all(wait.low >= 30 * MINUTE for wait in others)


def test_those_who_may_pass_lengthen_the_wait() -> None:
    """Where many green visitors came of late, an ordinary ticket waits longer than in the same line without them."""
    desk = windows(2, 12)
    quiet = scene_of(desk)
    for _ in range(20):
        desk.issue(TAX, "green")
        desk.wait(1)
    later = scene_of(desk)
    rushed = replace(later, lines=quiet.lines, desks=quiet.desks, arrivals={FUND: later.arrivals[TAX]})
    quiet = replace(rushed, arrivals={})
    last = list(desk.hall.waiting[FUND])[-1][2]
    calm, passed = (forecast(scene, Random, seed=1).tickets[last] for scene in (quiet, rushed))
    assert passed.mid > calm.mid + 5 * MINUTE


def test_a_helper_only_helps_when_its_own_queue_is_empty() -> None:
    """An instant counter shortens the other line's wait less the more visitors come to its own queue."""
    desk = Desk(staffed=["3001", "3002"])
    for _ in range(8):
        desk.issue(SOCIAL)
    idle = asked(desk).of_new(SOCIAL)
    for _ in range(8):
        desk.issue(INSTANT)
    busy = asked(desk).of_new(SOCIAL)
    assert idle is not None
    assert busy is not None
    assert busy.mid > 1.3 * idle.mid


def test_a_handicap_lets_own_counters_go_first() -> None:
    """A helper with a handicap calls the other queue's new ticket later than one without."""
    desk = Desk(staffed=["1002"])
    desk.issue(TAX)
    for _ in range(5):
        desk.issue(FUND)
    scene = replace(scene_of(desk), arrivals={})
    (helper,) = scene.desks
    equal = replace(helper, assignments=(Assignment(queue=FUND), Assignment(queue=TAX)))
    late = replace(helper, assignments=(Assignment(queue=FUND), Assignment(queue=TAX, handicap=60 * MINUTE)))
    ((_, _, ticket),) = desk.hall.waiting[TAX]
    alike, after = (forecast(replace(scene, desks=(d,)), Random, seed=1).tickets[ticket] for d in (equal, late))
    assert alike.high == 0
    assert after.low > 10 * MINUTE


def test_quantiles_are_those_of_a_prediction() -> None:
    """Of nineteen samples the first is the twentieth part: a further sample falls below it once in twenty times."""
    samples = [float(n) for n in range(1, 20)]
    assert quantile(samples, 0.05) == 1
    assert quantile(samples, 0.5) == 10
    assert quantile(samples, 0.525) == 10.5
    assert quantile(samples, 0.001) == 1
    assert quantile([4.0], 0.8) == 4


waits = st.builds(
    lambda low, mid, high: Wait(low=low, mid=low + mid, high=low + mid + high),
    st.integers(0, 4 * 60 * MINUTE),
    st.integers(0, 60 * MINUTE),
    st.integers(0, 60 * MINUTE),
)


@given(waits)
def test_a_published_range_is_whole_steps_and_never_empty(wait: Wait) -> None:
    """Multiples of five minutes, at least one step wide, each end within a step of the truth."""
    shown = publish(None, wait)
    assert shown.low % STEP == shown.high % STEP == 0
    assert 0 <= shown.low < shown.high
    assert abs(shown.low - wait.low) <= STEP
    assert abs(shown.high - wait.high) <= STEP


@given(waits, waits)
def test_what_is_shown_moves_by_five_minutes_or_not_at_all(before: Wait, fresh: Wait) -> None:
    """What was shown stays while both ends are less than a step away, and moves once one is a step away."""
    previous = publish(None, before)
    shown = publish(previous, fresh)
    moved = max(abs(fresh.low - previous.low), abs(fresh.high - previous.high)) >= STEP
    assert shown == (publish(None, fresh) if moved else previous)


def test_no_wait_is_told_as_under_five_minutes() -> None:
    """Never zero."""
    assert publish(None, Wait(low=0, mid=0, high=0)) == Range(low=0, high=5 * MINUTE)


def test_a_plan_without_counters_is_forecast_as_nothing() -> None:
    """No counter, no estimate, and no error."""
    plan: HallPlan = replace(small_plan(), counters={})
    desk = Desk(plan)
    desk.issue()
    assert asked(desk).tickets == {}


def lent(desk: Desk, counter: str, queue: str, starts: Millis | None = None, ends: Millis | None = None) -> None:
    """One counter is moved to a queue."""
    name = f"m{len(desk.hall.moves)}"
    desk.do(cmd.MoveCounters(move=name, counters=(counter,), queues=(queue,), starts=starts, ends=ends))


def test_a_counter_that_a_move_will_open_is_waited_for() -> None:
    """Nobody serves tax before a reserve counter is opened in twenty minutes: nobody is called sooner."""
    desk = Desk()
    tickets = [desk.issue(TAX) for _ in range(3)]
    assert asked(desk).tickets == {}
    starts = desk.now + 20 * MINUTE
    lent(desk, "1099", TAX, starts=starts)
    told = asked(desk)
    waits = [told.of_ticket(ticket.id) for ticket in tickets]
    assert all(wait is not None and wait.low >= starts - desk.now for wait in waits)
    assert waits[0] == Wait(low=starts - desk.now, mid=starts - desk.now, high=starts - desk.now)
    new = told.of_new(TAX)
    assert new is not None
    assert new.low > starts - desk.now


def test_a_counter_that_a_move_lends_helps_from_then_on() -> None:
    """An open one is lent to tax in ten minutes: those in front are called before, and who comes later waits less."""
    desk = Desk(staffed=["1003", "1004"])
    for _ in range(9):
        desk.issue(TAX)
    alone = asked(desk)
    lent(desk, "1003", TAX, starts=desk.now + 10 * MINUTE)
    helped = asked(desk)
    last = list(desk.hall.waiting[TAX])[-1][2]
    assert helped.tickets[last].mid < alone.tickets[last].mid
    first = desk.hall.waiting[TAX].first(1)[0][2]
    assert helped.tickets[first] == alone.tickets[first]


def test_a_counter_that_goes_back_helps_no_longer() -> None:
    """Lent for ten minutes more, or for good."""
    waits = []
    for minutes in (None, 10):
        desk = Desk(staffed=["1003", "1004"])
        for _ in range(9):
            desk.issue(TAX)
        lent(desk, "1003", TAX, ends=None if minutes is None else desk.now + minutes * MINUTE)
        last = list(desk.hall.waiting[TAX])[-1][2]
        waits.append(asked(desk).tickets[last].mid)
    assert waits[1] > waits[0]


def test_a_queue_that_loses_its_counter_is_told_nothing() -> None:
    """The only one is lent elsewhere in five minutes: whoever is not called by then has no estimate."""
    desk = windows(1, 5)
    lent(desk, "2001", TAX, starts=desk.now + 5 * MINUTE)
    told = asked(desk)
    assert told.of_ticket(list(desk.hall.waiting[FUND])[-1][2]) is None


def test_what_is_known_of_a_counter_is_what_lies_upon_it() -> None:
    """Moves that begin and end one upon the other are told as they will be carried out; a closed counter has none."""
    desk = Desk(staffed=["1001"])
    hour = 60 * MINUTE
    now = desk.now
    lent(desk, "1001", TAX, ends=now + 3 * hour)
    lent(desk, "1001", SOCIAL, starts=now + hour, ends=now + 2 * hour)
    lent(desk, "1001", INSTANT, starts=now + 90 * MINUTE, ends=now + 4 * hour)
    (known,) = scene_of(desk).desks
    queues = [(at - now, [a.queue for a in assignments]) for at, assignments in known.changes]
    assert queues == [(hour, [SOCIAL]), (90 * MINUTE, [INSTANT]), (4 * hour, [FUND])]
    desk.do(cmd.SignOut(counter="1001"))
    (closed,) = scene_of(desk).desks
    assert (closed.assignments, [at - now for at, _ in closed.changes]) == ((), [hour, 90 * MINUTE, 4 * hour])
    assert closed.changes[-1][1] == ()
