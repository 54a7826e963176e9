"""Where a printer is, as a layout writes it."""

from __future__ import annotations

import pytest

from layouts.printer_address import (
    NodeAddress,
    PrinterAddress,
    SerialAddress,
    TcpAddress,
    UsbAddress,
    read_address,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://10.1.2.3:9100", TcpAddress(host="10.1.2.3", port=9100)),
        ("tcp://printer-1.hall", TcpAddress(host="printer-1.hall", port=9100)),
        ("tcp://10.1.2.3:9101?answers=no", TcpAddress(host="10.1.2.3", port=9101, answers=False)),
        ("serial:/dev/ttyS1", SerialAddress(path="/dev/ttyS1")),
        (
            "serial:/dev/ttyS1?baud=19200&parity=even&flow=rtscts",
            SerialAddress(path="/dev/ttyS1", baud=19200, parity="even", flow="rtscts"),
        ),
        ("usb:04b8:0E15", UsbAddress(vendor=0x04B8, product=0x0E15)),
        ("usb:04b8:0e15:J4X7", UsbAddress(vendor=0x04B8, product=0x0E15, serial="J4X7")),
        ("file:/dev/usb/lp0", NodeAddress(path="/dev/usb/lp0")),
        ("file:/dev/usb/lp0?answers=no", NodeAddress(path="/dev/usb/lp0", answers=False)),
    ],
)
def test_an_address_is_read(text: str, address: PrinterAddress) -> None:
    """Each of the four ways to a printer, with what may be told of it."""
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10.1.2.3", "must begin with tcp://"),
        ("ftp://10.1.2.3", "must begin with tcp://"),
        ("tcp:10.1.2.3:9100", "is not like 'tcp://"),
        ("tcp://10.1.2.3:9100/queue", "is not like 'tcp://"),
        ("tcp://10.1.2.3:99999", "1 to 65535"),
        ("tcp://10.1.2.3:x", "1 to 65535"),
        ("tcp://:9100", "is not like 'tcp://"),
        ("serial:ttyS1", "path of a device"),
        ("serial:/dev/ttyS1?baud=fast", "baud cannot be 'fast'"),
        ("serial:/dev/ttyS1?speed=9600", "unknown option 'speed'; there are baud"),
        ("serial:/dev/ttyS1?flow=dtr", "flow cannot be 'dtr'"),
        ("usb:epson", "is not like 'usb:04b8:0e15'"),
        ("usb:04b8:0e15?baud=9600", "unknown option 'baud'"),
        ("file:lp0", "path of a device"),
        ("file:///dev/usb/lp0", "path of a device"),
        ("file:/dev/usb/lp0?answers=maybe", "answers cannot be 'maybe'"),
    ],
)
def test_an_address_that_is_none_says_why(text: str, reason: str) -> None:
    """The message names what is wrong, as the loader passes it on."""
    with pytest.raises(ValueError, match=reason):
        read_address(text)
