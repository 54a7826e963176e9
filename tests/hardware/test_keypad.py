"""The keypad: from a key to what the server has done, over a real link."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from hardware.keypad import REPEATED, REPEATED_IN_VAIN, Key, Keypad, meaning
from hardware.order import Order
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import SECOND
from tests.hardware.desk import Desk, desk_at
from tests.running import RunningServer
from wire.codec import command_of
from wire.problem import ProblemError

COUNTER, QUEUE = "1001", "fund-acceptance"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Zhengzhou, with a clerk at the counter."""
    made = RunningServer(tmp_path_factory.mktemp("keypad"))
    made.start()
    made.add_clerk("5001")
    made.sign_in(COUNTER, "5001")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def kiosk(server: RunningServer) -> str:
    """A kiosk's token."""
    return server.add_device("kiosk", "kiosk-1-a")


@pytest.fixture
def desk(server: RunningServer) -> Iterator[Desk]:
    """The counter's end of the gateway's link."""
    with desk_at(server, COUNTER) as made:
        yield made


def done(server: RunningServer, actor: str) -> Counter[str]:
    """Events that the log has of somebody, by kind."""
    with closing(sqlite3.connect(f"file:{server.data / 'hall.db'}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT body FROM events WHERE actor = ?", [actor]).fetchall()
    return Counter(json.loads(body)[0] for (body,) in rows)


def test_one_key_takes_a_visitor_from_the_call_to_the_next(server: RunningServer, kiosk: str, desk: Desk) -> None:
    """Call, then serve, then whoever is next: as the terminal's one big key does."""
    pad = Keypad(COUNTER)
    first, second = (server.post("/tickets", kiosk, queue=QUEUE).body["ticket_id"] for _ in range(2))
    now = 0

    def call() -> Order | None:
        nonlocal now
        now += 60 * SECOND
        return pad.press(Key.CALL, desk.hall, now)

    assert desk.do(call())["ticket"]["ticket_id"] == first
    desk.until(lambda counter: counter.ticket == first)
    assert desk.do(call())["ticket"]["state"] == "serving"
    desk.until(lambda counter: desk.hall.tickets[first].state == "serving")
    assert desk.do(call())["ticket"]["ticket_id"] == second
    desk.until(lambda counter: counter.last == first)
    desk.do(call())
    desk.until(lambda counter: desk.hall.tickets[second].state == "serving")
    assert desk.do(call())["ticket"] is None
    desk.until(lambda counter: counter.ticket is None)


def test_a_frame_that_the_line_repeats_is_carried_out_once(server: RunningServer, kiosk: str, desk: Desk) -> None:
    """However often it comes, and also when the hall has moved on in between."""
    pad = Keypad(COUNTER)
    ticket = server.post("/tickets", kiosk, queue=QUEUE).body["ticket_id"]
    before = done(server, f"gateway:gateway-{COUNTER}")
    orders = [pad.press(Key.CALL, desk.hall, 1_000 + at) for at in (0, 40, 80)]
    answers = [desk.send(order) for order in orders]
    desk.until(lambda counter: counter.ticket == ticket)
    answers += [desk.send(pad.press(Key.CALL, desk.hall, 1_000 + at)) for at in (500, 900)]
    told = [answer.result(20) for answer in answers]
    assert all(one == told[0] for one in told)
    assert done(server, f"gateway:gateway-{COUNTER}") - before == {"TicketCalled": 1}
    assert desk.hall.tickets[ticket].state == "called"
    desk.do(pad.press(Key.RECALL, desk.hall, 100_000))
    desk.do(pad.press(Key.HOLD, desk.hall, 200_000))
    desk.until(lambda counter: counter.ticket is None)
    desk.do(pad.press(Key.RETURN, desk.hall, 300_000))
    desk.until(lambda counter: counter.ticket == ticket)
    desk.do(pad.press(Key.CALL, desk.hall, 400_000))
    desk.do(pad.press(Key.RATE, desk.hall, 500_000))
    desk.until(lambda counter: counter.asked == ticket)
    desk.do(pad.press(Key.CALL, desk.hall, 600_000))
    desk.until(lambda counter: counter.ticket is None)


def test_a_key_stands_behind_the_guards_that_a_terminal_stands_behind(
    server: RunningServer, kiosk: str, desk: Desk
) -> None:
    """A no-show after one call is too soon; what was meant for one ticket does not hit another."""
    pad = Keypad(COUNTER)
    ticket = server.post("/tickets", kiosk, queue=QUEUE).body["ticket_id"]
    desk.do(pad.press(Key.CALL, desk.hall, 1_000_000))
    desk.until(lambda counter: counter.ticket == ticket)
    with pytest.raises(ProblemError, match="TOO_SOON"):
        desk.do(pad.press(Key.NO_SHOW, desk.hall, 1_100_000))
    serve = pad.press(Key.CALL, desk.hall, 1_200_000)
    assert serve is not None
    with pytest.raises(ProblemError, match="OTHER_TICKET"):
        desk.do(Order(do="serve", args={**serve.args, "ticket": "20200101-A001"}, request_id="another"))
    desk.do(serve)
    desk.until(lambda counter: desk.hall.tickets[ticket].state == "serving")
    desk.do(pad.press(Key.CALL, desk.hall, 1_300_000))


def test_pause_is_a_switch(desk: Desk) -> None:
    """The first reason of the line stands in the log."""
    pad = Keypad(COUNTER)
    desk.do(pad.press(Key.PAUSE, desk.hall, 2_000_000))
    desk.until(lambda counter: counter.pause_reason == "break")
    desk.do(pad.press(Key.PAUSE, desk.hall, 2_100_000))
    desk.until(lambda counter: not counter.paused)


LAYOUT = load(builtin("zhengzhou"))


def at_work() -> Hall:
    """A hall where a visitor is served at the counter."""
    hall = Hall(LAYOUT.plan)
    then(hall, cmd.OpenDay(date="2026-01-05"), cmd.SignIn(counter=COUNTER, clerk="5001"))
    return then(hall, cmd.IssueTicket(queue=QUEUE), cmd.CallNext(counter=COUNTER), cmd.Serve(counter=COUNTER))


def then(hall: Hall, *commands: cmd.Command) -> Hall:
    """The hall after commands, a second apart."""
    for command in commands:
        for event in decide(hall, command, hall.seq * SECOND):
            hall.apply(event)
    return hall


def obey(hall: Hall, order: Order | None) -> str:
    """Carry an order out as the server would; its name."""
    assert order is not None
    then(hall, command_of(order.do, dict(order.args)))
    return order.do


def test_a_key_that_makes_no_sense_means_nothing() -> None:
    """At a closed or unknown counter, and about a visitor who is not there or who has come."""
    hall = at_work()
    for key in Key:
        assert meaning(key, hall, "1002") is None
        assert meaning(key, hall, "no-such-counter") is None
    for key in (Key.RECALL, Key.NO_SHOW):
        assert meaning(key, hall, COUNTER) is None


def test_a_transfer_goes_to_the_window_whose_number_was_typed() -> None:
    """The number that stands over it, not the one in the plan; without one that exists, nowhere."""
    hall = at_work()
    assert meaning(Key.TRANSFER, hall, COUNTER, "7") == ("transfer", {"to_counter": "1007"})
    assert meaning(Key.TRANSFER, hall, COUNTER, "007") == ("transfer", {"to_counter": "1007"})
    for typed in ("", "0", "9999", "1"):
        assert meaning(Key.TRANSFER, hall, COUNTER, typed) is None


def test_the_call_key_takes_a_clerk_back_to_work() -> None:
    """While paused it calls nobody: it finishes who is still here, then ends the pause, then calls."""
    hall, pad = (
        then(at_work(), cmd.Pause(counter=COUNTER, reason="break"), cmd.IssueTicket(queue=QUEUE)),
        Keypad(COUNTER),
    )
    presses = [obey(hall, pad.press(Key.CALL, hall, at * 10 * SECOND)) for at in range(5)]
    assert presses == ["complete", "unpause", "call-next", "serve", "call-next"]


def test_the_return_key_brings_back_whom_this_counter_has_put_aside_last() -> None:
    """Named, so that it is nobody else by then; where nobody is held, or by other counters only, it means nothing."""
    hall = then(at_work(), cmd.IssueTicket(queue=QUEUE), cmd.IssueTicket(queue=QUEUE))
    first = hall.counters[COUNTER].ticket
    assert meaning(Key.RETURN, hall, COUNTER) is None
    obey(hall, Keypad(COUNTER).press(Key.HOLD, hall, 0))
    then(hall, cmd.CallNext(counter=COUNTER))
    second = hall.counters[COUNTER].ticket
    obey(hall, Keypad(COUNTER).press(Key.HOLD, hall, 0))
    then(hall, cmd.SignIn(counter="1002", clerk="5002"))
    assert meaning(Key.RETURN, hall, "1002") is None
    assert meaning(Key.RETURN, hall, COUNTER) == ("resume", {"ticket": second})
    obey(hall, Keypad(COUNTER).press(Key.RETURN, hall, 0))
    obey(hall, Keypad(COUNTER).press(Key.CALL, hall, 0))
    then(hall, cmd.Complete(counter=COUNTER))
    assert meaning(Key.RETURN, hall, COUNTER) == ("resume", {"ticket": first})


def test_nobody_is_asked_for_a_rating_before_somebody_was_served() -> None:
    """A call is no visit yet."""
    hall = Hall(LAYOUT.plan)
    then(hall, cmd.OpenDay(date="2026-01-05"), cmd.SignIn(counter=COUNTER, clerk="5001"), cmd.IssueTicket(queue=QUEUE))
    assert meaning(Key.RATE, hall, COUNTER) is None
    then(hall, cmd.CallNext(counter=COUNTER))
    assert meaning(Key.RATE, hall, COUNTER) is None
    then(hall, cmd.Serve(counter=COUNTER))
    assert meaning(Key.RATE, hall, COUNTER) == ("ask-rating", {})
    then(hall, cmd.Complete(counter=COUNTER))
    assert meaning(Key.RATE, hall, COUNTER) == ("ask-rating", {})


def test_who_presses_again_until_somebody_waits_gets_the_visitor() -> None:
    """A press that came to nothing guards for a moment only, so that its own repetition is not another one."""
    hall, pad = then(at_work(), cmd.Complete(counter=COUNTER)), Keypad(COUNTER)
    first = pad.press(Key.CALL, hall, 0)
    assert first is not None
    for _ in range(2):
        pad.came_to_nothing(first)
    assert pad.beeps == 1
    assert pad.press(Key.CALL, hall, REPEATED_IN_VAIN - 1) is first
    again = pad.press(Key.CALL, hall, 2 * REPEATED_IN_VAIN - 1)
    assert again is not None
    assert again.request_id != first.request_id
    pad.came_to_nothing(first)
    assert pad.press(Key.CALL, hall, REPEATED + REPEATED_IN_VAIN) is again


def test_a_key_that_meant_nothing_may_mean_something_a_moment_later() -> None:
    """Recall while nobody is called, and again once somebody is."""
    hall, pad = then(at_work(), cmd.Complete(counter=COUNTER), cmd.IssueTicket(queue=QUEUE)), Keypad(COUNTER)
    assert pad.press(Key.RECALL, hall, 0) is None
    then(hall, cmd.CallNext(counter=COUNTER))
    assert pad.press(Key.RECALL, hall, 100) is None
    assert pad.beeps == 1
    assert pad.press(Key.RECALL, hall, 100 + REPEATED_IN_VAIN) is not None
    assert pad.beeps == 1


def test_while_nobody_knows_how_the_counter_stands_a_key_means_nothing() -> None:
    """The clerk hears it once for each press, not for each frame."""
    pad = Keypad(COUNTER)
    assert [pad.press(Key.CALL, None, at) for at in (0, 100, 5_000)] == [None] * 3
    assert pad.beeps == 2


def test_a_gateway_that_starts_anew_repeats_no_name() -> None:
    """Its clock may begin where that of yesterday began."""
    hall = at_work()
    orders = [Keypad(COUNTER).press(Key.HOLD, hall, 5) for _ in range(2)]
    assert len({order.request_id for order in orders if order}) == 2


def test_a_key_pressed_again_later_or_another_key_is_a_new_press() -> None:
    """A stuck key, whose frames never end, is one."""
    hall, pad = at_work(), Keypad(COUNTER)
    first = pad.press(Key.HOLD, hall, 0)
    assert first is not None
    for at in range(100, 60_000, 500):
        assert pad.press(Key.HOLD, hall, at) is first
    later = pad.press(Key.HOLD, hall, 60_000 + REPEATED)
    other = pad.press(Key.PAUSE, hall, 60_001 + REPEATED)
    assert later is not None
    assert other is not None
    assert len({order.request_id for order in (first, later, other)}) == 3


def test_every_order_is_one_that_the_link_takes() -> None:
    """Its name and its fields are in the contract."""
    hall, pad = at_work(), Keypad(COUNTER)
    orders = [pad.press(key, hall, at * 10_000, "7") for at, key in enumerate(Key)]
    commands = [command_of(order.do, dict(order.args)) for order in orders if order is not None]
    assert [type(command).__name__ for command in commands] == ["CallNext", "AskRating", "Pause", "Transfer", "Hold"]
