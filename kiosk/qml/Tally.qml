import QtQuick
import Look

// A figure with its sign: people waiting, minutes to wait, or why nobody may.
Row {
    id: tally

    property bool people: false
    property string icon: ""
    property string text: ""
    property color color: Theme.ink
    property real limit: 1000
    property int px: 32 * Metric.t
    property real tallest: 0 // where more lines than one may be: how high they may be
    readonly property bool wraps: tallest > 0

    spacing: 10 * Metric.u

    Item {
        id: sign
        width: tally.px * 1.1
        height: words.firstLine
        People {
            anchors.centerIn: parent
            visible: tally.people
            size: tally.px * 1.1
            color: tally.color
        }
        Mark {
            anchors.centerIn: parent
            visible: tally.icon === "closed"
            size: tally.px * 1.1
            sign: "!"
            color: tally.color
        }
        Icon {
            anchors.centerIn: parent
            visible: tally.icon === "clock"
            name: tally.icon
            size: tally.px
            color: tally.color
        }
    }
    Words {
        id: natural
        visible: false
        width: words.width
        text: tally.text
        px: tally.px
        weight: 500
        wrapMode: tally.wraps ? Text.Wrap : Text.NoWrap
        lineHeight: 0.95
    }
    Words {
        id: words
        readonly property real firstLine: tally.px * 1.4
        width: Math.min(implicitWidth, tally.limit - sign.width - tally.spacing)
        text: tally.text
        px: tally.px
        weight: 500
        color: tally.color
        height: tally.wraps ? Math.min(natural.implicitHeight, tally.tallest) : natural.implicitHeight
        wrapMode: natural.wrapMode
        fontSizeMode: tally.wraps ? Text.Fit : Text.HorizontalFit
        minimumPixelSize: tally.px * 0.6
        lineHeight: 0.95
        Accessible.ignored: true
    }
}
