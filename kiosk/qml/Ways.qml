import QtQuick
import Look

// Other ways to the same end: a code held before the scanner, a card on the reader.
Column {
    id: ways

    required property var shown

    spacing: 20 * Metric.u

    Hint { width: parent.width; icon: "scan"; text: ways.shown.scan; px: 36 * Metric.t; lines: 3; color: Theme.ink; subColor: Theme.muted }
    Hint {
        width: parent.width
        icon: "card"
        visible: ["reading", "trouble"].includes(ways.shown.card) && text.main !== ""
        text: ways.shown.card_text
        px: 36 * Metric.t
        lines: 3
        color: ways.shown.card === "trouble" ? Theme.alarm : Theme.calm
        subColor: Theme.muted
    }
    Said { width: parent.width; visible: text.main !== "" && !Metric.elder; text: ways.shown.explain; px: 30 * Metric.t; weight: 500; lines: 5; color: Theme.muted }
}
