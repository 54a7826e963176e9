"""The agreement of voice, walls and bars with the log: what is wrong is found, what is only quick is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE, SECOND, Millis
from rehearsal.agreement import SPEECHLESS, Agreement, agreement
from rehearsal.stands import Stand, callings, stands
from rehearsal.tally import Row
from rehearsal.witnesses import VOICES, WALLS, BarText, Gap, Saying, WallRow, Witnesses, rows_in, sayings_in
from tests.rehearsal.plays import monday

LAYOUT = load(builtin("zhengzhou"))
PHRASES = LAYOUT.phrases
TEN = monday(LAYOUT, "10:00")
END = TEN + 30 * MINUTE


def told(*calls: tuple[str, str, str, Millis, Millis]) -> dict[str, list[Stand]]:
    """Counters 1001 (public: 1) and 1002 of zone 1, and their calls: counter, ticket, number, begin, end."""
    found = {counter: [Stand(counter=counter, label=counter[-1], begin=0, end=END)] for counter in ("1001", "1002")}
    for counter, ticket, number, begin, end in calls:
        free = found[counter][-1]
        free.end = begin
        called = replace(free, ticket=ticket, number=number, zone="zone-1", calling=True, begin=begin, since=begin)
        found[counter] += [replace(called, end=end), replace(free, begin=end, end=None)]
    return found


ONE = ("1001", "t23", "A023", TEN, TEN + MINUTE)
TWO = ("1002", "t24", "A024", TEN + 30 * SECOND, TEN + 2 * MINUTE)


def said(number: str = "A023", label: str = "1", ticket: str = "t23", at: Millis = TEN + 10 * SECOND) -> Saying:
    return Saying(at=at, loudspeaker="voice-1", ticket=ticket, number=number, label=label)


def row(number: str = "A023", label: str = "1", ticket: str = "t23", at: Millis = TEN + 10 * SECOND) -> WallRow:
    return WallRow(at=at, display="wall-1-a", ticket=ticket, number=number, label=label)


def text(words: str, counter: str = "1001", at: Millis = TEN + 10 * SECOND) -> BarText:
    return BarText(at=at, counter=counter, text=words)


FREE = "1号窗口 公积金受理"
CALL = "请A023号到1号窗口"
SEEN = Witnesses(
    sayings=(said(),),
    rows=(row(),),
    texts=(text(FREE, at=TEN - MINUTE), text(CALL), text(FREE, at=TEN + 61 * SECOND)),
    bars=frozenset({"1001"}),
    loudspeakers={"voice-1": ("zone-1",)},
    displays={"wall-1-a": ("zone-1", 8)},
)
"""One call, said, on its wall and on its bar."""


def judged(
    seen: Witnesses, calls: Sequence[tuple[str, str, str, Millis, Millis]] = (ONE,), speed: float = 1
) -> Agreement:
    """At real speed, unless told otherwise: what may be five seconds late is seen by the second."""
    return agreement(told(*calls), seen, PHRASES, speed, END)


def test_a_call_that_is_spoken_shown_and_lit_holds() -> None:
    """Once each."""
    found = judged(SEEN)
    assert found.faults == ()
    assert (found.calls, found.spoken, found.on_walls, found.on_bars) == (1, 1, 1, 1)
    assert (found.pairs, found.in_all_three) == (1, 1)


LATE = TEN + 3 * MINUTE


@pytest.mark.parametrize(
    ("seen", "fault"),
    [
        (replace(SEEN, sayings=(said("A032"),)), "voice-1 said A032 to counter 1 (t23), which was never called there"),
        (replace(SEEN, sayings=(said(label="2"),)), "said A023 to counter 2 (t23), which was never called there"),
        (replace(SEEN, sayings=(said(), said(at=LATE))), "said A023 to counter 1 (t23) when that was not called there"),
        (replace(SEEN, loudspeakers={"voice-1": ("zone-2",)}), "which is not heard in zone-1"),
        (replace(SEEN, sayings=()), "A023 to counter 1 was never said, and nothing else meanwhile"),
        (replace(SEEN, rows=(row("A032"),)), "wall-1-a showed A032 to counter 1 (t23), which had not been called"),
        (replace(SEEN, rows=(row(label="2"),)), "showed A023 to counter 2 (t23), which had not been called there"),
        (replace(SEEN, rows=(row(at=TEN - 1),)), "showed A023 to counter 1 (t23), which had not been called there"),
        (replace(SEEN, displays={"wall-1-a": ("zone-2", 8)}), "which is no call of its zone"),
        (replace(SEEN, rows=()), "A023 to counter 1 never came up on wall-1-a"),
        (
            replace(SEEN, texts=(*SEEN.texts[:2],)),
            "in the end the bar over counter 1 says '请A023号到1号窗口', and the",
        ),
        (replace(SEEN, texts=(SEEN.texts[0], SEEN.texts[2])), "A023 was called to counter 1, and its bar never said"),
        (replace(SEEN, texts=(text("请A032号到1号窗口"), *SEEN.texts[1:])), "said '请A032号到1号窗口', and by the log"),
        (replace(SEEN, texts=(text("请A023号到2号窗口"), *SEEN.texts[1:])), "said '请A023号到2号窗口', and by the log"),
        (replace(SEEN, texts=(*SEEN.texts, text(CALL, at=LATE))), "it was free"),
        (replace(SEEN, texts=(*SEEN.texts, text("正在办理 A023", at=LATE), SEEN.texts[2])), "'正在办理 A023'"),
        (replace(SEEN, texts=()), "in the end the bar over counter 1 says nothing"),
    ],
)
def test_every_kind_of_disagreement_is_found(seen: Witnesses, fault: str) -> None:
    """And told in words that lead to it."""
    found = judged(seen)
    assert not found.holds
    assert any(fault in told for told in found.faults), found.faults


def test_a_later_call_that_is_said_first_is_found() -> None:
    """Calls are spoken in their order."""
    seen = replace(SEEN, sayings=(said("A024", "2", "t24", TEN + 40 * SECOND),), texts=SEEN.texts)
    found = judged(seen, (ONE, TWO))
    assert "A023 to counter 1 was never said, and later calls were" in found.faults


def test_a_wall_that_keeps_an_old_counter_is_found() -> None:
    """The ticket is long called elsewhere."""
    again = ("1002", "t23", "A023", TEN + 2 * MINUTE, TEN + 3 * MINUTE)
    seen = replace(SEEN, rows=(row(), row(at=TEN + 150 * SECOND)))
    assert any("when it had long been called to counter 2" in fault for fault in judged(seen, (ONE, again)).faults)


def test_a_bar_that_goes_back_is_found() -> None:
    """Even where both texts were right a moment ago."""
    quick = ("1001", "t25", "A025", TEN + 62 * SECOND, TEN + 63 * SECOND)
    after = (text("请A025号到1号窗口", at=TEN + 62 * SECOND), text(CALL, at=TEN + 63 * SECOND), text(FREE, at=LATE))
    faults = judged(replace(SEEN, texts=(*SEEN.texts, *after)), (ONE, quick)).faults
    assert any("said '请A023号到1号窗口'" in fault for fault in faults)


def test_what_was_over_at_once_is_counted_and_no_fault() -> None:
    """Sixty times faster, a call of a minute is over in a second: too soon to be spoken and lit. On a wall it stays."""
    found = judged(replace(SEEN, sayings=(), texts=SEEN.texts[2:]), speed=60)
    assert found.faults == ()
    assert (found.unspoken, found.on_walls, found.replaced) == (1, 1, 1)


def test_calls_that_fill_a_board_push_others_off() -> None:
    """A board of one row that was never seen with the first call of two at once."""
    at_once = ("1002", "t24", "A024", TEN + SECOND, TEN + 2 * MINUTE)
    seen = replace(
        SEEN,
        displays={"wall-1-a": ("zone-1", 1)},
        rows=(row("A024", "2", "t24"),),
        sayings=(said(), said("A024", "2", "t24", TEN + 50 * SECOND)),
    )
    assert judged(seen, (ONE, at_once)).pushed_off == 1
    assert judged(seen, (ONE, at_once)).faults == ()


def test_who_was_away_is_excused_for_that_time_only() -> None:
    """The gateway, a display, a bar's own line."""
    gap = (Gap(begin=TEN - MINUTE, end=TEN + 58 * SECOND),)
    nothing = replace(SEEN, sayings=(), rows=(), texts=SEEN.texts[2:])
    for_good = (Gap(begin=TEN - MINUTE, end=END),)
    assert judged(replace(nothing, gateway_gaps=gap, display_gaps=for_good)).faults == ()
    assert judged(replace(SEEN, texts=SEEN.texts[2:], bar_gaps={"1001": gap})).faults == ()
    short = (Gap(begin=TEN - MINUTE, end=TEN + SECOND),)
    assert len(judged(replace(nothing, gateway_gaps=short, display_gaps=short)).faults) == 2


