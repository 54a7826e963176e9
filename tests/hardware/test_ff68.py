"""FF68: frames as they were written down where such units are in use, and what noise does to them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import ff68
from hardware.ff68 import Command, Decoder, Frame, KeyCode

CALL_5 = bytes.fromhex("ff 68 03 03 68 05 01 0c 12 16")
TICKET_023_ON_5 = bytes.fromhex("ff 68 08 08 68 05 02 0a 0a 0a 00 02 03 2a 16")
RATING_1_ON_5 = bytes.fromhex("ff 68 03 03 68 05 11 01 17 16")
WRITTEN_DOWN = (CALL_5, TICKET_023_ON_5, RATING_1_ON_5)
NO_SHOW_5 = bytes.fromhex("ff 68 04 04 68 05 01 06 0f 1b 16")
BEEP_5 = bytes.fromhex("ff 68 02 02 68 05 03 08 16")
EVALUATE_5 = bytes.fromhex("ff 68 03 03 68 05 01 0b 11 16")
BY_HAND = (
    NO_SHOW_5,
    BEEP_5,
    EVALUATE_5,
    bytes.fromhex("ff 68 04 04 68 05 01 00 0f 15 16"),
    bytes.fromhex("ff 68 04 04 68 05 01 03 0f 18 16"),
    bytes.fromhex("ff 68 05 05 68 05 01 01 02 13 1c 16"),
    bytes.fromhex("ff 68 08 08 68 ff 02 09 09 09 09 09 09 37 16"),
)
"""Worked out with pencil and paper: sums, and one that runs over 256."""
ALL = (*WRITTEN_DOWN, *BY_HAND)

frames = st.builds(
    Frame,
    address=st.integers(0, 255),
    command=st.integers(0, 255),
    data=st.binary(max_size=ff68.MAX_DATA).map(lambda data: bytes(byte & 0x1F for byte in data)),
)
"""Data as units have it: digits and keys are small numbers."""


def heard(line: bytes) -> list[Frame]:
    return Decoder().feed(line)


def test_the_frames_of_the_reference_are_said_byte_for_byte() -> None:
    """A call key, a ticket shown, a rating; then those worked out by hand."""
    assert ff68.keys(5, KeyCode.CALL) == CALL_5
    assert ff68.show(5, "   023") == TICKET_023_ON_5
    assert ff68.rated(5, 1) == RATING_1_ON_5
    assert ff68.beep(5) == BEEP_5
    assert ff68.evaluate(5) == EVALUATE_5
    assert ff68.keys(5, 6, KeyCode.CONFIRM) == NO_SHOW_5
    assert ff68.keys(5, 1, 2, KeyCode.TRANSFER) == BY_HAND[5]
    assert ff68.show(255, "999999") == BY_HAND[6]


def test_the_frames_of_the_reference_are_understood() -> None:
    """Also in one go, one after the other."""
    assert heard(b"".join(WRITTEN_DOWN)) == [
        Frame(address=5, command=Command.KEY, data=b"\x0c"),
        Frame(address=5, command=Command.DIGITS, data=b"\x0a\x0a\x0a\x00\x02\x03"),
        Frame(address=5, command=Command.RATED, data=b"\x01"),
    ]
    for line in ALL:
        (frame,) = heard(line)
        assert ff68.encode(frame) == line


@given(st.lists(frames, max_size=4), st.integers(1, 7))
def test_what_is_said_is_heard(said: list[Frame], piece: int) -> None:
    """Any frames, in pieces of any size."""
    line = b"".join(map(ff68.encode, said))
    decoder = Decoder()
    assert [f for at in range(0, len(line), piece) for f in decoder.feed(line[at : at + piece])] == said


@given(frames, st.binary(max_size=60))
def test_a_frame_is_heard_whatever_came_before(said: Frame, noise: bytes) -> None:
    """It is the last thing heard, at its last byte."""
    assert heard(noise + ff68.encode(said))[-1:] == [said]


@given(st.sampled_from(ALL), st.integers(1, 14), st.sampled_from(ALL))
def test_half_a_frame_costs_no_whole_one(cut: bytes, at: int, whole: bytes) -> None:
    """Its rest may come or not."""
    (said,) = heard(whole)
    assert heard(cut[: min(at, len(cut) - 1)] + whole) == [said]


def test_a_length_that_is_wrong_does_not_wait_for_more() -> None:
    """A header that claims sixteen bytes of data is followed by a short frame, which is heard at once."""
    assert heard(b"\xff\x68\x12\x12\x68\x05\x01" + CALL_5) == heard(CALL_5)
    assert heard(b"\xff\x68\xff\xff\x68" + CALL_5) == heard(CALL_5)
    assert heard(b"\xff" + CALL_5) == heard(CALL_5)
    assert heard(b"\xff\x68" + CALL_5) == heard(CALL_5)


@pytest.mark.parametrize("line", ALL, ids=lambda line: line.hex())
def test_no_single_damage_passes(line: bytes) -> None:
    """Any byte changed into any other, left out, or said twice: nothing is heard, or the very same frame."""
    (said,) = heard(line)
    for at in range(len(line)):
        for byte in range(256):
            changed = line[:at] + bytes((byte,)) + line[at + 1 :]
            assert heard(changed) == ([said] if byte == line[at] else [])
            assert heard(line[:at] + bytes((byte,)) + line[at:]) in ([], [said])
        assert heard(line[:at] + line[at + 1 :]) == []


def test_only_two_damages_that_make_up_for_each_other_pass() -> None:
    """That much the sum lets through, 1 in 255 of the pairs of bytes that it covers, and never more."""
    covered = {5, 6, 7, 8}
    for one, other in combinations(range(len(CALL_5)), 2):
        firsts = range(1, 256, 8) if {one, other} <= covered else (1, 0x80)
        passed = [bytes(line) for first in firsts for line in twice_damaged(one, first, other) if heard(line)]
        assert len(passed) == (len(firsts) if {one, other} <= covered else 0)
        assert all(ff68.encode(heard(line)[0]) == line for line in passed)


def twice_damaged(one: int, first: int, other: int) -> Iterator[bytes]:
    """A call with one byte damaged in this way and another in every way."""
    for second in range(1, 256):
        line = bytearray(CALL_5)
        line[one] ^= first
        line[other] ^= second
        yield bytes(line)


def test_noise_makes_no_frames() -> None:
    """Half a million random bytes; a tenth of them bytes that frames are made of, which is harder."""
    source = random.Random(68)
    assert heard(source.randbytes(300_000)) == []
    alphabet = sorted(set(b"".join(ALL))) + list(range(128))
    assert heard(bytes(source.choices(alphabet, k=200_000))) == []


def test_broken_frames_in_noise_are_not_heard_and_whole_ones_are() -> None:
    """A long line of whole frames, damaged ones, halves and garbage gives the whole ones, in order."""
    source = random.Random(5)
    line, whole = bytearray(), []
    for _ in range(2_000):
        said = source.choice(ALL)
        kind = source.randrange(4)
        if kind == 0:
            whole += heard(said)
            line += said
        elif kind == 1:
            damaged = bytearray(said)
            damaged[source.randrange(len(damaged))] ^= 1 << source.randrange(8)
            line += damaged
        elif kind == 2:
            line += said[: source.randrange(len(said))]
        else:
            line += source.randbytes(source.randrange(20))
    assert heard(bytes(line)) == whole


def test_what_no_unit_could_show_is_an_error_of_the_caller() -> None:
    """Letters, too few or too many places, too much data."""
    for digits in ("A023", "1234567", "12345x", "１２３４５６"):
        with pytest.raises(ValueError, match="no 6 digits"):
            ff68.show(5, digits)
    for data in (b"\x01\x02", b"\x0b" * 6):
        with pytest.raises(ValueError, match="no 6 digits"):
            ff68.read_digits(data)
    with pytest.raises(ValueError, match="at most 16"):
        ff68.encode(Frame(address=1, command=1, data=bytes(17)))
    assert ff68.read_digits(TICKET_023_ON_5[7:13]) == "   023"
