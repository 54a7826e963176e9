"""The printer seen from the screen: what a visitor and what the desk has to know of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hardware.printer import Printed, PrintFailed, PrintFault, Readiness
from hardware.virtual_printer import VirtualPrinter
from kiosk.outcome import Paper
from kiosk.paper import PAPER_LOW, SlipPrinter, fault_of, paper_of
from layouts.layout import Printer, SlipLine


@pytest.mark.parametrize("fault", PrintFault)
def test_every_outcome_has_a_word_for_the_visitor(fault: PrintFault) -> None:
    """Out of paper is one, not knowing is another, all else has failed."""
    special = {PrintFault.PAPER_END: Paper.OUT, PrintFault.NOT_CONFIRMED: Paper.UNSURE}
    assert paper_of(PrintFailed(code=fault, retryable=True)) is special.get(fault, Paper.FAILED)
    assert paper_of(Printed()) is Paper.PRINTED


def test_a_roll_near_its_end_is_told_while_nothing_is_worse() -> None:
    """The desk brings paper before it is out."""
    assert fault_of(Readiness(paper_low=True)) == PAPER_LOW
    assert fault_of(Readiness(fault=PrintFault.COVER_OPEN, paper_low=True)) == "COVER_OPEN"
    assert fault_of(Readiness()) is None


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as printer:
        yield printer


class Ears:
    """What a slip printer has told."""

    def __init__(self, printer: SlipPrinter) -> None:
        self.papers: list[tuple[str, Paper]] = []
        self.states: list[tuple[str | None, bool]] = []
        printer.told.connect(
            lambda number, paper: self.papers.append((number, paper)), Qt.ConnectionType.QueuedConnection
        )
        printer.stood.connect(
            lambda fault, ready: self.states.append((fault, ready)), Qt.ConnectionType.QueuedConnection
        )


@pytest.fixture
def printer(qtbot: QtBot, virtual: VirtualPrinter) -> Iterator[SlipPrinter]:
    made = SlipPrinter(Printer(name="p", address=virtual.address))
    yield made
    made.close()


def test_a_job_tells_of_its_slip_and_of_the_printer(
    qtbot: QtBot, virtual: VirtualPrinter, printer: SlipPrinter
) -> None:
    """A slip that came out also says that the printer works; one that did not, why."""
    ears = Ears(printer)
    virtual.set(paper_out=True)
    printer.print("A001", [SlipLine(text="A001")])
    qtbot.waitUntil(lambda: len(ears.states) == 1)
    virtual.set(paper_out=False)
    printer.print("A002", [SlipLine(text="A002")])
    qtbot.waitUntil(lambda: len(ears.states) == 2)
    assert ears.papers == [("A001", Paper.OUT), ("A002", Paper.PRINTED)]
    assert ears.states == [("PAPER_END", False), (None, True)]


def test_a_look_prints_nothing_and_tells_how_the_printer_is(
    qtbot: QtBot, virtual: VirtualPrinter, printer: SlipPrinter
) -> None:
    """So that a repaired printer is known to work before the next slip."""
    ears = Ears(printer)
    virtual.set(paper_out=True)
    printer.look()
    qtbot.waitUntil(lambda: ears.states == [("PAPER_END", False)])
    virtual.set(paper_out=False)
    printer.look()
    qtbot.waitUntil(lambda: ears.states[1:] == [(None, True)])
    assert virtual.receipts == []
    assert ears.papers == []
