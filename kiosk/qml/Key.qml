import QtQuick
import Look

// A key to touch. It answers the finger at once, and acts when the finger leaves it.
Rectangle {
    id: key

    property var text: ({ main: "", sub: "" })
    property bool primary: false
    property int px: 36 * Metric.u
    signal touched()

    readonly property bool down: tap.pressed
    readonly property color front: !enabled ? Theme.muted : primary ? Theme.card : Theme.brand

    implicitWidth: Math.max(Metric.key * 1.6, face.implicitWidth + 2 * Metric.gap)
    implicitHeight: Metric.key
    radius: Theme.radius * Metric.u
    color: !enabled ? Theme.line : primary ? (down ? Theme.brandPressed : Theme.brand) : (down ? Theme.brandSoft : Theme.card)
    border.width: primary || !enabled ? 0 : 3 * Metric.u
    border.color: Theme.brand

    Accessible.role: Accessible.Button
    Accessible.name: text.main
    Accessible.description: text.sub
    Accessible.onPressAction: key.touched()

    Column {
        id: face
        anchors.centerIn: parent
        Words {
            anchors.horizontalCenter: parent.horizontalCenter
            text: key.text.main
            px: key.px
            weight: 700
            color: key.front
            Accessible.ignored: true
        }
        Words {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: text !== ""
            text: key.text.sub
            px: Math.max(20 * Metric.u, key.px * 0.55)
            color: key.front
            Accessible.ignored: true
        }
    }

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: key.touched()
    }
}
