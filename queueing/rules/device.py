"""What a device tells of itself."""

from __future__ import annotations

from queueing import commands as cmd
from queueing import events as ev
from queueing.events import Events
from queueing.hall import Hall
from queueing.plan import Millis


def report_fault(hall: Hall, command: cmd.ReportFault, at: Millis) -> Events:
    known = hall.faults.get(command.device)
    if known is not None and known.fault == command.fault:
        return ()
    return (ev.FaultReported(at=at, device=command.device, fault=command.fault),)


def clear_fault(hall: Hall, command: cmd.ClearFault, at: Millis) -> Events:
    return (ev.FaultCleared(at=at, device=command.device),) if command.device in hall.faults else ()
