pragma ComponentBehavior: Bound

import QtQuick

// The latest calls, newest on top and two or, upright, three times as high as the others.
Item {
    id: calls

    required property QtObject rows
    required property int capacity
    required property real px
    required property bool upright
    required property var labels
    required property bool stale
    required property bool moving

    readonly property int first: upright ? 3 : 2
    readonly property real rowHeight: height / (capacity - 1 + first)

    Repeater {
        model: calls.rows

        CallRow {
            required property int index

            newest: index === 0
            y: newest ? 0 : (index - 1 + calls.first) * calls.rowHeight
            width: calls.width
            height: (newest ? calls.first : 1) * calls.rowHeight
            px: !newest ? calls.px : Math.min(calls.px * 1.5, calls.upright ? height / 2.3 : calls.width / 10.2)
            upright: calls.upright
            labels: calls.labels
            stale: calls.stale
            moving: calls.moving

            Behavior on y { enabled: calls.moving; NumberAnimation { duration: 350; easing.type: Easing.OutCubic } }
        }
    }
}
