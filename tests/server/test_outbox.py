"""The outbox: every message arrives, whatever dies on the way, and nothing of a person is left where it passed."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import threading
import uuid
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest

from layouts.loader import load
from queueing import commands as cmd
from queueing.case import Case, CaseState, Delivery, MissingPaper
from queueing.plan import DAY, MINUTE
from server import dispatcher as dispatching
from server.carrier import carrier_of
from server.cases import Cases
from server.contacts import Contacts, contact_of
from server.dispatcher import DEVICE, STUCK_AFTER, Dispatcher, rest_s
from server.http_carrier import HttpCarrier, JsonForm
from server.letter import Letter, NotDeliveredError
from server.main import DATABASE
from server.message import Message, write
from server.outbox import Outbox, reminded_at
from server.pages import Pages
from server.secret import Secret
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.casework import ADDRESS, CONTACT, PERSONAL, PHONE, casework
from tests.server.house import House
from tests.server.inside import NINE_O_CLOCK, TINY, Inside, TurnedClock, inside
from tests.server.receiver import Post, receiver

SECRET = Secret(bytes(range(32)))
TELLING = 30.0
"""Seconds for what takes a few tries."""


@contextmanager
def hall(data: Path, *options: str) -> Iterator[House]:
    """A served hall of the test's own."""
    house = House(RunningServer(data, options=options).start())
    try:
        yield house
    finally:
        house.close()
        house.server.kill()


def notified(house: House) -> list[tuple[str, str]]:
    """(case, message) of every delivery that the log tells of."""
    with sqlite3.connect(house.server.data / DATABASE) as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM events ORDER BY seq")]
    return [(told["case"], told["message"]) for name, told in bodies if name == "ApplicantNotified"]


def waiting(house: House) -> int:
    """Messages whose box is not empty."""
    with sqlite3.connect(house.server.data / DATABASE) as database:
        return int(database.execute("SELECT count(*) FROM outbox WHERE box IS NOT NULL").fetchone()[0])


def letters(folder: Path) -> list[dict[str, Any]]:
    """What the file carrier has put down, in order."""
    found = [json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")]
    return sorted(found, key=lambda letter: (letter["at"], letter["message"]))


def bodies(posts: list[Post]) -> list[dict[str, Any]]:
    """What a webhook got."""
    return [json.loads(post.body) for post in posts]


def test_everybody_is_told_of_every_step_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    """Accepted, called in, granted or refused, in the locker, sent: each a file, and in the log once.

    No name, number or code is in any file of the database.
    """
    with hall(tmp_path) as house:
        work, issuing = casework(house, "police"), house.counter("police-issuing")
        due = NINE_O_CLOCK + 3650 * DAY
        papers = [{"name": "授权委托书", "due": due}]
        seal = work.accepted(service="police-seal", missing=papers, delivery="locker")
        work.act(seal["case"], "supply-papers", papers=["授权委托书"]).ok()
        work.act(seal["case"], "decide-case", ready=True).ok()
        issuing.act("hand-over", case=seal["case"], reference="K-7788-99").ok()
        sent = work.ready(service="police-passport", delivery="ems")
        issuing.act("hand-over", case=sent["case"], reference="EM123456789CN").ok()
        refused = work.accepted(service="police-permit")
        work.act(refused["case"], "decide-case", ready=False, reason="材料不符").ok()
        work.accepted(contact=None)
        folder = tmp_path / "outbox"
        told = [(seal["case"], message) for message in ("summoned", "accepted", "ready", "in_locker")]
        told += [(sent["case"], message) for message in ("accepted", "ready", "sent")]
        told += [(refused["case"], message) for message in ("accepted", "refused")]
        wait_until(lambda: waiting(house) == 0 and len(notified(house)) == len(told), TELLING)
        assert Tally(notified(house)) == Tally(told)
        assert Tally((one["case"], one["message"]) for one in letters(folder)) == Tally(told)
        by_message = {(one["case"], one["message"]): one for one in letters(folder)}
        accepted = by_message[seal["case"], "accepted"]
        assert accepted["phone"] == PHONE
        assert seal["case"] in accepted["zh"]
        assert "授权委托书" in accepted["zh"]
        assert accepted["zh"].endswith(seal["page"])
        assert "K-7788-99" in by_message[seal["case"], "in_locker"]["zh"]
        assert "EM123456789CN" in by_message[sent["case"], "sent"]["en"]
        assert "材料不符" not in by_message[refused["case"], "refused"]["zh"]
        call = by_message[seal["case"], "summoned"]
        assert (call["recipient"], call["department"], call["phone"]) == ("department", "市治安支队", None)
        assert "二楼 后台审批区" in call["zh"]
        assert [path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())] == [0o700] + [0o600] * len(told)
        assert house.audit()[1] is None
        house.server.kill()
        raw = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file() and path.name != "server.log")
        assert len(raw) > 100_000
        assert seal["case"].encode() in raw, "this is how it would be found"
        for secret in (*PERSONAL, "K-7788-99", "EM123456789CN", "取件码"):
            assert secret.encode() not in raw, secret
            assert secret not in (tmp_path / "server.log").read_text(), secret


