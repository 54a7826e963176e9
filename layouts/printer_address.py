"""The address of a receipt printer, as `devices.toml` writes it.

| address | the printer is |
|---|---|
| `tcp://10.1.2.3:9100` | on the network |
| `serial:/dev/ttyS1?baud=19200` | on a serial line; 9600 baud, `parity=none` and `flow=none` unless told otherwise |
| `usb:04b8:0e15` | on USB, by vendor and product; `usb:04b8:0e15:J4X7` where two are alike, by serial number too |
| `file:/dev/usb/lp0` | a device node, of the kernel's usblp for instance |

Parity is none, even or odd; flow control none, rtscts or xonxoff; options are joined by `&`. Each address may end with
`answers=no` for a printer that takes bytes and never says anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

Parity = Literal["none", "even", "odd"]
Flow = Literal["none", "rtscts", "xonxoff"]

_USB = re.compile(r"(?P<vendor>[0-9a-f]{4}):(?P<product>[0-9a-f]{4})(?::(?P<serial>[!-~]+))?", re.IGNORECASE)
_TCP_PORT = 9100
_OPTIONS = {
    "baud": re.compile(r"[1-9][0-9]{2,6}"),
    "parity": re.compile("none|even|odd"),
    "flow": re.compile("none|rtscts|xonxoff"),
    "answers": re.compile("yes|no"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpAddress:
    """A host and a port; port 0, any free one, is for virtual printers only."""

    host: str
    port: int
    answers: bool = True

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}{'' if self.answers else '?answers=no'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialAddress:
    """A serial line, eight data bits and one stop bit."""

    path: str
    baud: int = 9600
    parity: Parity = "none"
    flow: Flow = "none"
    answers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbAddress:
    """A USB device by what it says of itself; the first such one when `serial` is None."""

    vendor: int
    product: int
    serial: str | None = None
    answers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeAddress:
    """A device node to read and write."""

    path: str
    answers: bool = True


PrinterAddress = TcpAddress | SerialAddress | UsbAddress | NodeAddress


def read_address(text: str) -> PrinterAddress:
    """The address that `text` writes. Raises ValueError, whose message says what is wrong with it."""
    scheme, _, rest = text.partition(":")
    place, _, query = rest.partition("?")
    match scheme:
        case "tcp":
            options = _options(query, "answers")
            host, port = _host_and_port(text)
            return TcpAddress(host=host, port=port, answers=_answers(options))
        case "serial":
            options = _options(query, "baud", "parity", "flow", "answers")
            parity: Parity = options.get("parity", "none")  # type: ignore[assignment]
            flow: Flow = options.get("flow", "none")  # type: ignore[assignment]
            baud = int(options.get("baud", "9600"))
            return SerialAddress(path=_path(place), baud=baud, parity=parity, flow=flow, answers=_answers(options))
        case "usb":
            options = _options(query, "answers")
            if not (usb := _USB.fullmatch(place)):
                raise ValueError(f"{text!r} is not like 'usb:04b8:0e15' or 'usb:04b8:0e15:SERIAL'")
            vendor, product = int(usb["vendor"], 16), int(usb["product"], 16)
            return UsbAddress(vendor=vendor, product=product, serial=usb["serial"], answers=_answers(options))
        case "file":
            return NodeAddress(path=_path(place), answers=_answers(_options(query, "answers")))
    raise ValueError(f"{text!r} must begin with tcp://, serial:, usb: or file:")


def _host_and_port(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} has no port from 1 to 65535") from error
    if not host or parts.path or parts.fragment or parts.username is not None:
        raise ValueError(f"{text!r} is not like 'tcp://10.1.2.3:9100'")
    return host, _TCP_PORT if port is None else port


def _path(place: str) -> str:
    if not place.startswith("/") or place.startswith("//"):
        raise ValueError(f"{place!r} is not the path of a device, like '/dev/ttyS1'")
    return place


def _options(query: str, *known: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            raise ValueError(f"unknown option {name!r}; there are {', '.join(known)}")
        if not _OPTIONS[name].fullmatch(value):
            raise ValueError(f"{name} cannot be {value!r}")
        options[name] = value
    return options


def _answers(options: dict[str, str]) -> bool:
    return options.get("answers") != "no"