def test_while_the_server_is_away_its_clock_is_only_guessed() -> None:
    """A text of that time may have been said at any moment of it, but in its order, and not something else."""
    gap = (Gap(begin=TEN, end=TEN + 10 * MINUTE),)
    guessed = replace(SEEN, texts=(SEEN.texts[0], text(CALL, at=TEN + 9 * MINUTE), text(FREE, at=TEN + 11 * MINUTE)))
    assert not judged(guessed).holds
    assert judged(replace(guessed, gateway_gaps=gap)).faults == ()
    wrong = replace(guessed, texts=(*guessed.texts[:1], text("请A032号到1号窗口", at=LATE), guessed.texts[2]))
    assert not judged(replace(wrong, gateway_gaps=gap)).holds


def test_a_loudspeaker_that_never_speaks_is_found_at_any_speed() -> None:
    """However short its calls stand."""
    calls = [
        ("1001", f"t{n}", f"A{n:03d}", TEN + n * MINUTE, TEN + n * MINUTE + 30 * SECOND) for n in range(SPEECHLESS)
    ]
    faults = judged(Witnesses(loudspeakers={"voice-1": ("zone-1",)}), calls, speed=600).faults
    assert faults == (f"voice-1 has said none of {SPEECHLESS} calls",)


def test_stands_are_folded_from_the_log_alone() -> None:
    """Called, missed, taken back, served: the call goes on where it was."""
    hall, log = Hall(LAYOUT.plan), list[Row]()

    def do(command: cmd.Command, at: Millis) -> None:
        for event in decide(hall, command, at):
            hall.apply(event)
            log.append(("somebody", event))

    do(cmd.OpenDay(date="2026-01-05"), TEN)
    do(cmd.SignIn(counter="1001", clerk="5"), TEN)
    do(cmd.IssueTicket(queue="fund-acceptance"), TEN)
    steps: tuple[cmd.Command, ...] = (
        cmd.CallNext(counter="1001"),
        cmd.Recall(counter="1001"),
        cmd.MarkNoShow(counter="1001"),
        cmd.UndoNoShow(counter="1001"),
        cmd.Serve(counter="1001"),
    )
    for after, step in enumerate(steps, start=1):
        do(step, TEN + after * MINUTE)
    found = stands(log, LAYOUT.plan)
    assert [(s.number, s.calling, s.begin) for s in found["1001"][1:]] == [
        ("A001", True, TEN + MINUTE),
        ("", False, TEN + 3 * MINUTE),
        ("A001", True, TEN + 4 * MINUTE),
        ("A001", False, TEN + 5 * MINUTE),
    ]
    assert [(call.since, call.continued) for call in callings(found)] == [
        (TEN + MINUTE, False),
        (TEN + MINUTE, True),
    ]
    assert [s.begin for s in stands(log, LAYOUT.plan, len(log) - 1)["1001"]] == [TEN + 4 * MINUTE, TEN + 5 * MINUTE]


def test_half_a_line_of_a_journal_is_left_out(tmp_path: Path) -> None:
    """Whoever wrote it was killed."""
    for folder, line in (
        (VOICES, '{"at": 2, "loudspeaker": "voice-1", "ticket": "t", "number": "A1", "label": "1", "counter": "1001"}'),
        (WALLS, '{"at": 1, "display": "wall-1-a", "ticket": "t", "number": "A1", "counter": "1", "repeat": false}'),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.jsonl").write_text(line + "\n" + line[:30])
    assert [saying.label for saying in sayings_in(tmp_path)] == ["1"]
    assert [shown.label for shown in rows_in(tmp_path)] == ["1"]
