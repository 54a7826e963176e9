"""States of cases at a counter, and of what was recorded offline: faces beside those of `faces`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec

from counter_terminal import case_form
from counter_terminal.case_form import WorkingDay
from counter_terminal.hand_over import REACHED, Applicant, Found
from counter_terminal.journal import Declined, Step
from counter_terminal.keys import Key
from counter_terminal.receipt_printer import Paper, Print
from counter_terminal.shift import OTHER_CLERK
from counter_terminal.submission import AWAY, Standing
from hardware.printer import PrintFault
from queueing import commands as cmd
from queueing.case import Delivery, MissingPaper
from queueing.plan import DAY, MINUTE
from tests.counter_terminal.faces import CLERK, EIGHT, FACES, OWN, Day, Face, in_bar, issuing_day, layout
from wire.views import CaseView, case_view

READY = Paper(there=True)


def serving_day() -> Day:
    """A visitor who wants a loan is served."""
    return Day().sign_in().issue(service="fund-loan").issue(3).call().serve().later(3)


def working_days() -> tuple[WorkingDay, ...]:
    first = date(2026, 11, 23)
    days = (first + timedelta(days=n) for n in range(1, 60))
    return tuple(
        WorkingDay(date=day, ends=EIGHT + (day - first).days * DAY + 9 * 60 * MINUTE)
        for day in days
        if day.isoweekday() < 6
    )


def case() -> Face:
    """受理: the item that the number was taken for is chosen already."""
    return Face(seen=serving_day().seen(), pressed=Key.CASE, paper=READY)


def case_search() -> Face:
    """An item found by its pinyin initials."""

    def search(sheet: Any) -> None:
        sheet.page.item.setText("gjjd")
        sheet.page._search("gjjd")

    return replace(case(), then=search)


def filled(sheet: Any) -> None:
    """What a clerk has typed."""
    form = replace(sheet.page.form, name="李建国", phone="13800138000", days=working_days())
    form = replace(form, delivery=Delivery.EMS, address="郑州市中原区中原西路 233 号院 5 号楼 2 单元 601")
    form = case_form.add(case_form.postpone(case_form.toggle(form, 0), 0, 5), "配偶身份证复印件")
    sheet.page.fill(form)
    sheet._show()


def case_filled() -> Face:
    """All filled in, two papers to come (容缺)."""
    return replace(case(), then=filled)


def case_wrong() -> Face:
    """Sent with a wrong phone number: told in words, the cursor where it is."""

    def send(sheet: Any) -> None:
        filled(sheet)
        sheet.page.change(replace(sheet.page.form, phone="1380013"))
        sheet.page.phone.setText("1380013")
        sheet.go_on()

    return replace(case(), then=send)


def case_paper_out() -> Face:
    """The receipt printer is out of paper: told before the case is taken in."""
    return replace(case(), then=filled, paper=Paper(there=True, fault=PrintFault.PAPER_END))


def case_sent() -> Face:
    """The answer is awaited."""

    def send(sheet: Any) -> None:
        filled(sheet)
        sheet.submission.standing = Standing.SENT
        sheet._show()

    return replace(case(), then=send)


def case_unanswered() -> Face:
    """No answer came: it can only be sent again as it was."""

    def send(sheet: Any) -> None:
        filled(sheet)
        sheet.submission.standing = Standing.UNANSWERED
        sheet.submission.problem = AWAY
        sheet._show()

    return replace(case(), then=send)


def taken_in(*missing: str, finished: bool = False, on_call: bool = False) -> CaseView:
    """A case as the server answers it."""
    day = serving_day()
    papers = tuple(MissingPaper(name=name, due=day.now + 7 * DAY) for name in missing)
    if finished:
        day.do(cmd.FinishCase(counter=OWN))
    else:
        day.do(cmd.RegisterCase(counter=OWN, delivery=Delivery.WINDOW, missing=papers))
    office = day.hall.office
    assert office is not None
    found = next(iter(office.cases.values()))
    view = case_view(day.hall.plan, found)
    called = day.now if on_call else None
    told = {"page": "http://hall.example/r/20261123-0001.Zm9vYmFyYmF6cXV4", "code": "4711", "summoned_at": called}
    return msgspec.structs.replace(view, **told)


def done(view: CaseView) -> Callable[[Any], None]:
    def show(sheet: Any) -> None:
        sheet.case = view
        sheet.done.show_case(view, layout())
        sheet.pages.setCurrentWidget(sheet.done)
        sheet._show()

    return show


def case_printed() -> Face:
    """Taken in, the receipt printed."""
    paper = Paper(there=True, last=Print.PRINTED)
    return replace(case(), then=done(taken_in("收入证明", on_call=True)), paper=paper)


def case_print_failed() -> Face:
    """Taken in, but the printer's cover is open: it can be printed again."""
    paper = Paper(there=True, last=Print.FAILED, fault=PrintFault.COVER_OPEN)
    return replace(case(), then=done(taken_in()), paper=paper)


