"""The receipt printer of a counter, seen from its terminal. Receipts go out on the printer's own thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal

from hardware.printer import Outcome, Printed, PrintFault, Readiness, ReceiptPrinter
from layouts.layout import Layout, Printer, SlipLine
from layouts.printer_address import read_address
from queueing.plan import Text

PAPER_LOW = "PAPER_LOW"
"""What the desk is told of a roll near its end, while nothing worse is the matter."""


class Print(StrEnum):
    """What became of the last receipt."""

    NONE = "none"
    """There was none yet."""
    PRINTING = "printing"
    PRINTED = "printed"
    UNSURE = "unsure"
    """It was sent, whole or in part, and nobody knows whether it is printed."""
    FAILED = "failed"
    """Nothing of it was printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How the printer is, as far as it has told."""

    there: bool = False
    """The counter has a printer."""
    last: Print = Print.NONE
    fault: PrintFault | None = None
    """What keeps it from printing, or kept the last receipt from being printed."""
    low: bool = False
    """The roll is near its end."""

    @property
    def text(self) -> Text:
        """What the clerk is told: what has happened, and what to do."""
        if not self.there:
            return _NO_PRINTER
        if self.last is Print.PRINTING:
            return _PRINTING
        if self.last is Print.UNSURE:
            return _UNSURE
        if self.fault is not None:
            return _FAULTS.get(self.fault, _BROKEN)
        if self.last is Print.PRINTED:
            return _PRINTED_LOW if self.low else _PRINTED
        return _LOW if self.low else _READY

    @property
    def well(self) -> bool:
        """Nothing is the matter."""
        return self.there and self.fault is None and self.last is not Print.UNSURE


class ReceiptPaper(QObject):
    """Prints receipts at one counter, by the address it was given or the layout's."""

    changed = Signal()
    """Look at `paper` again."""

    _outcome = Signal(object)
    _look = Signal(object)

    def __init__(self, own: str | None = None, parent: QObject | None = None) -> None:
        """`own`: an address of `layouts.printer_address` that takes the place of the layout's. ValueError for none."""
        super().__init__(parent)
        if own is not None:
            read_address(own)
        self._own = own
        self._as: Printer | None = None
        self._printer: ReceiptPrinter | None = None
        self._blind = False
        self.paper = Paper()
        self._outcome.connect(self._done, Qt.ConnectionType.QueuedConnection)
        self._look.connect(self._looked, Qt.ConnectionType.QueuedConnection)

    @property
    def device(self) -> str | None:
        """What the printer is called as a device of the hall."""
        return self._as.name if self._as is not None else None

    @property
    def fault(self) -> str | None:
        """What the desk is to know of it; a receipt of which nobody knows whether it is printed is the clerk's."""
        if self.paper.fault is not None:
            return str(self.paper.fault)
        return PAPER_LOW if self.paper.low else None

    def use(self, layout: Layout, counter: str) -> None:
        """The layout is known, perhaps another than before."""
        planned = layout.counter_printers.get(counter)
        if self._own is not None:
            like = planned or Printer(name="", address="")
            planned = replace(like, name=f"printer-{counter}", address=self._own)
        if planned == self._as:
            return
        self.close()
        self._as = planned
        self.paper = Paper(there=planned is not None)
        if planned is not None:
            self._blind = not read_address(planned.address).answers
            self._printer = ReceiptPrinter(planned)

    def print(self, lines: Sequence[SlipLine]) -> None:
        """Print a receipt; `paper` tells what becomes of it."""
        if self._printer is None or self.paper.last is Print.PRINTING:
            return
        self._show(replace(self.paper, last=Print.PRINTING))
        self._printer.print(lines).add_done_callback(self._tell)

    def look(self) -> None:
        """Ask how the printer is."""
        if self._printer is not None:
            self._printer.look().add_done_callback(self._tell_look)

    def close(self) -> None:
        """Finish the receipt now printed and let the printer go."""
        if self._printer is not None:
            self._printer.close()
            self._printer = None

    def _tell(self, done: Future[Outcome]) -> None:
        self._emit(self._outcome, done)

    def _tell_look(self, done: Future[Readiness]) -> None:
        self._emit(self._look, done)

    def _emit(self, signal: object, done: Future[Outcome] | Future[Readiness]) -> None:
        """In the printer's thread."""
        try:
            signal.emit(done)  # type: ignore[attr-defined]
        except RuntimeError:  # the program is ending
            return

    def _done(self, done: Future[Outcome]) -> None:
        if done.exception() is not None:
            self._show(replace(self.paper, last=Print.FAILED, fault=PrintFault.BROKEN))
            return
        outcome = done.result()
        if isinstance(outcome, Printed):
            self._show(replace(self.paper, last=Print.PRINTED, fault=None, low=outcome.paper_low))
        elif outcome.code is PrintFault.NOT_CONFIRMED:
            fault = None if self._blind else outcome.code
            self._show(replace(self.paper, last=Print.UNSURE, fault=fault, low=outcome.paper_low))
        else:
            last = Print.FAILED if outcome.retryable else Print.UNSURE
            self._show(replace(self.paper, last=last, fault=outcome.code, low=outcome.paper_low))

    def _looked(self, done: Future[Readiness]) -> None:
        if done.exception() is not None or done.result().fault is PrintFault.CLOSED:
            return
        found = done.result()
        self.paper = replace(self.paper, fault=found.fault, low=found.paper_low)
        self.changed.emit()  # also where nothing is new: the hall may know of a fault that is mended

    def _show(self, paper: Paper) -> None:
        if paper != self.paper:
            self.paper = paper
            self.changed.emit()


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


_NO_PRINTER = _t(
    "本窗口没有凭证打印机，请把受理编号和取号验证码告诉申请人。",
    "This counter has no printer: please tell the applicant number and code.",
)
_READY = _t("凭证打印机就绪。", "The printer is ready.")
_LOW = _t("凭证打印机纸将用尽，请备好新纸。", "The printer's roll is near its end.")
_PRINTING = _t("正在打印受理凭证…", "Printing the receipt…")
_PRINTED = _t("受理凭证已打印，请交给申请人。", "The receipt is printed. Please hand it over.")
_PRINTED_LOW = _t("受理凭证已打印；纸将用尽，请备好新纸。", "The receipt is printed; the roll is near its end.")
_UNSURE = _t(
    "凭证可能没有打全，请看一眼，必要时补打。", "Perhaps not printed whole: please look, and print it again if need be."
)
_BROKEN = _t("凭证打印机故障，已报告服务台。修好后可补打。", "The printer has a fault; the front desk is told.")
_AWAY = _t(
    "凭证打印机没有应答，请检查电源和连线，然后补打。",
    "The printer does not answer: please see to power and cable, then print again.",
)
_FAULTS: Mapping[PrintFault, Text] = MappingProxyType(
    {
        PrintFault.UNREACHABLE: _AWAY,
        PrintFault.NO_ANSWER: _AWAY,
        PrintFault.OFFLINE: _t(
            "凭证打印机脱机，请按其联机键，然后补打。", "The printer is offline: put it online, then print again."
        ),
        PrintFault.COVER_OPEN: _t(
            "凭证打印机上盖打开，请合上后补打。", "The printer's cover is open: close it, then print again."
        ),
        PrintFault.PAPER_END: _t(
            "凭证打印机缺纸，请装纸后补打。", "The printer is out of paper: put in a roll, then print again."
        ),
        PrintFault.CUTTER: _t(
            "凭证打印机切刀卡住，请清理后补打。", "The printer's cutter is stuck: clear it, then print again."
        ),
    }
)
