"""A loudspeaker's voice that is silent and fast: what it would say, and what it tells."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from miniaudio import Backend

from hardware.sound_device import SilentDevice
from hardware.speech import RATE, Sound
from layouts.layout import Loudspeaker, Volume
from queueing import commands as cmd
from queueing.plan import MINUTE, SECOND
from tests.hardware.floor import SOON, Floor, lines
from tests.running import wait_until
from wire.messages import Speaking

FAST = 200.0
ELSEWHERE = [Backend.COREAUDIO]
"""A sound system that a hall's Linux never has."""


def loudspeaker(**settings: object) -> Loudspeaker:
    """The first zone's, which never hurries unless it is told to."""
    known: dict[str, object] = {"name": "first", "zones": ("z1",), "shorten_after": 600 * MINUTE}
    return Loudspeaker(**(known | settings))  # type: ignore[arg-type]


def test_a_call_is_said_twice_in_each_language() -> None:
    """Chinese, then English, and both once more; it is told each time as the words begin, with their length."""
    floor = Floor()
    with floor.voice(loudspeaker(), silent=True, speed=FAST) as voice:
        ticket = floor.call("1002")
        assert floor.heard(4) == [(ticket, "1002", "zh"), (ticket, "1002", "en")] * 2
        assert voice.health() is None
    assert {one.loudspeaker for one in floor.told} == {"first"}
    assert all(2.5 < one.seconds < 6 for one in floor.told)


def test_calls_are_said_one_after_the_other() -> None:
    """In the order in which they were made, however fast they come."""
    floor = Floor()
    with floor.voice(loudspeaker(languages=("zh",), times=1), silent=True, speed=FAST):
        called = [floor.call("1001"), floor.call("1002"), floor.call("1004", "tax.acceptance")]
        assert [ticket for ticket, _, _ in floor.heard(3)] == called


def test_who_has_come_is_not_named_again() -> None:
    """The rest of the announcement is left out, and the next call's turn has come."""
    floor = Floor()

    def tell(said: Speaking) -> None:
        floor.told.append(said)
        if said.counter == "1001":
            floor.do(cmd.Serve(counter="1001"))

    with floor.voice(loudspeaker(), tell=tell, silent=True, speed=FAST):
        first, second = floor.call("1001"), floor.call("1002")
        assert floor.heard(5) == [(first, "1001", "zh"), *[(second, "1002", "zh"), (second, "1002", "en")] * 2]


def test_a_backlog_is_said_in_short() -> None:
    """Once each, past the limit; the journal tells that it was shortened."""
    floor = Floor()
    with floor.voice(loudspeaker(shorten_after=SECOND, languages=("zh",)), silent=True, speed=FAST):
        called = [floor.call("1001"), floor.call("1002"), floor.call("1004", "tax.acceptance")]
        said = [ticket for ticket, _, _ in floor.heard(4)]
        assert said[-2:] == called[1:]
        assert said[:-2] in ([called[0]], [called[0]] * 2)


def test_the_journal_has_a_line_for_each_telling(tmp_path: Path) -> None:
    """Who was named where, in which language, when by the hall's clock."""
    floor, journal = Floor(), tmp_path / "first.jsonl"
    begun = floor.desk.now
    with floor.voice(loudspeaker(times=1), silent=True, speed=FAST, journal=journal):
        floor.call("1002")
        wait_until(lambda: lines(journal) == 2, SOON)
    said = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    assert [line.pop("at") >= begun for line in said] == [True, True]
    chinese = {
        "loudspeaker": "first",
        "ticket": "20260105-A001",
        "number": "A001",
        "counter": "1002",
        "label": "2",
        "language": "zh",
        "shortened": False,
    }
    assert said == [chinese, chinese | {"language": "en"}]


def test_without_a_link_the_voice_falls_silent(tmp_path: Path) -> None:
    """What waited is not said when it is stale, not even after the link is back; new calls are."""
    floor = Floor()
    held = threading.Event()

    def tell(said: Speaking) -> None:
        floor.told.append(said)
        held.wait(SOON)

    with floor.voice(loudspeaker(times=1, languages=("zh",)), tell=tell, silent=True, speed=FAST) as voice:
        first = floor.call("1001")
        floor.heard(1)
        floor.call("1002")
        voice.lost()
        threading.Event().wait(11 / FAST)
        held.set()
        voice.follow(floor.desk.hall, (), floor.desk.now)
        last = floor.call("1004", "tax.acceptance")
        assert [ticket for ticket, _, _ in floor.heard(2)] == [first, last]


