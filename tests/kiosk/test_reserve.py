"""The reserve: whatever happens to process, clock, disk and file, no number is lost and none is given twice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.reserve import DAYS_KEPT, Given, Remembered, Reserve, Trouble

HOUSE = Path(__file__).parent.parent.parent
MONDAY, TUESDAY, WEDNESDAY = "2026-01-05", "2026-01-06", "2026-01-07"
FIRST, LAST = 901, 905


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the reserve is; the folder is not there yet."""
    return tmp_path / "state" / "kiosk.db"


@contextmanager
def told(path: Path, date: str = MONDAY, *ordinals: int) -> Iterator[Reserve]:
    """The reserve at `path`, told by the server on `date` which numbers of 税务 are used."""
    with closing(Reserve(path)) as reserve:
        reserve.used("tax", ordinals, date)
        yield reserve


def give(reserve: Reserve, date: str = MONDAY, line: str = "tax", now: int = 1000) -> Given | None:
    return reserve.give(line, FIRST, LAST, f"{line}-acceptance", None, "ordinary", date, now)


def ordinals(reserve: Reserve, date: str = MONDAY) -> list[int]:
    """All that are still given."""
    return [given.ordinal for given in iter(lambda: give(reserve, date), None)]


def test_numbers_of_the_range_are_given_in_order_each_once_until_it_is_used_up(path: Path) -> None:
    """Over a restart too; `left` counts along."""
    with told(path) as reserve:
        assert reserve.left("tax", FIRST, LAST, MONDAY) == 5
        assert [given.ordinal for _ in range(2) if (given := give(reserve))] == [901, 902]
        assert reserve.left("tax", FIRST, LAST, MONDAY) == 3
    with closing(Reserve(path)) as reserve:
        assert ordinals(reserve) == [903, 904, 905]
        assert reserve.left("tax", FIRST, LAST, MONDAY) == 0
        assert reserve.trouble is None


def test_what_was_given_is_pending_whole_and_in_order_until_it_is_settled(path: Path) -> None:
    """Also when the kiosk was switched off in between; a settled number is never pending again."""
    with told(path) as reserve:
        first = reserve.give("tax", FIRST, LAST, "tax-issuing", "tax-collect", "green", MONDAY, 9000, "r-1")
        second = give(reserve, now=8000)
        assert first is not None
        assert second is not None
    expected = Given(
        id=first.id,
        ordinal=901,
        line="tax",
        queue="tax-issuing",
        service="tax-collect",
        visitor_class="green",
        issued_at=9000,
        instead_of="r-1",
    )
    assert first == expected
    with closing(Reserve(path)) as reserve:
        assert reserve.pending() == (first, second)
        reserve.settle(first.id, "handed in")
    with closing(Reserve(path)) as reserve:
        assert reserve.pending() == (second,)


def test_lines_have_numbers_of_their_own_and_each_day_begins_anew(path: Path) -> None:
    """901 of one is not 901 of another."""
    with told(path) as reserve:
        reserve.used("fund", (), MONDAY)
        given = [give(reserve), give(reserve, line="fund")]
        for one in reserve.pending():
            reserve.settle(one.id, "handed in")
        given.append(give(reserve, date=TUESDAY))
        assert [one.ordinal for one in given if one] == [901, 901, 901]
        assert len({one.id for one in given if one}) == 3


def test_a_number_that_is_not_handed_in_yet_is_given_on_no_other_day(path: Path) -> None:
    """It may be the same day still, and a clock that jumped. What the server has taken or refused is free again."""
    with told(path) as reserve:
        assert ordinals(reserve)[-1:] == [905]
        assert give(reserve, TUESDAY) is None
        for given in reserve.pending():
            reserve.settle(given.id, "NOT_TODAY")
        assert ordinals(reserve, TUESDAY) == [901, 902, 903, 904, 905]


def test_a_clock_that_goes_back_a_day_and_forward_again_repeats_no_number(path: Path) -> None:
    """While it is behind it gives none: nobody would take them in."""
    with told(path, TUESDAY) as reserve:
        give(reserve, TUESDAY)
    with closing(Reserve(path)) as reserve:
        assert (give(reserve, MONDAY), reserve.left("tax", FIRST, LAST, MONDAY)) == (None, 0)
        given = give(reserve, TUESDAY)
        assert given is not None
        assert given.ordinal == 902


def test_a_clock_that_was_ahead_repeats_no_number_when_the_server_tells_the_day(path: Path) -> None:
    """What it gave on days to come was given today; till the server says so, a clock put right gives none."""
    with told(path, MONDAY) as reserve:
        give(reserve, MONDAY)
        give(reserve, "2036-01-01")
        for given in reserve.pending():
            reserve.settle(given.id, "handed in")
        give(reserve, "2036-01-02")
        assert give(reserve, MONDAY) is None
        reserve.used("tax", (), MONDAY)
        assert ordinals(reserve, MONDAY) == [903, 904, 905]


