import QtQuick
import Look

Rectangle {
    id: header

    required property var shown

    height: (Metric.portrait ? 176 : 124) * Metric.u
    color: Theme.brand

    Said {
        anchors {
            left: parent.left; right: clock.left; verticalCenter: parent.verticalCenter
            leftMargin: Metric.margin; rightMargin: Metric.gap
        }
        text: header.shown.hall
        px: 50 * Metric.u
        lines: 1
        color: Theme.card
        subColor: Theme.card
    }

    Words {
        id: clock
        anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: Metric.margin }
        text: header.shown.clock
        px: 60 * Metric.u
        weight: 500
        color: Theme.card
        opacity: header.shown.stale ? 0.5 : 1
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