def test_killed_before_it_is_delivered_a_message_goes_out_after_the_restart(tmp_path: Path) -> None:
    """The case was answered, so it is on disk; the webhook hangs, and the server dies."""
    reached, go = threading.Event(), threading.Event()

    def hang(_: Post) -> tuple[int, bytes]:
        reached.set()
        go.wait(TELLING)
        return 500, b""

    with receiver(hang) as city, hall(tmp_path, "--outbox", city.url) as house:
        case = casework(house).accepted()["case"]
        assert reached.wait(TELLING)
        house.server.kill()
        go.set()
        city.answering = lambda _: (200, b"")
        house.server.start()
        wait_until(lambda: notified(house) == [(case, "accepted")], TELLING)
        wait_until(lambda: waiting(house) == 0)
        assert len({post.headers["idempotency-key"] for post in city.posts}) == 1


def test_killed_after_it_is_delivered_a_message_comes_again_under_the_same_key(tmp_path: Path) -> None:
    """The receiver has it, nobody has written so: whoever looks at the key takes it once, and so does the log."""

    def kill(_: Post) -> tuple[int, bytes]:
        if len(city.posts) == 1:
            house.server.kill()
        return 200, b""

    with receiver(kill) as city, hall(tmp_path, "--outbox", city.url) as house:
        work = casework(house)
        work.visit()
        try:
            case = work.register().ok()["case"]
        except Exception:  # killed before the answer came
            case = ""
        wait_until(lambda: house.server.process is None, TELLING)
        house.server.start()
        wait_until(lambda: len(notified(house)) == 1, TELLING)
        assert not case or notified(house) == [(case, "accepted")]
        taken = {letter["key"]: letter for letter in bodies(city.posts)}
        assert len(city.posts) == 2
        assert len(taken) == 1
        assert waiting(house) == 0


def test_a_webhook_that_hangs_keeps_nobody_waiting(tmp_path: Path) -> None:
    """The hall takes twenty cases meanwhile; then each case's messages come in order, and say who sends them."""
    go = threading.Event()

    def hang(_: Post) -> tuple[int, bytes]:
        return (200, b"") if go.wait(TELLING) else (500, b"")

    token = tmp_path / "token"
    token.write_text("s3cr3t-of-the-hall\n")
    options = ("--outbox-token", str(token))
    with receiver(hang) as city, hall(tmp_path / "data", "--outbox", city.url, *options) as house:
        work = casework(house)
        work.visit()
        cases = [work.register().ok()["case"] for _ in range(20)]
        for case in cases:
            work.act(case, "decide-case", ready=True).ok()
        wait_until(lambda: len(city.posts) == 4, what="as many as are sent at once")
        assert notified(house) == []
        go.set()
        wait_until(lambda: len(notified(house)) == 40, TELLING)
        for case in cases:
            assert [message for named, message in notified(house) if named == case] == ["accepted", "ready"]
            assert [one["message"] for one in bodies(city.posts) if one["case"] == case] == ["accepted", "ready"]
        first = city.posts[0]
        assert first.path == "/letters?from=hall"
        assert first.headers["authorization"] == "Bearer s3cr3t-of-the-hall"
        assert first.headers["content-type"] == "application/json"
        assert json.loads(first.body)["key"] == first.headers["idempotency-key"]
        assert "s3cr3t" not in house.server.log.read_text()


