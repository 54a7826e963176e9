import QtQuick
import Look

// The whole wall: a zone's board, an overview or a fascia. Laid out for the layout's screen, scaled to the window.
Window {
    id: window

    required property QtObject face
    property bool moving: true // false for a picture: whatever it catches stands in its place
    readonly property string kind: face.frame.kind
    readonly property real fit: Math.min(width / face.frame.width, height / face.frame.height)

    title: face.header.badge.zh + " " + face.header.name.zh
    color: Theme.night

    HoverHandler { cursorShape: Qt.BlankCursor }

    Item {
        id: screen

        readonly property real unit: Math.min(width, height) / (window.kind === "fascia" ? 360 : 1080)

        anchors.centerIn: parent
        width: window.face.frame.width
        height: window.face.frame.height
        scale: window.fit

        Loader {
            anchors.fill: parent
            sourceComponent: window.kind === "zone" ? board : window.kind === "overview" ? overview : fascia
        }
    }

    Component {
        id: board

        ZoneBoard { face: window.face; unit: screen.unit; moving: window.moving }
    }
    Component {
        id: overview

        Overview { face: window.face; unit: screen.unit; moving: window.moving }
    }
    Component {
        id: fascia

        Fascia { face: window.face; unit: screen.unit; moving: window.moving }
    }
}
