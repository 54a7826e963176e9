"""The languages of serial lines, by the name that a layout's bus gives."""

from __future__ import annotations

from hardware.driver import Driver
from hardware.onbon_driver import OnbonDriver
from layouts.layout import Bus


def driver_of(bus: Bus) -> Driver:
    """The driver that speaks the protocol of `bus`. KeyError: there is none."""
    match bus.protocol:
        case "onbon":
            return OnbonDriver()
    raise KeyError(bus.protocol)
