"""Paper: the printers of a play, at its kiosks and at its counters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from counter_terminal.receipt import case_of, receipt_of
from hardware.printer import Outcome, Printed, PrintFault, ReceiptPrinter
from layouts.layout import Layout, SlipLine

WAITING = 3
"""A printer that is that far behind gets no more: a play may be faster than paper."""


@dataclass(slots=True)
class Slips:
    """How the printing goes, over many printers."""

    printed: int = 0
    left_out: int = 0
    """Not printed because the play is faster than the printers, or over."""
    faults: list[str] = field(default_factory=list)


class Paper:
    """One printer."""

    def __init__(self, printer: ReceiptPrinter, slips: Slips) -> None:
        self._printer, self._slips = printer, slips
        self._waiting = 0

    def print(self, lines: Sequence[SlipLine]) -> None:
        """Print, or leave it out when the printer is too far behind."""
        if self._waiting >= WAITING:
            self._slips.left_out += 1
            return
        self._waiting += 1
        loop = asyncio.get_running_loop()
        future = self._printer.print(lines)
        future.add_done_callback(lambda done: loop.call_soon_threadsafe(self._printed, done))

    def _printed(self, done: Future[Outcome]) -> None:
        self._waiting -= 1
        outcome = done.result()
        if isinstance(outcome, Printed):
            self._slips.printed += 1
        elif outcome.code is PrintFault.CLOSED:
            self._slips.left_out += 1
        else:
            self._slips.faults.append(outcome.code)


class Receipts:
    """The printers at a hall's counters, each opened when its first case is registered."""

    def __init__(self, layout: Layout, slips: Slips) -> None:
        self._layout, self._slips = layout, slips
        self._printers: dict[str, tuple[ReceiptPrinter, Paper]] = {}

    def print(self, counter: str, answer: Mapping[str, Any]) -> None:
        """Print the receipt of a case, as the server has answered it, where the counter has a printer."""
        planned = self._layout.counter_printers.get(counter)
        if planned is None:
            return
        if counter not in self._printers:
            printer = ReceiptPrinter(planned)
            self._printers[counter] = printer, Paper(printer, self._slips)
        self._printers[counter][1].print(receipt_of(self._layout, case_of(answer)))

    def close(self) -> None:
        """Let go of all printers."""
        for printer, _ in self._printers.values():
            printer.close()