def test_a_webhook_that_is_dead_gets_all_of_it_once_it_lives(tmp_path: Path) -> None:
    """Refused connections, then an answer that is no 2xx."""
    with receiver() as city:
        pass
    with hall(tmp_path, "--outbox", city.url) as house:
        work = casework(house)
        case = work.ready()["case"]
        wait_until(lambda: "no answer: ConnectionRefusedError" in house.server.log.read_text(), TELLING)
        statuses = iter((503,))
        with receiver(lambda _: (next(statuses, 200), b""), city.port) as back:
            wait_until(lambda: len(notified(house)) == 2, TELLING)
            assert notified(house) == [(case, "accepted"), (case, "ready")]
            assert [one["message"] for one in bodies(back.posts)] == ["accepted", "accepted", "ready"]
        log = house.server.log.read_text()
        assert "HTTP 503" in log
        assert not any(word in log for word in PERSONAL)


@pytest.mark.parametrize(
    ("status", "away"), [(302, True), (401, True), (404, True), (429, True), (500, True), (400, False), (422, False)]
)
def test_only_a_2xx_means_that_it_has_arrived(status: int, away: bool) -> None:
    """A redirect is not followed; some answers tell of this letter, the others of the address."""
    with receiver(lambda _: (status, b"")) as city:
        with pytest.raises(NotDeliveredError, match=f"HTTP {status}") as refused:
            HttpCarrier(city.url, None, JsonForm()).deliver(_letter("k"))
        assert refused.value.away == away
        assert len(city.posts) == 1


def test_a_folder_that_takes_nothing_says_why_and_is_used_once_it_does(tmp_path: Path) -> None:
    """A file stands in its place; then it is there, readable by the server's user alone."""
    folder = tmp_path / "letters"
    folder.write_text("not a folder")
    carrier = carrier_of(f"file:{folder}", None, tmp_path, 30 * DAY)
    with pytest.raises(NotDeliveredError, match="EEXIST") as refused:
        carrier.deliver(_letter("k"))
    assert refused.value.away
    folder.unlink()
    carrier.deliver(_letter("k"))
    carrier.deliver(_letter("k"))
    assert [(letter["key"], letter["phone"]) for letter in letters(folder)] == [("k", PHONE)]


def test_an_sms_gateway_is_asked_in_its_own_words(tmp_path: Path) -> None:
    """Its field names, its token, its sign of success; a department by the number that stands in the file."""
    (tmp_path / "sms.token").write_text("gateway-token")
    answers = iter((b'{"code": 7}', b"busy"))
    with receiver(lambda _: (200, next(answers, b'{"code": "0"}'))) as gateway:
        (tmp_path / "sms.toml").write_text(
            f"""
            url = "{gateway.url}"
            token_file = "sms.token"
            encoding = "form"
            headers = {{ X-App = "jiaohao" }}
            body = {{ mobile = "{{phone}}", content = "{{zh}}", serial = "{{key}}" }}
            success = {{ code = "0" }}
            [departments]
            "市治安支队" = "13700001111"
            """
        )
        carrier = carrier_of(str(tmp_path / "sms.toml"), None, tmp_path, DAY)
        for _ in range(2):
            with pytest.raises(NotDeliveredError, match="did not take it") as refused:
                carrier.deliver(_letter("k"))
            assert not refused.value.away
        carrier.deliver(_letter("k"))
        called = msgspec.structs.replace(_letter("d"), phone=None, department="市治安支队")
        carrier.deliver(called)
        carrier.deliver(msgspec.structs.replace(called, key="e", department="市档案局"))
        asked = [{name: value[0] for name, value in parse_qs(post.body.decode()).items()} for post in gateway.posts]
        assert asked[2:] == [
            {"mobile": PHONE, "content": "您好", "serial": "k"},
            {"mobile": "13700001111", "content": "您好", "serial": "d"},
        ]
        assert gateway.posts[0].headers["authorization"] == "Bearer gateway-token"
        assert gateway.posts[0].headers["x-app"] == "jiaohao"
        assert [letter["department"] for letter in letters(tmp_path / "outbox")] == ["市档案局"]


@pytest.mark.parametrize(
    "named",
    ["ftp://city.example", "http://", "https://user:word@city.example/", "letters", "nowhere.toml", "http://x:port/"],
)
def test_an_outbox_that_is_none_is_refused(tmp_path: Path, named: str) -> None:
    """A password is not repeated."""
    with pytest.raises((ValueError, OSError)) as refused:
        carrier_of(named, None, tmp_path, DAY)
    assert "word@" not in str(refused.value)
    with pytest.raises(ValueError, match="token"):
        carrier_of("file:", tmp_path / "token", tmp_path, DAY)


