"""A receipt printer without the metal: it takes ESC/POS at whatever cable it hangs and answers as a real one does.

It reads strictly: an unknown or out-of-range command is kept in `faults`. What it cannot print, because the paper is
out, the cover open or the printer off line, waits in its buffer, and prints when the cause is gone.

    python -m hardware.virtual_printer --port 9100 --out DIR      on the network
    python -m hardware.virtual_printer --tty run/tty --out DIR    on a serial line
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.escpos_reader import Command, take
from hardware.print_head import PrintHead
from hardware.receipt import Receipt, draw
from hardware.virtual_plug import Plug, TcpPlug, TtyPlug

_NAMES = {66: b"JIAOHAO", 67: b"VIRTUAL"}
"""Answers to GS I: maker and model."""


@dataclass(slots=True)
class Condition:
    """What is the matter with the printer. Change it through `VirtualPrinter.set`."""

    paper_out: bool = False
    paper_low: bool = False
    lines_left: int | None = None
    """The paper ends when so many lines, pictures and codes have been printed in all."""
    cover_open: bool = False
    offline: bool = False
    cutter_stuck: bool = False
    mute: bool = False
    """It says nothing, whatever it is asked."""
    mute_after: int | None = None
    """It falls silent after so many bytes."""
    says: int | None = None
    """It falls silent when it has said so many bytes, perhaps in the middle of an answer."""
    process_ids: bool = True
    """False: it ignores GS ( H, as cheap models do."""
    drop_after: int | None = None
    """It cuts the connection after so many bytes, once; where there are none, its cable is pulled."""

    @property
    def stopped(self) -> bool:
        return self.paper_out or self.cover_open or self.offline or self.cutter_stuck


class VirtualPrinter:
    """Listens from `start` to `close`. Receipts, faults and all bytes received are kept for whoever asks."""

    def __init__(self, port: int = 0, *, plug: Plug | None = None, out: Path | None = None, dots: int = 576) -> None:
        """Hangs at `plug`, or listens on `port` of this machine, 0 for any free one."""
        self.receipts: list[Receipt] = []
        self._head = PrintHead(dots)
        self.faults = self._head.faults
        self.received = bytearray()
        self._condition = Condition()
        self._out = out
        self._dots = dots
        self._saved: Callable[[Path], object] = lambda path: None
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._buffer = bytearray()
        self._tail = b""
        self._auto_status = 0
        self._plug = plug or TcpPlug(port)

    @property
    def address(self) -> str:
        """What a layout calls it."""
        return self._plug.address

    @property
    def port(self) -> int:
        """Where it listens on the network."""
        if not isinstance(self._plug, TcpPlug):
            raise AttributeError(f"{self.address} has no port")
        return self._plug.port

    @property
    def connections(self) -> int:
        return self._plug.connections

    def start(self) -> VirtualPrinter:
        self._plug.plug_in(self.take)
        return self

    def __enter__(self) -> VirtualPrinter:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Pull the cable; `start` puts it in again."""
        self._plug.unplug()

    def set(self, **changes: bool | int | None) -> None:
        """Change the `Condition`. A printer that can print again goes on with what it has buffered."""
        with self._lock:
            self._condition = replace(self._condition, **changes)  # type: ignore[arg-type]
            self._tell_change()
            self._work()

    def wait_for_receipts(self, number: int, seconds: float = 5.0) -> bool:
        """Block until so many receipts are cut; False when they are not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.receipts) >= number, seconds)

    def on_saved(self, listener: Callable[[Path], object]) -> None:
        """Call `listener` with the path of each receipt's picture."""
        self._saved = listener

    # The line

    def take(self, data: bytes) -> bool:
        """Receive; False when the connection is to be cut here."""
        with self._lock:
            for byte in data:
                self._receive(bytes((byte,)))
                if self._counted_down("drop_after"):
                    return False
                if self._counted_down("mute_after"):
                    self._condition.mute = True
        return True

    def _counted_down(self, name: str) -> bool:
        left = getattr(self._condition, name)
        if left is None:
            return False
        setattr(self._condition, name, left - 1 or None)
        return bool(left == 1)

    def _receive(self, byte: bytes) -> None:
        self.received += byte
        tail, self._tail = self._tail, (self._tail + byte)[-2:]
        if tail == b"\x10\x04":
            self._tell(byte[0])
        if tail == b"\x10\x05" and byte == b"\x02":
            self._buffer.clear()
            return
        self._buffer += byte
        self._work()

    def _answer(self, data: bytes) -> None:
        if self._condition.mute:
            return
        if self._condition.says is not None:
            data = data[: self._condition.says]
            self._condition.says -= len(data)
        if data:
            self._plug.answer(data)

    # The status

    def _tell(self, n: int) -> None:
        now = self._condition
        bits = {
            1: 0x08 * now.stopped,
            2: 0x04 * now.cover_open | 0x20 * now.paper_out | 0x40 * now.cutter_stuck,
            3: 0x08 * now.cutter_stuck,
            4: 0x0C * now.paper_low | 0x60 * now.paper_out,
        }
        if n in bits:
            self._answer(bytes((0x12 | bits[n],)))
        else:
            self.faults.append(f"DLE EOT {n}")

    def _tell_change(self) -> None:
        if self._auto_status:
            self._answer(self._automatic_status())

    def _automatic_status(self) -> bytes:
        now = self._condition
        first = 0x10 | 0x08 * now.stopped | 0x20 * now.cover_open
        return bytes((first, 0x08 * now.cutter_stuck, 0x03 * now.paper_low | 0x0C * now.paper_out, 0))

    # The work

    def _work(self) -> None:
        """Do what is buffered, as far as paper and cover let it."""
        while not self._condition.stopped:
            if self._condition.lines_left is not None and self._head.printed >= self._condition.lines_left:
                self._condition = replace(self._condition, paper_out=True, lines_left=None)
                self._tell_change()
                return
            command = take(self._buffer)
            if command is None:
                return
            self._obey(command)

    def _obey(self, command: Command) -> None:
        n, data = command.n, command.data
        match command.name:
            case "DLE EOT":
                pass  # answered when it came in
            case "DLE ENQ" if n in (1, 2):
                pass
            case "ESC @":
                self._auto_status = 0
                self._head.obey(command)
            case "GS I" if n in _NAMES:
                self._answer(b"_" + _NAMES[n] + b"\0")
            case "GS a":
                self._auto_status = n
                self._tell_change()
            case "GS r" if n in (1, 49):
                self._answer(bytes((0x03 * self._condition.paper_low,)))
            case "GS ( H" if data[:2] == b"00" and len(data) == 6:
                if self._condition.process_ids:
                    self._answer(b"\x37\x22" + data[2:] + b"\x00")
            case _:
                if receipt := self._head.obey(command):
                    self._keep(receipt)

    def _keep(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            path = self._out / f"receipt-{len(self.receipts):04d}.png"
            draw(receipt, self._dots).save(path)
            self._saved(path)
        self._changed.notify_all()


def main() -> None:
    """Print what arrives on a port into a folder of pictures, until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m hardware.virtual_printer", description="虚拟小票打印机 / virtual receipt printer"
    )
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--tty", type=Path, help="路径 / path of a serial line to make in place of a port")
    parser.add_argument("--out", type=Path, default=Path("run/receipts"))
    options = parser.parse_args()
    printer = VirtualPrinter(plug=TtyPlug(options.tty) if options.tty else TcpPlug(options.port), out=options.out)
    printer.on_saved(lambda path: print(path, flush=True))
    with printer:
        print(f"虚拟打印机 virtual printer: {printer.address} → {options.out}  (Ctrl-C)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
