import QtQuick

// Centres one item of full width and shrinks it where it would be cut off.
Item {
    id: fit

    default property alias content: holder.data
    readonly property real tall: holder.childrenRect.height

    Item {
        id: holder
        anchors.centerIn: parent
        width: fit.width
        height: fit.tall
        scale: Math.min(1, fit.height / Math.max(1, fit.tall))
    }
}
