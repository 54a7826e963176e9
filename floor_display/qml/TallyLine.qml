import QtQuick
import Look

// One queue in a line: its name, how many wait and how long, whose turn is next.
Rectangle {
    id: line

    required property var value
    required property real unit
    required property real px
    required property var labels
    required property bool stale

    readonly property color tone: stale ? Theme.mutedNight : Theme.paper
    readonly property bool stopped: value.note.zh !== ""

    objectName: "tally"
    radius: Theme.radius
    color: Theme.cardNight

    Column {
        id: names

        anchors { left: parent.left; leftMargin: 20 * line.unit; verticalCenter: parent.verticalCenter }
        width: 282 * line.unit

        Words {
            width: parent.width
            px: 38 * line.unit
            weight: 500
            fontSizeMode: Text.HorizontalFit
            lineHeight: 0.86
            color: line.tone
            text: line.value.name.zh
        }
        Words {
            visible: text !== ""
            width: parent.width
            px: 19 * line.unit
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 10
            color: Theme.mutedNight
            text: line.value.name.en
        }
    }
    Waiting {
        anchors { right: parent.right; rightMargin: 452 * line.unit; verticalCenter: parent.verticalCenter; verticalCenterOffset: -0.05 * line.px }
        count: line.value.waiting
        english: line.labels.waiting.en
        px: line.px
        color: line.tone
    }
    Pair {
        objectName: line.stopped ? "note" : "wait"
        anchors { left: parent.right; leftMargin: -430 * line.unit; verticalCenter: parent.verticalCenter }
        px: (line.stopped ? 30 : 32) * line.unit
        ratio: 0.6
        shift: 0
        words: line.stopped ? line.value.note : line.value.wait
        color: line.stale ? Theme.mutedNight : line.stopped ? Theme.warnNight : Theme.calmNight
    }
    Column {
        anchors { right: parent.right; rightMargin: 20 * line.unit; verticalCenter: parent.verticalCenter }

        Words {
            objectName: "counters"
            anchors.right: parent.right
            px: 24 * line.unit
            lineHeight: 0.9
            color: Theme.mutedNight
            text: line.value.counters.zh
        }
        Upcoming {
            anchors.right: parent.right
            numbers: line.value.upcoming
            px: 30 * line.unit
            color: line.tone
            most: 2
            room: 190 * line.unit
        }
    }
}
