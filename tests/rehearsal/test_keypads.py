"""Keypads of a play: what is pressed is done once, and who sees nothing happen presses again."""

from __future__ import annotations

from dataclasses import replace

from hardware.virtual_hall import VirtualHall
from layouts.loader import builtin, load
from queueing.events import TicketCalled
from rehearsal.keypads import ACTOR, KEYPADS_EVERY, pads_of
from rehearsal.ledger import Ledger
from rehearsal.tally import tally
from rehearsal.wiring import unplugged


def test_every_keypad_of_the_layout_can_be_pressed_whatever_its_line_speaks() -> None:
    """FF68 and Modbus, each with its counter's evaluator."""
    layout = replace(unplugged(load(builtin("zhengzhou"))), printers={}, counter_printers={})
    with VirtualHall(layout) as devices:
        pads = pads_of(devices)
    wired = {unit.counter for bus in layout.buses.values() for unit in bus.keypads}
    assert pads.keys() == wired
    assert all(pad.evaluator for pad in pads.values())
    assert 0 < len(wired) // KEYPADS_EVERY < len(wired)


def test_a_key_that_is_done_twice_or_never_is_found() -> None:
    """The gateway's doings are held against what was pressed."""
    ledger = Ledger()
    ledger.answered[ACTOR, "call-next", "t1"] += 1
    assert f"call-next of t1 was answered to {ACTOR} and is not in the log" in tally([], ledger).faults
    log = [(ACTOR, TicketCalled(at=1, ticket=ticket, counter="1001")) for ticket in ("t1", "t2")]
    assert f"call-next of t2 is in the log for {ACTOR} and was never answered" in tally(log, ledger).faults
