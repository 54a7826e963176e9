import QtQuick
import Look

// A word in Chinese with the English under it, smaller.
Column {
    id: pair

    required property var words
    required property real px
    required property color color
    property bool english: true
    property real shift: 0.5 // 0 sets both to the left, 1 to the right
    property real ratio: 0.5 // size of the English, by that of the Chinese

    bottomPadding: english && words.en !== "" ? px * 0.1 : 0

    Words {
        x: (pair.width - width) * pair.shift
        px: pair.px
        weight: 500
        lineHeight: 0.84
        color: pair.color
        text: pair.words.zh
    }
    Words {
        visible: pair.english && text !== ""
        x: (pair.width - width) * pair.shift
        px: pair.px * pair.ratio
        color: pair.color
        text: pair.words.en
    }
}
