import QtQuick
import Look

// Which zone or floor this is, and what time it is. A high header has the date under the clock.
Rectangle {
    id: header

    required property real unit
    required property var header
    required property bool stale

    readonly property bool high: height > 140 * unit

    color: stale ? Theme.cardNight : Theme.brand

    Rectangle {
        id: badge

        visible: header.header.badge.zh !== ""
        x: 40 * header.unit
        width: 168 * header.unit
        height: parent.height
        color: header.stale ? Theme.mutedNight : Theme.paper

        Column {
            anchors { centerIn: parent; verticalCenterOffset: -4 * header.unit }

            Words {
                anchors.horizontalCenter: parent.horizontalCenter
                px: (header.high ? 72 : 60) * header.unit
                weight: 700
                lineHeight: 0.84
                color: header.stale ? Theme.night : Theme.brand
                text: header.header.badge.zh
            }
            Words {
                visible: text !== ""
                anchors.horizontalCenter: parent.horizontalCenter
                px: (header.high ? 28 : 24) * header.unit
                weight: 500
                color: header.stale ? Theme.night : Theme.brand
                text: header.header.badge.en
            }
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
            fontSizeMode: Text.HorizontalFit
            lineHeight: 0.8
            text: header.header.name.zh
        }
        Words {
            visible: text !== ""
            width: parent.width
            px: 25 * header.unit
            color: Theme.paper
            fontSizeMode: Text.HorizontalFit
            text: header.header.name.en
        }
    }

    Grid {
        id: time

        anchors { right: parent.right; rightMargin: 40 * header.unit; verticalCenter: parent.verticalCenter; verticalCenterOffset: header.high ? -14 * header.unit : 0 }
        columns: header.high ? 1 : 2
        spacing: header.high ? 0 : 32 * header.unit
        layoutDirection: header.high ? Qt.LeftToRight : Qt.RightToLeft
        horizontalItemAlignment: Grid.AlignRight
        verticalItemAlignment: Grid.AlignVCenter

        Words {
            objectName: "clock"
            px: 84 * header.unit
            weight: 700
            lineHeight: header.high ? 0.86 : 1
            color: Theme.paper
            text: header.header.clock
        }
        Column {
            Words {
                anchors.right: parent.right
                px: (header.high ? 30 : 34) * header.unit
                weight: 500
                lineHeight: 0.9
                color: Theme.paper
                text: header.header.date.zh
            }
            Words {
                visible: text !== ""
                anchors.right: parent.right
                px: (header.high ? 22 : 24) * header.unit
                color: Theme.paper
                text: header.header.date.en
            }
        }
    }
}
