"""The report: how a play came out, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from queueing.plan import MINUTE, Millis
from queueing.refusal import Code
from queueing.ticket import TicketState
from rehearsal.agreement import Agreement
from rehearsal.outcome import Outcome
from rehearsal.paper import Slips
from rehearsal.promises import Promises
from rehearsal.tally import Tally
from server.estimates import EVERY_S

FAULTS_TOLD = 10

_PLACES = (
    ("等候 waiting", (TicketState.WAITING, TicketState.TRANSFERRED)),
    ("叫号 called", (TicketState.CALLED,)),
    ("办理 being served", (TicketState.SERVING,)),
    ("挂起 held", (TicketState.HELD,)),
    ("办结 completed", (TicketState.COMPLETED,)),
    ("过号 missed", (TicketState.MISSED,)),
    ("取消 cancelled", (TicketState.CANCELLED,)),
    ("过期 expired", (TicketState.EXPIRED,)),
)


def print_report(outcome: Outcome, pictures: Sequence[Path], data: Path, console: Console) -> None:
    """Print the tally, what it proves, and where everything is."""

    def say(text: str, style: str | None = None) -> None:
        console.print(text, style=style, soft_wrap=True, highlight=False, markup=False)

    tally, waits = outcome.tally, outcome.tally.waits
    console.print(_table(tally))
    say(
        f"等候 wait: 平均 mean {_minutes(waits.mean)} · P90 {_minutes(waits.p90)} · "
        f"最长 longest {_minutes(waits.longest)} min\n"
        f"{tally.called} 人被叫到 called, {tally.transfers} 转移 transfers"
    )
    for line in _doings(outcome):
        say(line)
    for what, slips in (("小票 slips", outcome.slips), ("受理凭证 receipts", outcome.receipts)):
        if slips.faults:
            say(f"{what} that were not printed: {dict(Counter(slips.faults))}", "bold red")
    if outcome.broken is None:
        say(f"日志 log: {outcome.rows} rows, every hash holds")
    else:
        say(f"日志 log: {outcome.broken} ({outcome.rows} rows before it hold)", "bold red")
    _print_proof(outcome, say)
    for picture in pictures:
        say(f"图片 picture: {picture}")
    say(f"数据 data and logs: {data}")


def _doings(outcome: Outcome) -> Iterator[str]:
    """What visitors did, a line each."""
    told, done, refused = outcome.account, outcome.doings, outcome.tally.refused
    yield f"证件 {outcome.cards} with an identity card · 自选类别 {told.chosen_class} of a class they chose"
    yield (
        f"预约 {told.booked} booked: 按时 {told.on_time} on time, 迟到 {told.late} late, "
        f"{refused['check-in', Code.TOO_EARLY]} 次太早 too early at first"
    )
    yield (
        f"重复取号 second number: {done['asked for a second number']} asked, "
        f"{refused['issue', Code.HAS_TICKET]} refused; 补打 {told.reprints} slips printed again"
    )
    yield (
        f"离线号 {told.own} of {outcome.own} own numbers of a cut-off kiosk handed in; "
        f"{told.unheard} given unheard, {told.taken_back} of these taken back"
    )
    yield (
        f"手机 phones: {done['looked at the page']} looked, {told.left} left, {done['watched']} watched "
        f"({done['saw the call']} saw their call), {_ratings(told.levels)}"
        + (f", {done['turned away']} × told to wait" if done["turned away"] else "")
    )
    yield from _cases(outcome)
    yield _promises(outcome.promises, outcome.speed)
    if outcome.agreement is not None:
        yield _floor(outcome.agreement, outcome.doings["pressed a key"])
    yield f"小票 slips: {_printed(outcome.slips)}; 受理凭证 receipts: {_printed(outcome.receipts)}"


def _floor(told: Agreement, keys: int) -> str:
    """What was spoken and shown."""
    return (
        f"语音 voices: {told.spoken} of {told.calls} calls spoken ({told.sayings} sayings), "
        f"{told.unspoken} over before their turn; "
        f"墙屏 walls: {told.on_walls} calls in {told.rows} rows, {told.pushed_off} gone before they were drawn; "
        f"条屏 bars: {told.on_bars} calls in {told.texts} texts, {told.replaced} replaced at once; "
        f"三者 all three named {told.in_all_three} of {told.pairs} pairs of number and counter; "
        f"按键 {keys} keys pressed on keypads"
    )


def _printed(slips: Slips) -> str:
    hint = " (faster than the printers, or at the end)" if slips.left_out else ""
    return f"{slips.printed} printed, {slips.left_out} left out{hint}"


def _cases(outcome: Outcome) -> Iterator[str]:
    """What became of cases and ratings, and what the desk did, a line each."""
    told, done = outcome.cases, outcome.cases.done
    decided = done["CaseDecided"] - told.in_one_go
    yield (
        f"办件 cases: {done['CaseRegistered']} registered, {told.in_one_go} of them finished in one go; "
        f"{done['DepartmentSummoned']} departments called in, {done['DepartmentArrived']} arrived; "
        f"{done['PapersSupplied']} × papers brought; {decided} decided, {done['CaseWithdrawn']} taken back"
    )
    yield (
        f"发证 results: {told.sent['window']} at the window ({told.fetched} numbers by receipt), "
        f"{told.sent['locker']} in lockers, {told.sent['ems']} by courier; "
        f"{done['ApplicantNotified']} messages delivered, {outcome.contacts} contacts kept"
    )
    yield (
        f"评价 ratings: {done['RatingAsked']} asked at a window, {done['VisitRated']} in all; "
        f"{told.followed_up} bad ones followed up, {done['FollowUpCalledBack']} called back, "
        f"{done['FollowUpSettled']} settled"
    )
    yield (
        f"导服 desk: {done['MovePlanned']} moves, {done['MoveEnded']} ended; "
        f"{done['NoShowUndone']} no-shows taken back, {done['TicketRaised']} raised, {done['NoticePosted']} notices, "
        f"{done['AlarmRaised']} alarms, {done['AlarmAcknowledged']} looked into"
    )


def _ratings(levels: Sequence[int]) -> str:
    return f"{len(levels)} rated, {fmean(levels):.1f} of 5" if levels else "0 rated"


def _promises(found: Promises | None, speed: float) -> str:
    if found is None:
        return "预计等候 told waits: nobody who was told one has been called"
    stale = speed * EVERY_S / 60
    return (
        f"预计等候 told waits: {found.kept} of {found.count} within their range ({found.kept / found.count:.0%}), "
        f"mean error {found.error:.1f} min, bias {found.bias:+.1f} min "
        f"(at ×{speed:g} an estimate is {stale:.1g} hall min old and more)"
    )


def _table(tally: Tally) -> Table:
    table = Table(box=SIMPLE_HEAD, show_footer=True, pad_edge=False)
    table.add_column("去向 where the tickets are", "取号 issued")
    table.add_column("", str(tally.issued), justify="right")
    for name, states in _PLACES:
        count = sum(tally.states[state] for state in states)
        if count:
            table.add_row(name, str(count))
    return table


def _print_proof(outcome: Outcome, say: Callable[[str, str], None]) -> None:
    tally, faults = outcome.tally, outcome.faults
    if not faults:
        open_ends = f", {tally.unanswered} commands cut off unanswered" if tally.unanswered else ""
        say(
            f"无一丢失，无一重复 nothing lost, nothing doubled: {tally.answers} answers found in the log{open_ends}\n"
            "先后有序 everybody was called in the order of their places",
            "bold green",
        )
        if outcome.agreement is not None:
            say("声屏一致 voice, walls and bars named the tickets and counters of the log", "bold green")
        return
    say(f"数目不符 the counts do not hold: {len(faults)} faults", "bold red")
    for fault in faults[:FAULTS_TOLD]:
        say(f"  {fault}", "red")


def _minutes(span: Millis) -> str:
    return f"{span / MINUTE:.1f}"