def test_a_server_whose_outbox_is_none_says_so_and_does_not_start(tmp_path: Path) -> None:
    """Before it listens."""
    server = RunningServer(tmp_path)
    arguments = ("server", "--layout", str(LAYOUTS / "tiny"), "--port", "0", "--outbox", "letters")
    told = server.command(*arguments, check=False)
    assert "listening" not in told
    assert "--outbox letters" in told


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "url"),
        ('url = "https://a.example"', "body"),
        ('url = "https://a.example"\nbody = { to = "{name}" }', "no such field name"),
        ('url = "a"\nbody = {}', "no http"),
        ('url = "https://a.example"\nbody = {}\ntoken = "x"', "token"),
        ("url = ", "Invalid value"),
    ],
)
def test_a_gateway_s_file_that_is_wrong_says_where(tmp_path: Path, text: str, complaint: str) -> None:
    """By its name and what is the matter."""
    (tmp_path / "sms.toml").write_text(text)
    with pytest.raises(ValueError, match=complaint) as told:
        carrier_of(str(tmp_path / "sms.toml"), None, tmp_path, DAY)
    assert "sms.toml" in str(told.value)


def test_tries_are_a_second_apart_at_first_and_ten_minutes_at_last() -> None:
    """Doubling in between."""
    assert [rest_s(tries) for tries in (1, 2, 3, 10, 11, 5000)] == [1, 2, 4, 512, 600, 600]


def test_letters_that_nobody_fetches_are_deleted_in_the_end(tmp_path: Path) -> None:
    """A file names a person; it is not kept longer than the contact itself."""
    carrier = carrier_of("file:", None, tmp_path, 30 * DAY)
    carrier.deliver(_letter("old"))
    old = tmp_path / "outbox" / "old.json"
    os.utime(old, (0, 0))
    carrier_of("file:", None, tmp_path, 30 * DAY).deliver(_letter("new"))
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["new.json"]


def _letter(key: str) -> Letter:
    return Letter(key=key, case="c", message="ready", recipient="applicant", at=1, zh="您好", en="Hello", phone=PHONE)


def test_a_letter_shows_nothing_where_it_is_written_down_by_mistake() -> None:
    """In a traceback or a log."""
    assert PHONE not in f"{_letter('k')!r} {_letter('k')}"


class _Hall:
    """The tiny hall inside this process, with a clerk who serves somebody, cases and an outbox."""

    def __init__(self, inner: Inside) -> None:
        self.inner = inner
        assert isinstance(inner.clock, TurnedClock)
        self.clock = inner.clock
        self.contacts = Contacts(inner.store, SECRET, 30 * DAY)
        self.outbox = Outbox(inner.store, SECRET, TINY, Pages(SECRET, "http://hall"))
        cases = Cases(inner.writer, self.contacts, self.outbox)
        inner.writer.consequences = cases.consequences

    async def register(self, *due: int) -> Case:
        """A case that lacks a paper for each deadline."""
        office = self.inner.writer.hall.office
        assert office is not None
        if self.inner.writer.hall.counters["201"].clerk is None:
            await self.inner.do(cmd.SignIn(counter="201", clerk="007"))
            await self.inner.issue()
            await self.inner.do(cmd.CallNext(counter="201"))
            await self.inner.do(cmd.Serve(counter="201"))
        missing = tuple(MissingPaper(name=f"材料{at}", due=when) for at, when in enumerate(due))
        reference = uuid.uuid4().hex
        command = cmd.RegisterCase(counter="201", delivery=Delivery.WINDOW, missing=missing, contact=reference)
        keep = self.contacts.keep(reference, contact_of(CONTACT))
        await self.inner.writer.perform(command, "test", reference, keep)
        return next(reversed(office.cases.values()))

    def log(self) -> list[str]:
        """(case, message) of the outbox in order."""
        with sqlite3.connect(str(self.inner.store.engine.url.database)) as database:
            return [f"{case} {message}" for case, message in database.execute("SELECT case_id, message FROM outbox")]


class _Carrier:
    """Takes letters, or refuses them."""

    def __init__(self) -> None:
        self.taken: list[Letter] = []
        self.tried: list[Letter] = []
        self.refuses = False
        self.rejects = ""
        """A case whose letters are not taken."""

    def deliver(self, letter: Letter) -> None:
        self.tried.append(letter)
        if self.refuses:
            raise NotDeliveredError("not now")
        if letter.case == self.rejects:
            raise NotDeliveredError("HTTP 400", away=False)
        self.taken.append(letter)


