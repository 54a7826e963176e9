import QtQuick
import Look

// A word in Chinese with the English under it, half as big.
Column {
    id: pair

    required property var words
    required property real px
    required property color color

    Words {
        anchors.horizontalCenter: parent.horizontalCenter
        px: pair.px
        weight: 500
        lineHeight: 0.84
        color: pair.color
        text: pair.words.zh
    }
    Words {
        anchors.horizontalCenter: parent.horizontalCenter
        px: pair.px * 0.48
        color: pair.color
        text: pair.words.en
    }
}
