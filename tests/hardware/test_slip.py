"""A slip as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.slip import encode, printable, width, wrap
from layouts.layout import SlipLine

INIT = b"\x1b\x40"
CUT = b"\x1d\x56\x42\x00"
LEFT, CENTER, RIGHT = b"\x1b\x61\x00", b"\x1b\x61\x01", b"\x1b\x61\x02"
PLAIN, BOLD = b"\x1b\x45\x00", b"\x1b\x45\x01"


def chinese(code: str) -> bytes:
    return b"\x1c\x26" + bytes.fromhex(code) + b"\x1c\x2e\x0a"


def test_a_ticket_is_exactly_these_documented_commands() -> None:
    """Title, number, plain text, rule and QR code become the byte string that the command reference prescribes."""
    slip = (
        SlipLine(text="大厅", scale=2, align="center", bold=True),
        SlipLine(text="A023", scale=4, align="center"),
        SlipLine(rule=True),
        SlipLine(text="前面3人", align="right"),
        SlipLine(text="http://h/t", qr=True, align="center"),
    )
    expected = (
        INIT
        + (b"\x1d\x21\x11" + BOLD + CENTER + chinese("b4f3 ccfc"))
        + (b"\x1d\x21\x33" + PLAIN + CENTER + chinese("41 30 32 33"))
        + (b"\x1d\x21\x00" + PLAIN + LEFT + chinese("2d" * 48))
        + (b"\x1d\x21\x00" + PLAIN + RIGHT + chinese("c7b0 c3e6 33 c8cb"))
        + (b"\x1d\x21\x00" + PLAIN + CENTER)
        + b"\x1d\x28\x6b\x04\x00\x31\x41\x32\x00"  # GS ( k 65: QR model 2
        + b"\x1d\x28\x6b\x03\x00\x31\x43\x06"  # 67: six dots a module
        + b"\x1d\x28\x6b\x03\x00\x31\x45\x31"  # 69: error correction M
        + b"\x1d\x28\x6b\x0d\x00\x31\x50\x30http://h/t"  # 80: store
        + b"\x1d\x28\x6b\x03\x00\x31\x51\x30"  # 81: print
        + CUT
    )
    assert encode(slip) == expected


def test_the_yen_sign_is_sent_as_its_wide_form() -> None:
    """`¥` is not in GBK; `￥` is, as A3 A4."""
    assert chinese("a3a4 31 30") in encode((SlipLine(text="¥10"),))


def test_a_rare_name_is_sent_as_a_picture() -> None:
    """A line with a character that GBK lacks is a raster picture (GS v 0); its neighbours stay text."""
    data = encode((SlipLine(text="姓名"), SlipLine(text="张𠮷", scale=2), SlipLine(text="电话")))
    head = b"\x1d\x76\x30\x00" + (12).to_bytes(2, "little") + (48).to_bytes(2, "little")
    assert head in data
    start = data.index(head) + len(head)
    assert any(data[start : start + 12 * 48])
    assert chinese("d0d5 c3fb") in data
    assert chinese("b5e7 bbb0") in data


@given(st.text())
def test_a_text_can_never_command_the_printer(text: str) -> None:
    """Whatever a text holds, no control character of it reaches the printer."""
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in printable(text))


@given(
    st.text(alphabet=st.one_of(st.characters(min_codepoint=0x20), st.sampled_from(" a，窗）")), max_size=120),
    st.integers(min_value=2, max_value=48),
    st.booleans(),
)
def test_wrapping_fits_and_loses_nothing_but_spaces(text: str, columns: int, even: bool) -> None:
    """Every part fits the line, and the parts together hold every character that is not a space at a break."""
    parts = wrap(text, columns, even=even)
    assert all(sum(map(width, part)) <= columns for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_english_is_wrapped_between_words() -> None:
    """A word is not broken when the line has a space to break at."""
    assert wrap("Please watch the screen", 12) == ["Please watch", "the screen"]
    assert wrap("Please watch a screen", 10) == ["Please", "watch a", "screen"]


def test_no_line_begins_with_a_closing_mark() -> None:
    """The character before the mark goes down with it."""
    assert wrap("听到叫号后，请到窗口", 10) == ["听到叫号", "后，请到窗", "口"]


def test_a_centred_text_is_broken_into_even_lines() -> None:
    """No orphan stands alone in the middle of the last line."""
    assert wrap("房屋所有权转移登记", 16, even=True) == ["房屋所有权", "转移登记"]


def test_a_large_line_is_wrapped_at_its_own_size() -> None:
    """At four times the size a line of 48 columns holds six Chinese characters."""
    data = encode((SlipLine(text="一二三四五六七", scale=4),))
    assert chinese("d2bb b6fe c8fd cbc4 cee5 c1f9") + chinese("c6df") in data


@pytest.mark.parametrize("dots", [384, 576])
def test_a_picture_is_never_wider_than_the_paper(dots: int) -> None:
    """Long lines with rare characters are wrapped into pictures that fit."""
    data = encode((SlipLine(text="𠮷" * 60),), columns=dots // 12, dots=dots)
    at = data.index(b"\x1d\x76\x30\x00")
    assert int.from_bytes(data[at + 4 : at + 6], "little") * 8 <= dots
