import QtQuick
import Look

// A sign and a short text beside it.
Row {
    id: hint

    property string icon: ""
    property var text: ({ main: "", sub: "" })
    property int px: 32 * Metric.t
    property int weight: 500
    property int lines: 3
    property color color: Theme.ink
    property color subColor: color
    property bool clauses: false
    property alias align: said.align

    visible: text.main !== ""
    spacing: 16 * Metric.u

    Icon {
        id: sign
        y: Math.max(0, (hint.px * 1.34 - height) / 2)
        name: hint.icon
        size: hint.px * 1.15
        color: hint.color
    }
    Said {
        id: said
        width: hint.width - sign.width - hint.spacing
        text: hint.text
        px: hint.px
        weight: hint.weight
        lines: hint.lines
        clauses: hint.clauses
        color: hint.color
        subColor: hint.subColor
    }
}
