"""What a bus says next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hardware.agenda import Agenda, Pace, Task
from hardware.bar_text import BarText
from hardware.node import Node, NodeKind, Shown

PACE = Pace(attempts=2, poll=10_000, back_off=1_000, longest_back_off=8_000, refresh=25_000)
BARS = tuple(Node(kind=NodeKind.BAR, counter=f"{n}", address=n, width=192, height=16) for n in range(1, 6))


def text_of(shown: Shown | None) -> str | None:
    return shown.text if isinstance(shown, BarText) else None


def bar(counter: str) -> tuple[NodeKind, str]:
    return NodeKind.BAR, counter


def steady(text: str) -> BarText:
    return BarText(text=text)


def call(text: str) -> BarText:
    return BarText(text=text, flash=True)


def drain(agenda: Agenda, now: int) -> list[tuple[str, str | None]]:
    """Carry out everything that is due, all answered."""
    said = []
    while task := agenda.next(now):
        said.append((task.node.counter, text_of(task.shown)))
        agenda.answered(task, now)
    return said


def test_calls_go_before_other_texts_and_equals_in_order() -> None:
    """Two calls asked for last are said first, in the order they came."""
    agenda = Agenda(BARS, PACE, 0)
    agenda.want(bar("1"), steady("idle"), 0)
    agenda.want(bar("2"), call("A2"), 0)
    agenda.want(bar("3"), steady("paused"), 0)
    agenda.want(bar("4"), call("A4"), 0)
    assert drain(agenda, 0) == [("2", "A2"), ("4", "A4"), ("1", "idle"), ("3", "paused")]


def test_only_the_newest_text_of_a_counter_is_said() -> None:
    """Texts overtaken before they were sent are never sent."""
    agenda = Agenda(BARS, PACE, 0)
    for n in range(50):
        agenda.want(bar("1"), steady(f"text {n}"), 0)
    assert drain(agenda, 0) == [("1", "text 49")]


def test_a_text_that_changes_while_it_is_sent_is_followed_by_the_new_one() -> None:
    """The answer to the old text does not count for the new."""
    agenda = Agenda(BARS, PACE, 0)
    agenda.want(bar("1"), steady("old"), 0)
    task = agenda.next(0)
    assert task is not None
    agenda.want(bar("1"), steady("new"), 0)
    agenda.answered(task, 0)
    assert drain(agenda, 0) == [("1", "new")]


def test_texts_that_change_all_the_time_are_said_in_turn() -> None:
    """On a line that carries two texts while five change, nobody is passed over: whoever waits keeps the place."""
    agenda = Agenda(BARS, PACE, 0)
    told = []
    for now in range(50):
        for one in BARS:
            agenda.want(one.key, steady(f"{now}"), now)
        for _ in range(2):
            task = agenda.next(now)
            assert task is not None
            agenda.want(task.node.key, steady(f"{now}, changed on the way"), now)
            agenda.answered(task, now)
            told.append(task.node.counter)
    assert told == [one.counter for one in BARS] * 20


def test_a_quiet_bar_is_asked_whether_it_is_there() -> None:
    """After the poll time, and not before, each bar is pinged once."""
    agenda = Agenda(BARS, PACE, 0)
    assert agenda.next(9_999) is None
    assert agenda.wake_at(0) == 10_000
    assert sorted(drain(agenda, 10_000)) == [(bar.counter, None) for bar in BARS]
    assert agenda.wake_at(10_000) == 20_000


def test_a_quiet_bar_is_told_again_now_and_then() -> None:
    """A poll after the refresh time carries the text: a bar that lost its power between two polls shows it again."""
    agenda = Agenda(BARS[:1], PACE, 0)
    agenda.want(bar("1"), steady("x"), 0)
    polls = []
    for _ in range(7):
        now = agenda.wake_at(0)
        polls += [(now, text) for _, text in drain(agenda, now)]
    assert polls == [
        (0, "x"),
        (10_000, None),
        (20_000, None),
        (30_000, "x"),
        (40_000, None),
        (50_000, None),
        (60_000, "x"),
    ]


def test_bars_that_answer_nothing_are_told_again_in_place_of_being_asked() -> None:
    """Nothing is known of them, so every so often they are told; nobody who was told nothing is."""
    agenda = Agenda(BARS[:1], PACE, 0, answers=False)
    agenda.want(bar("1"), steady("x"), 0)
    assert [drain(agenda, now) for now in (0, 24_999, 25_000)] == [[("1", "x")], [], [("1", "x")]]


def test_a_call_that_its_bar_has_taken_is_told_to_stand_still() -> None:
    """Three seconds later the same text is said without flashing; a recall in between flashes anew."""
    agenda = Agenda(BARS[:1], PACE, 0)
    agenda.want(bar("1"), call("A1"), 0)
    assert drain(agenda, 0) == [("1", "A1")]
    assert agenda.next(2_999) is None
    task = agenda.next(3_000)
    assert task == Task(BARS[0], steady("A1"))
    agenda.want(bar("1"), BarText(text="A1", flash=True, repeat=1), 3_000)
    agenda.answered(task, 3_000)
    assert agenda.next(3_000) == Task(BARS[0], BarText(text="A1", flash=True, repeat=1))


def test_a_call_need_not_wait_for_the_answer_of_somebody_else() -> None:
    """Only a fresh call for another address that is not known to be dead is worth it."""
    agenda = Agenda(BARS, PACE, 0)
    assert not agenda.call_waits(10_000, for_other_than=BARS[0])
    agenda.want(bar("2"), steady("x"), 10_000)
    assert not agenda.call_waits(10_000, for_other_than=BARS[0])
    agenda.want(bar("2"), call("A2"), 10_000)
    assert agenda.call_waits(10_000, for_other_than=BARS[0])
    assert not agenda.call_waits(10_000, for_other_than=BARS[1])
    task = agenda.next(10_000)
    assert task == Task(BARS[1], call("A2"))
    agenda.failed(task, 10_100)
    assert not agenda.call_waits(10_100, for_other_than=BARS[0])


def test_who_was_not_waited_for_is_left_alone_while_its_answer_may_still_come() -> None:
    """It is no failure; a text wanted meanwhile waits too, since the late answer would count for it."""
    agenda = Agenda(BARS[:1], PACE, 0)
    (task,) = (agenda.next(10_000),)
    assert task == Task(BARS[0], None)
    agenda.gave_way(task, 10_060)
    agenda.want(bar("1"), call("A1"), 10_070)
    assert agenda.next(10_060 + PACE.reply - 1) is None
    assert drain(agenda, 10_060 + PACE.reply) == [("1", "A1")]
    assert agenda.health()[0].failures == 0


def test_a_poll_never_goes_before_a_text() -> None:
    """With polls due for all, the one text is said first."""
    agenda = Agenda(BARS, PACE, 0)
    agenda.want(bar("5"), steady("x"), 10_000)
    assert drain(agenda, 10_000)[0] == ("5", "x")


def test_a_bar_is_lost_after_two_silences_and_said_so_once() -> None:
    """The first silence is forgiven, the second makes it lost, later ones are no news."""
    agenda = Agenda(BARS[:1], PACE, 0)
    agenda.want(bar("1"), steady("x"), 0)
    now, news = 0, []
    for _ in range(4):
        task = agenda.next(now)
        assert task is not None
        news.append(agenda.failed(task, now))
        now = agenda.wake_at(now)
    assert news == [False, True, False, False]
    assert agenda.health()[0].lost


def test_a_lost_bar_is_tried_ever_more_seldom_and_does_not_wait_for_ever() -> None:
    """The pauses double up to the longest."""
    agenda = Agenda(BARS[:1], PACE, 0)
    agenda.want(bar("1"), steady("x"), 0)
    now, pauses = 0, []
    for _ in range(7):
        task = agenda.next(now)
        assert task is not None
        agenda.failed(task, now)
        pauses.append(agenda.wake_at(now) - now)
        now = agenda.wake_at(now)
    assert pauses == [0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]


def test_a_lost_bar_comes_after_everybody_else_even_with_a_call() -> None:
    """A call for a lost bar waits until it answers at its next try, behind the texts of those that do."""
    agenda = Agenda(BARS, PACE, 0)
    agenda.want(bar("1"), call("lost"), 0)
    for _ in range(2):
        task = agenda.next(0)
        assert task is not None
        agenda.failed(task, 0)
    agenda.want(bar("1"), call("A1"), 10)
    agenda.want(bar("2"), steady("x"), 10)
    assert drain(agenda, 10) == [("2", "x")]
    agenda.want(bar("3"), steady("y"), 5_000)
    assert drain(agenda, 5_000) == [("3", "y"), ("1", None), ("1", "A1")]


def test_a_first_silence_lets_other_calls_go_first() -> None:
    """The second attempt stands behind the calls that came meanwhile."""
    agenda = Agenda(BARS, PACE, 0)
    agenda.want(bar("1"), call("A1"), 0)
    task = agenda.next(0)
    assert task is not None
    agenda.want(bar("2"), call("A2"), 0)
    agenda.failed(task, 0)
    assert drain(agenda, 0) == [("2", "A2"), ("1", "A1")]


def test_recovery_is_told_once_and_brings_the_text() -> None:
    """A lost bar is only asked; once it answers it is told its text, and when it takes that, this is news, once."""
    agenda = Agenda(BARS[:1], PACE, 0)
    agenda.want(bar("1"), steady("x"), 0)
    drain(agenda, 0)
    now = agenda.wake_at(0)
    for _ in range(2):
        task = agenda.next(now)
        assert task == Task(BARS[0], None)
        agenda.failed(task, now)
    now = agenda.wake_at(now)
    task = agenda.next(now)
    assert task == Task(BARS[0], None)
    assert not agenda.answered(task, now)
    task = agenda.next(now)
    assert task == Task(BARS[0], steady("x"))
    assert agenda.answered(task, now)
    later = agenda.next(agenda.wake_at(now))
    assert later is not None
    assert not agenda.answered(later, now)


def test_a_lost_bar_that_answers_and_still_takes_no_text_stays_lost() -> None:
    """It does not come and go: its back-off goes on growing."""
    agenda = Agenda(BARS[:1], PACE, 0)
    agenda.want(bar("1"), steady("x"), 0)
    now, news, pauses = 0, [], []
    for _ in range(12):
        task = agenda.next(now)
        assert task is not None
        news.append(agenda.answered(task, now) if task.shown is None else agenda.failed(task, now))
        pauses.append(agenda.wake_at(now) - now)
        now = agenda.wake_at(now)
    assert [number for number, new in enumerate(news) if new] == [1]
    assert [pause for pause in pauses if pause] == [1_000, 2_000, 4_000, 8_000, 8_000, 8_000]
    assert agenda.health()[0].lost


def test_after_the_line_was_lost_every_bar_is_told_again_without_flashing() -> None:
    """A call that has flashed stands still when it is repeated; one that has not still flashes."""
    agenda = Agenda(BARS[:2], PACE, 0)
    agenda.want(bar("1"), call("A1"), 0)
    drain(agenda, 0)
    agenda.want(bar("2"), call("A2"), 0)
    agenda.reopened(0)
    texts = []
    while task := agenda.next(0):
        texts.append(task.shown)
        agenda.answered(task, 0)
    assert texts == [call("A2"), steady("A1")]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("want"), st.sampled_from("12345"), st.booleans()),
            st.tuples(st.sampled_from(["answer", "fail", "give way", "wait", "reopen"]), st.just(""), st.booleans()),
        ),
        max_size=60,
    )
)
def test_in_the_end_every_bar_shows_the_last_text_wanted(steps: list[tuple[str, str, bool]]) -> None:
    """Whatever was wanted, answered, failed or reopened before, once all answer all show what they should."""
    agenda = Agenda(BARS, PACE, 0)
    now = 0
    wanted: dict[str, str] = {}
    for index, (step, counter, flash) in enumerate(steps):
        task = agenda.next(now)
        if step == "want":
            wanted[counter] = f"text {index}"
            agenda.want(bar(counter), BarText(text=wanted[counter], flash=flash), now)
        elif step == "reopen":
            agenda.reopened(now)
        elif step == "wait":
            now = agenda.wake_at(now)
        elif task and step == "answer":
            agenda.answered(task, now)
        elif task and step == "give way":
            agenda.gave_way(task, now)
        elif task:
            agenda.failed(task, now)
    for _ in range(4):
        drain(agenda, now)
        now = agenda.wake_at(now)
    told = {health.node.counter: text_of(health.shown) for health in agenda.health()}
    assert {counter: text for counter, text in told.items() if counter in wanted} == wanted


def test_who_fell_silent_with_the_line_is_asked_at_once_when_it_is_back() -> None:
    """Until then nobody can say whether it was the bar or the line."""
    agenda = Agenda(BARS[:2], PACE, 0)
    now = 10_000
    for _ in range(8):
        task = agenda.next(now)
        assert task is not None
        agenda.failed(task, now)
        now = agenda.wake_at(now)
    assert [one.lost and not one.doubted for one in agenda.health()] == [True, True]
    agenda.line_is_back(now)
    assert [one.doubted for one in agenda.health()] == [True, True]
    first, second = agenda.next(now), None
    assert first is not None
    agenda.answered(first, now)
    second = agenda.next(now)
    assert second is not None
    agenda.failed(second, now)
    assert [(one.lost, one.doubted) for one in agenda.health()] == [(False, False), (True, False)]
