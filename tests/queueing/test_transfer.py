"""Transfers (转移): to a queue, to one counter."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.events import TicketTransferred
from queueing.refusal import Code
from queueing.ticket import TicketState
from tests.queueing.halls import Desk

ALL = ("1001", "1002", "1003", "1004", "3001")


def test_a_transfer_keeps_the_time_waited() -> None:
    """Who is sent to another queue stands there by the time of the first issue, before those who came later."""
    desk = Desk(staffed=ALL)
    sent = desk.issue()
    desk.issue("tax.acceptance")
    desk.serve("1001")
    desk.wait(30)
    now = desk.now
    assert desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance")) == [
        TicketTransferred(at=now, ticket=sent.id, counter="1001", queue="tax.acceptance")
    ]
    assert (sent.state, sent.queue, sent.counter) == (TicketState.TRANSFERRED, "tax.acceptance", None)
    assert (sent.called_at, sent.serving_at) == (None, None)
    assert desk.counter("1001").ticket is None
    assert desk.drain("1004") == ["A001", "B001"]


def test_a_called_ticket_can_be_transferred() -> None:
    """A visitor who turns out to be in the wrong queue is sent on before serving begins."""
    desk = Desk(staffed=ALL)
    desk.issue()
    desk.call("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="fund.issuing"))
    assert desk.call("1003") == "A001"


def test_a_ticket_transferred_to_a_counter_is_called_by_no_other() -> None:
    """Who is sent to one counter waits for it alone, though others serve the queue."""
    desk = Desk(staffed=ALL)
    sent, other = desk.issue(), desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    assert (sent.counter, desk.hall.ahead_of(sent), desk.hall.ahead_of(other)) == ("1002", 0, 0)
    assert desk.drain("1001") == ["A002"]
    assert desk.call("1002") == "A001"
    assert desk.hall.waiting_at == {}


def test_a_counters_own_visitors_and_its_queue_are_called_by_waiting_time() -> None:
    """A counter weighs those sent to it against its queue by the same rule."""
    desk = Desk(staffed=ALL)
    desk.issue("tax.acceptance")
    desk.wait(1)
    desk.issue()
    desk.wait(1)
    desk.issue("tax.acceptance")
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1004"))
    assert desk.drain("1004") == ["B001", "A001", "B002"]


def test_a_transfer_may_name_queue_and_counter() -> None:
    """Sent to a counter for another queue, a ticket belongs to that queue and waits for that counter."""
    desk = Desk(staffed=ALL)
    sent = desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance", to_counter="1002"))
    assert (sent.queue, sent.counter) == ("tax.acceptance", "1002")
    assert desk.call("1004") is None
    desk.do(cmd.SignOut(counter="1002"))
    assert desk.call("1004") == "A001"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cmd.Transfer(counter="1001"), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", to_queue="fund.acceptance"), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", to_counter="1001"), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", to_counter="1001", to_queue="tax.acceptance"), Code.SAME_PLACE),
        (cmd.Transfer(counter="1001", to_queue="air"), Code.UNKNOWN_QUEUE),
        (cmd.Transfer(counter="1001", to_counter="9999"), Code.UNKNOWN_COUNTER),
        (cmd.Transfer(counter="1001", to_counter="1099"), Code.COUNTER_CLOSED),
    ],
)
def test_a_transfer_to_nowhere_is_refused(command: cmd.Transfer, code: Code) -> None:
    """Where the ticket is already, an unknown queue or counter, and a counter without a clerk are refused."""
    desk = Desk(staffed=ALL)
    desk.issue()
    desk.serve("1001")
    assert desk.refusal(command) is code


def test_a_transferred_ticket_is_shown_where_it_is_called_now() -> None:
    """A ticket sent to another zone is called on that zone's wall, by its first number."""
    desk = Desk(staffed=ALL)
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="social.acceptance"))
    assert desk.call("3001") == "A001"
    assert [(c.number, c.counter) for c in desk.hall.calls["z2"]] == [("A001", "3001")]