async def _until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def test_an_applicant_is_reminded_once_on_the_day_before_papers_are_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At nine, of what still lacks then; once also over a restart, late rather than never, not of what was brought."""
    monkeypatch.setattr(dispatching, "IDLE_S", 0.02)

    async def steps() -> None:
        async with inside(tmp_path) as inner:
            hall, carrier = _Hall(inner), _Carrier()
            due = NINE_O_CLOCK + 3 * DAY + 480 * MINUTE
            case = await hall.register(due, due + 5 * DAY)
            brought = await hall.register(due)
            await hall.inner.do(cmd.SupplyPapers(case=brought.id, papers=("材料0",)))
            await hall.register(NINE_O_CLOCK + 600 * MINUTE)  # due so soon that the receipt itself reminds
            at = reminded_at(due, TINY.plan.timezone)
            assert at == NINE_O_CLOCK + 2 * DAY + 120 * MINUTE, "nine o'clock is later in this hall"
            dispatcher = Dispatcher(inner.writer, hall.outbox, hall.contacts, carrier)
            dispatcher.start()
            await _until(lambda: len(carrier.taken) == 3)
            reminded = f"{case.id} papers_due"
            for time, expected in ((at - 1, 0), (at, 1), (at + 360 * MINUTE, 1), (due + DAY, 1), (due + 4 * DAY, 2)):
                hall.clock.time = time
                await _until(lambda expected=expected: hall.log().count(reminded) == expected)
                await asyncio.sleep(0.1)
                assert hall.log().count(reminded) == expected
            await _until(lambda: len(carrier.taken) == 5)
            assert [letter.case for letter in carrier.taken[3:]] == [case.id] * 2
            await dispatcher.stop()
            again = Outbox(inner.store, SECRET, TINY, Pages(SECRET))
            assert again.unreminded([case], hall.clock.now()) == []
            assert {line for line in hall.log() if line.endswith("papers_due")} == {reminded}

    asyncio.run(steps())


def test_a_message_that_is_not_taken_holds_up_its_own_case_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its applicant's number is wrong; everybody else is told at once, and its later messages wait for it."""
    monkeypatch.setattr(dispatching, "FIRST_RETRY_S", 0.01)
    monkeypatch.setattr(dispatching, "LOOK_S", 0.01)

    async def steps() -> None:
        async with inside(tmp_path) as inner:
            hall, carrier = _Hall(inner), _Carrier()
            wrong, right = await hall.register(), await hall.register()
            carrier.rejects = wrong.id
            for case in (wrong, right):
                await inner.do(cmd.DecideCase(case=case.id, ready=True))
            dispatcher = Dispatcher(inner.writer, hall.outbox, hall.contacts, carrier)
            dispatcher.start()
            await _until(lambda: len(carrier.taken) == 2)
            hall.clock.time += MINUTE
            await _until(lambda: [letter.case for letter in carrier.tried].count(wrong.id) > 1)
            assert [(letter.case, letter.message) for letter in carrier.taken] == [
                (right.id, "accepted"),
                (right.id, "ready"),
            ]
            assert {letter.message for letter in carrier.tried if letter.case == wrong.id} == {"accepted"}
            carrier.rejects = ""
            hall.clock.time += 11 * MINUTE
            await _until(lambda: len(carrier.taken) == 4)
            assert [letter.message for letter in carrier.taken[2:]] == ["accepted", "ready"]
            assert len({letter.key for letter in carrier.tried}) == 4
            await dispatcher.stop()

    asyncio.run(steps())


