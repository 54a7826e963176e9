"""The link, against a server on real sockets that does what the test tells it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import msgspec
import pytest

from queueing import commands as cmd
from tests.queueing.halls import Desk
from tests.wire.servers import PATIENCE_S, StandIn, Visit, events, refusal, snapshot, welcome
from wire import LINK_PATH, PROTOCOL, link
from wire.codec import MESSAGE_LIMIT, decode_command
from wire.link import Link, LinkDown, LinkTimeoutError, Notice
from wire.messages import Answer, Down, Events, Hello, Refused, Resync, Snapshot, Tick, Welcome
from wire.problem import MalformedError, ProblemError

DONE = msgspec.Raw(b'{"ticket":{"number":"A001"}}')


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links come back at once, and are patient with a slow machine."""
    monkeypatch.setattr(link, "BACKOFF_S", (0.01, 0.02))
    monkeypatch.setattr(link, "SILENCE_S", PATIENCE_S)


class Terminal:
    """A link that runs, and what it has delivered."""

    def __init__(self, url: str, **feed: str) -> None:
        self.notices: asyncio.Queue[Notice] = asyncio.Queue()
        self.link = Link(url, "secret", self.notices.put_nowait, **feed)

    async def told(self) -> Notice:
        """The next notice."""
        return await asyncio.wait_for(self.notices.get(), PATIENCE_S)

    async def told_of(self, kind: type[Any]) -> Any:
        """The next notice of a kind, past whatever comes before."""
        while not isinstance(notice := await self.told(), kind):
            pass
        return notice

    def ask(self, do: str, **args: Any) -> asyncio.Task[dict[str, Any]]:
        """A command under way."""
        return asyncio.create_task(self.link.ask(do, timeout=args.pop("timeout", PATIENCE_S), **args))


@contextlib.asynccontextmanager
async def terminal(url: str, **feed: str) -> AsyncIterator[Terminal]:
    """A terminal whose link runs meanwhile."""
    made = Terminal(url, **feed)
    running = asyncio.create_task(made.link.run())
    try:
        yield made
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def play(story: Coroutine[Any, Any, None]) -> None:
    """Run a story to its end."""
    asyncio.run(asyncio.wait_for(story, 60))


async def settled(visit: Visit, at: Terminal) -> None:
    """See that the link has taken all that was said so far and had nothing to say to it.

    The first exchange comes after what was said, the second after whatever the link had to say.
    """
    for _ in range(2):
        asked = at.ask("serve", counter="settled")
        ask = await visit.command()
        assert ask.do == "serve"
        await visit.say(Answer(id=ask.id, result=DONE))
        await asked


def test_hello_is_the_first_word() -> None:
    """A terminal says protocol, token and feed first, at the link's address, which does not carry the token."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url, feed="none"):
            visit = await server.accept()
            assert await visit.heard() == Hello(protocol=PROTOCOL, token="secret", feed="none")
            assert visit.path == LINK_PATH

    play(story())


def test_notices_come_in_the_servers_order() -> None:
    """Welcome, snapshot, events and ticks are delivered as they were sent, and the link is up from the welcome on."""

    async def story() -> None:
        desk = Desk()
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            assert not at.link.up
            await visit.greet(desk.hall)
            seq = desk.hall.seq
            desk.issue()
            sent: list[Down] = [events(desk.log[seq:], seq + 1), Tick(seq=seq + 1, now=1), Tick(seq=seq + 1, now=2)]
            await visit.say(*sent)
            told = [await at.told() for _ in range(5)]
            assert [type(notice) for notice in told] == [Welcome, Snapshot, Events, Tick, Tick]
            assert [notice.now for notice in told[3:] if isinstance(notice, Tick)] == [1, 2]
            assert at.link.up

    play(story())


def test_a_gap_asks_for_a_new_snapshot_once() -> None:
    """When events are missing the link asks for a snapshot, once for the gap; after it a new gap asks again."""

    async def story() -> None:
        desk = Desk()
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet(desk.hall)
            await settled(visit, at)
            for _ in range(2):
                for _ in range(4):
                    desk.issue()
                seq = desk.hall.seq
                await visit.say(events(desk.log[-2:-1], seq - 1), events(desk.log[-1:], seq))
                assert isinstance(await visit.heard(), Resync)
                await visit.say(Tick(seq=seq, now=1), snapshot(desk.hall), Tick(seq=seq, now=1))
                await settled(visit, at)

    play(story())


def test_a_tick_ahead_of_the_events_asks_for_a_snapshot() -> None:
    """A tick that knows of events which never came is a gap too; one that does not is none."""

    async def story() -> None:
        desk = Desk()
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet(desk.hall)
            await visit.say(Tick(seq=desk.hall.seq, now=1))
            await settled(visit, at)
            await visit.say(Tick(seq=desk.hall.seq + 1, now=1))
            assert isinstance(await visit.heard(), Resync)

    play(story())


def test_events_that_overlap_are_no_gap() -> None:
    """Events known already, repeated or beginning before the snapshot, are delivered and ask for nothing."""

    async def story() -> None:
        desk = Desk()
        desk.issue()
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet(desk.hall)
            seq = desk.hall.seq
            desk.issue()
            old, new = events(desk.log[:1], 1), events(desk.log[seq - 1 :], seq)
            await visit.say(old, new, new, old, Tick(seq=seq + 1, now=1))
            await settled(visit, at)

    play(story())


def test_a_terminal_that_does_not_follow_never_asks_for_snapshots() -> None:
    """A link without a feed takes ticks of any number as mere signs of life."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url, feed="none") as at:
            visit = await server.accept()
            await visit.heard()
            await visit.say(welcome(), Tick(seq=5, now=1), Tick(seq=900, now=2))
            await settled(visit, at)

    play(story())


