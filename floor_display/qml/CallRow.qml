import QtQuick
import Look

// One call: 请 A023 到 12 号窗口办理. A call made before our eyes slides in and pulses three times, then rests.
Item {
    id: row

    required property var value
    required property bool newest
    required property real px
    required property var labels
    required property bool stale

    readonly property bool waited: value.state === "called"
    readonly property bool lit: waited && !stale
    readonly property int pulse: value.pulse

    function announce(): void {
        if (pulse > 0)
            announcement.restart();
    }

    objectName: "row"
    transform: Translate { id: slide }
    onPulseChanged: announce()
    Component.onCompleted: announce()

    Rectangle {
        id: ground

        anchors { fill: parent; topMargin: row.px * 0.04; bottomMargin: row.px * 0.04 }
        radius: Theme.radius
        color: row.lit ? Theme.cardNight : "transparent"
        border { width: row.newest && row.lit ? 4 : 0; color: Theme.ticket }
    }

    Rectangle {
        id: flash

        anchors.fill: ground
        radius: Theme.radius
        color: Theme.ticket
        opacity: 0
    }

    Rectangle {
        visible: row.lit
        anchors { left: ground.left; top: ground.top; bottom: ground.bottom; margins: row.newest ? 4 : 0 }
        width: 14
        radius: 7
        color: Theme.ticket
    }

    Row {
        anchors.verticalCenter: parent.verticalCenter
        x: row.px * 0.36
        spacing: row.px * 0.16

        Pair {
            anchors.verticalCenter: parent.verticalCenter
            px: row.px * 0.56
            words: row.labels.please
            width: row.px * 0.78
            color: row.lit ? Theme.paper : Theme.mutedNight
        }
        Words {
            objectName: "number"
            anchors.verticalCenter: parent.verticalCenter
            width: row.px * (row.newest ? 3.1 : 3.2)
            horizontalAlignment: Text.AlignHCenter
            fontSizeMode: Text.HorizontalFit
            px: row.px
            weight: 700
            color: row.lit ? Theme.ticket : row.stale ? Theme.mutedNight : Qt.tint(Theme.ticket, dim.colour)
            text: row.value.number
        }
        Pair {
            anchors.verticalCenter: parent.verticalCenter
            px: row.px * 0.56
            words: row.labels.to
            width: row.px * 0.6
            color: row.lit ? Theme.paper : Theme.mutedNight
        }
        Words {
            objectName: "counter"
            anchors.verticalCenter: parent.verticalCenter
            width: row.px * 1.9
            horizontalAlignment: Text.AlignHCenter
            fontSizeMode: Text.HorizontalFit
            px: row.px
            weight: 700
            color: row.lit ? Theme.counter : row.stale ? Theme.mutedNight : Qt.tint(Theme.counter, dim.colour)
            text: row.value.counter
        }
        Pair {
            anchors.verticalCenter: parent.verticalCenter
            px: row.px * 0.56
            words: row.labels.counter
            color: row.lit ? Theme.paper : Theme.mutedNight
        }
    }

    Column {
        visible: !row.newest
        anchors { right: parent.right; rightMargin: row.px * 0.3; verticalCenter: parent.verticalCenter }

        Words {
            objectName: "time"
            visible: row.value.state !== "serving"
            anchors.right: parent.right
            px: row.px * 0.46
            color: Theme.mutedNight
            text: row.value.time
        }
        Pair {
            visible: row.value.state === "serving"
            anchors.right: parent.right
            px: row.px * 0.42
            words: row.labels.serving
            color: row.stale ? Theme.mutedNight : Theme.calmNight
        }
    }

    QtObject {
        id: dim

        // How much of the night lies over a call that is being served, or over.
        readonly property color colour: Qt.alpha(Theme.night, row.value.state === "serving" ? 0.25 : 0.45)
    }

    ParallelAnimation {
        id: announcement

        NumberAnimation { target: slide; property: "x"; from: -row.width; to: 0; duration: 400; easing.type: Easing.OutCubic }
        SequentialAnimation {
            loops: 3

            NumberAnimation { target: flash; property: "opacity"; from: 0; to: 0.38; duration: 300; easing.type: Easing.OutQuad }
            NumberAnimation { target: flash; property: "opacity"; to: 0; duration: 500; easing.type: Easing.InQuad }
        }
    }
}
