import QtQuick
import QtQuick.Shapes
import Look

// The identity card and its reader: hold it here, leave it there, lift it and try again, or there is no reader.
Item {
    id: picture

    property string reader: "ready" // ready, reading, trouble, absent
    property real size: 560 * Metric.u
    readonly property real k: size / 560
    readonly property color lamp: reader === "reading" ? Theme.calm : reader === "trouble" ? Theme.alarm : Theme.brand

    implicitWidth: size
    implicitHeight: size * 0.72
    Accessible.ignored: true

    // The reader: its plate in perspective, its front edge, a lamp.
    Shape {
        anchors.fill: parent
        opacity: picture.reader === "absent" ? 0.35 : 1
        ShapePath {
            scale: Qt.size(picture.k, picture.k)
            strokeColor: "transparent"
            fillColor: Theme.ink
            PathSvg { path: "M110 232 H450 L530 346 H30 Z M30 352 H530 V380 Q530 396 514 396 H46 Q30 396 30 380 Z" }
        }
        ShapePath {
            scale: Qt.size(picture.k, picture.k)
            strokeColor: Theme.card
            strokeWidth: 4
            fillColor: "transparent"
            strokeStyle: ShapePath.DashLine
            dashPattern: [4, 3]
            PathSvg { path: "M160 252 H400 L438 326 H122 Z" }
        }
    }
    Rectangle {
        visible: picture.reader !== "absent"
        x: 470 * picture.k
        y: 364 * picture.k
        width: 36 * picture.k
        height: 18 * picture.k
        radius: height / 2
        color: picture.reader === "trouble" ? Theme.alarmNight : picture.reader === "reading" ? Theme.calmNight : Theme.card
    }

    // The card: over the reader, or on it.
    Item {
        id: card
        readonly property bool lying: picture.reader === "reading"
        visible: picture.reader !== "absent"
        x: 150 * picture.k
        y: (lying ? 132 : picture.reader === "trouble" ? 4 : 0) * picture.k
        width: 260 * picture.k
        height: 164 * picture.k
        rotation: picture.reader === "trouble" ? -8 : 0

        Rectangle {
            anchors.fill: parent
            radius: 16 * picture.k
            color: Theme.card
            border.width: 5 * picture.k
            border.color: picture.lamp
        }
        Repeater {
            model: [[24, 30, 96], [24, 58, 70], [24, 86, 118], [24, 128, 200]]
            Rectangle {
                required property var modelData
                x: modelData[0] * picture.k
                y: modelData[1] * picture.k
                width: modelData[2] * picture.k
                height: 12 * picture.k
                radius: height / 2
                color: Theme.line
            }
        }
        Rectangle {
            x: 168 * picture.k
            y: 24 * picture.k
            width: 70 * picture.k
            height: 88 * picture.k
            radius: 8 * picture.k
            color: Theme.brandSoft
            People {
                anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom }
                size: 70 * picture.k
                color: picture.lamp
            }
        }
    }

    // Down onto the reader.
    Shape {
        anchors.fill: parent
        visible: picture.reader === "ready"
        ShapePath {
            scale: Qt.size(picture.k, picture.k)
            strokeColor: "transparent"
            fillColor: Theme.brand
            PathSvg { path: "M266 176 H294 V208 H320 L280 248 L240 208 H266 Z" }
        }
    }
    // The card is being read.
    Shape {
        anchors.fill: parent
        visible: picture.reader === "reading"
        ShapePath {
            scale: Qt.size(picture.k, picture.k)
            strokeColor: Theme.calm
            strokeWidth: 10 * picture.k
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            PathSvg { path: "M236 104 Q280 70 324 104 M204 70 Q280 10 356 70" }
        }
    }
    Mark {
        visible: picture.reader === "trouble" || picture.reader === "absent"
        x: (picture.reader === "absent" ? 224 : 380) * picture.k
        y: (picture.reader === "absent" ? 80 : 96) * picture.k
        size: (picture.reader === "absent" ? 112 : 88) * picture.k
        sign: "!"
        color: picture.reader === "absent" ? Theme.warn : Theme.alarm
    }
}