def test_without_sound_nothing_is_told_and_the_call_waits(caplog: pytest.LogCaptureFixture) -> None:
    """A caption means that it is spoken. The voice's health says why it is not, and whoever feeds it is not held up."""
    floor = Floor()
    with floor.voice(loudspeaker(), backends=ELSEWHERE, retry_seconds=0.02) as voice:
        floor.call("1001")
        wait_until(lambda: voice.health() == "no sound device", SOON)
        for _ in range(100):
            floor.do(cmd.IssueTicket(queue="fund.acceptance"))
        threading.Event().wait(0.2)
        assert floor.told == []
    assert [record.getMessage() for record in caplog.records] == ["loudspeaker: no sound device"]


def test_a_device_that_is_named_is_not_replaced_by_another() -> None:
    """It hangs in another part of the hall."""
    floor = Floor()
    with floor.voice(loudspeaker(device="Zone nine"), backends=[Backend.NULL]) as voice:
        wait_until(lambda: voice.health() == "no sound device 'Zone nine'", SOON)


def test_a_named_device_is_found_by_a_part_of_its_name() -> None:
    """In any case of letters."""
    floor = Floor()
    with floor.voice(loudspeaker(device="null PLAYBACK", languages=("zh",)), backends=[Backend.NULL]) as voice:
        ticket = floor.call("1001")
        assert floor.heard(1) == [(ticket, "1001", "zh")]
        assert voice.health() is None


def test_at_volume_zero_nothing_is_said_or_told() -> None:
    """The span of the hall's own day counts; when it is over, new calls are said, and the old ones are gone."""
    floor = Floor()
    quiet = loudspeaker(volumes=(Volume(start="00:00", end="09:30", percent=0),), times=1, languages=("zh",))
    with floor.voice(quiet, silent=True):
        floor.call("1001")
        threading.Event().wait(0.3)
        floor.desk.now += 30 * MINUTE
        last = floor.call("1002")
        assert floor.heard(1) == [(last, "1002", "zh")]


def test_a_language_without_a_voice_does_not_silence_the_other(caplog: pytest.LogCaptureFixture) -> None:
    """The other is said, health tells, and the log has it once."""
    floor = Floor()
    with floor.voice(loudspeaker(languages=("xx", "zh")), silent=True, speed=FAST) as voice:
        ticket = floor.call("1001")
        assert floor.heard(2) == [(ticket, "1001", "zh")] * 2
        assert "xx" in str(voice.health())
    assert len(caplog.records) == 1


def test_a_listener_that_fails_does_not_end_the_voice(caplog: pytest.LogCaptureFixture) -> None:
    """The announcement is lost, health tells, and the next one is said."""
    floor = Floor()

    def tell(said: Speaking) -> None:
        if said.counter == "1001":
            raise RuntimeError("nobody listens")
        floor.told.append(said)

    with floor.voice(loudspeaker(times=1), tell=tell, silent=True, speed=FAST) as voice:
        floor.call("1001")
        wait_until(lambda: voice.health() is not None, SOON)
        second = floor.call("1002")
        assert floor.heard(2) == [(second, "1002", "zh"), (second, "1002", "en")]
        wait_until(lambda: voice.health() is None, SOON)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_journal_that_cannot_be_written_does_not_end_the_voice(tmp_path: Path) -> None:
    """Calls matter more."""
    floor = Floor()
    with floor.voice(loudspeaker(times=1), silent=True, speed=FAST, journal=tmp_path / "no" / "first.jsonl"):
        floor.call("1001")
        assert len(floor.heard(2)) == 2


def test_close_cuts_the_words_and_leaves_no_thread() -> None:
    """At once, and it may be called twice; what comes afterwards is nothing, not an error."""
    before = threading.active_count()
    floor = Floor()
    with floor.voice(loudspeaker(), silent=True) as voice:
        floor.call("1001")
        floor.call("1002")
        floor.heard(1)
        voice.close()
        assert threading.active_count() == before
        floor.call("1004", "tax.acceptance")
    assert len(floor.told) == 1


def test_a_program_ends_cleanly_in_the_middle_of_a_call() -> None:
    """Without closing anything it exits with 0, at once, and without a word on its error output."""
    program = """
from miniaudio import Backend
from hardware.voice import Voice
from layouts.layout import Loudspeaker
from tests.hardware.floor import LAYOUT, Floor
floor = Floor()
voice = Voice(Loudspeaker(name="first", zones=("z1",)), LAYOUT, floor.told.append, backends=[Backend.NULL]).start()
floor.voices.append(voice)
floor.call("1001")
floor.heard(1)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_silent_sound_lasts_as_long_as_it_would_be_heard() -> None:
    """Divided by the speed, and it can be cut."""
    cut = threading.Event()
    assert SilentDevice(speed=100).play(Sound(samples=bytes(RATE)), cut)
    cut.set()
    assert not SilentDevice().play(Sound(samples=bytes(RATE * 1000)), cut)
