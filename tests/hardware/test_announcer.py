"""What a loudspeaker says next, in a real hall."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.announcer import STALE_AFTER, Announcement, Announcer
from layouts.layout import Loudspeaker
from queueing import commands as cmd
from queueing.commands import Command
from queueing.events import Event, TicketCalled, TicketRecalled, TicketResumed
from queueing.hall import Hall
from queueing.plan import SECOND
from queueing.refusal import Refusal
from queueing.ticket import TicketState
from tests.queueing.halls import Desk

COUNTERS = ("1001", "1002", "1003", "1004", "1098", "3001", "3002")
LOUDSPEAKER = Loudspeaker(name="z1", zones=("z1",), shorten_after=20 * SECOND)


class Floor:
    """A staffed hall, and the loudspeaker of its first zone."""

    def __init__(self, loudspeaker: Loudspeaker = LOUDSPEAKER) -> None:
        self.desk = Desk(staffed=COUNTERS)
        self.announcer = Announcer(loudspeaker)

    def do(self, command: Command) -> None:
        """Carry it out, and let the announcer follow."""
        events = self.desk.do(command)
        self.announcer.follow(self.desk.hall, events, self.desk.now)

    def call(self, counter: str, queue: str = "fund.acceptance") -> str:
        """A new ticket of the queue, called to the counter."""
        number = self.desk.issue(queue).number
        self.do(cmd.CallTicket(counter=counter, ticket=number, reason="test"))
        return number

    def next(self) -> Announcement | None:
        """What is said now."""
        return self.announcer.next(self.desk.now)

    def said(self) -> Iterator[str]:
        """The numbers of all that is left to say."""
        while (announcement := self.next()) is not None:
            yield announcement.number


def test_calls_are_said_in_the_order_in_which_they_were_made() -> None:
    """Each once, and then there is nothing more to say."""
    floor = Floor()
    called = [floor.call("1002"), floor.call("1001"), floor.call("1004", "tax.acceptance")]
    assert list(floor.said()) == called
    assert floor.next() is None


def test_an_announcement_says_who_goes_where_and_how() -> None:
    """Number and the counter's public label, in all languages, as often as the layout wants, after a chime."""
    floor = Floor()
    floor.call("1004", "tax.acceptance")
    assert floor.next() == Announcement(
        ticket="20260105-B001",
        number="B001",
        counter="1004",
        label="4",
        languages=("zh", "en"),
        times=2,
        chime=True,
        shortened=False,
    )


def test_a_loudspeaker_hears_its_own_zones_only() -> None:
    """A call of another zone is for another loudspeaker."""
    floor = Floor()
    floor.call("3001", "social.acceptance")
    own = floor.call("1001")
    assert list(floor.said()) == [own]


def test_a_reserve_counter_is_called_to_in_the_zone_of_the_ticket() -> None:
    """It has no zone of its own: what it calls is said where its visitors wait."""
    floor = Floor()
    floor.do(cmd.AssignCounter(counter="1098", queues=("social.acceptance",)))
    floor.call("1098", "social.acceptance")
    assert floor.next() is None
    floor.do(cmd.Complete(counter="1098"))
    floor.do(cmd.AssignCounter(counter="1098", queues=("fund.acceptance",)))
    assert [floor.call("1098")] == list(floor.said())


def test_a_recall_merges_with_the_call_that_still_waits() -> None:
    """It keeps the call's place and is not said a second time."""
    floor = Floor()
    called = [floor.call("1001"), floor.call("1002")]
    floor.do(cmd.Recall(counter="1001"))
    floor.do(cmd.Recall(counter="1001"))
    assert list(floor.said()) == called


def test_a_recall_of_what_is_being_said_comes_after_all_others() -> None:
    """It jumps no queue."""
    floor = Floor()
    first, second = floor.call("1001"), floor.call("1002")
    assert (said := floor.next()) is not None
    assert said.number == first
    floor.do(cmd.Recall(counter="1001"))
    assert floor.announcer.stands(floor.desk.now)
    assert list(floor.said()) == [second, first]


def test_who_has_come_is_not_called_any_more() -> None:
    """Neither at its turn nor in the middle of being said."""
    floor = Floor()
    floor.call("1001")
    other = floor.call("1002")
    floor.do(cmd.Serve(counter="1001"))
    assert (said := floor.next()) is not None
    assert said.number == other
    assert floor.announcer.stands(floor.desk.now)
    floor.do(cmd.Serve(counter="1002"))
    assert not floor.announcer.stands(floor.desk.now)
    assert floor.next() is None


def test_a_visitor_who_is_called_elsewhere_hears_the_new_counter_only() -> None:
    """The first call, still waiting, is forgotten; the second comes at its own place."""
    floor = Floor()
    number = floor.call("1001")
    floor.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
    other = floor.call("1002")
    floor.do(cmd.CallTicket(counter="1004", ticket=number, reason="test"))
    said = [floor.next(), floor.next()]
    assert [(one.number, one.counter) for one in said if one] == [(other, "1002"), (number, "1004")]


