pragma ComponentBehavior: Bound

import QtQuick
import Look

// One queue: its name, how many wait and how long, whose turn is next.
Rectangle {
    id: card

    required property var value
    required property real unit
    required property real px
    required property var labels
    required property bool stale

    readonly property bool roomy: height > 220 * unit
    readonly property real grown: roomy ? Math.min(height / (235 * unit), 1.2) : Math.min(height / (134 * unit), 1.2)
    readonly property real step: unit * grown
    readonly property color tone: stale ? Theme.mutedNight : Theme.paper
    readonly property bool stopped: value.note.zh !== ""

    objectName: "tally"
    radius: Theme.radius
    color: Theme.cardNight

    Column {
        id: names

        x: 22 * card.unit
        y: (card.roomy ? 14 : 3) * card.step
        width: card.width - 44 * card.unit - (card.roomy ? 0 : expected.width + 12 * card.unit)

        Words {
            width: parent.width
            px: (card.roomy ? 36 : 32) * card.step
            weight: 500
            height: px * 1.04
            verticalAlignment: Text.AlignVCenter
            fontSizeMode: Text.HorizontalFit
            color: card.tone
            text: card.value.name.zh
        }
        Words {
            visible: text !== ""
            width: parent.width
            px: (card.roomy ? 21 : 18) * card.step
            height: px * 1.1
            verticalAlignment: Text.AlignVCenter
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 10
            color: Theme.mutedNight
            text: card.value.name.en
        }
    }
    Waiting {
        id: waiting

        x: names.x
        y: card.roomy ? (names.y + names.height + foot.y - height) / 2 - 0.05 * px : card.height - height - 4 * card.step
        count: card.value.waiting
        english: card.height > 150 * card.unit ? card.labels.waiting.en : ""
        px: card.px * (card.roomy ? card.grown : 1)
        color: card.tone
    }
    Column { // how long who comes now will wait, or why nobody is let in
        id: expected

        readonly property var words: card.stopped ? card.value.note : card.value.wait
        readonly property color tone: card.stale ? Theme.mutedNight : card.stopped ? Theme.warnNight : Theme.calmNight
        readonly property real room: card.roomy ? card.width - waiting.x - waiting.width - 34 * card.unit : card.width * 0.5

        objectName: card.stopped ? "note" : "wait"
        x: card.width - width - 22 * card.unit
        y: card.roomy ? waiting.y + (waiting.height - height) / 2 : names.y
        width: Math.min(Math.max(zh.implicitWidth, en.implicitWidth), room)

        Words {
            id: zh

            width: parent.width
            height: px * 1.08
            horizontalAlignment: Text.AlignRight
            verticalAlignment: Text.AlignVCenter
            fontSizeMode: Text.HorizontalFit
            px: (card.roomy ? 30 : 28) * card.step
            weight: 500
            color: expected.tone
            text: expected.words.zh
        }
        Words {
            id: en

            visible: text !== ""
            width: parent.width
            height: px * 1.1
            horizontalAlignment: Text.AlignRight
            verticalAlignment: Text.AlignVCenter
            fontSizeMode: Text.HorizontalFit
            px: 17 * card.step
            color: expected.tone
            text: expected.words.en
        }
    }
    Column { // at how many counters, and whose turn is next
        visible: !card.roomy
        x: card.width - width - 22 * card.unit
        y: card.height - height - 5 * card.step

        Words {
            objectName: "counters"
            anchors.right: parent.right
            height: px * 1.05
            verticalAlignment: Text.AlignVCenter
            px: 24 * card.step
            color: Theme.mutedNight
            text: card.value.counters.zh
        }
        Upcoming {
            anchors.right: parent.right
            numbers: card.value.upcoming
            px: 30 * card.step
            color: card.tone
            most: 3
            room: card.width - 56 * card.unit - waiting.width
        }
    }
    Item { // the same with room for it
        id: foot

        visible: card.roomy
        x: 22 * card.unit
        y: card.height - height - 12 * card.step
        width: card.width - 44 * card.unit
        height: 58 * card.step

        Pair {
            id: label

            anchors.verticalCenter: parent.verticalCenter
            visible: card.value.upcoming.length > 0
            px: 24 * card.step
            ratio: 0.7
            shift: 0
            words: card.labels.upcoming
            color: Theme.mutedNight
        }
        Upcoming {
            anchors.verticalCenter: parent.verticalCenter
            x: label.width + 14 * card.step
            numbers: card.value.upcoming
            px: 36 * card.step
            color: card.tone
            most: 3
            room: parent.width - x - open.width - 8 * card.step
        }
        Pair {
            id: open

            objectName: "counters"
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            px: 24 * card.step
            ratio: 0.7
            shift: 1
            words: card.value.counters
            color: Theme.mutedNight
        }
    }
}
