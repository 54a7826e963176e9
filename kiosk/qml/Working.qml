import QtQuick
import Look

// Something is under way: the only thing that moves on the screen while it is.
Rectangle {
    id: working

    objectName: "working"
    implicitWidth: 480 * Metric.u
    implicitHeight: 12 * Metric.u
    radius: height / 2
    color: Theme.line
    clip: true
    Accessible.ignored: true

    Rectangle {
        width: working.width / 4
        height: working.height
        radius: height / 2
        color: Theme.brand
        SequentialAnimation on x {
            running: working.visible
            loops: Animation.Infinite
            NumberAnimation { to: working.width * 0.75; duration: 900; easing.type: Easing.InOutQuad }
            NumberAnimation { to: 0; duration: 900; easing.type: Easing.InOutQuad }
        }
    }
}
