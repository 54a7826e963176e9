import QtQuick
import Look

// How many wait: 等候 12 人, the number large enough for whoever stands far away.
Row {
    id: waiting

    required property var count
    required property real px // of the number
    required property color color
    property string english: ""

    readonly property real small: px * 0.42

    spacing: px * 0.1

    Pair {
        anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: (waiting.english === "" ? 0.16 : 0.04) * waiting.px }
        visible: waiting.count.before !== ""
        px: waiting.small
        ratio: 0.48
        words: ({ zh: waiting.count.before, en: waiting.english })
        color: waiting.color
    }
    Words {
        id: number

        objectName: "waiting"
        height: waiting.px
        verticalAlignment: Text.AlignVCenter
        px: waiting.px
        weight: 700
        color: waiting.color
        text: waiting.count.count
    }
    Words {
        visible: text !== ""
        anchors.baseline: number.baseline
        px: waiting.small
        weight: 500
        color: waiting.color
        text: waiting.count.after
    }
}
