"""A repeated request: the first answer again, whatever happened in between."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.running import RunningServer
from tests.server.house import House, socket


def test_a_repeat_gets_the_first_answer_and_nothing_happens_twice(house: House) -> None:
    """Byte for byte, also when the ticket has moved on."""
    counter = house.counter("fund-issuing")
    first = house.post("/tickets", house.kiosk, queue="fund-issuing", request_id="again").ok(201)
    counter.act("call-next").ok()
    assert house.post("/tickets", house.kiosk, queue="fund-issuing", request_id="again").ok(201) == first
    counter.act("complete").ok()
    assert counter.act("call-next").ok()["ticket"] is None


def test_calling_nobody_is_remembered_too(house: House) -> None:
    """The repeat of a call-next that found nobody calls nobody, although somebody waits by now."""
    counter = house.counter("tax-issuing")
    assert counter.act("call-next", request_id="nobody").ok()["ticket"] is None
    ticket = house.issue("tax-issuing")
    assert counter.act("call-next", request_id="nobody").ok()["ticket"] is None
    assert counter.act("call-next").ok()["ticket"]["number"] == ticket["number"]
    counter.act("complete").ok()


def test_a_refusal_is_not_remembered(house: House) -> None:
    """What was refused may be asked again under the same id and succeed."""
    counter = house.counter("tax-issuing")
    counter.act("complete", request_id="refused").refused(409, "COUNTER_IDLE")
    house.issue("tax-issuing")
    counter.act("call-next").ok()
    assert counter.act("complete", request_id="refused").ok()["ticket"]["state"] == "completed"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("call-next", {}), ("complete", {})),
        (("pause", {"reason": "lunch"}), ("unpause", {})),
        (("pause", {"reason": "lunch"}), ("pause", {"reason": "break"})),
        (("call-next", {}), ("recall", {})),
        (("unpause", {}), ("sign-out", {})),
    ],
)
def test_a_request_id_used_for_another_command_is_refused(
    house: House, first: tuple[str, dict[str, str]], second: tuple[str, dict[str, str]]
) -> None:
    """REQUEST_ID_REUSED, also where the two commands have the same fields."""
    counter = house.counter("realty-issuing")
    if first[0] == "unpause":
        counter.act("pause", reason="lunch").ok()
    counter.act(first[0], request_id="one id", **first[1]).ok()
    counter.act(second[0], request_id="one id", **second[1]).refused(422, "REQUEST_ID_REUSED")


def test_a_request_id_used_for_another_queue_is_refused(house: House) -> None:
    """The same command with other fields is another request."""
    request_id = uuid.uuid4().hex
    house.post("/tickets", house.kiosk, queue="tax-issuing", request_id=request_id).ok(201)
    reply = house.post("/tickets", house.kiosk, queue="fund-issuing", request_id=request_id)
    reply.refused(422, "REQUEST_ID_REUSED")


def test_the_same_request_id_of_another_device_is_another_request(house: House) -> None:
    """Each chooses its own."""
    numbers = {
        house.post("/tickets", token, queue="tax-issuing", request_id="mine").ok(201)["number"]
        for token in (house.kiosk, house.let_in("kiosk"), house.let_in("integration"))
    }
    assert len(numbers) == 3


def test_one_request_sent_at_once_by_link_and_http_gives_one_ticket(house: House) -> None:
    """Two sockets and eight HTTP connections race with the same request_id, twenty times."""

    async def steps() -> None:
        async with socket(house.server) as one, socket(house.server) as two:
            await one.hello(house.kiosk, feed="none")
            await two.hello(house.kiosk, feed="none")
            with ThreadPoolExecutor(8) as pool:
                for _ in range(20):
                    request_id = uuid.uuid4().hex
                    body = {"queue": "hrss-issuing", "request_id": request_id}
                    by_http = [pool.submit(house.post, "/tickets", house.kiosk, **body) for _ in range(8)]
                    by_link = await asyncio.gather(
                        *(s.ask("issue", request_id, queue="hrss-issuing") for s in (one, two))
                    )
                    answers = [a["result"] for a in by_link]
                    answers += [(await asyncio.wrap_future(reply)).ok(201) for reply in by_http]
                    assert len({answer["ticket_id"] for answer in answers}) == 1
                    assert all(answer == answers[0] for answer in answers)

    asyncio.run(steps())


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    """A server of the test's own, to be killed."""
    house = House(RunningServer(tmp_path / "data").start())
    yield house
    house.close()
    house.server.stop()


def test_answers_sessions_and_lock_outs_survive_a_kill(own: House) -> None:
    """After SIGKILL and restart: the same answers, the null one too, the same session, the same clerk locked out."""
    counter = own.counter("fund-issuing")
    empty = counter.act("call-next", request_id="empty").ok()
    given = own.post("/tickets", own.kiosk, queue="fund-issuing", request_id="given").ok(201)
    called = counter.act("call-next", request_id="called").ok()
    locked = own.hire()
    for _ in range(5):
        own.post("/counters/1001/sign-in", staff_no=locked, pin="0000").refused(401, "WRONG_PIN")

    own.server.kill()
    own.server.start()

    assert own.post("/tickets", own.kiosk, queue="fund-issuing", request_id="given").ok(201) == given
    assert counter.act("call-next", request_id="empty").ok() == empty
    assert counter.act("call-next", request_id="called").ok() == called
    counter.act("complete", request_id="called").refused(422, "REQUEST_ID_REUSED")
    assert counter.act("complete").ok()["ticket"]["ticket_id"] == given["ticket_id"]
    own.post("/counters/1001/sign-in", staff_no=locked, pin="2468").refused(423, "LOCKED_OUT")
    assert own.audit()[1] is None


def test_answers_survive_a_day_that_is_closed_and_opened_again(own: House) -> None:
    """Twice in a day, by a manager: a request of the morning is still answered as it was."""
    given = own.post("/tickets", own.kiosk, queue="fund-issuing", request_id="morning").ok(201)

    async def steps() -> None:
        async with socket(own.server) as s:
            await s.hello(own.manager, feed="none")
            date = own.get("/hall").ok()["date"]
            for _ in range(2):
                await s.ask("close-day")
                assert (await s.ask("open-day", date=date))["result"]["open"]

    asyncio.run(steps())
    assert own.post("/tickets", own.kiosk, queue="fund-issuing", request_id="morning").ok(201) == given
    assert own.issue("fund-issuing")["number"] > given["number"]
