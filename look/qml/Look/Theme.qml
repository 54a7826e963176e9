pragma Singleton

import QtQuick

// The hall's colours and lengths, and the same in elderly mode. Values come from look/theme.py, which alone knows them.
QtObject {
    property bool elder: false
    property var plain: ({})
    property var elderly: ({})
    readonly property var worn: elder ? elderly : plain

    readonly property color ink: worn.ink ?? "black"
    readonly property color paper: worn.paper ?? "black"
    readonly property color brand: worn.brand ?? "black"
    readonly property color night: worn.night ?? "black"
    readonly property color ticket: worn.ticket ?? "black"
    readonly property color counter: worn.counter ?? "black"
    readonly property color calm: worn.calm ?? "black"
    readonly property color warn: worn.warn ?? "black"
    readonly property color alarm: worn.alarm ?? "black"
    readonly property color calmNight: worn.calmNight ?? "black"
    readonly property color warnNight: worn.warnNight ?? "black"
    readonly property color alarmNight: worn.alarmNight ?? "black"
    readonly property color elderInk: worn.elderInk ?? "black"
    readonly property color elderPaper: worn.elderPaper ?? "black"
    readonly property color card: worn.card ?? "black"
    readonly property color muted: worn.muted ?? "black"
    readonly property color line: worn.line ?? "black"
    readonly property color brandPressed: worn.brandPressed ?? "black"
    readonly property color brandSoft: worn.brandSoft ?? "black"
    readonly property color cardNight: worn.cardNight ?? "black"
    readonly property color mutedNight: worn.mutedNight ?? "black"
    readonly property color lineNight: worn.lineNight ?? "black"
    readonly property color ticketServed: worn.ticketServed ?? "black"
    readonly property color ticketOver: worn.ticketOver ?? "black"
    readonly property color counterServed: worn.counterServed ?? "black"
    readonly property color counterOver: worn.counterOver ?? "black"
    readonly property int radius: worn.radius ?? 0
    readonly property int grid: worn.grid ?? 0
}
