"""Devices in words: what each is called, how it is, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from layouts.layout import Layout
from layouts.phrases import say
from queueing.plan import Text
from server.devices import DeviceKind, DeviceState
from server.presence import counter_of

KINDS: Mapping[DeviceKind, Text] = {
    DeviceKind.KIOSK: Text(zh="取号机", en="Ticket machine"),
    DeviceKind.DISPLAY: Text(zh="综合屏", en="Wall display"),
    DeviceKind.GATEWAY: Text(zh="设备网关", en="Gateway"),
    DeviceKind.TABLET: Text(zh="评价平板", en="Rating tablet"),
    DeviceKind.TERMINAL: Text(zh="窗口终端", en="Counter terminal"),
    DeviceKind.PRINTER: Text(zh="小票打印机", en="Printer"),
    DeviceKind.RESERVE: Text(zh="离线号段", en="Offline numbers"),
    DeviceKind.BUS: Text(zh="设备总线", en="Bus"),
    DeviceKind.BAR: Text(zh="窗口条屏", en="LED bar"),
    DeviceKind.KEYPAD: Text(zh="呼叫器", en="Keypad"),
    DeviceKind.EVALUATOR: Text(zh="评价器", en="Evaluator"),
    DeviceKind.LOUDSPEAKER: Text(zh="语音广播", en="Loudspeaker"),
    DeviceKind.OTHER: Text(zh="其他设备", en="Other"),
}
STATES: Mapping[DeviceState, Text] = {
    DeviceState.FAULT: Text(zh="故障", en="Fault"),
    DeviceState.SILENT: Text(zh="失联", en="Not heard of"),
    DeviceState.LOW: Text(zh="纸将尽", en="Paper low"),
    DeviceState.WORKING: Text(zh="正常", en="Working"),
    DeviceState.UNKNOWN: Text(zh="未知", en="Unknown"),
    DeviceState.NEW: Text(zh="未接入", en="Never here"),
}
FAULTS: Mapping[str, Text] = {
    "PAPER_END": Text(zh="缺纸", en="Out of paper"),
    "PAPER_LOW": Text(zh="纸将尽，请备纸", en="Paper nearly used up"),
    "COVER_OPEN": Text(zh="盖板未关", en="Cover open"),
    "CUTTER": Text(zh="切刀卡住", en="Cutter stuck"),
    "OFFLINE": Text(zh="打印机脱机", en="Printer off line"),
    "UNREACHABLE": Text(zh="连接不上", en="Cannot be reached"),
    "NO_ANSWER": Text(zh="没有应答", en="Does not answer"),
    "BROKEN": Text(zh="设备报错", en="Reports an error"),
    "NO_SOUND": Text(zh="没有声音", en="Cannot be heard"),
    "NOT_CONFIRMED": Text(zh="未确认印出", en="Printing not confirmed"),
    "damaged": Text(zh="离线号段文件损坏，已另存", en="The offline numbers' file is damaged and set aside"),
    "OFFLINE_STEPS_DECLINED": Text(zh="断网时的操作有未被接受的，请核对", en="Steps recorded offline did not count"),
    "JOURNAL_DAMAGED": Text(zh="断网记录文件损坏，已另存", en="The journal is damaged and set aside"),
    "unwritable": Text(zh="离线号段无法写入磁盘", en="The offline numbers cannot be written to disk"),
}
"""What is wrong, by the codes that devices tell."""
_WIRED = frozenset({DeviceKind.BAR, DeviceKind.KEYPAD, DeviceKind.EVALUATOR})
_HAND_IN = "hand-in:"


def fault_words(fault: str) -> Text:
    """A fault in words; one that nobody has words for, as the device told it."""
    if fault.startswith(_HAND_IN):
        code = fault.removeprefix(_HAND_IN)
        return Text(zh=f"离线号补录被拒（{code}），请核对", en=f"An offline number was refused ({code})")
    return FAULTS.get(fault, Text(zh=fault, en=fault))


def device_name(device: str, layout: Layout) -> Text:
    """A device by its name in the layout and what it is; a counter's own by the counter's label."""
    if (found := _at_counter(device, layout)) is not None:
        counter, kind = found
        place, what = say(layout.phrases, "counter.name", counter=layout.plan.counters[counter].label), KINDS[kind]
        return Text(zh=f"{place.zh} {what.zh}", en=f"{place.en}, {what.en.lower()}")
    what = next((KINDS[kind] for kind, names in _names(layout).items() if device in names), KINDS[DeviceKind.OTHER])
    return Text(zh=f"{what.zh} {device}", en=f"{what.en} {device}")


def _at_counter(device: str, layout: Layout) -> tuple[str, DeviceKind] | None:
    """The counter that a device belongs to, and what it is; None for one that belongs to none."""
    counters, counter = layout.plan.counters, counter_of(device) or device
    if counter in counters:
        return counter, DeviceKind.TABLET if counter == device else DeviceKind.TERMINAL
    wired, _, at = device.partition("-")
    if wired in _WIRED and at in counters:
        return at, DeviceKind(wired)
    printers = layout.counter_printers.items()
    return next(((at, DeviceKind.PRINTER) for at, printer in printers if printer.name == device), None)


def _names(layout: Layout) -> Mapping[DeviceKind, Mapping[str, object]]:
    return {
        DeviceKind.KIOSK: layout.kiosks,
        DeviceKind.DISPLAY: layout.displays,
        DeviceKind.PRINTER: layout.printers,
        DeviceKind.BUS: layout.buses,
        DeviceKind.LOUDSPEAKER: layout.loudspeakers,
        DeviceKind.RESERVE: {f"{kiosk}-reserve": None for kiosk in layout.kiosks},
    }