def test_no_purge_frees_a_number(path: Path) -> None:
    """A server's clock, too, may be years ahead for a while."""
    with told(path, MONDAY) as reserve:
        given = give(reserve, MONDAY)
        assert given is not None
        reserve.settle(given.id, "handed in")
        reserve.used("tax", (), "2036-01-01")
        reserve.used("tax", (), MONDAY)
        assert _ids(path) == []
        assert ordinals(reserve, MONDAY) == [902, 903, 904, 905]


def test_a_new_reserve_gives_no_number_before_the_server_has_told_which_are_used(path: Path) -> None:
    """A kiosk whose disk was wiped goes on behind what it handed in before, and gives none for days before that."""
    with closing(Reserve(path)) as reserve:
        assert give(reserve) is None
        assert reserve.left("tax", FIRST, LAST, MONDAY) == 0
        reserve.used("fund", (), MONDAY)
        assert give(reserve) is None, "another line was told"
        reserve.used("tax", (901, 903, 907), MONDAY)
        assert give(reserve, "2026-01-04") is None
        assert reserve.left("tax", FIRST, LAST, MONDAY) == 2
        assert ordinals(reserve) == [904, 905]
    with closing(Reserve(path)) as reserve:
        assert reserve.left("tax", 906, 910, TUESDAY) == 5
        assert reserve.left("fund", FIRST, LAST, TUESDAY) == 5


def test_what_the_server_says_again_is_not_written_again(path: Path) -> None:
    """The mirror changes many times a second."""
    with told(path, MONDAY, 901) as reserve:
        size = _written(path)
        for _ in range(50):
            reserve.used("tax", {901}, MONDAY)
            reserve.remember(b"{}", "k", "00")
        once = _written(path)
        assert size < once
        reserve.remember(b"{}", "k", "00")
        assert _written(path) == once


def _written(path: Path) -> int:
    return path.with_name(path.name + "-wal").stat().st_size


def test_layout_name_and_key_are_remembered_and_the_file_is_its_owners_alone(path: Path) -> None:
    """The newest of each; the key is not shown when the value is."""
    with closing(Reserve(path)) as reserve:
        assert reserve.remembered() is None
        reserve.remember(b"{}", "kiosk-1-a", "ab" * 32)
        reserve.remember(b'{"plan":1}', "kiosk-1-b", "cd" * 32)
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    path.chmod(0o644)
    with closing(Reserve(path)) as reserve:
        remembered = reserve.remembered()
        assert remembered == Remembered(layout=b'{"plan":1}', kiosk="kiosk-1-b", person_key="cd" * 32)
        assert "cdcd" not in repr(remembered)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_settled_numbers_are_kept_for_some_days_and_pending_ones_until_they_are_settled(path: Path) -> None:
    """The server's date counts, which a kiosk's clock does not move."""
    with told(path) as reserve:
        settled, pending = give(reserve), give(reserve)
        assert settled is not None
        reserve.settle(settled.id, "handed in")
        reserve.used("tax", (), f"2026-01-{5 + DAYS_KEPT:02d}")
        assert _ids(path) == [(settled.id, "handed in"), (pending and pending.id, None)]
        reserve.used("tax", (), f"2026-01-{6 + DAYS_KEPT:02d}")
        assert _ids(path) == [(pending and pending.id, None)]


def _ids(path: Path) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT id, outcome FROM given ORDER BY place").fetchall()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _other(path: Path) -> None:
    path.write_text("not a database, though longer than the header of one is. " * 9)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _scratched(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 4))


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")


def _gone(path: Path) -> None:
    path.rename(path.with_name(path.name + "-wal"))


@pytest.mark.parametrize("damage", [_empty, _other, _cut, _scratched, _newer, _gone])
def test_a_damaged_file_is_set_aside_and_no_number_given_until_another_day(path: Path, damage: object) -> None:
    """Numbers that were given and not handed in are known to nobody: another one on that day could be one of them."""
    with told(path) as reserve:
        reserve.remember(b"{}" * 5000, "k", "00")
        give(reserve)
    assert callable(damage)
    damage(path)
    before = sorted(file.read_bytes() for file in path.parent.iterdir())

    with closing(Reserve(path)) as reserve:
        assert reserve.trouble is Trouble.DAMAGED
        assert reserve.set_aside is not None
        aside = sorted(path.parent.glob("*.damaged-1*"))
        assert sorted(file.read_bytes() for file in aside) == before
        assert reserve.pending() == ()
        assert reserve.remembered() is None
        reserve.used("tax", (), TUESDAY)
        assert [give(reserve, date) for date in (MONDAY, TUESDAY, WEDNESDAY)] == [None, None, None]
    with closing(Reserve(path)) as reserve:
        assert reserve.trouble is Trouble.DAMAGED
        reserve.used("tax", (902,), WEDNESDAY)
        assert reserve.trouble is None
        assert give(reserve, TUESDAY) is None
        assert ordinals(reserve, WEDNESDAY) == [903, 904, 905]


