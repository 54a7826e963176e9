"""Leaks: whether anything of the play's applicants stands in clear where it must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rehearsal.applicants import TRACES
from server.carrier import FOLDER


def leaks(data: Path, references: Iterable[str]) -> list[str]:
    """Files of a hall's data folder that name an applicant, or tell a locker's code or a waybill.

    The outbox's letters do so: they are what the applicants are sent.
    """
    codes = [reference.encode() for reference in references]
    found = []
    for file in _files(data):
        content = file.read_bytes()
        if TRACES.search(content) or any(code in content for code in codes):
            found.append(f"{file.relative_to(data)} tells in clear who an applicant is, or what they were sent")
    return found


def _files(data: Path) -> Iterator[Path]:
    return (file for file in sorted(data.rglob("*")) if file.is_file() and file.parent != data / FOLDER)