def test_a_second_call_to_the_same_counter_has_a_place_of_its_own() -> None:
    """The first one was over when its visitor did not come, and waits no more."""
    floor = Floor()
    number, other = floor.call("1001"), floor.call("1002")
    floor.do(cmd.MarkNoShow(counter="1001"))
    floor.do(cmd.CallTicket(counter="1001", ticket=number, reason="test"))
    assert list(floor.said()) == [other, number]


def test_a_held_ticket_that_is_called_back_is_announced() -> None:
    """回呼 is a call."""
    floor = Floor()
    number = floor.call("1001")
    assert list(floor.said()) == [number]
    floor.do(cmd.Serve(counter="1001"))
    floor.do(cmd.Hold(counter="1001"))
    floor.do(cmd.Resume(counter="1001"))
    assert list(floor.said()) == [number]


def test_a_no_show_taken_back_is_said_only_if_it_was_never_said() -> None:
    """The visitor of a call that nobody heard must hear it; who was called once is there by now."""
    floor = Floor()
    number = floor.call("1001")
    floor.do(cmd.MarkNoShow(counter="1001"))
    assert floor.next() is None
    floor.do(cmd.UndoNoShow(counter="1001"))
    assert list(floor.said()) == [number]
    floor.do(cmd.MarkNoShow(counter="1001"))
    floor.do(cmd.UndoNoShow(counter="1001"))
    assert floor.next() is None


def test_a_backlog_is_shortened() -> None:
    """Past the limit a call is said once and without a chime after the first; past twice the limit in one language."""
    floor = Floor()
    for counter in ("1001", "1002", "1003"):
        floor.call(counter, "fund.issuing" if counter == "1003" else "fund.acceptance")
    floor.desk.now += 21 * SECOND
    said = [floor.next(), floor.next()]
    assert [(one.times, one.chime, one.languages, one.shortened) for one in said if one] == [
        (1, True, ("zh", "en"), True),
        (1, False, ("zh", "en"), True),
    ]
    floor.desk.now += 20 * SECOND
    last = floor.next()
    assert last is not None
    assert (last.times, last.chime, last.languages) == (1, False, ("zh",))


def test_after_a_backlog_calls_are_said_in_full_again() -> None:
    """With their chime, as often as the layout wants."""
    floor = Floor()
    floor.call("1001")
    floor.desk.now += 60 * SECOND
    assert (late := floor.next()) is not None
    assert late.shortened
    floor.call("1002")
    assert (prompt := floor.next()) is not None
    assert (prompt.times, prompt.chime, prompt.shortened) == (2, True, False)


def test_what_was_not_heard_is_the_next_again() -> None:
    """A loudspeaker that failed in the middle begins the same call anew, once, even if it was recalled meanwhile."""
    floor = Floor()
    first, second = floor.call("1001"), floor.call("1002")
    floor.next()
    floor.do(cmd.Recall(counter="1001"))
    floor.announcer.put_back()
    assert list(floor.said()) == [first, second]


def test_what_was_not_heard_and_is_over_is_not_put_back() -> None:
    """And the visitor's newer call keeps its place."""
    floor = Floor()
    number = floor.call("1001")
    floor.next()
    floor.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
    floor.do(cmd.CallTicket(counter="1004", ticket=number, reason="test"))
    floor.announcer.put_back()
    announcement = floor.next()
    assert announcement is not None
    assert announcement.counter == "1004"
    assert floor.next() is None


def test_without_a_link_calls_are_said_until_they_are_stale() -> None:
    """For some seconds what is known is good enough; then nobody knows who is still called."""
    floor = Floor()
    first = floor.call("1001")
    floor.call("1002")
    floor.announcer.lost(floor.desk.now)
    floor.desk.now += STALE_AFTER
    floor.announcer.lost(floor.desk.now)
    assert (said := floor.next()) is not None
    assert said.number == first
    floor.desk.now += 1
    assert not floor.announcer.stands(floor.desk.now)
    assert floor.next() is None


def test_what_a_snapshot_brings_is_not_announced() -> None:
    """It happened before; what went stale without the link stays unsaid, and only new calls are said."""
    floor = Floor()
    floor.call("1001")
    floor.announcer.lost(floor.desk.now)
    floor.desk.do(cmd.CallTicket(counter="1002", ticket=floor.desk.issue().number, reason="test"))
    floor.desk.now += STALE_AFTER + 1
    floor.announcer.follow(Hall.restore(floor.desk.hall.plan, floor.desk.hall.snapshot()), (), floor.desk.now)
    assert floor.next() is None
    assert [floor.call("1004", "tax.acceptance")] == list(floor.said())


