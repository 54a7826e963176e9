pragma ComponentBehavior: Bound

import QtQuick

// The latest calls, newest on top and twice as high as the others.
Item {
    id: calls

    required property QtObject rows
    required property int capacity
    required property real px
    required property var labels
    required property bool stale
    required property bool moving

    readonly property real rowHeight: height / (capacity + 1)

    Repeater {
        model: calls.rows

        CallRow {
            required property int index

            newest: index === 0
            y: newest ? 0 : (index + 1) * calls.rowHeight
            width: calls.width
            height: (newest ? 2 : 1) * calls.rowHeight
            px: newest ? Math.min(calls.px * 1.5, calls.width / 10.2) : calls.px
            labels: calls.labels
            stale: calls.stale
            moving: calls.moving

            Behavior on y { enabled: calls.moving; NumberAnimation { duration: 350; easing.type: Easing.OutCubic } }
        }
    }
}
