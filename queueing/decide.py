"""Decide: what a command leads to. Reads the hall, changes nothing; answers events or refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queueing import commands as cmd
from queueing.events import Events
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.rules import booking, case, counter, day, desk, device, move, rating, ticket, visit


def decide(hall: Hall, command: cmd.Command, now: Millis) -> Events:
    """The events that `command` leads to at `now`, in order; none where it changes nothing.

    A clock that has jumped back is not believed: the events carry the hall's latest time instead.
    Raises `Refusal` with a stable code where the command cannot be carried out.
    """
    return _DECIDE[type(command)](hall, command, max(now, hall.now))


_DECIDE: dict[type, Callable[[Hall, Any, Millis], Events]] = {
    cmd.OpenDay: day.open_day,
    cmd.CloseDay: day.close_day,
    cmd.StopIntake: day.stop_intake,
    cmd.StartIntake: day.start_intake,
    cmd.IssueTicket: ticket.issue,
    cmd.HandInTicket: ticket.hand_in,
    cmd.ReprintTicket: ticket.reprint,
    cmd.CancelTicket: ticket.cancel,
    cmd.Book: booking.book,
    cmd.CancelBooking: booking.cancel_booking,
    cmd.CheckIn: booking.check_in,
    cmd.RateVisit: rating.rate,
    cmd.AskRating: visit.ask_rating,
    cmd.CallBack: rating.call_back,
    cmd.SettleFollowUp: rating.settle,
    cmd.ReportFault: device.report_fault,
    cmd.ClearFault: device.clear_fault,
    cmd.SignIn: counter.sign_in,
    cmd.SignOut: counter.sign_out,
    cmd.Pause: counter.pause,
    cmd.Unpause: counter.unpause,
    cmd.AssignCounter: counter.assign,
    cmd.CallNext: visit.call_next,
    cmd.CallTicket: visit.call_ticket,
    cmd.Recall: visit.recall,
    cmd.Serve: visit.serve,
    cmd.Complete: visit.complete,
    cmd.MarkNoShow: visit.no_show,
    cmd.UndoNoShow: visit.undo_no_show,
    cmd.Hold: visit.hold,
    cmd.Resume: visit.resume,
    cmd.Transfer: visit.transfer,
    cmd.RaiseClass: ticket.raise_class,
    cmd.MoveCounters: move.move,
    cmd.BeginMove: move.begin,
    cmd.EndMove: move.end,
    cmd.PostNotice: desk.post_notice,
    cmd.WithdrawNotice: desk.withdraw_notice,
    cmd.CheckAlarms: desk.check_alarms,
    cmd.AcknowledgeAlarm: desk.acknowledge,
    cmd.RegisterCase: case.register,
    cmd.FinishCase: case.finish,
    cmd.SupplyPapers: case.supply_papers,
    cmd.RecordArrival: case.record_arrival,
    cmd.DecideCase: case.decide_case,
    cmd.HandOver: case.hand_over,
    cmd.WithdrawCase: case.withdraw,
    cmd.RecordNotification: case.record_notification,
}
