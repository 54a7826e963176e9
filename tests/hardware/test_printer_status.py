"""What a printer answers."""

from __future__ import annotations

import pytest

from hardware.printer_status import Answer, Fence, ProcessId, Replies, Status, Unasked, ask_when_printed

STREAM = bytes.fromhex("12 37 22 30 30 30 31 00 10 00 03 00 00 1a")


def test_the_four_kinds_of_reply_are_told_apart() -> None:
    """A status byte, a process id, an automatic status and a fence are recognised in one stream."""
    assert Replies().feed(STREAM) == [Answer(0x12), ProcessId(b"0001"), Unasked(), Fence(0x00), Answer(0x1A)]


def test_replies_that_come_byte_by_byte_are_the_same() -> None:
    """Replies split over reads are put together."""
    replies = Replies()
    assert [reply for byte in STREAM for reply in replies.feed(bytes((byte,)))] == Replies().feed(STREAM)


@pytest.mark.parametrize(
    ("n", "byte", "expected"),
    [
        (1, 0x1A, Status(offline=True)),
        (2, 0x16, Status(cover_open=True)),
        (2, 0x52, Status(error=True)),
        (3, 0x1A, Status(cutter=True)),
        (3, 0x32, Status(broken=True)),
        (4, 0x1E, Status(paper_low=True)),
        (4, 0x72, Status(paper_end=True)),
        (4, 0x12, Status()),
    ],
)
def test_status_bits_mean_what_the_reference_says(n: int, byte: int, expected: Status) -> None:
    """Each bit of each status byte sets its own flag and no other."""
    assert Status().read(n, byte) == expected


@pytest.mark.parametrize("process_id", [b"123", b"12345", b"12\x004"])
def test_a_process_id_the_printer_would_refuse_is_refused(process_id: bytes) -> None:
    """Four printable characters, or an error before anything is sent."""
    with pytest.raises(ValueError, match="process id"):
        ask_when_printed(process_id)
