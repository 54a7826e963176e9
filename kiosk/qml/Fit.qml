import QtQuick

// Centres one item of full width and shrinks it where it would be cut off. Nothing to touch belongs in here.
Item {
    id: fit

    default property alias content: holder.data
    readonly property real tall: holder.childrenRect.height

    Item {
        id: holder
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(0, (fit.height - fit.tall * scale) / 2)
        width: fit.width
        height: fit.tall
        transformOrigin: Item.Top
        scale: Math.min(1, fit.height / Math.max(1, fit.tall))
    }
}
