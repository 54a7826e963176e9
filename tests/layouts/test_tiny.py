"""The tiny hall shares nothing with the real one but the shape."""

from layouts.layout import Layout
from queueing.plan import MINUTE, Assignment


def test_the_tiny_hall_is_a_hall(tiny: Layout) -> None:
    """One zone, one line, two queues and three counters, one of them in reserve."""
    plan = tiny.plan
    assert (list(plan.zones), list(plan.lines), list(plan.queues)) == (
        ["lobby"],
        ["civil"],
        ["civil-instant", "civil-issuing"],
    )
    assert [counter.zone for counter in plan.counters.values()] == ["lobby", "lobby", None]
    assert plan.counters["202"].assignments == (
        Assignment(queue="civil-issuing"),
        Assignment(queue="civil-instant", handicap=5 * MINUTE),
    )


def test_nothing_of_the_real_hall_is_left_in_it(tiny: Layout, zhengzhou: Layout) -> None:
    """Name, time zone, prefix, numbers, classes and words are its own."""
    assert tiny.plan.name != zhengzhou.plan.name
    assert tiny.plan.timezone != zhengzhou.plan.timezone
    assert tiny.plan.lines["civil"].prefix == "MZ"
    assert not set(tiny.plan.counters) & set(zhengzhou.plan.counters)
    assert set(tiny.plan.policy.head_start) == {"elder", "ordinary"}
    assert tiny.phrases["bar.calling"].zh == "请{number}号到{counter}号柜台"