def test_a_silent_server_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stops ticking without closing is left, and tried again."""
    monkeypatch.setattr(link, "SILENCE_S", 0.3)

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            await (await server.accept()).greet()
            assert await at.told_of(LinkDown) == LinkDown()
            await (await server.accept()).greet()

    play(story())


def test_a_server_that_accepts_but_says_nothing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a welcome the link is not up, and does not wait for one for ever."""
    monkeypatch.setattr(link, "SILENCE_S", 0.3)

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            first = await server.accept()
            assert isinstance(await first.heard(), Hello)
            assert await at.told() == LinkDown()
            assert not at.link.up
            await server.accept()

    play(story())


def test_a_link_comes_back_after_every_loss() -> None:
    """However often the connection breaks, hello is said again and a new snapshot is taken."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            for _ in range(4):
                visit = await server.accept()
                await visit.greet()
                assert isinstance(await at.told_of(Snapshot), Snapshot)
                await visit.leave()
                assert await at.told() == LinkDown()
                assert not at.link.up

    play(story())


def test_a_program_that_fails_at_a_notice_keeps_its_link(caplog: pytest.LogCaptureFixture) -> None:
    """An error while a notice is taken in is written down, and the link goes on."""

    async def story() -> None:
        def fail(notice: Notice) -> None:
            raise RuntimeError("no place for it")

        async with StandIn() as server:
            clumsy = Link(server.url, "secret", fail)
            running = asyncio.create_task(clumsy.run())
            visit = await server.accept()
            await visit.greet()
            asked = asyncio.create_task(clumsy.ask("serve", counter="1001"))
            ask = await visit.command()
            await visit.say(Answer(id=ask.id, result=DONE))
            assert await asked
            assert clumsy.up
            running.cancel()

    play(story())
    assert "no place for it" in caplog.text


def test_a_terminal_started_before_its_server_finds_it() -> None:
    """Nobody listens at first, then a server starts there, stops and starts again: the link comes up each time."""

    async def story() -> None:
        async with StandIn() as server:
            port = server.port
        async with terminal(f"http://127.0.0.1:{port}") as at:
            assert await at.told() == LinkDown()
            for _ in range(2):
                async with StandIn(port) as server:
                    await (await server.accept()).greet()
                    await at.told_of(Welcome)
                assert await at.told_of(LinkDown) == LinkDown()

    play(story())


@pytest.mark.parametrize("junk", ["junk", "{}", '{"t":"fly"}', '{"t":"answer"}', '{"t":"tick","seq":' + "[" * 9_000])
def test_a_server_that_talks_nonsense_is_left(junk: str) -> None:
    """A message outside the contract ends the connection, and the link tries again."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            await visit.socket.send(junk)
            assert await at.told_of(LinkDown) == LinkDown()
            await (await server.accept()).greet()
            await at.told_of(Snapshot)

    play(story())


