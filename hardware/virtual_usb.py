"""A USB bus without the metal: a backend for pyusb with virtual printers plugged into it.

As strict as a bus: an interface is claimed before it is used and only when no driver of the kernel has it, endpoints
have their direction, a write that runs out of time has taken a part. Source: USB 2.0, chapter 9, and USB Device Class
Definition for Printing Devices.
"""

from __future__ import annotations

import errno
import threading
from array import array
from collections.abc import Iterator
from types import SimpleNamespace

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from hardware.virtual_plug import Take

_OUT, _IN, _PACKET = 0x01, 0x82, 64
_ENGLISH = 0x0409
_GET_DESCRIPTOR, _STRING = 0x06, 0x03
_SERIAL_NUMBER = 3


class UsbPlug:
    """A printer's plug for a `VirtualUsbBus`."""

    def __init__(
        self, bus: VirtualUsbBus, *, vendor: int = 0x04B8, product: int = 0x0E15, serial: str = "J4X7"
    ) -> None:
        self.bus = bus
        self.vendor, self.product, self.serial = vendor, product, serial
        self.takes: int | None = None
        """It takes so many bytes of one write, and then no more in time."""
        self.connections = 0
        self.device: VirtualUsbDevice | None = None

    @property
    def address(self) -> str:
        return f"usb:{self.vendor:04x}:{self.product:04x}"

    def plug_in(self, take: Take) -> None:
        self.device = self.bus.plug_in(self, take)

    def answer(self, data: bytes) -> None:
        if (device := self.device) is not None:
            device.say(data)

    def unplug(self) -> None:
        if self.device is not None:
            self.bus.unplug(self.device)
            self.device = None