def test_a_file_that_is_damaged_while_it_is_open_is_set_aside_too(path: Path) -> None:
    """And what was set aside before is kept beside it."""
    for number in (1, 2):
        with told(path, f"2026-01-{number + 10}") as reserve:
            reserve.remember(os.urandom(200_000), "k", "00")
            reserve.used("tax", (), f"2026-01-{number + 20}")
            assert give(reserve, f"2026-01-{number + 20}") is not None
            reserve.close()
            _scratched(path)
            assert reserve.pending() == ()
            assert reserve.trouble is Trouble.DAMAGED
            assert reserve.set_aside == path.with_name(f"kiosk.db.damaged-{number}")
            assert give(reserve, f"2026-01-{number + 20}") is None


def test_a_crash_between_setting_aside_and_beginning_anew_is_not_taken_for_a_new_kiosk(path: Path) -> None:
    """The file that was set aside tells."""
    with told(path):
        pass
    path.rename(path.with_name("kiosk.db.damaged-1"))
    with told(path) as reserve:
        assert reserve.trouble is Trouble.DAMAGED
        assert give(reserve) is None


_GIVING = """
    import os, sys
    from pathlib import Path
    from kiosk.reserve import Reserve
    reserve = Reserve(Path(sys.argv[1]))
    while True:
        given = reserve.give("tax", 1, 10**6, "tax-acceptance", None, "ordinary", "2026-01-05", 1)
        if given:
            os.write(1, b"given %d %s\\n" % (given.ordinal, given.id.encode()))
            if given.ordinal % 3 == 0:
                os.write(1, b"settled 0 %s\\n" % given.id.encode())
                reserve.settle(given.id, "handed in")
"""


def test_kiosks_that_are_killed_while_they_give_lose_nothing_and_repeat_nothing(path: Path) -> None:
    """SIGKILL at any moment, many times, two processes at once on one file, as must never be."""
    with told(path):
        pass
    chance = random.Random(1)
    told_numbers: list[int] = []
    known: dict[str, str] = {}
    rounds = 10
    for _ in range(rounds):
        children = [_child(_GIVING, path) for _ in range(2)]
        for child in children:
            assert child.stdout is not None
            assert child.stdout.read(1)
        time.sleep(chance.uniform(0, 0.04))
        for child in children:
            child.send_signal(signal.SIGKILL)
        for child in children:
            for line in child.communicate()[0].decode().splitlines():
                if len(words := line.split(" ")) == 3 and len(words[2]) == 32:
                    known[words[2]] = words[0]
                    told_numbers += [int(words[1])] if words[0].endswith("iven") else []

    assert len(told_numbers) > 10 * rounds
    assert len(set(told_numbers)) == len(told_numbers)
    with closing(Reserve(path)) as reserve:
        assert reserve.trouble is None
        pending = {given.id: given.ordinal for given in reserve.pending()}
        following = reserve.give("tax", 1, 10**6, "q", None, "ordinary", MONDAY, 1)
    assert len(set(pending.values())) == len(pending)
    assert {name for name, how in known.items() if how != "settled"} <= pending.keys()
    assert following is not None
    # Every number is either told or on disk: at most one a process was given and not yet told.
    untold = set(range(1, following.ordinal)) - set(told_numbers)
    assert untold <= set(pending.values())
    assert len(untold) <= 2 * rounds


_FULL = """
    import resource, sys
    from pathlib import Path
    from kiosk.reserve import Reserve, Trouble
    path = Path(sys.argv[1])
    reserve = Reserve(path)
    give = lambda: reserve.give("tax", 1, 10**6, "tax-acceptance", None, "ordinary", "2026-01-05", 1)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    given = refused = 0
    while refused < 3:  # in a row: each new beginning may find a little room
        if give():
            given, refused = given + 1, 0
        else:
            refused += 1
    assert given > 3, given
    assert reserve.trouble is Trouble.UNWRITABLE
    assert give() is None
    assert len(reserve.pending()) == given, (len(reserve.pending()), given)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    after = give()
    assert reserve.trouble is None
    assert after.ordinal == given + 1, (after, given)
    assert len(reserve.pending()) == given + 1
    print(given)
"""


def test_a_full_disk_gives_no_number_rather_than_one_that_is_not_recorded(path: Path) -> None:
    """And goes on with the next number when there is room again."""
    with told(path):
        pass
    child = _child(_FULL, path)
    said, wrong = child.communicate(timeout=60)
    assert child.returncode == 0, wrong.decode()
    with closing(Reserve(path)) as reserve:
        assert len(reserve.pending()) == int(said) + 1


def test_a_place_that_cannot_be_written_gives_no_number_and_says_so(tmp_path: Path) -> None:
    """Nothing is raised, whatever is asked."""
    (tmp_path / "file").write_text("")
    with closing(Reserve(tmp_path / "file" / "kiosk.db")) as reserve:
        reserve.used("tax", (), MONDAY)
        reserve.remember(b"{}", "k", "00")
        reserve.settle("x", "handed in")
        assert give(reserve) is None
        assert reserve.remembered() is None
        assert reserve.pending() == ()
        assert reserve.trouble is Trouble.UNWRITABLE


def _child(program: str, path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=HOUSE,
        bufsize=0,
    )
