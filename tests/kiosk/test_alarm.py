"""The desk is told what is wrong, and that it is over."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiosk.alarm import Alarm
from queueing import commands as cmd
from tests.kiosk.hall_link import HallLink


def faults(hall: HallLink) -> dict[str, str]:
    return {device: fault.fault for device, fault in hall.hall.faults.items()}


def test_a_fault_is_told_once_and_cleared_when_it_is_over(qtbot: QtBot, hall: HallLink) -> None:
    """However often the device tells of it."""
    alarm = Alarm(hall)
    hall.come("kiosk-entrance-a")
    for _ in range(3):
        alarm.set("printer", "PAPER_END")
        qtbot.wait(20)
    assert faults(hall) == {"printer": "PAPER_END"}
    alarm.set("printer", None)
    qtbot.waitUntil(lambda: not faults(hall))
    assert [do for do, _ in hall.sent] == ["report-fault", "clear-fault"]


def test_what_happened_while_the_server_was_away_is_told_when_it_is_back(qtbot: QtBot, hall: HallLink) -> None:
    """The latest state only; a fault that came and went is no news."""
    alarm = Alarm(hall)
    alarm.set("printer", "COVER_OPEN")
    alarm.set("reader", "LOST")
    alarm.set("reader", None)
    assert hall.sent == []
    hall.come("kiosk-entrance-a")
    qtbot.waitUntil(lambda: faults(hall) == {"printer": "COVER_OPEN"})
    assert len(hall.sent) == 1


def test_a_fault_that_was_put_away_while_it_lasts_is_told_again(qtbot: QtBot, hall: HallLink) -> None:
    """The desk may clear an alarm; the printer is without paper all the same."""
    alarm = Alarm(hall)
    hall.come("kiosk-entrance-a")
    alarm.set("printer", "PAPER_END")
    qtbot.waitUntil(lambda: bool(faults(hall)))
    hall.do(cmd.ClearFault(device="printer"))
    qtbot.wait(20)
    alarm.tell()
    qtbot.waitUntil(lambda: faults(hall) == {"printer": "PAPER_END"})
