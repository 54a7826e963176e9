"""What a bar says, and how its card is told."""

from __future__ import annotations

import pytest

from hardware.bar_text import BarText, bar_state, bar_text
from hardware.node import Node, NodeKind
from hardware.onbon import Decoder, DisplayMode, RunMode, TextArea, read_areas
from hardware.onbon_driver import OnbonDriver
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
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


def hall_after(*commands: cmd.Command) -> tuple[Hall, str]:
    """A hall with one ticket issued, and the ticket's number, after `commands`."""
    hall = Hall(LAYOUT.plan)
    for at, command in enumerate((cmd.OpenDay(date="2026-03-02"), cmd.IssueTicket(queue=QUEUE), *commands)):
        for event in decide(hall, command, 1_000 + at):
            hall.apply(event)
    line = LAYOUT.plan.lines[LAYOUT.plan.queues[QUEUE].line]
    return hall, f"{line.prefix}001"


@pytest.mark.parametrize(
    ("commands", "text", "flash"),
    [
        ((), "窗口关闭", False),
        ((SIGN_IN,), "{label}号窗口 热情为您服务", False),
        ((SIGN_IN, CALL), "请{number}号到{label}号窗口", True),
        ((SIGN_IN, CALL, SERVE), "正在办理 {number}", False),
        ((SIGN_IN, CALL, SERVE, cmd.Complete(counter=COUNTER)), "{label}号窗口 热情为您服务", False),
        ((SIGN_IN, cmd.Pause(counter=COUNTER, reason=REASON)), "暂停服务", False),
        ((SIGN_IN, CALL, SERVE, cmd.Hold(counter=COUNTER, kind=HoldKind.ERRAND)), "{label}号窗口 热情为您服务", False),
        ((SIGN_IN, cmd.SignOut(counter=COUNTER)), "窗口关闭", False),
    ],
)
def test_each_state_of_a_counter_has_its_sentence(commands: tuple[cmd.Command, ...], text: str, flash: bool) -> None:
    """Closed, idle, calling, serving, done, paused, held and closed again, in the words of the layout."""
    hall, number = hall_after(*commands)
    said = bar_text(bar_state(hall, COUNTER), LABEL, LAYOUT.phrases)
    assert (said.text, said.flash) == (text.format(label=LABEL, number=number), flash)


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


def test_a_call_flashes_for_three_seconds_and_then_stands() -> None:
    """Text and nothing take turns each half second, six pages; the seventh, the text, stays."""
    area = area_of(BarText(text="请A023号到12号窗口", flash=True))
    shown = "\\FO000请A023号到12号窗口"
    assert area.text.split("\\n") == [shown, " ", shown, " ", shown, " ", shown]
    assert (area.stay, area.multi_line, area.run) == (1, True, RunMode.STAY)


def test_a_text_wider_than_the_bar_runs_through() -> None:
    """Nothing is cut off: it moves left and begins again."""
    narrow = Node(kind=NodeKind.BAR, counter=COUNTER, address=1, width=96, height=16)
    area = area_of(BarText(text="请A023号到12号窗口", flash=True), narrow)
    assert (area.display, area.run) == (DisplayMode.LEFT, RunMode.LOOP)


def test_every_sentence_of_the_layout_fits_its_bar() -> None:
    """With the longest label and number of the hall, no bar of the layout has to move its text."""
    label = max((counter.label for counter in LAYOUT.plan.counters.values()), key=len)
    width = min(bar.width for bus in LAYOUT.buses.values() for bar in bus.bars)
    for key in ("bar.idle", "bar.calling", "bar.serving", "bar.paused", "bar.closed"):
        text = LAYOUT.phrases[key].zh.format(counter=label, number="A1000")
        narrowest = Node(kind=NodeKind.BAR, counter="x", address=1, width=width, height=16)
        assert area_of(BarText(text=text), narrowest).display != DisplayMode.LEFT


def test_a_backslash_in_a_text_cannot_change_the_card() -> None:
    """The card's escapes begin with a backslash; one in a text becomes its wide form."""
    assert "\\C1" not in area_of(BarText(text="\\C1")).text
