"""The frames of identity card readers, against those that makers publish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.id_protocol import (
    LONGEST_REPLY,
    PHOTO_BYTES,
    SHORTEST_REPLY,
    Command,
    FrameFault,
    Frames,
    Reply,
    Status,
    card_text,
    decode_reply,
    encode,
    encode_card,
    encode_reply,
)
from hardware.virtual_id_reader import CardText

TEXT = CardText(number="11010519491231002X").encode()
FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
NONE = bytes.fromhex("AAAAAA9669 0004 000080 84")
SELECTED = bytes.fromhex("AAAAAA9669 000C 000090 0000000000000000 9C")
CARD = encode_reply(Status.OK, encode_card(TEXT, bytes(PHOTO_BYTES)))


def replies() -> Frames:
    return Frames(shortest=SHORTEST_REPLY, longest=LONGEST_REPLY)


def wrong_sum(frame: bytes) -> bytes:
    return frame[:-1] + bytes((frame[-1] ^ 1,))


@pytest.mark.parametrize(
    ("command", "published"),
    [
        (Command.FIND, "AAAAAA96690003200122"),
        (Command.SELECT, "AAAAAA96690003200221"),
        (Command.READ, "AAAAAA96690003300132"),
    ],
)
def test_commands_are_the_published_frames(command: Command, published: str) -> None:
    """Byte for byte what makers' documents and drivers send."""
    assert encode(command.value) == bytes.fromhex(published)


@pytest.mark.parametrize(
    ("frame", "reply"),
    [
        (FOUND, Reply(status=Status.FOUND, data=bytes(4))),
        (NONE, Reply(status=Status.NONE_FOUND)),
        (SELECTED, Reply(status=Status.OK, data=bytes(8))),
    ],
)
def test_published_replies_are_understood_and_made(frame: bytes, reply: Reply) -> None:
    """The published answers decode to their status, and encode to the same bytes."""
    (body,) = replies().feed(frame)
    assert isinstance(body, bytes)
    assert decode_reply(body) == reply
    assert encode_reply(reply.status, reply.data) == frame


def test_a_card_is_1295_bytes_and_gives_its_text() -> None:
    """The reply to read begins as documented; its text comes out whole, the photo does not."""
    assert len(CARD) == 1295
    assert CARD[:14] == bytes.fromhex("AAAAAA9669 0508 000090 0100 0400")
    (body,) = replies().feed(CARD)
    assert isinstance(body, bytes)
    assert card_text(decode_reply(body).data) == TEXT


@pytest.mark.parametrize(
    "data",
    [
        b"",
        encode_card(TEXT, b"")[4:],
        encode_card(TEXT, bytes(PHOTO_BYTES - 1)),
        encode_card(TEXT, bytes(PHOTO_BYTES + 1)),
        b"\x01\x00\x03\xff" + encode_card(TEXT, bytes(PHOTO_BYTES))[4:],
    ],
    ids=["nothing", "no lengths", "short", "long", "another length"],
)
def test_data_with_other_lengths_is_no_card(data: bytes) -> None:
    """A reply whose lengths are not those of a card gives no text."""
    with pytest.raises(ValueError, match="lengths"):
        card_text(data)


def test_a_status_with_high_bytes_is_none_that_we_know() -> None:
    """SW1 and SW2 are zero in every right answer; 01 00 90 is no success."""
    assert decode_reply(b"\x01\x00\x90").status != Status.OK


def test_a_reply_does_not_show_its_data() -> None:
    """A printed reply tells its status and nothing of a card."""
    assert repr(decode_reply(CARD[7:-1])) == "Reply(status=144)"


@given(st.lists(st.integers(0, 60), max_size=200))
def test_frames_come_in_any_pieces(sizes: list[int]) -> None:
    """However a line cuts it up, the same frames come out."""
    stream, frames, found = FOUND + NONE + CARD + SELECTED, replies(), []
    for size in sizes:
        found += frames.feed(stream[:size])
        stream = stream[size:]
    found += frames.feed(stream)
    assert found == [FOUND[7:-1], NONE[7:-1], CARD[7:-1], SELECTED[7:-1]]
    assert not frames.begun


@given(st.binary(max_size=40).filter(lambda noise: b"\x96" not in noise))
def test_garbage_before_a_preamble_is_skipped(noise: bytes) -> None:
    """Also garbage that looks like the beginning of a preamble."""
    assert replies().feed(noise + b"\xaa\xaa\xaa\xaa" + FOUND) == [FOUND[7:-1]]


def test_a_wrong_sum_is_reported_and_the_next_frame_found() -> None:
    """One fault, then the right frame behind it."""
    assert replies().feed(wrong_sum(FOUND) + NONE) == [FrameFault.CHECKSUM, NONE[7:-1]]


@pytest.mark.parametrize("length", [0, 1, 3, 1289, 0xFFFF])
def test_an_absurd_length_is_reported_at_once(length: int) -> None:
    """A length that no reply has is a fault as soon as it is read: nobody waits for 65535 bytes that never come."""
    frames = replies()
    assert frames.feed(b"\xaa\xaa\xaa\x96\x69" + length.to_bytes(2, "big")) == [FrameFault.LENGTH]
    assert frames.feed(FOUND) == [FOUND[7:-1]]


def test_a_whole_frame_in_the_wake_of_half_a_one_is_found() -> None:
    """The half frame swallows the next ones until its sum turns out wrong; then they are found inside it."""
    assert replies().feed(SELECTED[:9] + FOUND + NONE) == [FrameFault.CHECKSUM, FOUND[7:-1], NONE[7:-1]]


def test_a_frame_that_has_begun_is_known() -> None:
    """Between preamble and sum somebody has to wait; before and after nobody has."""
    frames = replies()
    seen = []
    for byte in b"\xaa" + FOUND:
        frames.feed(bytes((byte,)))
        seen.append(frames.begun)
    assert seen == [False] * 5 + [True] * 10 + [False]


def test_noise_does_not_pile_up() -> None:
    """What cannot begin a frame is forgotten at once."""
    frames = replies()
    for _ in range(100):
        frames.feed(b"\xaa" * 100)
    assert len(frames._pending) < 5