def case_no_printer() -> Face:
    """Taken in at a counter without a printer: number and code are told."""
    return replace(case(), then=done(taken_in()), paper=Paper())


def case_instant() -> Face:
    """一次办结: at an instant counter nothing is promised, and no contact is needed."""
    counter = next(
        counter.id
        for counter in layout().plan.counters.values()
        if counter.assignments and counter.assignments[0].queue == "social-instant"
    )
    day = Day(counter).sign_in().issue(2).call().serve().later(2)
    return Face(seen=day.seen(), pressed=Key.CASE, paper=READY)


def found(state: str = "ready", delivery: str = "window", reason: str | None = None) -> Callable[[Any], None]:
    view = taken_in()
    told = {"state": state, "delivery": delivery, "reason": reason, "department": "郑州公积金中心"}
    shown = msgspec.structs.replace(view, **told)

    def show(sheet: Any) -> None:
        sheet._asked = None
        sheet.field.setText(shown.case)
        sheet.found, sheet._told = Found(case=shown, applicant=Applicant(name="李*", phone="138****8000")), None
        sheet.case.show_case(sheet.found, layout())
        sheet.delivery = Delivery(delivery)
        sheet._show()

    return show


def hand_over_empty() -> Face:
    """发证: whichever receipt is scanned or typed."""
    return Face(seen=Day("1011").sign_in().seen(), pressed=Key.HAND_OVER)


def hand_over_ready() -> Face:
    """The case that the visitor's number fetches, ready."""
    return Face(seen=issuing_day().seen(), pressed=Key.HAND_OVER, then=found())


def hand_over_refused() -> Face:
    """Refused: the papers and the decision go back, the reason is shown."""
    reason = "申请人名下已有两套住房，不符合贷款条件"
    return replace(hand_over_ready(), then=found("refused", reason=reason))


def hand_over_not_yet() -> Face:
    """Not decided yet."""
    return replace(hand_over_ready(), then=found("accepted"))


def hand_over_ems() -> Face:
    """By courier: the waybill is typed, the address was asked for."""

    def reach(sheet: Any) -> None:
        found(delivery="ems")(sheet)
        sheet.case.add_fact(REACHED, "李建国  13800138000  郑州市中原区中原西路 233 号院 5 号楼 2 单元 601")
        sheet.reference.setText("EA123456789CN")

    return replace(hand_over_ready(), then=reach)


def hand_over_done() -> Face:
    """Handed over; the next key completes the visit."""

    def finish(sheet: Any) -> None:
        found()(sheet)
        sheet._done({**msgspec.to_builtins(sheet.found.case), "state": "closed"})
        sheet._show()

    return replace(hand_over_ready(), then=finish)


def step(do: str, number: str | None, minutes: int, clerk: str = CLERK) -> Step:
    return Step(id=do, clerk=clerk, do=do, args={}, at=EIGHT + minutes * MINUTE, number=number)


def declined() -> Face:
    """What was recorded offline and did not count, until the clerk has seen it."""
    steps = (
        Declined(step=step("complete", "A003", 71), code="OTHER_TICKET"),
        Declined(step=step("pause", None, 73), code="COUNTER_CLOSED"),
        Declined(step=step("hold", "A009", 60, "20419"), code=OTHER_CLERK),
    )
    return Face(seen=serving_day().seen(), declined=steps)


def sign_in_left_over() -> Face:
    """Nobody is signed in, and steps of the last clerk wait to be handed in."""
    return Face(seen=None, left=(step("serve", "A003", 70), step("complete", "A003", 75)))


_CASES = (
    case,
    case_search,
    case_filled,
    case_wrong,
    case_paper_out,
    case_sent,
    case_unanswered,
    case_printed,
    case_print_failed,
    case_no_printer,
    case_instant,
    hand_over_empty,
    hand_over_ready,
    hand_over_refused,
    hand_over_not_yet,
    hand_over_ems,
    hand_over_done,
    declined,
    sign_in_left_over,
)
_BAR = (case_filled, case_printed, hand_over_ready)

ALL_FACES: Mapping[str, Callable[[], Face]] = {
    **FACES,
    **{made.__name__.replace("_", "-"): made for made in _CASES},
    **{f"bar-{made.__name__.replace('_', '-')}": in_bar(made) for made in _BAR},
}
"""Every face of the terminal by its name in the documents."""
