import QtQuick
import Look

// Which zone this is, and what time it is.
Rectangle {
    id: header

    required property real unit
    required property var header
    required property bool stale

    color: stale ? Theme.cardNight : Theme.brand

    Rectangle {
        id: badge

        visible: header.header.zone.zh !== ""
        x: 40 * header.unit
        width: 168 * header.unit
        height: parent.height
        color: header.stale ? Theme.mutedNight : Theme.paper

        Words {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 2 * header.unit
            px: 60 * header.unit
            weight: 700
            color: header.stale ? Theme.night : Theme.brand
            text: header.header.zone.zh
        }
        Words {
            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: 2 * header.unit }
            px: 24 * header.unit
            weight: 500
            color: header.stale ? Theme.night : Theme.brand
            text: header.header.zone.en
        }
    }

    Column {
        anchors.verticalCenter: parent.verticalCenter
        bottomPadding: 8 * header.unit
        x: badge.visible ? badge.x + badge.width + 32 * header.unit : 40 * header.unit
        width: time.x - x - 32 * header.unit

        Words {
            width: parent.width
            px: 50 * header.unit
            weight: 700
            color: Theme.paper
            elide: Text.ElideRight
            lineHeight: 0.8
            text: header.header.name.zh
        }
        Words {
            width: parent.width
            px: 25 * header.unit
            color: Theme.paper
            elide: Text.ElideRight
            text: header.header.name.en
        }
    }

    Row {
        id: time

        anchors { right: parent.right; rightMargin: 40 * header.unit; verticalCenter: parent.verticalCenter }
        spacing: 32 * header.unit

        Column {
            anchors.verticalCenter: parent.verticalCenter

            Words {
                anchors.right: parent.right
                px: 34 * header.unit
                weight: 500
                lineHeight: 0.9
                color: Theme.paper
                text: header.header.date.zh
            }
            Words {
                anchors.right: parent.right
                px: 24 * header.unit
                color: Theme.paper
                text: header.header.date.en
            }
        }
        Words {
            objectName: "clock"
            anchors.verticalCenter: parent.verticalCenter
            px: 84 * header.unit
            weight: 700
            color: Theme.paper
            text: header.header.clock
        }
    }
}
