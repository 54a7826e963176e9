import QtQuick
import Look

Item {
    id: taking

    required property var shown

    Column {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: 56 * Metric.u
        Said { width: parent.width; text: taking.shown.title; px: 68 * Metric.u; align: Text.AlignHCenter }
        Working { anchors.horizontalCenter: parent.horizontalCenter }
    }
}
