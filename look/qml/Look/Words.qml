import QtQuick

// A text in the hall's font. Say its size as `px` and its weight as 400, 500 or 700.
Text {
    property int px: 24
    property int weight: 400

    color: Theme.ink
    textFormat: Text.PlainText
    font.pixelSize: px
    font.variableAxes: { "wght": weight }
}