class VirtualUsbDevice:
    """A printer as the bus sees it."""

    def __init__(self, plug: UsbPlug, take: Take, address: int) -> None:
        self.plug = plug
        self.address = address
        self.kernel_driver = True
        """usblp has it, as it has every printer that was just plugged in."""
        self.configured = 1
        self.owner: object = None
        self.gone = False
        self._take = take
        self._said = bytearray()
        self._changed = threading.Condition()

    def say(self, data: bytes) -> None:
        with self._changed:
            self._said += data
            self._changed.notify_all()

    def leave(self) -> None:
        with self._changed:
            self.gone = True
            self._changed.notify_all()

    def hear(self, data: bytes) -> int:
        """How much of `data` it takes."""
        part = data[: self.plug.takes]
        if not part:
            raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        if not self._take(part):
            self.plug.unplug()
            raise _gone()
        return len(part)

    def speak(self, most: int, milliseconds: int) -> bytes:
        """What it says next."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._said or self.gone, milliseconds / 1000):
                raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
            if self.gone:
                raise _gone()
            data = bytes(self._said[:most])
            del self._said[:most]
            return data


class _Handle:
    def __init__(self, device: VirtualUsbDevice) -> None:
        self.device = device

    def here(self) -> VirtualUsbDevice:
        if self.device.gone:
            raise _gone()
        return self.device


class VirtualUsbBus(IBackend):  # type: ignore[misc]
    """The bus. What a printer has no need of, a reset above all, is not implemented and raises NotImplementedError."""

    def __init__(self) -> None:
        super().__init__()
        self._devices: list[VirtualUsbDevice] = []
        self._addresses = 0

    def plug_in(self, plug: UsbPlug, take: Take) -> VirtualUsbDevice:
        """A new device on the bus."""
        self._addresses += 1
        device = VirtualUsbDevice(plug, take, self._addresses)
        self._devices.append(device)
        return device

    def unplug(self, device: VirtualUsbDevice) -> None:
        """Take a device off the bus."""
        self._devices.remove(device)
        device.leave()

    # Descriptors

    def enumerate_devices(self) -> Iterator[VirtualUsbDevice]:
        return iter(tuple(self._devices))

    def get_device_descriptor(self, dev: VirtualUsbDevice) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x0200,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=dev.plug.vendor,
            idProduct=dev.plug.product,
            bcdDevice=0x0100,
            iManufacturer=0,
            iProduct=0,
            iSerialNumber=_SERIAL_NUMBER,
            bNumConfigurations=1,
            address=dev.address,
            bus=1,
            port_number=dev.address,
            port_numbers=(dev.address,),
            speed=3,
        )

    def get_configuration_descriptor(self, dev: VirtualUsbDevice, config: int) -> SimpleNamespace:
        if config != 0:
            raise IndexError("Invalid configuration index")
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=32,
            bNumInterfaces=1,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0xC0,
            bMaxPower=1,
            extra_descriptors=array("B"),
        )

    def get_interface_descriptor(self, dev: VirtualUsbDevice, intf: int, alt: int, config: int) -> SimpleNamespace:
        if (intf, alt, config) != (0, 0, 0):
            raise IndexError("Invalid interface index")
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=0,
            bAlternateSetting=0,
            bNumEndpoints=2,
            bInterfaceClass=7,
            bInterfaceSubClass=1,
            bInterfaceProtocol=2,
            iInterface=0,
            extra_descriptors=array("B"),
        )

    def get_endpoint_descriptor(
        self, dev: VirtualUsbDevice, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=(_OUT, _IN)[ep],
            bmAttributes=2,
            wMaxPacketSize=_PACKET,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=array("B"),
        )

    def ctrl_transfer(
        self,
        dev_handle: _Handle,
        bmRequestType: int,  # noqa: N803 (pyusb names them)
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: array[int],
        timeout: int,
    ) -> int:
        """The strings of the device, and nothing else."""
        device = dev_handle.here()
        if bmRequestType != 0x80 or bRequest != _GET_DESCRIPTOR or wValue >> 8 != _STRING:
            raise USBError("Pipe error", errno=errno.EPIPE)
        text = {0: _ENGLISH.to_bytes(2, "little"), _SERIAL_NUMBER: device.plug.serial.encode("utf-16-le")}[wValue & 255]
        whole = bytes((len(text) + 2, _STRING)) + text
        part = whole[: len(data)]
        data[: len(part)] = array("B", part)
        return len(part)

    # Use

    def open_device(self, dev: VirtualUsbDevice) -> _Handle:
        if dev.gone:
            raise _gone()
        return _Handle(dev)

    def close_device(self, dev_handle: _Handle) -> None:
        if dev_handle.device.owner is dev_handle:
            dev_handle.device.owner = None

    def get_configuration(self, dev_handle: _Handle) -> int:
        return dev_handle.here().configured

    def set_configuration(self, dev_handle: _Handle, config_value: int) -> None:
        dev_handle.here().configured = config_value

    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:
        return dev_handle.here().kernel_driver

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        dev_handle.here().kernel_driver = False

    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        device = dev_handle.here()
        if device.kernel_driver or device.owner not in (None, dev_handle):
            raise USBError("Resource busy", errno=errno.EBUSY)
        if not device.configured:
            raise USBError("Entity not found", errno=errno.ENOENT)
        device.owner = dev_handle
        device.plug.connections += 1

    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        dev_handle.here().owner = None

    def bulk_write(self, dev_handle: _Handle, ep: int, intf: int, data: array[int], timeout: int) -> int:
        return self._claimed(dev_handle, ep, _OUT).hear(data.tobytes())

    def bulk_read(self, dev_handle: _Handle, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        device = self._claimed(dev_handle, ep, _IN)
        if len(buff) % _PACKET:
            raise USBError("Overflow", errno=errno.EOVERFLOW)
        data = device.speak(len(buff), timeout)
        buff[: len(data)] = array("B", data)
        return len(data)

    def _claimed(self, handle: _Handle, endpoint: int, expected: int) -> VirtualUsbDevice:
        device = handle.here()
        if device.owner is not handle or endpoint != expected:
            raise USBError("Entity not found", errno=errno.ENOENT)
        return device


def _gone() -> USBError:
    return USBError("No such device (it may have been disconnected)", errno=errno.ENODEV)
