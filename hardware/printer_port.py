"""The ways to a receipt printer: network, serial line, USB, device node. A port is opened for one job and closed.

Where a class of python-escpos is safe it is used. Its `Serial` is not: a write has no timeout, and closing waits for
ever for a printer that takes nothing. `Usb` neither: it resets the printer each time, which throws away what still
waits for paper, takes a short write for a whole one, and guesses the endpoints. `File` cannot read. For those pyserial,
pyusb and the system calls are used directly.
"""

from __future__ import annotations

import os
import select
import termios
import time
from contextlib import suppress
from typing import Protocol

import serial
import usb.core
import usb.util
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Network
from usb.backend import IBackend

from layouts.printer_address import NodeAddress, SerialAddress, TcpAddress, UsbAddress, read_address

_CHUNK = 4096
_BREATH = 0.005
"""Seconds between two looks at something that cannot be waited for."""
_PRINTER_CLASS = 7
_BIDIRECTIONAL = 2
"""bInterfaceProtocol; source: USB Device Class Definition for Printing Devices, 4.2."""
_PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}


class PrinterPort(Protocol):
    """An open way to a printer. Every method raises OSError when the printer is gone."""

    @property
    def fresh(self) -> bool:
        """Whether nothing that an earlier job left unanswered can arrive here."""

    def send(self, data: bytes, seconds: float) -> None:
        """Send all of `data`. OSError when the printer does not take it within `seconds`; a part may be out then."""

    def receive(self, seconds: float) -> bytes:
        """What the printer says next; empty when it says nothing within `seconds`."""

    def close(self) -> None:
        """Let the printer go. What it has not taken by now it does not get."""


def open_port(address: str, seconds: float, *, usb_backend: IBackend | None = None) -> PrinterPort:
    """The port at `address`, open.

    `usb_backend` is where USB devices are looked for; None is the system's libusb. Raises OSError when there is no
    printer there, or somebody else has it; for the network, when it does not answer within `seconds`.
    """
    match read_address(address):
        case TcpAddress() as at:
            return NetworkPort(at, seconds)
        case SerialAddress() as at:
            return SerialPort(at)
        case UsbAddress() as at:
            return UsbPort(at, usb_backend)
        case NodeAddress() as at:
            return NodePort(at)


