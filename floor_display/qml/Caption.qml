import QtQuick
import Look

// What the loudspeaker says, while it is heard: in the language that is heard, the other beneath.
Rectangle {
    id: card

    required property real px
    required property var caption

    readonly property bool speaking: caption.said !== ""

    radius: Theme.radius
    color: speaking ? Theme.paper : "transparent"

    Row { // a loudspeaker
        id: sign

        visible: card.speaking
        anchors { left: parent.left; leftMargin: card.px * 0.3; verticalCenter: parent.verticalCenter }
        spacing: card.px * 0.09

        Repeater {
            model: [0.3, 0.62, 0.95, 0.5]

            Rectangle {
                required property real modelData

                anchors.verticalCenter: parent.verticalCenter
                width: card.px * 0.1
                height: card.px * modelData
                radius: width / 2
                color: Theme.brand
            }
        }
    }
    Column {
        visible: card.speaking
        anchors { left: sign.right; leftMargin: card.px * 0.3; right: parent.right; rightMargin: card.px * 0.25; verticalCenter: parent.verticalCenter; verticalCenterOffset: -0.03 * card.px }

        Words {
            objectName: "said"
            width: parent.width
            height: card.px * 0.98
            verticalAlignment: Text.AlignVCenter
            fontSizeMode: Text.HorizontalFit
            px: card.px
            weight: 700
            color: Theme.ink
            text: card.caption.said
        }
        Words {
            visible: text !== ""
            width: parent.width
            fontSizeMode: Text.HorizontalFit
            px: card.px * 0.3
            lineHeight: 0.9
            color: Theme.ink
            text: card.caption.beside
        }
    }
}