def test_messages_that_are_stuck_alarm_the_desk_until_they_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device `outbox` has a fault while the oldest waits too long; a restart knows of it."""
    monkeypatch.setattr(dispatching, "IDLE_S", 0.02)
    monkeypatch.setattr(dispatching, "FIRST_RETRY_S", 0.01)

    async def steps() -> None:
        async with inside(tmp_path) as inner:
            hall, carrier = _Hall(inner), _Carrier()
            carrier.refuses = True
            case = await hall.register()
            dispatcher = Dispatcher(inner.writer, hall.outbox, hall.contacts, carrier)
            dispatcher.start()
            await _until(lambda: hall.outbox.oldest_failed() is not None)
            hall.clock.time += STUCK_AFTER
            await asyncio.sleep(0.1)
            assert DEVICE not in inner.writer.hall.faults
            hall.clock.time += 1
            await _until(lambda: DEVICE in inner.writer.hall.faults)
            await dispatcher.stop()
            carrier.refuses = False
            hall.clock.time += 11 * MINUTE
            dispatcher = Dispatcher(inner.writer, hall.outbox, hall.contacts, carrier)
            dispatcher.start()
            await _until(lambda: DEVICE not in inner.writer.hall.faults)
            assert [letter.case for letter in carrier.taken] == [case.id]
            await dispatcher.stop()

    asyncio.run(steps())


def test_a_disk_that_is_full_when_a_message_has_arrived_is_told_later_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter is not sent again for it."""
    monkeypatch.setattr(dispatching, "LOOK_S", 0.05)

    async def steps() -> None:
        async with inside(tmp_path) as inner:
            hall, carrier = _Hall(inner), _Carrier()
            await hall.register()
            with inner.full():
                await inner.fill()
                dispatcher = Dispatcher(inner.writer, hall.outbox, hall.contacts, carrier)
                dispatcher.start()
                await _until(lambda: carrier.taken)
                await asyncio.sleep(0.2)
                assert hall.outbox.waits()
            await _until(lambda: not hall.outbox.waits())
            await dispatcher.stop()
            assert len(carrier.taken) == 1

    asyncio.run(steps())


def test_a_clock_that_jumps_back_puts_no_message_off_for_long(tmp_path: Path) -> None:
    """What was put off until a time that is far away is due now."""

    async def steps() -> None:
        async with inside(tmp_path) as inner:
            hall = _Hall(inner)
            await hall.register()
            (message,) = hall.outbox.due(hall.clock.now(), 1.0, 4, ())
            await inner.writer.write(hall.outbox.failed(message, "x", hall.clock.now() + 5 * MINUTE))
            assert hall.outbox.due(hall.clock.now(), 1.0, 4, ()) == []
            assert len(hall.outbox.due(hall.clock.now() - DAY, 1.0, 4, ())) == 1

    asyncio.run(steps())


def test_a_message_whose_contact_is_gone_is_given_up_and_says_so(tmp_path: Path) -> None:
    """It keeps nobody else's back, and its box is empty."""

    async def steps() -> None:
        async with inside(tmp_path) as inner:
            hall, carrier = _Hall(inner), _Carrier()
            gone, other = await hall.register(), await hall.register()
            await inner.do(cmd.WithdrawCase(case=gone.id, reason="申请人撤回"))
            await inner.writer.write(hall.contacts.purge(hall.clock.now() + 31 * DAY))
            dispatcher = Dispatcher(inner.writer, hall.outbox, hall.contacts, carrier)
            dispatcher.start()
            await _until(lambda: not hall.outbox.waits())
            await dispatcher.stop()
            assert [letter.case for letter in carrier.taken] == [other.id]
            (posted,) = hall.outbox.posted(gone.id)
            assert (posted.delivered_at, posted.error) == (None, "nobody to send it to")

    asyncio.run(steps())


@pytest.mark.parametrize("name", ["zhengzhou", "tiny"])
def test_every_message_can_be_said_of_every_case(name: str) -> None:
    """Whatever the case lacks, also an item or a queue that the layout has lost since; none names the applicant."""
    layout = load(LAYOUTS / name)
    queue = next(iter(layout.plan.queues))
    for state in CaseState:
        for delivery in Delivery:
            for item, accepted_in in ((None, queue), ("lost", queue), (None, "lost-acceptance")):
                case = Case(
                    id="20260105-0001",
                    ticket="20260105-A001",
                    counter="1",
                    clerk="2",
                    queue=accepted_in,
                    issuing=None,
                    service=item,
                    department="市档案局",
                    delivery=delivery,
                    registered_at=NINE_O_CLOCK,
                    due=NINE_O_CLOCK + DAY,
                    contact="c",
                    missing=(MissingPaper(name="户口簿", due=NINE_O_CLOCK + DAY),),
                    state=state,
                )
                for message in Message:
                    said = write(layout, message, case, page="http://hall/r/x", code="K1")
                    assert case.id in said.zh
                    assert case.id in said.en
                    assert "{" not in said.zh + said.en


def test_the_address_is_in_no_letter() -> None:
    """Who sends an SMS need not know where somebody lives."""
    assert "address" not in Letter.__struct_fields__
    assert ADDRESS in CONTACT.values()
