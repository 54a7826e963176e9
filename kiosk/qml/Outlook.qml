import QtQuick
import Look

// How many are ahead and how long it may take, side by side where there is room.
Grid {
    id: outlook

    required property var shown
    readonly property bool both: shown.ahead.main !== "" && shown.wait.main !== ""

    columns: both && !Metric.elder ? 2 : 1
    spacing: Metric.between
    readonly property real cell: (width - spacing * (columns - 1)) / columns

    Repeater {
        id: tiles
        model: 2
        Rectangle {
            id: tile
            required property int index
            readonly property var said: index === 0 ? outlook.shown.ahead : outlook.shown.wait
            visible: said.main !== ""
            width: outlook.cell
            readonly property real need: words.height + 32 * Metric.u
            height: outlook.both ? Math.max(tiles.itemAt(0)?.need ?? 0, tiles.itemAt(1)?.need ?? 0) : need
            radius: Theme.radius * Metric.u
            color: Theme.card
            border.width: 2 * Metric.u
            border.color: Theme.line

            Row {
                id: words
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 20 * Metric.u }
                spacing: 18 * Metric.u
                Item {
                    id: sign
                    width: 52 * Metric.t
                    height: label.height
                    People { anchors.centerIn: parent; visible: tile.index === 0; size: 52 * Metric.t; color: label.color }
                    Icon { anchors.centerIn: parent; visible: tile.index === 1; size: 48 * Metric.t; name: "clock"; color: label.color }
                }
                Said {
                    id: label
                    width: words.width - sign.width - words.spacing
                    text: tile.said
                    px: 42 * Metric.t
                    lines: outlook.shown.chinese ? 1 : 2
                    color: outlook.shown.stale ? Theme.muted : Theme.calm
                }
            }
        }
    }
}
