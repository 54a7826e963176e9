import QtQuick
import Look

// The number, how many are ahead, where to wait, and what has become of the slip.
Item {
    id: ticket

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property bool failed: shown.paper === "paper_out" || shown.paper === "print_failed"
    readonly property bool printed: shown.paper === "printed"

    Fit {
        anchors.fill: parent
        Grid {
            width: parent.width
            columns: Metric.portrait ? 1 : 2
            spacing: 36 * Metric.u
            verticalItemAlignment: Grid.AlignVCenter
            readonly property real cell: Metric.portrait ? width : (width - spacing) / 2

            Rectangle {
                width: parent.cell
                height: plate.height + 72 * Metric.u
                radius: Theme.radius * Metric.u
                color: Theme.night

                Column {
                    id: plate
                    anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 * Metric.u }
                    Said {
                        width: parent.width
                        text: ticket.shown.title
                        px: 44 * Metric.u
                        weight: 500
                        color: Theme.paper
                        subColor: Theme.mutedNight
                        align: Text.AlignHCenter
                    }
                    Words {
                        objectName: "number"
                        width: parent.width
                        text: ticket.shown.number
                        px: 260 * Metric.u
                        weight: 700
                        color: Theme.ticket
                        horizontalAlignment: Text.AlignHCenter
                        fontSizeMode: Text.HorizontalFit
                        lineHeight: 0.95
                        Accessible.role: Accessible.StaticText
                        Accessible.name: text
                    }
                    Said {
                        width: parent.width
                        text: ticket.shown.place
                        px: 48 * Metric.u
                        color: Theme.paper
                        subColor: Theme.mutedNight
                        align: Text.AlignHCenter
                    }
                }
            }

            Column {
                width: parent.cell
                spacing: 36 * Metric.u

                Said { width: parent.width; text: ticket.shown.ahead; px: 72 * Metric.u; align: Text.AlignHCenter }
                Said {
                    width: parent.width
                    text: ticket.shown.wait_at
                    clauses: true
                    px: 46 * Metric.u
                    weight: 500
                    align: Text.AlignHCenter
                }

                Rectangle {
                    objectName: "paper"
                    width: parent.width
                    height: slip.height + 56 * Metric.u
                    visible: ticket.shown.paper_text.main !== ""
                    radius: Theme.radius * Metric.u
                    color: ticket.failed ? Theme.alarm : Theme.card
                    border.width: ticket.failed ? 0 : 3 * Metric.u
                    border.color: ticket.printed ? Theme.calm : Theme.line

                    Column {
                        id: slip
                        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 32 * Metric.u }
                        spacing: 20 * Metric.u
                        Mark {
                            anchors.horizontalCenter: parent.horizontalCenter
                            visible: ticket.failed || ticket.printed
                            size: 72 * Metric.u
                            sign: ticket.failed ? "!" : "tick"
                            color: ticket.failed ? Theme.card : Theme.calm
                            front: ticket.failed ? Theme.alarm : Theme.card
                        }
                        Said {
                            width: parent.width
                            text: ticket.shown.paper_text
                            clauses: true
                            px: 46 * Metric.u
                            lines: 6
                            color: ticket.failed ? Theme.card : ticket.printed ? Theme.calm : Theme.ink
                            subColor: ticket.failed ? Theme.card : Theme.muted
                            align: Text.AlignHCenter
                        }
                        Working {
                            anchors.horizontalCenter: parent.horizontalCenter
                            visible: ticket.shown.paper === "printing" && ticket.visible
                        }
                    }
                }

                Key {
                    objectName: "done"
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: Math.min(parent.width, 560 * Metric.u)
                    height: 132 * Metric.u
                    px: 52 * Metric.u
                    text: ticket.shown.done_key
                    onTouched: ticket.kiosk.home()
                }
            }
        }
    }
}
