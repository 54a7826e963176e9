"""What every node should show."""

from __future__ import annotations

from hardware.bar_text import BarText
from hardware.evaluator import Evaluator
from hardware.keypad import Key, Keypad
from hardware.node import KeypadDigits, Node, NodeKind, Question, Shown
from hardware.showing import Showing
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import Assignment

LAYOUT = load(builtin("zhengzhou"))
COUNTER, OTHER = "1001", "1002"
QUEUE = LAYOUT.plan.counters[COUNTER].assignments[0].queue


def node(kind: NodeKind, counter: str = COUNTER) -> Node:
    return Node(kind=kind, counter=counter, address=1)


class Followed:
    """A hall, and what is news of it."""

    def __init__(self, *nodes: Node) -> None:
        self.hall = Hall(LAYOUT.plan)
        evaluators = {one.counter: Evaluator(one.counter) for one in nodes if one.kind is NodeKind.EVALUATOR}
        self._showing = Showing(nodes, evaluators, LAYOUT.phrases)
        self.do(cmd.OpenDay(date="2026-03-02"), cmd.SignIn(counter=COUNTER, clerk="1"))

    def do(self, *commands: cmd.Command) -> None:
        for command in commands:
            for event in decide(self.hall, command, 1_000):
                self.hall.apply(event)

    def news(self, *commands: cmd.Command, live: bool = True) -> dict[tuple[NodeKind, str], Shown]:
        self.do(*commands)
        return self._showing.news(self.hall, 1_000, live=live)


def test_only_what_changed_is_news() -> None:
    """The first look tells every node, the second none, and a counter the hall lacks is left out."""
    followed = Followed(node(NodeKind.BAR), node(NodeKind.BAR, OTHER), node(NodeKind.BAR, "no-such-counter"))
    assert set(followed.news()) == {(NodeKind.BAR, COUNTER), (NodeKind.BAR, OTHER)}
    assert followed.news() == {}
    assert set(followed.news(cmd.SignIn(counter=OTHER, clerk="2"))) == {(NodeKind.BAR, OTHER)}


def test_what_a_snapshot_brings_does_not_flash() -> None:
    """A call of now flashes; the same one, if it was made while nobody followed, stands still."""
    for live in (True, False):
        followed = Followed(node(NodeKind.BAR))
        followed.news()
        (shown,) = followed.news(cmd.IssueTicket(queue=QUEUE), cmd.CallNext(counter=COUNTER), live=live).values()
        assert shown.flash is live
        assert isinstance(shown, BarText)
        assert "号窗口" in shown.text


def test_another_line_changes_an_idle_bar_at_once() -> None:
    """The desk reassigns the counter, and the bar names the new line."""
    followed = Followed(node(NodeKind.BAR))
    followed.news()
    moved = cmd.AssignCounter(counter=COUNTER, assignments=(Assignment(queue="tax-issuing"),))
    (shown,) = followed.news(moved).values()
    assert isinstance(shown, BarText)
    assert shown.text == "1号窗口 税务发证"


def test_a_keypad_says_how_many_wait_for_its_counter_and_whom_it_has() -> None:
    """Its queues and who waits for it alone count; the ticket there is no longer waiting."""
    followed = Followed(node(NodeKind.KEYPAD))
    key = (NodeKind.KEYPAD, COUNTER)
    assert followed.news() == {key: KeypadDigits(waiting=0)}
    issues = [cmd.IssueTicket(queue=QUEUE)] * 3
    assert followed.news(*issues) == {key: KeypadDigits(waiting=3)}
    assert followed.news(cmd.IssueTicket(queue="tax-issuing")) == {}
    number = f"{LAYOUT.plan.lines['fund'].prefix}001"
    assert followed.news(cmd.CallNext(counter=COUNTER)) == {key: KeypadDigits(waiting=2, number=number)}
    taken = followed.news(cmd.SignIn(counter=OTHER, clerk="2"), cmd.CallNext(counter=OTHER), cmd.Serve(counter=OTHER))
    assert taken == {key: KeypadDigits(waiting=1, number=number)}
    sent = followed.news(cmd.Transfer(counter=OTHER, to_counter=COUNTER))
    assert sent == {key: KeypadDigits(waiting=2, number=number)}


def test_what_a_key_has_done_is_shown_before_who_waits_elsewhere() -> None:
    """A call changes the digits of every keypad of the line: those of the clerk who called go first."""
    followed = Followed(node(NodeKind.KEYPAD), node(NodeKind.KEYPAD, OTHER))
    followed.news(cmd.SignIn(counter=OTHER, clerk="2"), cmd.IssueTicket(queue=QUEUE))
    shown = followed.news(cmd.CallNext(counter=OTHER))
    assert {counter: one.flash for (_, counter), one in shown.items()} == {COUNTER: False, OTHER: True}
    assert not any(one.flash for one in followed.news(cmd.IssueTicket(queue=QUEUE)).values())


def test_a_keypad_beeps_when_a_key_came_to_nothing() -> None:
    """Nothing changes in the hall, and still there is news, once."""
    hall, pad = Hall(LAYOUT.plan), Keypad(COUNTER)
    showing = Showing([node(NodeKind.KEYPAD)], {}, LAYOUT.phrases, {COUNTER: pad})
    showing.news(hall, 0, live=True)
    assert pad.press(Key.CALL, hall, 0) is None
    assert showing.news(hall, 0, live=False) == {(NodeKind.KEYPAD, COUNTER): KeypadDigits(waiting=0, beeps=1)}
    assert showing.news(hall, 0, live=False) == {}


def test_an_evaluator_asks_while_the_hall_does() -> None:
    """From the asking to the rating."""
    followed = Followed(node(NodeKind.EVALUATOR))
    followed.do(cmd.IssueTicket(queue=QUEUE), cmd.CallNext(counter=COUNTER), cmd.Serve(counter=COUNTER))
    key = (NodeKind.EVALUATOR, COUNTER)
    assert followed.news() == {key: Question(asking=False)}
    assert followed.news(cmd.AskRating(counter=COUNTER)) == {key: Question(asking=True)}
    ticket = followed.hall.counters[COUNTER].asked
    assert ticket is not None
    rated = cmd.RateVisit(ticket=ticket, counter=COUNTER, level=5)
    assert followed.news(rated) == {key: Question(asking=False)}
