import QtQuick
import Look

// One line of a zone: how many wait, how long, at how many counters; or why it gives no numbers.
Item {
    id: line

    required property var value
    required property real unit
    required property real px
    required property real grown
    required property bool upright
    required property var labels
    required property bool rule
    required property bool stale

    readonly property color tone: stale ? Theme.mutedNight : Theme.paper
    readonly property bool stopped: value.note.zh !== ""

    objectName: "line"

    Rectangle {
        visible: line.rule
        width: parent.width
        height: Math.max(1, 1.5 * line.unit)
        color: Theme.lineNight
    }
    Pair {
        id: name

        x: (line.upright ? 26 : 0) * line.unit
        width: (line.upright ? 220 : 280) * line.unit
        anchors.verticalCenter: parent.verticalCenter
        px: Math.min(38 * line.unit * line.grown, width / (line.value.name.zh.length + 0.3))
        ratio: Math.max(0.5, 20 * line.unit / px)
        shift: 0
        words: line.value.name
        color: line.tone
    }
    Waiting {
        x: (line.upright ? 262 : 300) * line.unit
        anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: -0.04 * line.px }
        count: line.value.waiting
        english: line.upright ? line.labels.waiting.en : ""
        px: line.px
        color: line.tone
    }
    Pair {
        objectName: line.stopped ? "note" : "wait"
        x: (line.upright ? 520 : 550) * line.unit
        anchors.verticalCenter: parent.verticalCenter
        px: Math.min(38 * line.grown, line.upright ? 36 : 42) * line.unit * (line.stopped ? 0.86 : 1)
        ratio: 0.56
        shift: 0
        words: line.stopped ? line.value.note : line.value.wait
        color: line.stale ? Theme.mutedNight : line.stopped ? Theme.warnNight : Theme.calmNight
    }
    Pair {
        objectName: "counters"
        x: parent.width - width - 24 * line.unit
        anchors.verticalCenter: parent.verticalCenter
        px: Math.min(34 * line.grown, 38) * line.unit
        ratio: 0.58
        shift: 1
        words: line.value.counters
        color: line.stale ? Theme.mutedNight : Theme.paper
    }
}
