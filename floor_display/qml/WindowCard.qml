import QtQuick
import Look

// Over one window: its number and what it is for, the number it serves, and who serves.
Item {
    id: card

    required property var value
    required property real unit
    required property real cap
    required property real px
    required property var labels
    required property bool first
    required property bool stale
    required property bool moving

    readonly property bool called: value.state === "called" && !stale
    readonly property bool numbered: value.number !== ""
    readonly property bool resting: value.state === "closed" || value.state === "paused"
    readonly property int pulse: value.pulse
    readonly property bool announcing: announcement.running
    readonly property real edge: 16 * unit
    readonly property color said: stale ? Theme.mutedNight : ({ closed: Theme.mutedNight, paused: Theme.warnNight, free: Theme.calmNight, called: Theme.paper, serving: Theme.calmNight })[value.state] ?? Theme.paper

    function announce(): void {
        if (pulse > 0 && moving)
            announcement.restart();
    }

    objectName: "window"
    onPulseChanged: announce()
    Component.onCompleted: announce()

    Rectangle {
        id: ground

        anchors { fill: parent; margins: 5 * card.unit }
        radius: Theme.radius * card.unit
        color: card.resting ? "transparent" : Theme.cardNight
        border { width: card.called ? 6 * card.unit : card.resting ? 2 * card.unit : 0; color: card.called ? Theme.ticket : Theme.lineNight }
    }
    Rectangle {
        id: flash

        objectName: "flash"
        anchors.fill: ground
        radius: ground.radius
        color: Theme.ticket
        opacity: 0
    }

    Words {
        id: label

        objectName: "label"
        x: card.edge
        y: 10 * card.unit
        height: 132 * card.unit
        verticalAlignment: Text.AlignVCenter
        px: card.cap
        weight: 700
        color: card.stale || card.value.state === "closed" ? Theme.mutedNight : Theme.counter
        text: card.value.label
    }
    Column {
        id: names

        anchors { left: label.right; leftMargin: 14 * card.unit; right: parent.right; rightMargin: card.edge; verticalCenter: label.verticalCenter }

        Words {
            objectName: "name"
            width: parent.width
            px: card.px
            weight: 500
            wrapMode: Text.WrapAnywhere
            maximumLineCount: 2
            lineHeight: 0.84
            color: card.stale || card.value.state === "closed" ? Theme.mutedNight : Theme.paper
            text: card.value.name.zh
        }
        Words {
            visible: text !== ""
            width: parent.width
            px: 21 * card.unit
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 10
            color: Theme.mutedNight
            text: card.value.name.en
        }
    }
    Rectangle {
        x: card.edge
        y: label.y + label.height + 2 * card.unit
        width: parent.width - 2 * card.edge
        height: 2 * card.unit
        color: Theme.lineNight
    }

    Words {
        id: number

        objectName: "number"
        visible: card.numbered
        anchors.horizontalCenter: parent.horizontalCenter
        y: label.y + label.height + (card.height - label.y - label.height - 72 * card.unit - height) / 2
        height: card.cap * 0.98
        width: parent.width - 2 * card.edge
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        fontSizeMode: Text.HorizontalFit
        px: card.cap
        weight: 700
        color: card.stale ? Theme.mutedNight : card.called ? Theme.ticket : Theme.ticketServed
        text: card.value.number
    }
    Pair {
        visible: !card.numbered
        objectName: "word"
        anchors.horizontalCenter: parent.horizontalCenter
        y: number.y + (number.height - height) / 2 + 4 * card.unit
        px: Math.min(62 * card.unit, (parent.width - 2 * card.edge) / Math.max(card.value.word.zh.length, 1))
        ratio: 0.42
        words: card.value.word
        color: card.said
    }

    Item {
        anchors { left: parent.left; right: parent.right; bottom: ground.bottom; leftMargin: card.edge; rightMargin: card.edge; bottomMargin: 14 * card.unit }
        height: 64 * card.unit

        Pair {
            visible: card.numbered
            objectName: "word"
            anchors.verticalCenter: parent.verticalCenter
            x: card.value.clerk === "" ? (parent.width - width) / 2 : 0
            px: 34 * card.unit
            ratio: 0.52
            shift: card.value.clerk === "" ? 0.5 : 0
            words: card.value.word
            color: card.said
        }
        Row {
            objectName: "clerk"
            visible: card.value.clerk !== ""
            x: card.numbered ? parent.width - width : (parent.width - width) / 2
            anchors.verticalCenter: parent.verticalCenter
            spacing: 12 * card.unit

            Pair {
                anchors.verticalCenter: parent.verticalCenter
                px: 20 * card.unit
                ratio: 0.85
                shift: 1
                words: card.labels.staff
                color: Theme.mutedNight
            }
            Words {
                anchors.verticalCenter: parent.verticalCenter
                px: 36 * card.unit
                weight: 500
                color: card.stale ? Theme.mutedNight : Theme.paper
                text: card.value.clerk
            }
        }
    }

    SequentialAnimation {
        id: announcement

        loops: 3

        NumberAnimation { target: flash; property: "opacity"; from: 0; to: 0.28; duration: 300; easing.type: Easing.OutQuad }
        NumberAnimation { target: flash; property: "opacity"; to: 0; duration: 500; easing.type: Easing.InQuad }
    }
}
