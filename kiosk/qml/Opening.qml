import QtQuick
import Look

// Before the layout has come.
Rectangle {
    id: opening

    required property var shown

    color: Theme.paper

    Column {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 2 * Metric.margin }
        spacing: 56 * Metric.u
        Mark {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: opening.shown.alarm
            size: 160 * Metric.u
            color: Theme.alarm
        }
        Said {
            objectName: "opening"
            width: parent.width
            text: opening.shown.title
            px: 54 * Metric.t
            lines: 6
            clauses: true
            align: Text.AlignHCenter
        }
        Working { anchors.horizontalCenter: parent.horizontalCenter; visible: opening.visible }
    }
}
