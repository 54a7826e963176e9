import QtQuick
import Look

// The person has a number already: which, how long, where; and what to do.
Item {
    id: holding

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    Fit {
        anchors.fill: parent
        Grid {
            id: halves
            width: parent.width
            columns: Metric.portrait ? 1 : 2
            spacing: 32 * Metric.u
            verticalItemAlignment: Grid.AlignVCenter
            readonly property real cell: Metric.portrait ? width : (width - spacing) / 2

            Column {
                width: halves.cell
                spacing: 28 * Metric.u
                Said {
                    width: parent.width
                    visible: text.main !== "" && holding.shown.number === ""
                    text: holding.shown.title
                    px: 60 * Metric.t
                }
                Hint {
                    width: parent.width
                    visible: holding.shown.problem.main !== ""
                    icon: "card"
                    text: holding.shown.problem
                    px: 44 * Metric.t
                    weight: 700
                    lines: 4
                    color: Theme.ink
                    subColor: Theme.muted
                }
                Plate { width: parent.width; visible: holding.shown.number !== ""; shown: holding.shown; largest: 240 * Metric.u }
            }
            Column {
                width: halves.cell
                spacing: 28 * Metric.u
                Outlook { width: parent.width; shown: holding.shown }
                Hint {
                    width: parent.width
                    icon: "place"
                    text: holding.shown.wait_at
                    px: (Metric.elder ? 38 : 44) * Metric.t
                    weight: 700
                    lines: 5
                    clauses: !Metric.elder
                    color: Theme.ink
                    subColor: Theme.muted
                }
                Hint {
                    width: parent.width
                    icon: "printer"
                    text: holding.shown.hint.main !== "" ? holding.shown.hint : holding.shown.explain
                    px: 38 * Metric.t
                    lines: 5
                    color: Theme.ink
                    subColor: Theme.muted
                }
            }
        }
    }
}
