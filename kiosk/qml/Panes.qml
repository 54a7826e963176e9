import QtQuick

// A screen in two parts: what is read, and what is touched. Upright the one over the other, else side by side.
Item {
    id: panes

    default property alias touch: lower.data
    property alias display: upper.data
    property real touchHeight: 700 // of the lower part, upright
    property real touchWidth: 760 // of the right part, lying

    Item {
        id: upper
        width: Metric.portrait ? parent.width : parent.width - panes.touchWidth * Metric.u - 2 * Metric.gap
        height: Metric.portrait ? parent.height - lower.height - Metric.gap : parent.height
    }
    Item {
        id: lower
        anchors { right: parent.right; bottom: parent.bottom }
        width: Metric.portrait ? parent.width : panes.touchWidth * Metric.u
        height: Metric.portrait ? panes.touchHeight : parent.height
    }
}
