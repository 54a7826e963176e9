import QtQuick
import Look

// The number is being asked for.
Item {
    id: taking

    required property var shown

    Column {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: 56 * Metric.u
        Said { width: parent.width; text: taking.shown.title; px: 72 * Metric.t; align: Text.AlignHCenter }
        Working { anchors.horizontalCenter: parent.horizontalCenter; visible: taking.visible }
        Said { width: parent.width; text: taking.shown.place; px: 36 * Metric.t; weight: 500; align: Text.AlignHCenter; color: Theme.muted }
    }
}
