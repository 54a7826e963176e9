"""The Onbon font card's frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.onbon import (
    HOST,
    Decoder,
    DisplayMode,
    Frame,
    RunMode,
    TextArea,
    acknowledgement,
    crc16,
    encode,
    ping,
    read_areas,
    show,
)

START = b"\xa5" * 8
CAPTURED_PING = START + bytes.fromhex("0100 0080 000000000000 fe 02 0500 a200010000 68f8 5a")
CAPTURED_ACK = START + bytes.fromhex("0080 0100 000000000000 fe 02 0500 a000000000 64dc 5a")
CAPTURED_TEXT = (
    START
    + bytes.fromhex("0100 0080 000000000000 fe 02 3a00 a306 02 0000 00 01 3100")
    + bytes.fromhex("00 0000 2400 0c00 0c00 02 0a 01 0200 000000 01 01 01 00 17 02 16000000")
    + b"\\FO000AIRPRE:1016.0hPaJrZ"
)
"""Sent by a weather station to its bar: no answer wanted, one area, x and width in groups of eight pixels."""
CAPTURED_SUM = b"\xcc\xff"
"""Sum of the same station's frame for `HUM:47.0%RH`, area 1 at y 24."""

addresses = st.integers(min_value=0, max_value=0xFFFF)
frames = st.builds(Frame, to=addresses, sender=addresses, data=st.binary(max_size=1024))


def test_the_captured_frames_are_what_we_send() -> None:
    """Ping and acknowledgement match frames captured on a real card, byte for byte."""
    assert ping(1) == CAPTURED_PING
    assert acknowledgement(1) == CAPTURED_ACK


def test_a_captured_text_is_read_as_its_card_read_it() -> None:
    """A text frame from another maker's program passes the sum and gives position, size, modes and text."""
    (frame,) = Decoder().feed(CAPTURED_TEXT)
    assert frame.to == 1
    assert read_areas(frame.data) == (
        TextArea(
            number=2,
            y=36,
            width=96,
            height=12,
            text="\\FO000AIRPRE:1016.0hPa",
            run=RunMode.STAY,
            display=DisplayMode.STATIC,
            speed=0x17,
            stay=2,
        ),
    )


def test_the_sum_of_a_second_captured_text_is_right() -> None:
    """The CRC agrees with a frame whose bytes are known from another capture."""
    head = bytes.fromhex("0100 0080 000000000000 fe 02 3500 a306 02 0000 00 01 2c00")
    area = bytes.fromhex("00 0000 1800 0c00 0c00 01 0a 01 0200 000000 01 01 01 00 17 02 11000000")
    assert crc16(head + area + b"\\FO000HUM:47.0%RH").to_bytes(2, "little") == CAPTURED_SUM


@pytest.mark.parametrize(("byte", "escaped"), [(0xA5, "a602"), (0xA6, "a601"), (0x5A, "5b02"), (0x5B, "5b01")])
def test_marks_inside_a_frame_are_escaped(byte: int, escaped: str) -> None:
    """Neither mark stands bare between the marks."""
    assert bytes.fromhex(escaped) in encode(Frame(to=1, sender=HOST, data=bytes((byte,))))


@given(frames)
def test_every_frame_comes_back_as_it_was(frame: Frame) -> None:
    """Whatever the data, decoding gives what was encoded, and marks stand only at the ends."""
    line = encode(frame)
    assert Decoder().feed(line) == [frame]
    assert line.count(0xA5) == 8
    assert line.count(0x5A) == 1


@given(st.lists(frames, max_size=4), st.data())
def test_frames_split_anywhere_are_found(sent: list[Frame], data: st.DataObject) -> None:
    """Reads may cut a stream of frames at any place."""
    line = b"".join(map(encode, sent))
    cuts = sorted(data.draw(st.lists(st.integers(min_value=0, max_value=len(line)), max_size=6)))
    decoder = Decoder()
    parts = [line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    assert [frame for part in parts for frame in decoder.feed(part)] == sent


@given(frames, st.binary(max_size=40), st.data())
def test_noise_and_half_frames_before_a_frame_do_not_hide_it(frame: Frame, noise: bytes, data: st.DataObject) -> None:
    """After noise and the beginning of another frame, the next whole frame is found."""
    half = encode(frame)[: data.draw(st.integers(min_value=0, max_value=30))]
    assert frame in Decoder().feed(noise + half + encode(frame))


@given(frames, st.data())
def test_a_frame_with_any_wrong_byte_is_not_believed(frame: Frame, data: st.DataObject) -> None:
    """One changed byte between the marks: nothing is read that was not sent."""
    line = bytearray(encode(frame))
    at = data.draw(st.integers(min_value=8, max_value=len(line) - 2))
    line[at] ^= data.draw(st.integers(min_value=1, max_value=255))
    assert all(found == frame for found in Decoder().feed(bytes(line)))
    assert frame not in Decoder().feed(bytes(line))


def test_a_frame_without_end_does_not_fill_the_memory() -> None:
    """A line that never ends a frame is given up, and the next frame is found."""
    decoder = Decoder()
    assert decoder.feed(START + b"\x01" * 100_000) == []
    assert len(decoder._escaped) < 3_000
    assert decoder.feed(CAPTURED_ACK) != []


@pytest.mark.parametrize("in_pixels", [True, False])
def test_a_text_is_read_back_as_it_was_meant(in_pixels: bool) -> None:
    """Both units of x and width describe the same rectangle."""
    area = TextArea(
        width=192, height=16, x=16, text="\\FO000请A023号到12号窗口", display=DisplayMode.LEFT, multi_line=True
    )
    (frame,) = Decoder().feed(show(7, area, in_pixels=in_pixels))
    assert (frame.to, frame.sender) == (7, HOST)
    assert read_areas(frame.data) == (area,)


@given(st.binary(max_size=80))
def test_a_damaged_text_command_is_refused_and_nothing_else(damaged: bytes) -> None:
    """Reading areas either works or says ValueError."""
    try:
        read_areas(b"\xa3\x06\x01\x00\x00" + damaged)
    except ValueError:
        return


def test_more_data_than_a_card_takes_is_refused() -> None:
    """The error comes here and not as silence from the card."""
    with pytest.raises(ValueError, match="1024"):
        encode(Frame(to=1, sender=HOST, data=bytes(1025)))
