"""Leaks: found wherever they are, and nowhere else."""

from __future__ import annotations

import random
from pathlib import Path

from rehearsal.applicants import made_up
from rehearsal.leaks import leaks

APPLICANT = made_up(random.Random(3))


def test_an_applicant_who_stands_in_clear_anywhere_is_found(tmp_path: Path) -> None:
    """In the database, beside it, or in a log; by any part of the contact, or by what was sent."""
    (tmp_path / "logs").mkdir()
    for name in ("hall.db-wal", "logs/server.log"):
        for told in (*APPLICANT.told().values(), "000123456789"):
            (tmp_path / name).write_bytes(b"\0before" + told.encode() + b"after\xff")
            assert len(leaks(tmp_path, ["000123456789"])) == 1, told
            (tmp_path / name).unlink()
    assert leaks(tmp_path, ["000123456789"]) == []


def test_the_letters_of_the_outbox_may_tell_whom_they_are_for(tmp_path: Path) -> None:
    """They are what the applicant is sent."""
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox/a.json").write_text(APPLICANT.phone)
    assert leaks(tmp_path, []) == []
