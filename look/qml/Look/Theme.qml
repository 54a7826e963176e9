pragma Singleton

import QtQuick

// The hall's colours and lengths. Values come from look/theme.py, which alone knows them.
QtObject {
    property color ink
    property color paper
    property color brand
    property color night
    property color ticket
    property color counter
    property color calm
    property color warn
    property color alarm
    property color calmNight
    property color warnNight
    property color alarmNight
    property color elderInk
    property color elderPaper
    property int radius
    property int grid
    property color card
    property color muted
    property color line
    property color brandPressed
    property color brandSoft
    property color cardNight
    property color mutedNight
    property color lineNight
    property color ticketServed
    property color ticketOver
    property color counterServed
    property color counterOver
}
