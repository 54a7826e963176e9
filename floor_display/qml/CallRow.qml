import QtQuick
import Look

// One call: 请 A023 到 12 号窗口办理. A call made before our eyes slides in and pulses three times, then rests.
// Upright, the newest call has two lines.
Item {
    id: row

    required property var value
    required property bool newest
    required property real px
    required property bool upright
    required property var labels
    required property bool stale
    required property bool moving

    readonly property bool waited: value.state === "called"
    readonly property bool lit: waited && !stale
    readonly property int pulse: value.pulse
    readonly property bool announcing: announcement.running
    readonly property bool folded: upright && newest
    readonly property color tone: lit ? Theme.paper : Theme.mutedNight

    // A number's colour: as it is while called, dimmed when served or over, grey when out of date.
    function shade(full: color, served: color, over: color): color {
        return stale ? Theme.mutedNight : waited ? full : value.state === "serving" ? served : over;
    }

    function announce(): void {
        if (pulse > 0 && moving)
            announcement.restart();
    }

    objectName: "row"
    transform: Translate { id: slide }
    onPulseChanged: announce()
    Component.onCompleted: announce()

    Rectangle {
        id: ground

        anchors { fill: parent; topMargin: row.px * 0.03; bottomMargin: row.px * 0.03 }
        radius: Theme.radius
        color: row.lit ? Theme.cardNight : "transparent"
        border { width: row.newest && row.lit ? Math.max(4, row.px * 0.04) : 0; color: Theme.ticket }
    }

    Rectangle {
        id: flash

        objectName: "flash"

        anchors.fill: ground
        radius: Theme.radius
        color: Theme.ticket
        opacity: 0
    }

    Rectangle {
        visible: row.lit
        anchors { left: ground.left; top: ground.top; bottom: ground.bottom; margins: row.px * 0.14 }
        width: row.px * 0.1
        radius: width / 2
        color: Theme.ticket
    }

    Grid {
        id: sentence

        anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: (row.newest ? (row.value.clerk !== "" && !row.folded ? -0.06 : -0.02) : -0.05) * row.px } // capitals sit low in a line
        x: row.px * 0.4
        rows: row.folded ? 2 : 1
        flow: row.folded ? Grid.LeftToRight : Grid.TopToBottom
        columns: row.folded ? 1 : 2
        columnSpacing: row.px * 0.12
        rowSpacing: -row.px * 0.38

        Row {
            spacing: row.px * 0.12

            Pair {
                visible: !row.upright || row.newest
                anchors.verticalCenter: parent.verticalCenter
                width: row.px * 0.62
                px: row.px * 0.56
                words: row.labels.please
                english: row.newest
                color: row.tone
            }
            Words {
                objectName: "number"
                anchors.verticalCenter: parent.verticalCenter
                width: row.px * 3.1
                horizontalAlignment: Text.AlignHCenter
                fontSizeMode: Text.HorizontalFit
                px: row.px
                weight: 700
                color: row.shade(Theme.ticket, Theme.ticketServed, Theme.ticketOver)
                text: row.value.number
            }
        }
        Row {
            spacing: row.px * 0.12

            Pair {
                anchors.verticalCenter: parent.verticalCenter
                width: row.px * 0.62
                px: row.px * 0.56
                words: row.labels.to
                english: row.newest
                color: row.tone
            }
            Words {
                objectName: "counter"
                anchors.verticalCenter: parent.verticalCenter
                width: row.px * 1.9
                horizontalAlignment: Text.AlignHCenter
                fontSizeMode: Text.HorizontalFit
                px: row.px
                weight: 700
                color: row.shade(Theme.counter, Theme.counterServed, Theme.counterOver)
                text: row.value.counter
            }
            Pair {
                anchors.verticalCenter: parent.verticalCenter
                px: row.px * 0.56
                shift: row.value.clerk !== "" && !row.folded ? 0 : 0.5 // leaves room for the name card
                words: row.labels.counter
                english: row.newest
                color: row.tone
            }
        }
    }

    Row {
        id: clerk

        objectName: "clerk"
        visible: row.value.clerk !== "" && (row.newest || !row.upright)
        anchors {
            right: parent.right
            rightMargin: row.newest ? row.px * 0.3 : aside.width + row.px * 0.55
            top: row.folded ? parent.top : undefined
            topMargin: row.px * 0.3
            bottom: row.newest && !row.folded ? parent.bottom : undefined
            bottomMargin: row.px * 0.08
            verticalCenter: row.newest ? undefined : parent.verticalCenter
        }
        spacing: row.px * 0.1

        Pair {
            visible: row.newest
            anchors.verticalCenter: parent.verticalCenter
            px: row.px * 0.15
            ratio: 0.8
            shift: 1
            words: row.labels.staff
            color: Theme.mutedNight
        }
        Words {
            anchors.verticalCenter: parent.verticalCenter
            px: row.newest ? row.px * (row.folded ? 0.3 : 0.27) : row.px * 0.42
            weight: 500
            color: row.stale ? Theme.mutedNight : Theme.paper
            text: row.value.clerk
        }
    }

    Pair {
        id: aside

        visible: !row.newest
        anchors { right: parent.right; rightMargin: row.px * 0.3; verticalCenter: parent.verticalCenter }
        px: row.px * (row.upright ? 0.4 : 0.46)
        ratio: 0.6
        shift: 1
        english: !row.upright || row.value.state === "serving"
        words: row.value.aside
        color: row.value.state === "serving" && !row.stale ? Theme.calmNight : Theme.mutedNight
    }

    ParallelAnimation {
        id: announcement

        NumberAnimation { target: slide; property: "x"; from: -row.width; to: 0; duration: 400; easing.type: Easing.OutCubic }
        SequentialAnimation {
            loops: 3

            NumberAnimation { target: flash; property: "opacity"; from: 0; to: 0.28; duration: 300; easing.type: Easing.OutQuad }
            NumberAnimation { target: flash; property: "opacity"; to: 0; duration: 500; easing.type: Easing.InQuad }
        }
    }
}
