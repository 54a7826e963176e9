import QtQuick
import Look

// One sentence in place of the calls.
Item {
    id: board

    required property real unit
    required property var message

    Column {
        anchors.centerIn: parent
        width: parent.width
        spacing: 24 * board.unit

        Words {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            px: 88 * board.unit
            weight: 700
            color: Theme.paper
            text: board.message.text.zh
        }
        Words {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            px: 44 * board.unit
            color: Theme.paper
            text: board.message.text.en
        }
        Item { width: 1; height: 24 * board.unit }
        Words {
            visible: text !== ""
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            px: (board.message.kind === "closed" ? 52 : 34) * board.unit
            color: board.message.kind === "refused" ? Theme.warnNight : Theme.mutedNight
            text: board.message.detail.zh
        }
        Words {
            visible: text !== ""
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            px: 26 * board.unit
            color: board.message.kind === "refused" ? Theme.warnNight : Theme.mutedNight
            text: board.message.detail.en
        }
    }
}
