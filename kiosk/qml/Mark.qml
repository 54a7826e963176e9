import QtQuick
import QtQuick.Shapes
import Look

// A round sign: "!" or a tick.
Rectangle {
    id: mark

    property real size: 64 * Metric.u
    property string sign: "!"
    property color front: Theme.card

    width: size
    height: size
    radius: size / 2

    Words {
        anchors.centerIn: parent
        visible: mark.sign === "!"
        text: "!"
        px: mark.size * 0.72
        weight: 700
        color: mark.front
        Accessible.ignored: true
    }

    Shape {
        anchors.fill: parent
        visible: mark.sign === "tick"
        ShapePath {
            strokeColor: mark.front
            strokeWidth: mark.size * 0.1
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            startX: mark.size * 0.27
            startY: mark.size * 0.52
            PathLine { x: mark.size * 0.44; y: mark.size * 0.68 }
            PathLine { x: mark.size * 0.74; y: mark.size * 0.34 }
        }
    }
}
