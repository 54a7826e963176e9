import QtQuick
import Look

// The number, how long it may take, where to wait, the code for the phone, and what has become of the slip.
Item {
    id: ticket

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property bool coded: phone.visible

    Fit {
        anchors.fill: parent
        Grid {
            id: halves
            width: parent.width
            columns: Metric.portrait ? 1 : 2
            spacing: 28 * Metric.u
            verticalItemAlignment: Grid.AlignVCenter
            readonly property real cell: Metric.portrait ? width : (width - spacing) / 2

            Column {
                width: halves.cell
                spacing: 28 * Metric.u
                Plate { width: parent.width; shown: ticket.shown; largest: (Metric.elder ? 220 : Metric.portrait ? 260 : 240) * Metric.u }
                Hint {
                    width: parent.width
                    icon: "place"
                    text: ticket.shown.wait_at
                    px: (Metric.elder ? 38 : 44) * Metric.t
                    weight: 700
                    lines: 5
                    clauses: !Metric.elder
                    color: Theme.ink
                    subColor: Theme.muted
                }
            }

            Column {
                width: halves.cell
                spacing: 28 * Metric.u
                Outlook { width: parent.width; shown: ticket.shown }
                Hint { width: parent.width; icon: "booking"; text: ticket.shown.hint; px: 36 * Metric.t; color: Theme.ink; subColor: Theme.muted }
                Item {
                    width: parent.width
                    height: Math.max(phone.visible ? phone.height : 0, paper.visible ? paper.height : 0)
                    Phone {
                        id: phone
                        anchors.verticalCenter: parent.verticalCenter
                        x: paper.visible ? 0 : (parent.width - width) / 2
                        width: (Metric.elder ? Metric.portrait ? 380 : 320 : 360) * Metric.u
                        size: width
                        shown: ticket.shown
                    }
                    PaperState {
                        id: paper
                        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                        width: parent.width - (ticket.coded ? phone.width + Metric.gap : 0)
                        height: Math.max(implicitHeight, ticket.coded ? phone.height : 0)
                        shown: ticket.shown
                        working: ticket.visible
                    }
                }
            }
        }
    }
}
