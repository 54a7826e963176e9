"""Devices: faults told and cleared."""

from __future__ import annotations

from queueing import commands as cmd
from queueing.events import FaultCleared, FaultReported
from queueing.hall import Fault
from tests.queueing.halls import Desk


def test_a_fault_is_known_until_it_is_cleared() -> None:
    """A device's fault is remembered with its time, for each device, and gone when the device says so."""
    desk = Desk()
    now = desk.now
    assert desk.do(cmd.ReportFault(device="K1", fault="paper")) == [FaultReported(at=now, device="K1", fault="paper")]
    desk.do(cmd.ReportFault(device="K2", fault="cutter"))
    assert desk.hall.faults["K1"] == Fault(fault="paper", since=now)
    now = desk.now
    assert desk.do(cmd.ClearFault(device="K1")) == [FaultCleared(at=now, device="K1")]
    assert desk.hall.faults.keys() == {"K2"}


def test_the_same_fault_told_again_is_no_news() -> None:
    """A repeated report makes no event and keeps the first time; another fault takes its place with its own."""
    desk = Desk()
    since = desk.now
    desk.do(cmd.ReportFault(device="K1", fault="paper"))
    assert desk.do(cmd.ReportFault(device="K1", fault="paper")) == []
    assert desk.hall.faults["K1"].since == since
    now = desk.now
    assert desk.do(cmd.ReportFault(device="K1", fault="cover"))
    assert desk.hall.faults == {"K1": Fault(fault="cover", since=now)}


def test_a_device_without_a_fault_has_none_to_clear() -> None:
    """Clearing what is not there is accepted without an event."""
    assert Desk().do(cmd.ClearFault(device="K1")) == []


def test_devices_tell_their_faults_while_the_hall_is_closed() -> None:
    """A fault found at night is known in the morning: a new day clears nothing."""
    desk = Desk()
    desk.do(cmd.CloseDay())
    desk.do(cmd.ReportFault(device="K1", fault="paper"))
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.hall.faults.keys() == {"K1"}
