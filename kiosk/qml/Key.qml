import QtQuick
import Look

// A key to touch. It answers the finger at once, and acts when the finger leaves it.
Rectangle {
    id: key

    property var text: ({ main: "", sub: "" })
    property string icon: ""
    property bool tall: false // its icon stands over its words
    property bool primary: false
    property int px: 34 * Metric.t
    signal touched()

    readonly property bool down: tap.pressed
    readonly property color front: !enabled ? Theme.muted : primary ? Theme.card : Theme.brand
    property real inset: 20 * Metric.u // free space at its sides
    readonly property real room: Math.max(0, width - 2 * inset - (tall || icon === "" ? 0 : sign.width + face.spacing))

    readonly property real natural: Math.max(main.implicitWidth, other.visible ? other.implicitWidth : 0)

    implicitWidth: Math.max(Metric.key * 1.5, natural + 2 * inset + (tall || icon === "" ? 0 : sign.width + face.spacing))
    implicitHeight: Metric.key
    radius: Theme.radius * Metric.u
    color: !enabled ? Theme.paper : primary ? (down ? Theme.brandPressed : Theme.brand) : (down ? Theme.brandSoft : Theme.card)
    border.width: primary && enabled ? 0 : (down ? 6 : 3) * Metric.u
    border.color: enabled ? Theme.brand : Theme.line

    Accessible.role: Accessible.Button
    Accessible.name: text.main
    Accessible.description: text.sub
    Accessible.onPressAction: if (key.enabled) key.touched()

    Grid {
        id: face
        anchors.centerIn: parent
        columns: key.tall ? 1 : 2
        spacing: (key.tall ? 4 : 14) * Metric.u
        horizontalItemAlignment: Grid.AlignHCenter
        verticalItemAlignment: Grid.AlignVCenter

        Icon {
            id: sign
            visible: key.icon !== ""
            name: key.icon
            size: key.tall ? 52 * Metric.u : key.px * 1.15
            color: key.front
        }
        Column {
            Words {
                id: main
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(implicitWidth, key.room)
                readonly property bool long: Metric.elder && implicitWidth > key.room * 1.15
                height: long ? key.height - 12 * Metric.u : key.px * 1.46
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                fontSizeMode: long ? Text.Fit : Text.HorizontalFit
                wrapMode: long ? Text.WordWrap : Text.NoWrap
                lineHeight: long ? 0.9 : 1
                minimumPixelSize: key.px * 0.55
                text: key.text.main
                px: key.px
                weight: 700
                color: key.front
                Accessible.ignored: true
            }
            Words {
                id: other
                anchors.horizontalCenter: parent.horizontalCenter
                visible: text !== "" && !Metric.elder
                width: Math.min(implicitWidth, key.room)
                horizontalAlignment: Text.AlignHCenter
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 14 * Metric.u
                text: key.text.sub
                px: Math.max(22 * Metric.u, key.px * 0.55)
                topPadding: -4 * Metric.u
                color: key.front
                Accessible.ignored: true
            }
        }
    }

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: key.touched()
    }
}
