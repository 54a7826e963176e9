import QtQuick
import Look

// Why no numbers are given now, or that they come from this machine's reserve: a word and a sign, not colour alone.
Rectangle {
    id: notice

    required property var shown
    readonly property bool there: shown.notice.main !== ""

    visible: there
    height: there ? said.height + 28 * Metric.u : 0
    color: shown.alarm ? Theme.alarm : Theme.warn
    Accessible.role: Accessible.AlertMessage
    Accessible.name: shown.notice.main

    Mark {
        id: mark
        anchors { left: parent.left; verticalCenter: parent.verticalCenter; leftMargin: Metric.margin }
        size: 64 * Metric.u
        sign: "!"
        color: Theme.card
        front: notice.color
    }

    Said {
        id: said
        anchors {
            left: mark.right; right: parent.right; verticalCenter: parent.verticalCenter
            leftMargin: Metric.gap; rightMargin: Metric.margin
        }
        text: notice.shown.notice
        px: (Metric.elder ? 30 : 34) * Metric.t
        color: Theme.card
        subColor: Theme.card
    }
}
