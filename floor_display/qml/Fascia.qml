pragma ComponentBehavior: Bound

import QtQuick
import Look

// The strip over the windows: a card over each. What is wrong with the strip itself stands across it.
Item {
    id: fascia

    required property QtObject face
    required property real unit
    required property bool moving

    readonly property bool stale: face.foot.stale
    readonly property bool telling: face.message.kind === ""

    Repeater {
        id: windows

        model: fascia.telling ? fascia.face.windows : null

        WindowCard {
            required property int index

            x: index * width
            width: fascia.width / Math.max(windows.count, 1)
            height: fascia.height - warning.height
            unit: fascia.unit * (fascia.stale ? 0.86 : 1)
            cap: fascia.face.frame.cap / 0.733 * (fascia.stale ? 0.86 : 1)
            px: fascia.face.frame.figure_cap / 0.733
            labels: fascia.face.labels
            first: index === 0
            stale: fascia.stale
            moving: fascia.moving
        }
    }

    Rectangle { // out of date
        id: warning

        objectName: "foot"
        visible: fascia.stale && fascia.telling
        y: parent.height - height
        width: parent.width
        height: visible ? 50 * fascia.unit : 0
        color: Theme.warnNight

        Row {
            anchors.centerIn: parent
            spacing: 40 * fascia.unit

            Words { objectName: "stale"; anchors.verticalCenter: parent.verticalCenter; px: 32 * fascia.unit; weight: 700; color: Theme.night; text: "!  " + (fascia.face.foot.texts[0]?.zh ?? "") }
            Words { anchors.verticalCenter: parent.verticalCenter; visible: implicitWidth < fascia.width * 0.45; px: 22 * fascia.unit; weight: 500; color: Theme.night; text: fascia.face.foot.texts[0]?.en ?? "" }
        }
    }

    Column {
        objectName: "message"
        visible: !fascia.telling
        anchors.centerIn: parent
        width: parent.width - 80 * fascia.unit
        spacing: 4 * fascia.unit

        Words { width: parent.width; horizontalAlignment: Text.AlignHCenter; fontSizeMode: Text.HorizontalFit; px: 84 * fascia.unit; weight: 700; color: Theme.paper; text: fascia.face.message.text.zh }
        Words { width: parent.width; horizontalAlignment: Text.AlignHCenter; fontSizeMode: Text.HorizontalFit; px: 42 * fascia.unit; color: Theme.paper; text: fascia.face.message.text.en }
        Words { width: parent.width; horizontalAlignment: Text.AlignHCenter; fontSizeMode: Text.HorizontalFit; visible: text !== ""; px: 30 * fascia.unit; color: fascia.face.message.kind === "refused" ? Theme.warnNight : Theme.mutedNight; text: fascia.face.message.detail.zh }
        Words { width: parent.width; horizontalAlignment: Text.AlignHCenter; fontSizeMode: Text.HorizontalFit; visible: text !== ""; px: 22 * fascia.unit; color: fascia.face.message.kind === "refused" ? Theme.warnNight : Theme.mutedNight; text: fascia.face.message.detail.en }
    }
}
