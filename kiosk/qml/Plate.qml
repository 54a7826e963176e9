import QtQuick
import Look

// A ticket number, as large as it can be.
Rectangle {
    id: plate

    required property var shown
    property real largest: 260 * Metric.u

    implicitHeight: inner.height + 48 * Metric.u
    radius: Theme.radius * Metric.u
    color: Theme.night

    Column {
        id: inner
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 * Metric.u }
        spacing: 8 * Metric.u
        Said {
            width: parent.width
            visible: text.main !== "" && !Metric.elder
            text: plate.shown.title
            px: 44 * Metric.t
            weight: 500
            color: "white"
            subColor: Theme.mutedNight
            align: Text.AlignHCenter
        }
        Words {
            objectName: "number"
            width: parent.width
            height: plate.largest * 1.12
            verticalAlignment: Text.AlignVCenter
            text: plate.shown.number
            px: plate.largest
            weight: 700
            color: Theme.ticket
            horizontalAlignment: Text.AlignHCenter
            fontSizeMode: Text.HorizontalFit
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: plate.shown.tags !== "" || tail.visible
            spacing: 24 * Metric.u
            Tags { text: plate.shown.tags }
            Words {
                id: tail
                anchors.verticalCenter: parent.verticalCenter
                visible: text !== "" && !Metric.elder
                text: plate.shown.tail.main
                px: 30 * Metric.t
                weight: 500
                color: Theme.mutedNight
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        Said {
            width: parent.width
            text: plate.shown.place
            px: (Metric.elder ? 38 : 46) * Metric.t
            color: "white"
            subColor: Theme.mutedNight
            align: Text.AlignHCenter
        }
    }
}
