"""The languages of serial lines, by the name that a layout's bus gives."""

from __future__ import annotations

from hardware.alpha_driver import AlphaDriver
from hardware.driver import Driver
from hardware.ff68_driver import Ff68Driver
from hardware.modbus_driver import ModbusDriver
from hardware.onbon_driver import OnbonDriver
from layouts.layout import Bus


def driver_of(bus: Bus) -> Driver:
    """The driver that speaks the protocol of `bus`. KeyError: there is none."""
    match bus.protocol:
        case "onbon":
            return OnbonDriver()
        case "ff68":
            return Ff68Driver(bus)
        case "modbus":
            return ModbusDriver.of(bus)
        case "alpha":
            return AlphaDriver()
    raise KeyError(bus.protocol)
