"""What visitors say of a visit, and what follows a bad word."""

from __future__ import annotations

from queueing import commands as cmd
from queueing import events as ev
from queueing.events import Events
from queueing.follow_up import WORST_SATISFIED, FollowUp
from queueing.hall import Hall
from queueing.office import visit_id
from queueing.plan import Millis
from queueing.refusal import Code, Refusal
from queueing.rules.found import known_counter, office_of


def rate(hall: Hall, command: cmd.RateVisit, at: Millis) -> Events:
    counter = known_counter(hall, command.counter)
    visit = visit_id(command.ticket, counter.id)
    office = office_of(hall)
    if visit not in office.visits and command.ticket != counter.asked:
        if hall.find(command.ticket) is not None:
            raise Refusal(Code.VISIT_OPEN, f"the visit of {command.ticket} is not over")
        raise Refusal(Code.TOO_LATE, f"no visit of {command.ticket} has ended at counter {counter.id} today")
    given = len(office.ratings.get(visit, ()))
    if given > command.addition:
        raise Refusal(Code.RATED, "this visit was rated")
    if given < command.addition:
        raise Refusal(Code.NOT_RATED, "nothing can be added to a rating that was not given")
    rated = ev.VisitRated(
        at=at, ticket=command.ticket, counter=counter.id, level=command.level, addition=command.addition
    )
    if command.level >= WORST_SATISFIED:
        return (rated,)
    rule = hall.plan.office
    opened = ev.FollowUpOpened(
        at=at,
        follow_up=f"{visit}+" if command.addition else visit,
        ticket=command.ticket,
        counter=counter.id,
        clerk=office.visits.get(visit, counter.clerk),
        level=command.level,
        call_by=at + rule.call_back,
        settle_by=at + rule.settle,
    )
    return rated, opened


def call_back(hall: Hall, command: cmd.CallBack, at: Millis) -> Events:
    follow_up = _known(hall, command.follow_up)
    return (ev.FollowUpCalledBack(at=at, follow_up=follow_up.id, outcome=command.outcome),)


def settle(hall: Hall, command: cmd.SettleFollowUp, at: Millis) -> Events:
    follow_up = _known(hall, command.follow_up)
    return (ev.FollowUpSettled(at=at, follow_up=follow_up.id, outcome=command.outcome),)


def _known(hall: Hall, name: str) -> FollowUp:
    found = office_of(hall).follow_ups.get(name)
    if found is None:
        raise Refusal(Code.UNKNOWN_FOLLOW_UP, f"no such open follow-up: {name}")
    return found
