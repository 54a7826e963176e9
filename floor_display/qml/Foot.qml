pragma ComponentBehavior: Bound

import QtQuick
import Look

// What visitors are told in turn: a text stands for a while where it fits, and runs through once where it does not.
// Or, while the server is away, a warning.
Rectangle {
    id: bar

    required property real unit
    required property var foot
    required property bool moving

    readonly property var texts: foot.texts
    readonly property var told: texts.length > 0 ? texts[Math.min(turn, texts.length - 1)] : ({ zh: "", en: "" })
    readonly property real edge: 40 * unit
    readonly property bool fits: notice.width <= width - 2 * edge
    property int rest: 8000 // milliseconds that a text stands
    property int turn: 0

    function next() {
        turn = (turn + 1) % Math.max(texts.length, 1)
        begin()
    }

    function begin() {
        running.stop()
        notice.x = edge
        if (!fits && moving)
            running.start()
    }

    color: foot.stale ? Theme.warnNight : Theme.cardNight
    clip: true

    onTextsChanged: { // the newest is seen at once
        turning.stop()
        notice.opacity = 1
        turn = 0
        begin()
    }
    onFitsChanged: begin()
    onEdgeChanged: begin()

    Row {
        id: warning

        objectName: "stale"
        visible: bar.foot.stale
        anchors.centerIn: parent
        spacing: 24 * bar.unit

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 52 * bar.unit
            height: width
            radius: width / 2
            color: Theme.night

            Words { anchors.centerIn: parent; px: 40 * bar.unit; weight: 700; color: Theme.warnNight; text: "!" }
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            bottomPadding: 6 * bar.unit

            Words { px: 38 * bar.unit; weight: 700; lineHeight: 0.84; color: Theme.night; text: bar.told.zh }
            Words { px: 22 * bar.unit; weight: 500; color: Theme.night; text: bar.told.en }
        }
    }

    Column {
        id: notice

        objectName: "notice"
        layer.enabled: bar.moving && !bar.fits && width < 32000 // drawn once, then moved: glyphs this large cost ten times as much a frame
        visible: !bar.foot.stale
        anchors.verticalCenter: parent.verticalCenter
        bottomPadding: 12 * bar.unit

        Words { px: 38 * bar.unit; weight: 500; lineHeight: 0.84; color: Theme.paper; text: bar.told.zh }
        Words { px: 22 * bar.unit; color: Theme.paper; text: bar.told.en }
    }

    Timer {
        interval: bar.rest
        running: notice.visible && bar.fits && bar.texts.length > 1
        repeat: true
        onTriggered: bar.moving ? turning.restart() : bar.next()
    }

    SequentialAnimation {
        id: turning

        NumberAnimation { target: notice; property: "opacity"; to: 0; duration: 300 }
        ScriptAction { script: bar.next() }
        NumberAnimation { target: notice; property: "opacity"; to: 1; duration: 300 }
    }

    NumberAnimation {
        id: running

        target: notice
        property: "x"
        from: bar.width
        to: -notice.width
        duration: (bar.width + notice.width) / (0.11 * bar.unit)
        onFinished: bar.next()
    }
}