def test_a_link_that_is_back_soon_loses_no_call() -> None:
    """What waited is said if the snapshot still knows it, and not if it is over."""
    floor = Floor()
    floor.call("1001")
    second = floor.call("1002")
    floor.announcer.lost(floor.desk.now)
    floor.desk.do(cmd.Serve(counter="1001"))
    floor.announcer.follow(Hall.restore(floor.desk.hall.plan, floor.desk.hall.snapshot()), (), floor.desk.now)
    floor.desk.now += 2 * STALE_AFTER
    assert list(floor.said()) == [second]


class Listener:
    """Works out from the hall and its log alone what ought to be said."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.said_at: dict[str, int] = {}
        self.times: dict[str, int] = {}

    def pending(self) -> dict[str, int]:
        """Tickets that are called in the zone now and have not been announced since: when that began, in the log."""
        hall, begun = self.desk.hall, {}
        for ticket in hall.tickets.values():
            if ticket.state is TicketState.CALLED and hall.plan.zone_of(ticket.queue) == "z1":
                mine = [at for at in self._announcing(ticket.id) if at >= self.said_at.get(ticket.id, 0)]
                if mine:
                    begun[ticket.id] = mine[0]
        return begun

    def _announcing(self, ticket: str) -> list[int]:
        """Since the last call of this ticket."""
        found: list[int] = []
        for at, event in enumerate(self.desk.log):
            if isinstance(event, TicketCalled | TicketResumed | TicketRecalled) and event.ticket == ticket:
                found = [*found, at] if isinstance(event, TicketRecalled) else [at]
        return found

    def hear(self, announcement: Announcement) -> None:
        """It is said now."""
        self.said_at[announcement.ticket] = len(self.desk.log)
        self.times[announcement.ticket] = self.times.get(announcement.ticket, 0) + announcement.times

    def calls(self, ticket: str) -> int:
        """How often a ticket was called and recalled."""
        return sum(announces(event) and event.ticket == ticket for event in self.desk.log)  # type: ignore[union-attr]


def announces(event: Event) -> bool:
    """Whether the event asks for an announcement."""
    return isinstance(event, TicketCalled | TicketResumed | TicketRecalled)


QUEUES = ("fund.acceptance", "tax.acceptance", "social.acceptance")
WHERE = st.sampled_from(("1001", "1002", "3001"))
"""Few, so that much happens to the same tickets."""
COMMANDS = st.one_of(
    st.builds(cmd.IssueTicket, queue=st.sampled_from(QUEUES)),
    st.builds(cmd.CallNext, counter=WHERE),
    st.builds(cmd.CallNext, counter=WHERE),
    st.builds(cmd.MarkNoShow, counter=WHERE),
    st.builds(cmd.CallNext, counter=WHERE),
    st.builds(cmd.Recall, counter=WHERE),
    st.builds(cmd.Serve, counter=WHERE),
    st.builds(cmd.Complete, counter=WHERE),
    st.builds(cmd.MarkNoShow, counter=WHERE),
    st.builds(cmd.UndoNoShow, counter=WHERE),
    st.builds(cmd.Hold, counter=WHERE),
    st.builds(cmd.Resume, counter=WHERE),
    st.builds(cmd.Transfer, counter=WHERE, to_queue=st.sampled_from(QUEUES)),
    st.builds(cmd.Transfer, counter=WHERE, to_counter=WHERE),
)
STEPS = st.lists(st.one_of(*[COMMANDS] * 6, st.just("say"), st.integers(1, 30)), min_size=20, max_size=60)


@settings(deadline=None, max_examples=120)
@given(STEPS)
def test_only_the_truth_is_said_and_all_of_it(steps: list[Command | str | int]) -> None:
    """Whatever happens in whatever order: who is announced is called there at that moment, the earliest first; nobody
    who is called goes unsaid; and no number is said more often than it was called and recalled, times the layout's."""
    floor = Floor()
    listener = Listener(floor.desk)
    for _ in range(4):
        floor.do(cmd.IssueTicket(queue="fund.acceptance"))
    for step in [*steps, *["say"] * 30]:
        if step == "say":
            pending = listener.pending()
            announcement = floor.next()
            assert (announcement.ticket if announcement else None) == min(
                pending, key=pending.__getitem__, default=None
            )
            if announcement is not None:
                ticket = floor.desk.hall.tickets[announcement.ticket]
                assert (ticket.state, ticket.number) == (TicketState.CALLED, announcement.number)
                assert ticket.counter == announcement.counter
                assert floor.desk.hall.counters[announcement.counter].ticket == ticket.id
                listener.hear(announcement)
        elif isinstance(step, int):
            floor.desk.now += step * SECOND
        elif not isinstance(step, str):
            try:
                floor.do(step)
            except Refusal:
                continue
    assert listener.pending() == {}
    for name, times in listener.times.items():
        assert times <= listener.calls(name) * LOUDSPEAKER.times