class NetworkPort:
    """A connection of its own over TCP."""

    fresh = True

    def __init__(self, at: TcpAddress, seconds: float) -> None:
        self._network = Network(at.host, port=at.port, timeout=seconds)
        try:
            self._network.open()
        except (DeviceNotFoundError, UnicodeError) as error:  # the latter for a name that cannot be one
            raise ConnectionError(f"nobody listens at {at}") from error
        self._socket = self._network.device

    def send(self, data: bytes, seconds: float) -> None:
        self._socket.settimeout(seconds)
        self._network._raw(data)

    def receive(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        try:
            data: bytes = self._socket.recv(_CHUNK)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def close(self) -> None:
        self._network.close()


class SerialPort:
    """A serial line, held alone. Its errors, `serial.SerialException`, are OSErrors.

    pyserial waits for nothing here: each change of its timeouts would configure the line anew.
    """

    fresh = False

    def __init__(self, at: SerialAddress) -> None:
        try:
            self._line = serial.Serial(
                at.path,
                at.baud,
                parity=_PARITIES[at.parity],
                rtscts=at.flow == "rtscts",
                xonxoff=at.flow == "xonxoff",
                timeout=0,
                write_timeout=0,
                exclusive=True,
            )
        except (termios.error, ValueError) as error:  # neither is an OSError
            raise OSError(f"{at.path} cannot be set so") from error
        self._byte_seconds = (10 if at.parity == "none" else 11) / at.baud

    def send(self, data: bytes, seconds: float) -> None:
        """Also waits until all is out on the line, whose own slowness is not counted in `seconds`."""
        deadline = time.monotonic() + seconds + len(data) * self._byte_seconds
        while data:
            if not select.select([], [self._line], [], max(0.0, deadline - time.monotonic()))[1]:
                raise TimeoutError("the printer takes no more")
            data = data[self._line.write(data) or 0 :]
        while left := self._line.out_waiting:
            if time.monotonic() > deadline:
                raise TimeoutError("the printer takes no more")
            time.sleep(min(left * self._byte_seconds, 0.1))

    def receive(self, seconds: float) -> bytes:
        if not select.select([self._line], [], [], seconds)[0]:
            return b""
        data: bytes = self._line.read(max(1, self._line.in_waiting))
        return data

    def close(self) -> None:
        with suppress(OSError, termios.error):  # closing would wait for the printer to take the rest
            self._line.reset_output_buffer()
        self._line.close()


class NodePort:
    """A device node, read and written without ever blocking. One that never answers is only written."""

    fresh = False

    def __init__(self, at: NodeAddress) -> None:
        way = os.O_RDWR if at.answers else os.O_WRONLY
        self._file = os.open(at.path, way | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)

    def send(self, data: bytes, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while data:
            if not self._wait(select.POLLOUT, deadline):
                raise TimeoutError("the printer takes no more")
            with suppress(BlockingIOError):
                data = data[os.write(self._file, data) :]

    def receive(self, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        while self._wait(select.POLLIN, deadline):
            with suppress(BlockingIOError):
                if data := os.read(self._file, _CHUNK):
                    return data
            time.sleep(_BREATH)  # usblp reads nothing where the printer sent an empty packet
        return b""

    def close(self) -> None:
        os.close(self._file)

    def _wait(self, event: int, deadline: float) -> bool:
        """Whether the node is ready before `deadline`."""
        poll = select.poll()
        poll.register(self._file, event)
        left = max(0.0, deadline - time.monotonic())
        ready = poll.poll(left * 1000)
        if any(events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in ready):
            raise ConnectionResetError("the printer is gone")
        return bool(ready)


class UsbPort:
    """The printer interface of a USB device, claimed. Its errors, `usb.core.USBError`, are OSErrors."""

    fresh = False

    def __init__(self, at: UsbAddress, backend: IBackend | None) -> None:
        self._device = _find(at, backend)
        try:
            self._claim()
        except BaseException:
            self.close()
            raise

    def send(self, data: bytes, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while data:
            if (left := deadline - time.monotonic()) <= 0:
                raise TimeoutError("the printer takes no more")
            data = data[self._device.write(self._out, data, _milliseconds(left)) :]

    def receive(self, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        while self._in is not None and (left := deadline - time.monotonic()) > 0:
            with suppress(usb.core.USBTimeoutError):
                if data := bytes(self._device.read(self._in, self._packet, _milliseconds(left))):
                    return data
                time.sleep(_BREATH)  # an empty packet
        return b""

    def close(self) -> None:
        usb.util.dispose_resources(self._device)

    def _claim(self) -> None:
        """Take the interface, from the kernel's usblp too, and find its endpoints."""
        try:
            configuration = self._device.get_active_configuration()
        except usb.core.USBError:
            self._device.set_configuration()
            configuration = self._device.get_active_configuration()
        interfaces = [one for one in configuration if one.bInterfaceClass == _PRINTER_CLASS]
        if not interfaces:
            raise OSError("this USB device is no printer")
        interface = min(interfaces, key=lambda one: one.bInterfaceProtocol != _BIDIRECTIONAL)
        with suppress(NotImplementedError):  # only Linux has such drivers
            if self._device.is_kernel_driver_active(interface.bInterfaceNumber):
                self._device.detach_kernel_driver(interface.bInterfaceNumber)
        usb.util.claim_interface(self._device, interface)
        if interface.bAlternateSetting:
            interface.set_altsetting()
        self._in, self._out, self._packet = None, None, 64
        for endpoint in interface:
            if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
                continue
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN:
                self._in, self._packet = endpoint.bEndpointAddress, endpoint.wMaxPacketSize
            else:
                self._out = endpoint.bEndpointAddress
        if self._out is None:
            raise OSError("this USB printer has no way in")


def _find(at: UsbAddress, backend: IBackend | None) -> usb.core.Device:
    def is_it(device: usb.core.Device) -> bool:
        if at.serial is None:
            return True
        try:
            return bool(device.serial_number == at.serial)
        except (ValueError, OSError):  # it may not be opened by us
            return False

    try:
        device = usb.core.find(backend=backend, idVendor=at.vendor, idProduct=at.product, custom_match=is_it)
    except usb.core.NoBackendError as error:
        raise OSError("the system has no libusb-1.0") from error
    if device is None:
        raise OSError("no such USB device is plugged in")
    return device


def _milliseconds(seconds: float) -> int:
    """For pyusb, to which 0 would be for ever."""
    return max(1, round(seconds * 1000))
