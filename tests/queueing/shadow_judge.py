"""A shadow's judgement: whether somebody may do what is asked, said once more from the stories alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from queueing import commands as cmd
from queueing import events as ev
from queueing.commands import Command
from queueing.plan import MINUTE, Millis

if TYPE_CHECKING:
    from tests.queueing.shadow import Shadow, Visit


class Judge:
    """Judges commands at one moment."""

    def __init__(self, shadow: Shadow, at: Millis) -> None:
        self.shadow = shadow
        self.plan = shadow.plan
        self.floor, self.office = shadow.floor, shadow.office
        self.at = at

    def allows(self, command: Command) -> bool | None:
        """Whether `command` may be carried out; None for those that are not judged here."""
        judge = _JUDGES.get(type(command))
        return judge(self, command) if judge is not None else None

    def _here(self, command: Any, *, served: bool | None = None) -> Visit | None:
        """The visit at a command's counter, if it is the one that is meant, and served or not as is asked."""
        if command.counter not in self.shadow.clerks:
            return None
        visit = self.shadow.at_counter(command.counter)
        if visit is None or getattr(command, "ticket", None) not in (None, visit.id):
            return None
        return visit if served in (None, visit.served) else None

    def _when(self, command: Any, visit: Visit) -> Millis:
        if command.happened_at is None:
            return self.at
        told: Millis = command.happened_at
        return min(self.at, max(told, visit.announced_at or 0, visit.served_at or 0))

    def serve(self, command: cmd.Serve) -> bool:
        return self._here(command, served=False) is not None

    def finish(self, command: cmd.Complete | cmd.Hold) -> bool:
        return self._here(command) is not None

    def miss(self, command: cmd.MarkNoShow) -> bool:
        visit = self._here(command, served=False)
        if visit is None:
            return False
        policy = self.plan.policy_of(visit.queue)
        waited = self._when(command, visit) - (visit.announced_at or 0)
        return visit.recalls + 1 >= policy.no_show_calls and waited >= policy.no_show_after

    def undo(self, command: cmd.UndoNoShow) -> bool:
        """The no-show is fresh, the counter free, and nothing has become of the ticket but waiting."""
        miss = self.floor.misses.get(command.counter)
        if miss is None or self.at - miss.at > MINUTE or self.shadow.at_counter(command.counter) is not None:
            return False
        if miss.forgiven:
            now = self.shadow.visits.get(miss.visit.id)
            return now is not None and now.place[0] == "line" and now.entered == miss.entered
        person = miss.visit.person
        lines = self.shadow.lines_of(miss.visit)
        return person is None or all(self.shadow.ticket_of(person, line) is None for line in lines)

    def transfer(self, command: cmd.Transfer) -> bool:
        visit = self._here(command)
        if visit is None:
            return False
        queue = command.to_queue or visit.queue
        stops = [queue, *command.then]
        if not set(stops) <= self.plan.queues.keys() or any(stops[n] == stops[n + 1] for n in range(len(stops) - 1)):
            return False
        others = [v for v in self.shadow.visits.values() if v is not visit and v.person and v.person == visit.person]
        lines = {self.plan.queues[stop].line for stop in stops}
        if any(lines & self.shadow.lines_of(other) for other in others):
            return False
        if command.to_counter is None:
            return queue != visit.queue
        return command.to_counter != command.counter and command.to_counter in self.shadow.clerks

    def raise_class(self, command: cmd.RaiseClass) -> bool:
        visit = self.named(command.ticket)
        if visit is None or visit.place[0] not in ("line", "for") or not command.reason.strip():
            return False
        head_starts = self.plan.policy_of(visit.queue).head_start
        return head_starts.get(command.visitor_class, -1) > head_starts.get(visit.visitor_class, 0)

    def named(self, ticket: str) -> Visit | None:
        """The open visit of a ticket's id, or of its number today."""
        today = f"{self.shadow.date or ''}".replace("-", "")
        return self.shadow.visits.get(ticket) or self.shadow.visits.get(f"{today}-{ticket.upper()}")

    def ask(self, command: cmd.AskRating) -> bool:
        if command.counter not in self.shadow.clerks:
            return False
        visit = self.shadow.at_counter(command.counter)
        asked = visit.id if visit is not None and visit.served else self.floor.told(command.counter).last
        return asked is not None and not self.office.levels(asked, command.counter)

    def rate(self, command: cmd.RateVisit) -> bool:
        if command.counter not in self.plan.counters:
            return False
        asked = self.floor.told(command.counter).asked if command.counter in self.shadow.clerks else None
        known = (command.ticket, command.counter) in self.office.visits or asked == command.ticket
        return known and len(self.office.levels(command.ticket, command.counter)) == command.addition

    def move(self, command: cmd.MoveCounters) -> bool:
        queues = [*command.queues, *(a.queue for a in command.assignments)]
        starts = max(self.at, command.starts or 0)
        return (
            command.move not in self.floor.moves
            and 0 < len(command.counters) == len([c for c in command.counters if c in self.plan.counters])
            and len(queues) == len(set(queues) & self.plan.queues.keys())
            and (command.ends is None or command.ends > starts)
            and (self.shadow.open or starts > self.at)
        )

    def begin(self, command: cmd.BeginMove) -> bool:
        move = self.floor.moves.get(command.move)
        return move is not None and (move.begun or self.shadow.open)

    def end(self, command: cmd.EndMove) -> bool:
        return command.move in self.floor.moves

    def post(self, command: cmd.PostNotice) -> bool:
        zones = set(command.zones) <= self.plan.zones.keys()
        return zones and bool(command.text.zh.strip()) and (command.until is None or command.until > self.at)

    def withdraw_notice(self, command: cmd.WithdrawNotice) -> bool:
        return command.notice in self.office.notices

    def acknowledge(self, command: cmd.AcknowledgeAlarm) -> bool:
        return command.alarm in self.office.alarms

    def register(self, command: cmd.RegisterCase | cmd.FinishCase) -> bool:
        visit = self._here(command, served=True)
        if visit is None or not self._is_item(command.service, visit):
            return False
        if isinstance(command, cmd.FinishCase):
            return True
        named = all(paper.name.strip() and paper.due > self.at for paper in command.missing)
        return named and (command.due is None or command.due > self.at)

    def _is_item(self, service: str | None, visit: Visit) -> bool:
        if service is None:
            return True
        queues, known = self.plan.queues, self.plan.services.get(service)
        return known is not None and queues[known.queue].line == queues[visit.queue].line

    def _case(self, command: Any) -> list[Any] | None:
        return self.office.open_cases().get(command.case)

    def _decided(self, command: Any) -> bool:
        return self.office.happened(command.case, ev.CaseDecided) is not None

    def supply(self, command: cmd.SupplyPapers) -> bool:
        if self._case(command) is None or self._decided(command) or not command.papers:
            return False
        return set(command.papers) <= self.office.missing(command.case).keys()

    def arrive(self, command: cmd.RecordArrival) -> bool:
        return self._case(command) is not None and bool(self.office.happened(command.case, ev.DepartmentSummoned))

    def decide(self, command: cmd.DecideCase) -> bool:
        if self._case(command) is None or self._decided(command):
            return False
        if command.ready:
            return not self.office.missing(command.case)
        return bool((command.reason or "").strip())

    def hand_over(self, command: cmd.HandOver) -> bool:
        case = self._case(command)
        if case is None or not self._decided(command) or command.counter not in self.shadow.clerks:
            return False
        return case[0].issuing in {a.queue for a in self.floor.assigned[command.counter]}

    def withdraw(self, command: cmd.WithdrawCase) -> bool:
        return self._case(command) is not None and not self._decided(command) and bool(command.reason.strip())

    def follow_up(self, command: cmd.CallBack | cmd.SettleFollowUp) -> bool:
        return command.follow_up in self.office.open_follow_ups()


