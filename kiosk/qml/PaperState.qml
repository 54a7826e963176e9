import QtQuick
import Look

// What has become of the slip.
Rectangle {
    id: paper

    required property var shown
    property bool working: false
    readonly property bool printed: shown.paper === "printed"
    readonly property bool waiting: shown.paper === "printing"
    readonly property bool failed: !["none", "printing", "printed", ""].includes(shown.paper)

    objectName: "paper"
    implicitHeight: slip.height + 48 * Metric.u
    visible: shown.paper_text.main !== ""
    radius: Theme.radius * Metric.u
    color: failed ? Theme.alarm : Theme.card
    border.width: failed ? 0 : 3 * Metric.u
    border.color: printed ? Theme.calm : Theme.line

    Column {
        id: slip
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 28 * Metric.u }
        spacing: 16 * Metric.u
        Mark {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: paper.failed || paper.printed
            size: 72 * Metric.u
            sign: paper.failed ? "!" : "tick"
            color: paper.failed ? Theme.card : Theme.calm
            front: paper.failed ? Theme.alarm : Theme.card
        }
        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: paper.waiting
            name: "printer"
            size: 80 * Metric.u
            color: Theme.brand
        }
        Said {
            width: parent.width
            text: paper.shown.paper_text
            clauses: !paper.failed
            px: (paper.failed ? Metric.elder ? 32 : 38 : 44) * Metric.t
            lines: 9
            color: paper.failed ? Theme.card : paper.printed ? Theme.calm : Theme.ink
            subColor: paper.failed ? Theme.card : Theme.muted
            align: Text.AlignHCenter
        }
        Working {
            anchors.horizontalCenter: parent.horizontalCenter
            implicitWidth: Math.min(480 * Metric.u, slip.width)
            visible: paper.waiting && paper.working
        }
    }
}
