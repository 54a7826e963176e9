pragma ComponentBehavior: Bound

import QtQuick
import Look

// One zone: its number and name, where it is, and its lines. Lying, all in one line of the table for each line.
Rectangle {
    id: card

    required property var value
    required property real step
    required property real unit
    required property real cap
    required property real px
    required property bool upright
    required property var labels
    required property bool stale

    readonly property int lines: value.lines.length + (upright ? 1 : 0)
    readonly property real grown: Math.max(0.9, Math.min(step / (88 * unit), 1.3))
    readonly property color tone: stale ? Theme.mutedNight : Theme.paper
    readonly property bool here: value.way === "here"

    objectName: "zone"
    radius: Theme.radius * unit
    color: Theme.cardNight

    Item {
        id: head

        width: card.upright ? parent.width : 790 * card.unit
        height: card.upright ? card.step : parent.height

        Rectangle {
            id: badge

            width: 176 * card.unit
            height: parent.height
            radius: card.radius
            color: card.stale ? Theme.mutedNight : Theme.brand

            Column {
                anchors { centerIn: parent; verticalCenterOffset: -0.03 * card.cap }
                spacing: 2 * card.unit

                Words {
                    objectName: "zoneNumber"
                    anchors.horizontalCenter: parent.horizontalCenter
                    height: px * 0.94
                    verticalAlignment: Text.AlignVCenter
                    px: card.cap
                    weight: 700
                    color: card.stale ? Theme.night : Theme.paper
                    text: card.value.number.zh
                }
                Words {
                    visible: text !== ""
                    anchors.horizontalCenter: parent.horizontalCenter
                    height: px * 1.1
                    verticalAlignment: Text.AlignVCenter
                    px: (card.step > 100 * card.unit ? 24 : 18) * card.unit
                    color: card.stale ? Theme.night : Theme.paper
                    text: card.value.number.en
                }
            }
        }
        Pair {
            anchors { left: badge.right; leftMargin: 26 * card.unit; verticalCenter: parent.verticalCenter }
            width: where.x - x - 16 * card.unit
            px: Math.min(44 * card.unit * card.grown, width / (card.value.name.zh.length + 0.5))
            ratio: Math.max(0.42, 22 * card.unit / px)
            shift: 0
            words: card.value.name
            color: card.tone
        }
        Pair {
            id: where

            objectName: "where"
            x: parent.width - width - (card.upright ? 24 : 20) * card.unit
            width: 176 * card.unit
            anchors.verticalCenter: parent.verticalCenter
            px: 36 * card.unit
            ratio: 0.56
            shift: card.upright ? 1 : 0
            words: ({ zh: (card.value.way === "up" ? "↑ " : card.value.way === "down" ? "↓ " : "") + card.value.where.zh, en: card.value.where.en })
            color: card.stale ? Theme.mutedNight : card.here ? Theme.calmNight : Theme.ticket
        }
    }

    Column {
        x: card.upright ? 0 : head.width
        y: card.upright ? card.step : 0

        Repeater {
            model: card.value.lines

            LineFigures {
                required property var modelData
                required property int index

                width: card.width - (card.upright ? 0 : head.width)
                height: card.step
                value: modelData
                unit: card.unit
                px: card.px
                grown: card.grown
                upright: card.upright
                labels: card.labels
                rule: card.upright || index > 0
                stale: card.stale
            }
        }
    }
}
