"""What a bar says, and how its card is told."""

from __future__ import annotations

import pytest

from hardware.bar_text import BarPhase, BarState, BarText, bar_state, bar_text
from hardware.node import Node, NodeKind
from hardware.onbon import Decoder, DisplayMode, RunMode, TextArea, read_areas
from hardware.onbon_driver import OnbonDriver
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import Assignment
from queueing.ticket import HoldKind

LAYOUT = load(builtin("zhengzhou"))
COUNTER = "1001"
LABEL = LAYOUT.plan.counters[COUNTER].label
QUEUE = LAYOUT.plan.counters[COUNTER].assignments[0].queue
REASON = LAYOUT.plan.policy_of(QUEUE).pause_reasons[0]
BAR = Node(kind=NodeKind.BAR, counter=COUNTER, address=1, width=192, height=16)

SIGN_IN = cmd.SignIn(counter=COUNTER, clerk="1")
CALL = cmd.CallNext(counter=COUNTER)
SERVE = cmd.Serve(counter=COUNTER)
COMPLETE = cmd.Complete(counter=COUNTER)
HOLD = cmd.Hold(counter=COUNTER, kind=HoldKind.ERRAND)
ELSEWHERE = cmd.AssignCounter(counter=COUNTER, assignments=(Assignment(queue="realty-acceptance"),))
NOWHERE = cmd.AssignCounter(counter=COUNTER, assignments=())


def hall_after(*commands: cmd.Command) -> tuple[Hall, str]:
    """A hall with one ticket issued, and the ticket's number, after `commands`."""
    hall = Hall(LAYOUT.plan)
    for at, command in enumerate((cmd.OpenDay(date="2026-03-02"), cmd.IssueTicket(queue=QUEUE), *commands)):
        for event in decide(hall, command, 1_000 + at):
            hall.apply(event)
    line = LAYOUT.plan.lines[LAYOUT.plan.queues[QUEUE].line]
    return hall, f"{line.prefix}001"


@pytest.mark.parametrize(
    ("commands", "text", "flash", "phase"),
    [
        ((), "窗口关闭", False, BarPhase.CLOSED),
        ((SIGN_IN,), "{label}号窗口 公积金受理", False, BarPhase.IDLE),
        ((SIGN_IN, CALL), "请{number}号到{label}号窗口", True, BarPhase.CALLING),
        ((SIGN_IN, CALL, SERVE), "正在办理 {number}", False, BarPhase.SERVING),
        ((SIGN_IN, CALL, SERVE, COMPLETE), "{label}号窗口 公积金受理", False, BarPhase.IDLE),
        ((SIGN_IN, cmd.Pause(counter=COUNTER, reason=REASON)), "暂停服务", False, BarPhase.PAUSED),
        ((SIGN_IN, CALL, SERVE, HOLD), "{label}号窗口 公积金受理", False, BarPhase.IDLE),
        ((SIGN_IN, ELSEWHERE), "{label}号窗口 不动产受理", False, BarPhase.IDLE),
        ((SIGN_IN, CALL, ELSEWHERE), "请{number}号到{label}号窗口", True, BarPhase.CALLING),
        ((SIGN_IN, NOWHERE), "{label}号窗口 热情为您服务", False, BarPhase.IDLE),
        ((SIGN_IN, cmd.SignOut(counter=COUNTER)), "窗口关闭", False, BarPhase.CLOSED),
    ],
)
def test_each_state_of_a_counter_has_its_sentence(
    commands: tuple[cmd.Command, ...], text: str, flash: bool, phase: BarPhase
) -> None:
    """Closed, idle, calling, serving, done, paused, held, for another line or none: in the words of the layout."""
    hall, number = hall_after(*commands)
    said = bar_text(bar_state(hall, COUNTER), LABEL, LAYOUT.phrases)
    assert (said.text, said.flash, said.state) == (text.format(label=LABEL, number=number), flash, phase)
    assert said.number == (number if phase in (BarPhase.CALLING, BarPhase.SERVING) else "")


def test_a_recall_is_another_text_with_the_same_words() -> None:
    """A repeated call differs from the first, so that it is sent and flashes again."""
    first, _ = hall_after(SIGN_IN, CALL)
    again, _ = hall_after(SIGN_IN, CALL, cmd.Recall(counter=COUNTER))
    assert bar_state(first, COUNTER) != bar_state(again, COUNTER)


def area_of(text: BarText, bar: Node = BAR) -> TextArea:
    (frame,) = Decoder().feed(OnbonDriver().show(bar, text))
    (area,) = read_areas(frame.data)
    return area


def test_a_text_that_fits_stands_still() -> None:
    """One page, shown without movement, and it stays."""
    area = area_of(BarText(text="正在办理 A023"))
    assert (area.text, area.display, area.run) == ("\\FO000正在办理 A023", DisplayMode.STATIC, RunMode.STAY)
    assert (area.x, area.y, area.width, area.height) == (0, 0, 192, 16)


def test_a_call_flashes_until_it_is_told_to_stand() -> None:
    """Text and nothing take turns each half second, again and again; without flashing the text stands still."""
    call = BarText(text="请A023号到12号窗口", flash=True)
    area = area_of(call)
    assert area.text.split("\\n") == ["\\FO000请A023号到12号窗口", " "]
    assert (area.stay, area.multi_line, area.run) == (1, True, RunMode.LOOP)
    assert (area_of(call.still()).multi_line, area_of(call.still()).run) == (False, RunMode.STAY)


def test_a_text_wider_than_the_bar_runs_through() -> None:
    """Nothing is cut off: it moves left and begins again."""
    narrow = Node(kind=NodeKind.BAR, counter=COUNTER, address=1, width=96, height=16)
    area = area_of(BarText(text="请A023号到12号窗口", flash=True), narrow)
    assert (area.display, area.run) == (DisplayMode.LEFT, RunMode.LOOP)


@pytest.mark.parametrize("name", ["zhengzhou", "tiny"])
def test_every_sentence_of_a_layout_fits_its_bar(name: str) -> None:
    """With the longest label, number, line and kind of the hall, no bar of the layout has to move its text."""
    layout = load(builtin(name))
    label = max((counter.label for counter in layout.plan.counters.values()), key=len)
    prefix = max((line.prefix for line in layout.plan.lines.values()), key=len)
    narrowest = min((bar for bus in layout.buses.values() for bar in bus.bars), key=lambda bar: bar.width)
    bar = Node(kind=NodeKind.BAR, counter="x", address=1, width=narrowest.width, height=narrowest.height)
    states = [BarState(phase=phase, number=f"{prefix}1000") for phase in BarPhase]
    states += [BarState(phase=BarPhase.IDLE, line=one.line, kind=one.kind) for one in layout.plan.queues.values()]
    for state in states:
        assert area_of(bar_text(state, label, layout.phrases), bar).display != DisplayMode.LEFT


def test_a_backslash_in_a_text_cannot_change_the_card() -> None:
    """The card's escapes begin with a backslash; one in a text becomes its wide form."""
    assert "\\C1" not in area_of(BarText(text="\\C1")).text
