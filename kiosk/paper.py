"""Paper: the printer seen from the screen. Slips go out on the printer's own thread; what became of them comes back."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from hardware.printer import Outcome, Printed, PrintFault, Readiness, ReceiptPrinter
from kiosk.outcome import Paper
from layouts.layout import Printer, SlipLine
from layouts.printer_address import read_address

PAPER_LOW = "PAPER_LOW"
"""What the desk is told of a roll near its end, while nothing worse is the matter."""


class SlipPrinter(QObject):
    """Prints slips. Signals are emitted from the printer's thread: connect them queued."""

    told = Signal(str, object)
    """Ticket number, Paper."""
    stood = Signal(object, bool)
    """How the printer is: a fault for the desk or None, and whether a slip asked for now would be printed."""

    def __init__(self, printer: Printer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = printer.name
        self._blind = not read_address(printer.address).answers
        self._printer = ReceiptPrinter(printer)

    def print(self, number: str, lines: Sequence[SlipLine]) -> None:
        """Print the slip of ticket `number`."""

        def tell(done: Future[Outcome]) -> None:
            if done.exception():
                self.told.emit(number, Paper.FAILED)
                return
            outcome = done.result()
            self.told.emit(number, paper_of(outcome))
            self._tell_of_outcome(outcome)

        self._printer.print(lines).add_done_callback(tell)

    def look(self) -> None:
        """Ask how the printer is; `stood` answers."""

        def tell(done: Future[Readiness]) -> None:
            if done.exception() is None and done.result().fault is not PrintFault.CLOSED:
                self.stood.emit(fault_of(done.result()), done.result().ready)

        self._printer.look().add_done_callback(tell)

    def close(self) -> None:
        """Finish the slip now printed and let the printer go."""
        self._printer.close()

    def _tell_of_outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome, Printed):
            self.stood.emit(PAPER_LOW if outcome.paper_low else None, True)
        elif outcome.code is PrintFault.NOT_CONFIRMED and self._blind:
            self.stood.emit(None, True)
        elif outcome.code is not PrintFault.CLOSED:
            self.stood.emit(str(outcome.code), False)


def paper_of(outcome: Outcome) -> Paper:
    """What the visitor has to know of a print job."""
    if isinstance(outcome, Printed):
        return Paper.PRINTED
    if outcome.code is PrintFault.NOT_CONFIRMED:
        return Paper.UNSURE
    return Paper.OUT if outcome.code is PrintFault.PAPER_END else Paper.FAILED


def fault_of(readiness: Readiness) -> str | None:
    """What the desk has to know of a look at the printer."""
    if readiness.fault is not None:
        return str(readiness.fault)
    return PAPER_LOW if readiness.paper_low else None
