import QtQuick
import QtQuick.Shapes

// A sign drawn with one stroke on a field of 24 × 24.
Item {
    id: icon

    property string name: ""
    property real size: 48
    property color color
    readonly property var strokes: ({
        search: "M10.5 3 a7.5 7.5 0 1 0 0.01 0 z M16 16 L21.5 21.5",
        booking: "M4 5 h16 v16 h-16 z M4 10 h16 M8 2.5 v4 M16 2.5 v4 M8.5 15 l2.5 2.5 l4.5 -4.5",
        printer: "M7 8 V3 h10 v5 M7 17 H4 V8 h16 v9 h-3 M7 14 h10 v7 H7 z",
        elder: "M2 20 L8.5 4 L15 20 M4.4 14.5 h8.2 M19 5 v8 M15 9 h8",
        globe: "M12 3 a9 9 0 1 0 0.01 0 z M3 12 h18 M12 3 c-5.5 5 -5.5 13 0 18 c5.5 -5 5.5 -13 0 -18",
        back: "M20 12 H4 M11 5 l-7 7 l7 7",
        home: "M3 11.5 L12 4 L21 11.5 M6 9.5 V20 h12 V9.5 M10 20 v-6 h4 v6",
        clock: "M12 3 a9 9 0 1 0 0.01 0 z M12 7 v5.5 l4 2.5",
        place: "M12 21.5 c-4 -5 -7 -8 -7 -11.5 a7 7 0 0 1 14 0 c0 3.5 -3 6.5 -7 11.5 z M12 7.5 a2.5 2.5 0 1 0 0.01 0 z",
        scan: "M4 8.5 V4 h4.5 M15.5 4 h4.5 v4.5 M20 15.5 v4.5 h-4.5 M8.5 20 H4 v-4.5 M3 12 h18",
        card: "M2.5 5 h19 v14 h-19 z M6 9.5 h6 M6 13 h4 M16 8.7 a1.8 1.8 0 1 0 0.01 0 z M13 15.5 c0.5 -3 5.5 -3 6 0",
        keys: "M3 4 h5 v5 h-5 z M10.5 4 h5 v5 h-5 z M3 12 h5 v5 h-5 z M10.5 12 h5 v5 h-5 z M18 4 h3.5 v5 h-3.5 M18 12 h3.5 v5 h-3.5 M3 21 h18",
        on: "M4 12 H20 M13 5 l7 7 l-7 7",
        erase: "M8 5 h13.5 v14 h-13.5 l-6 -7 z M11.5 9 l6 6 M17.5 9 l-6 6",
        tick: "M5 12.5 l5 5 L19.5 7",
        cross: "M6 6 L18 18 M18 6 L6 18",
        earlier: "M15 4.5 L7.5 12 l7.5 7.5",
        later: "M9 4.5 l7.5 7.5 L9 19.5"
    })

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Shape {
        anchors.fill: parent
        ShapePath {
            scale: Qt.size(icon.size / 24, icon.size / 24)
            strokeColor: icon.color
            strokeWidth: icon.size / 24 * 2.2
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: icon.strokes[icon.name] ?? "" }
        }
    }
}
