pragma ComponentBehavior: Bound

import QtQuick
import Look

// Who was called and did not come, and what to do then.
Rectangle {
    id: card

    required property real unit
    required property var missed
    required property bool upright
    required property bool stale

    readonly property real px: (upright ? 56 : Math.min(54, height / unit * 0.38)) * unit
    readonly property color tone: stale ? Theme.mutedNight : Theme.warnNight

    radius: Theme.radius
    color: "transparent"
    border { width: 2 * unit; color: Theme.lineNight }

    Column {
        id: label

        x: 22 * card.unit
        y: card.upright ? (card.height - height) / 2 : 2 * card.unit

        Words {
            px: (card.upright ? 34 : 28) * card.unit
            weight: 500
            lineHeight: 0.84
            color: card.tone
            text: card.missed.label.zh
        }
        Words {
            visible: text !== ""
            px: (card.upright ? 21 : 17) * card.unit
            lineHeight: 0.86
            color: card.tone
            text: card.missed.label.en
        }
    }
    Pair {
        visible: card.missed.none.zh !== ""
        anchors { right: parent.right; rightMargin: 22 * card.unit; verticalCenter: parent.verticalCenter }
        px: 34 * card.unit
        ratio: 0.62
        shift: 1
        words: card.missed.none
        color: Theme.mutedNight
    }
    Upcoming {
        objectName: "missedNumbers"
        x: card.upright ? card.width - width - 22 * card.unit : label.x
        y: card.upright ? (card.height - height) / 2 : label.y + label.height + (card.height - label.y - label.height - height) / 2 - 3 * card.unit
        numbers: card.missed.numbers
        px: card.px
        color: card.stale ? Theme.mutedNight : Theme.ticketOver
        most: 8
        room: card.width - 44 * card.unit - (card.upright ? label.width + 24 * card.unit : 0)
    }
}