def test_a_refused_terminal_is_told_why_and_tries_again() -> None:
    """A server that does not know the token says so; the link hands the reason on and asks again later."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.heard()
            await visit.say(Refused(problem=refusal("BAD_TOKEN")))
            assert await at.told() == LinkDown(problem=refusal("BAD_TOKEN"))
            assert not at.link.up
            await (await server.accept()).greet()
            await at.told_of(Welcome)

    play(story())


def test_a_command_is_asked_and_answered() -> None:
    """A command goes up under a fresh id with its fields, and its result comes back."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            await at.told_of(Welcome)
            asked = at.ask("call", counter="1001", ticket="A001", reason="年长")
            ask = await visit.command()
            assert decode_command(ask.do, ask.args) == cmd.CallTicket(counter="1001", ticket="A001", reason="年长")
            assert 1 <= len(ask.id) <= 64
            await visit.say(Answer(id="somebody else's", result=msgspec.Raw(b"{}")), Answer(id=ask.id, result=DONE))
            assert await asked == {"ticket": {"number": "A001"}}

    play(story())


def test_answers_find_their_commands_in_any_order() -> None:
    """Two commands under way get each its own answer."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            await at.told_of(Welcome)
            one, two = at.ask("serve", counter="1001"), at.ask("recall", counter="1002")
            asks = {ask.do: ask.id for ask in (await visit.command(), await visit.command())}
            assert len(set(asks.values())) == 2
            await visit.say(Answer(id=asks["recall"], result=msgspec.Raw(b'{"n":2}')))
            await visit.say(Answer(id=asks["serve"], result=msgspec.Raw(b'{"n":1}')))
            assert (await one, await two) == ({"n": 1}, {"n": 2})

    play(story())


def test_a_command_is_sent_again_after_a_reconnection() -> None:
    """A command without an answer is repeated after the next welcome, word for word under the same id."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            first = await server.accept()
            await first.greet()
            await at.told_of(Welcome)
            asked = at.ask("serve", counter="1001")
            ask = await first.command()
            await first.leave()
            second = await server.accept()
            await second.greet()
            again = await second.command()
            assert (again.id, again.do, bytes(again.args)) == (ask.id, ask.do, bytes(ask.args))
            await second.say(Answer(id=ask.id, result=DONE))
            assert await asked == {"ticket": {"number": "A001"}}

    play(story())


def test_a_command_given_while_the_link_is_down_waits_for_it() -> None:
    """What is asked before the welcome goes up after it, never before."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            asked = at.ask("serve", counter="1001")
            visit = await server.accept()
            await visit.greet()
            ask = await visit.command()
            await visit.say(Answer(id=ask.id, result=DONE))
            await asked

    play(story())


def test_an_answered_command_is_not_sent_again() -> None:
    """After its answer a command is forgotten: the next connection does not repeat it."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            first = await server.accept()
            await first.greet()
            await settled(first, at)
            await first.leave()
            second = await server.accept()
            await second.greet()
            asked = at.ask("recall", counter="1001")
            ask = await second.command()
            assert ask.do == "recall"
            await second.say(Answer(id=ask.id, result=DONE))
            await asked

    play(story())


def test_a_refused_command_is_a_problem() -> None:
    """The server's refusal comes as a ProblemError with its code."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            asked = at.ask("serve", counter="1001")
            await visit.say(Answer(id=(await visit.command()).id, problem=refusal("COUNTER_IDLE")))
            with pytest.raises(ProblemError) as refused:
                await asked
            assert refused.value.problem.code == "COUNTER_IDLE"

    play(story())


def test_a_command_without_an_answer_times_out() -> None:
    """No answer in time is a LinkTimeoutError, up or down; an answer that comes later disturbs nothing."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            with pytest.raises(LinkTimeoutError):
                await at.ask("serve", counter="1001", timeout=0.05)
            visit = await server.accept()
            await visit.greet()
            await at.told_of(Welcome)
            asked = at.ask("serve", counter="1001", timeout=0.05)
            ask = await visit.command()
            with pytest.raises(LinkTimeoutError):
                await asked
            await visit.say(Answer(id=ask.id, result=DONE))
            await settled(visit, at)
            assert at.link.up

    play(story())


