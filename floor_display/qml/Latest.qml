pragma ComponentBehavior: Bound

import QtQuick
import Look

// The latest calls of all zones, small: A023 → 12.
Rectangle {
    id: latest

    required property real unit
    required property QtObject calls
    required property int capacity
    required property bool upright
    required property var labels
    required property bool stale

    readonly property int columns: upright ? 2 : capacity
    readonly property real start: upright ? 0 : 190 * unit
    readonly property real share: (width - start - 16 * unit) / Math.max(columns, 1)
    readonly property real px: Math.min(46 * unit, share / 5.4)

    radius: Theme.radius * unit
    color: "transparent"
    border { width: 2 * unit; color: Theme.lineNight }

    Pair {
        id: label

        x: 24 * latest.unit
        y: latest.upright ? 10 * latest.unit : (latest.height - height) / 2
        px: 30 * latest.unit
        ratio: 0.66
        shift: 0
        words: latest.labels.latest
        color: Theme.mutedNight
    }
    Repeater {
        model: latest.calls

        Row {
            required property int index
            required property var value

            objectName: "call"
            x: latest.start + (index % latest.columns) * latest.share + 24 * latest.unit
            y: latest.upright ? (84 + 72 * Math.floor(index / 2)) * latest.unit : (latest.height - height) / 2
            spacing: latest.px * 0.3

            Words {
                objectName: "number"
                px: latest.px
                weight: 700
                color: latest.stale ? Theme.mutedNight : parent.value.state === "called" ? Theme.ticket : Theme.ticketOver
                text: parent.value.number
            }
            Words { px: latest.px; color: Theme.mutedNight; text: "→" }
            Words {
                objectName: "counter"
                px: latest.px
                weight: 700
                color: latest.stale ? Theme.mutedNight : parent.value.state === "called" ? Theme.counter : Theme.counterOver
                text: parent.value.counter
            }
            Words { visible: latest.upright; anchors.verticalCenter: parent.verticalCenter; px: latest.px * 0.62; color: Theme.mutedNight; text: latest.labels.window.zh }
        }
    }
}