_JUDGES: dict[type, Callable[[Judge, Any], bool]] = {
    cmd.Serve: Judge.serve,
    cmd.Complete: Judge.finish,
    cmd.Hold: Judge.finish,
    cmd.MarkNoShow: Judge.miss,
    cmd.UndoNoShow: Judge.undo,
    cmd.Transfer: Judge.transfer,
    cmd.RaiseClass: Judge.raise_class,
    cmd.AskRating: Judge.ask,
    cmd.RateVisit: Judge.rate,
    cmd.MoveCounters: Judge.move,
    cmd.BeginMove: Judge.begin,
    cmd.EndMove: Judge.end,
    cmd.PostNotice: Judge.post,
    cmd.WithdrawNotice: Judge.withdraw_notice,
    cmd.AcknowledgeAlarm: Judge.acknowledge,
    cmd.RegisterCase: Judge.register,
    cmd.FinishCase: Judge.register,
    cmd.SupplyPapers: Judge.supply,
    cmd.RecordArrival: Judge.arrive,
    cmd.DecideCase: Judge.decide,
    cmd.HandOver: Judge.hand_over,
    cmd.WithdrawCase: Judge.withdraw,
    cmd.CallBack: Judge.follow_up,
    cmd.SettleFollowUp: Judge.follow_up,
}