def test_one_request_asked_twice_is_answered_twice() -> None:
    """A double press under one request id leaves neither press without its answer."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            await at.told_of(Welcome)
            presses = [at.ask("issue", request_id="visit-1", queue="fund.acceptance") for _ in range(2)]
            asks = [await visit.command() for _ in range(2)]
            assert [ask.id for ask in asks] == ["visit-1"] * 2
            await visit.say(*(Answer(id=ask.id, result=DONE) for ask in asks))
            assert await asyncio.gather(*presses) == [{"ticket": {"number": "A001"}}] * 2
            await settled(visit, at)

    play(story())


def test_an_impatient_press_does_not_take_the_others_answer() -> None:
    """When one of two presses under one request id gives up, the other still gets the answer."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            await at.told_of(Welcome)
            impatient = at.ask("issue", request_id="visit-1", queue="fund.acceptance", timeout=0.05)
            patient = at.ask("issue", request_id="visit-1", queue="fund.acceptance")
            with pytest.raises(LinkTimeoutError):
                await impatient
            await visit.say(Answer(id="visit-1", result=DONE))
            assert await patient == {"ticket": {"number": "A001"}}

    play(story())


def test_a_command_too_long_for_the_server_is_not_sent() -> None:
    """A message that would make the server hang up is refused here, and the link stays up."""

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as at:
            visit = await server.accept()
            await visit.greet()
            await at.told_of(Welcome)
            with pytest.raises(MalformedError) as refused:
                await at.ask("cancel", ticket="A001", reason="x" * MESSAGE_LIMIT)
            assert refused.value.code == "TOO_LARGE"
            await settled(visit, at)

    play(story())


def test_terminals_do_not_come_back_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links that a server drops together wait each a random part of the backoff, and all come back."""
    waits: list[float] = []
    uniform = random.uniform

    def drawn(low: float, high: float) -> float:
        waits.append(uniform(low, high))
        return waits[-1]

    monkeypatch.setattr("wire.link.random.uniform", drawn)

    async def story() -> None:
        async with StandIn() as server, terminal(server.url) as one, terminal(server.url) as two:
            for _ in range(3):
                visits = [await server.accept(), await server.accept()]
                for visit in visits:
                    await visit.greet()
                await one.told_of(Snapshot)
                await two.told_of(Snapshot)
                for visit in visits:
                    await visit.leave()
            await server.accept()
            await server.accept()

    play(story())
    assert len(set(waits)) == len(waits) >= 6
    assert all(0.5 <= wait <= 1.0 for wait in waits)


def test_attempts_that_fail_grow_rarer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each failure in a row waits longer, up to the longest; a welcome begins anew."""
    backoff = (0.001, 0.002, 0.003)
    monkeypatch.setattr(link, "BACKOFF_S", backoff)
    monkeypatch.setattr("wire.link.random.uniform", lambda low, high: high)
    slept: list[float] = []
    sleep = asyncio.sleep

    async def watched(seconds: float) -> None:
        if seconds in backoff:
            slept.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr("wire.link.asyncio.sleep", watched)

    async def story() -> None:
        async with StandIn() as server, terminal(server.url):
            for welcomed in (False, False, False, True, False):
                visit = await server.accept()
                await visit.heard()
                await visit.say(welcome() if welcomed else Refused(problem=refusal("BAD_TOKEN")))
                if welcomed:
                    await visit.say(snapshot(Desk().hall))
                    await visit.socket.close()
            await server.accept()

    play(story())
    assert slept == [0.002, 0.003, 0.003, 0.001, 0.002]


def test_a_link_ends_when_it_is_told_to_even_if_its_socket_breaks_just_then() -> None:
    """What a breaking socket raises would else stand in for the end, and the link would connect again for ever."""

    class Breaking(Link):
        async def _connection(self) -> tuple[None, bool]:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            return None, True

    async def story() -> None:
        running = asyncio.create_task(Breaking("http://127.0.0.1:1", "secret", lambda _: None).run())
        await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=PATIENCE_S)
        assert done == {running}

    play(story())
