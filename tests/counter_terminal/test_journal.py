"""The journal on disk: what is in it is there after any crash, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from counter_terminal.journal import Journal, JournalTakenError, Step


def step(name: str, clerk: str = "77") -> Step:
    return Step(id=name, clerk=clerk, do="serve", args={"ticket": "20261123-A001"}, at=5, number="A001", first=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "1001.journal"


def again(journal: Journal) -> Journal:
    """The journal as the next process finds it."""
    journal.close()
    return Journal(journal.path)


def test_steps_come_back_in_their_order(path: Path) -> None:
    """After a restart; what was settled does not."""
    journal = Journal(path)
    for name in "abc":
        journal.record(step(name))
    journal.settle(step("a"))
    assert [one.id for one in again(journal).pending] == ["b", "c"]


def test_declined_steps_stay_until_they_are_acknowledged(path: Path) -> None:
    """With the reason, over restarts."""
    journal = Journal(path)
    journal.record(step("a"))
    journal.decline(step("a"), "OTHER_TICKET")
    journal = again(journal)
    assert [(one.step.id, one.code) for one in journal.declined] == [("a", "OTHER_TICKET")]
    assert journal.pending == ()
    journal.acknowledge()
    assert again(journal).declined == ()


def test_an_empty_journal_is_an_empty_file_for_its_owner_alone(path: Path) -> None:
    """What is settled is on the disk no longer."""
    journal = Journal(path)
    journal.record(step("a"))
    assert path.stat().st_mode & 0o777 == 0o600
    journal.settle(step("a"))
    assert path.read_bytes() == b""


def test_a_line_that_power_cut_off_never_was(path: Path) -> None:
    """Wherever it was cut, all lines before it hold, and later ones are not spoilt by it."""
    journal = Journal(path)
    journal.record(step("a"))
    before = path.stat().st_size
    journal.record(step("b"))
    journal.close()
    whole = path.read_bytes()
    for end in range(before, len(whole)):
        path.write_bytes(whole[:end])
        journal = Journal(path)
        assert [one.id for one in journal.pending] == ["a"]
        assert not journal.damaged
        journal.record(step("c"))
        journal = again(journal)
        assert [one.id for one in journal.pending] == ["a", "c"]
        journal.close()


def test_a_damaged_file_is_kept_beside_and_what_can_be_read_goes_on(path: Path) -> None:
    """Nothing is lost silently: the journal says so, and the file is there for whoever looks into it."""
    journal = Journal(path)
    for name in "abc":
        journal.record(step(name))
    journal.close()
    lines = path.read_bytes().splitlines(keepends=True)
    damaged = b"".join([lines[0], b"\xff" + lines[1][1:], lines[2]])
    path.write_bytes(damaged)
    journal = Journal(path)
    assert journal.damaged
    assert [one.id for one in journal.pending] == ["a", "c"]
    assert path.with_name("1001.journal.damaged-1").read_bytes() == damaged
    journal = again(journal)
    assert not journal.damaged
    assert [one.id for one in journal.pending] == ["a", "c"]


def test_a_counters_journal_belongs_to_one_process(path: Path) -> None:
    """A second terminal of the same counter on the same machine cannot write into it; a dead one's is free."""
    script = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from counter_terminal.journal import Journal
        journal = Journal(Path({str(path)!r}))
        print("open", flush=True)
        time.sleep(60)
    """)
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(JournalTakenError):
        Journal(path)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    other.stdout.close()
    Journal(path).close()


def test_a_killed_process_leaves_every_step_that_it_has_told_of(path: Path) -> None:
    """SIGKILL at any moment: each line it has printed is there, and at most one more."""
    script = textwrap.dedent(f"""
        from pathlib import Path
        from counter_terminal.journal import Journal, Step
        journal = Journal(Path({str(path)!r}))
        for n in range(100000):
            journal.record(Step(id=str(n), clerk="77", do="serve", args={{}}, at=n))
            print(n, flush=True)
    """)
    writing = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert writing.stdout is not None
    while int(writing.stdout.readline()) < 20:
        pass
    os.kill(writing.pid, signal.SIGKILL)
    told = 20 + len(writing.stdout.read().splitlines())
    writing.wait()
    writing.stdout.close()
    journal = Journal(path)
    assert [one.id for one in journal.pending] == [str(n) for n in range(len(journal.pending))]
    assert len(journal.pending) - 1 in (told, told + 1)
    journal.close()


def test_a_full_disk_keeps_nothing_and_says_so() -> None:
    """The step is refused as a whole, and the journal goes on as if it had not been asked."""
    script = textwrap.dedent("""
        import resource, sys, tempfile
        from pathlib import Path
        from counter_terminal.journal import Journal, Step
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        path = Path(tempfile.mkdtemp()) / "1001.journal"
        journal = Journal(path)
        def step(name): return Step(id=name, clerk="77", do="serve", args={}, at=1)
        journal.record(step("a"))
        whole = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (whole + 10, resource.RLIM_INFINITY))
        try:
            journal.record(step("b"))
        except OSError:
            print("refused", path.stat().st_size == whole, [one.id for one in journal.pending])
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        journal.record(step("c"))
        journal.close()
        print([one.id for one in Journal(path).pending])
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.splitlines() == ["refused True ['a']", "['a', 'c']"]
