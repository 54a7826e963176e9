import QtQuick
import Look

// The whole wall: header, calls beside the queues' figures, foot. Laid out for the layout's screen, scaled to the window.
Window {
    id: window

    required property QtObject face
    property bool moving: true // false for a picture: whatever it catches stands in its place
    readonly property real fit: Math.min(width / face.frame.width, height / face.frame.height)

    title: face.header.zone.zh + " " + face.header.name.zh
    color: Theme.night

    HoverHandler { cursorShape: Qt.BlankCursor }

    Item {
        id: screen

        readonly property real unit: height / 1080
        readonly property real edge: 40 * unit
        readonly property bool telling: window.face.message.kind === ""
        readonly property bool counting: telling || window.face.message.kind === "idle"

        anchors.centerIn: parent
        width: window.face.frame.width
        height: window.face.frame.height
        scale: window.fit

        Header {
            id: header

            objectName: "header"
            visible: window.face.header.name.zh !== ""
            width: parent.width
            height: 112 * screen.unit
            unit: screen.unit
            header: window.face.header
            stale: window.face.foot.stale
        }

        Calls {
            id: calls

            objectName: "calls"
            visible: screen.telling
            x: screen.edge
            anchors { top: header.bottom; topMargin: 16 * screen.unit; bottom: foot.top; bottomMargin: 8 * screen.unit }
            width: tallies.x - x - 24 * screen.unit
            rows: window.face.rows
            capacity: window.face.frame.rows
            px: window.face.frame.cap / 0.733
            labels: window.face.labels
            stale: window.face.foot.stale
            moving: window.moving
        }

        Tallies {
            id: tallies

            objectName: "tallies"
            visible: screen.counting
            anchors { top: header.bottom; topMargin: 16 * screen.unit; bottom: foot.top; bottomMargin: 16 * screen.unit }
            x: parent.width - width - screen.edge
            width: 516 * screen.unit
            unit: screen.unit
            tallies: window.face.tallies
            labels: window.face.labels
            stale: window.face.foot.stale
        }

        Message {
            objectName: "message"
            visible: window.face.message.kind !== ""
            x: screen.edge
            width: (tallies.visible ? tallies.x : parent.width - screen.edge) - 2 * screen.edge
            anchors { top: header.bottom; bottom: foot.top }
            unit: screen.unit
            message: window.face.message
        }

        Foot {
            id: foot

            objectName: "foot"
            visible: window.face.foot.texts.length > 0
            anchors.bottom: parent.bottom
            width: parent.width
            height: 80 * screen.unit
            unit: screen.unit
            foot: window.face.foot
            moving: window.moving
        }
    }
}
