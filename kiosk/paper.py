"""Paper: the printer seen from the screen. Slips go out on the printer's own thread; what became of them comes back."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from hardware.printer import Outcome, Printed, PrintFault, ReceiptPrinter
from kiosk.visit import Paper
from layouts.layout import Printer, SlipLine


class SlipPrinter(QObject):
    """Prints slips. `told` is emitted from the printer's thread: connect it queued."""

    told = Signal(str, object)
    """Ticket number, Paper."""

    def __init__(self, printer: Printer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printer = ReceiptPrinter(printer)

    def print(self, number: str, lines: Sequence[SlipLine]) -> None:
        """Print the slip of ticket `number`."""

        def tell(done: Future[Outcome]) -> None:
            self.told.emit(number, Paper.FAILED if done.exception() else paper_of(done.result()))

        self._printer.print(lines).add_done_callback(tell)

    def close(self) -> None:
        """Finish the slip now printed and let the printer go."""
        self._printer.close()


def paper_of(outcome: Outcome) -> Paper:
    """What the visitor has to know of a print job."""
    if isinstance(outcome, Printed):
        return Paper.PRINTED
    return Paper.OUT if outcome.code is PrintFault.PAPER_END else Paper.FAILED
