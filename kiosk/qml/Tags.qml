import QtQuick
import Look

// What is special about a ticket, in a frame: green channel, appointment, reprint, offline.
Rectangle {
    id: tags

    property string text: ""
    property color front: Theme.ticket

    visible: text !== ""
    width: word.implicitWidth + 48 * Metric.u
    height: word.implicitHeight + 4 * Metric.u
    radius: height / 2
    color: "transparent"
    border.width: 3 * Metric.u
    border.color: front

    Words {
        id: word
        anchors.centerIn: parent
        text: tags.text
        px: 34 * Metric.t
        weight: 700
        color: tags.front
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
