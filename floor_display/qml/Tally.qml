pragma ComponentBehavior: Bound

import QtQuick
import Look

// One queue: its name, how many wait, whose turn is next.
Rectangle {
    id: card

    required property var value
    required property real unit
    required property var labels
    required property bool stale

    readonly property real inset: 24 * unit
    readonly property real big: Math.min(height * 0.25, 60 * unit)

    objectName: "tally"
    radius: Theme.radius
    color: Theme.cardNight

    Column {
        anchors { left: parent.left; right: parent.right; margins: card.inset; verticalCenter: parent.verticalCenter }
        spacing: Math.min(card.height * 0.04, 16 * card.unit)

        Words {
            width: parent.width
            px: card.big * 0.72
            weight: 500
            fontSizeMode: Text.HorizontalFit
            color: card.stale ? Theme.mutedNight : Theme.paper
            text: card.value.name.zh
        }
        Words {
            objectName: "waiting"
            px: card.big
            weight: 700
            color: card.stale ? Theme.mutedNight : Theme.paper
            text: card.value.waiting.zh
        }
    }
}
