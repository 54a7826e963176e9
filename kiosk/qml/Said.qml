import QtQuick
import Look

// A text in both languages, the visitor's large, the other small beneath. In elderly mode the visitor's alone.
Column {
    id: said

    property var text: ({ main: "", sub: "" })
    property int px: 40
    property int weight: 700
    property color color: Theme.ink
    property color subColor: Theme.muted
    property int align: Text.AlignLeft
    property int lines: 3
    property bool clauses: false // each clause of the Chinese on a line of its own

    function inClauses(sentence) {
        return sentence.replace(/([，。；])(?=.)/g, "$1\n")
    }

    spacing: 0
    visible: text.main !== ""
    Accessible.ignored: true

    Words {
        width: said.width
        text: said.clauses ? said.inClauses(said.text.main) : said.text.main
        px: said.px
        fontSizeMode: said.lines === 1 ? Text.HorizontalFit : Text.FixedSize
        minimumPixelSize: said.px * 0.5
        weight: said.weight
        color: said.color
        horizontalAlignment: said.align
        wrapMode: said.lines === 1 ? Text.NoWrap : Text.Wrap
        maximumLineCount: said.lines
        elide: Text.ElideRight
        lineHeight: 0.92
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }

    Words {
        width: said.width
        visible: text !== "" && !Metric.elder
        text: said.text.sub
        px: Math.max(22 * Metric.u, said.px * 0.5)
        color: said.subColor
        horizontalAlignment: said.align
        wrapMode: Text.Wrap
        maximumLineCount: said.lines + 1
        elide: Text.ElideRight
        lineHeight: 0.92
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
