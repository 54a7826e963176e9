"""Sample cards for whoever plays at the kiosk in the window."""

from __future__ import annotations

import asyncio
import os
import pty
from datetime import date
from pathlib import Path

import pytest

from hardware.id_card import decode_card
from hardware.id_protocol import Command, Status, encode_reply
from rehearsal import sample_cards

TODAY = date(2026, 1, 5)
FOUND = encode_reply(Status.FOUND, bytes(4))


def test_there_is_a_card_for_each_way_that_a_kiosk_goes() -> None:
    """Somebody grown-up, somebody who is offered the green channel, and an expired one; nobody's numbers."""
    cards = [decode_card(card.encode(), TODAY) for card in sample_cards.samples()]
    assert [card.number.age_on(TODAY) >= 60 for card in cards] == [False, True, False]
    assert [card.expired_on(TODAY) for card in cards] == [False, False, True]
    assert all(card.number.startswith("99") for card in sample_cards.samples())


def test_a_key_in_the_terminal_lays_the_next_card_on_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And whoever types anything else changes nothing."""
    master, slave = pty.openpty()

    async def play() -> None:
        with sample_cards.reader(tmp_path / "reader") as reader:
            os.write(master, b"x\n")
            await asyncio.sleep(0.1)
            assert reader.hear(Command.FIND.value) != FOUND
            os.write(master, b"c\n")
            while reader.hear(Command.FIND.value) != FOUND:
                await asyncio.sleep(0.01)

    with os.fdopen(slave) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        asyncio.run(asyncio.wait_for(play(), 20))
    os.close(master)
