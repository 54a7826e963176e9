pragma ComponentBehavior: Bound

import QtQuick
import Look

// The overview where people come in: the zones, each with its lines; the latest calls of all; what to do first.
Item {
    id: overview

    required property QtObject face
    required property real unit
    required property bool moving

    readonly property bool upright: height > width
    readonly property bool stale: face.foot.stale
    readonly property bool telling: face.message.kind === ""
    readonly property real edge: 40 * unit
    readonly property real gap: 12 * unit
    readonly property int lines: { // in all zones; upright, a zone's name has a line of its own
        let all = 0;
        for (let at = 0; at < zones.count; at++)
            all += zones.itemAt(at)?.lines ?? 0;
        return all;
    }

    Header {
        id: header

        objectName: "header"
        visible: overview.face.header.name.zh !== ""
        width: parent.width
        height: (overview.upright ? 176 : 112) * overview.unit
        unit: overview.unit
        header: overview.face.header
        stale: overview.stale
    }

    Row { // heads
        id: heads

        visible: overview.telling && !overview.upright
        x: overview.edge
        y: header.height + overview.gap
        height: visible ? 44 * overview.unit : 0

        Item { width: (790 + 300) * overview.unit; height: 1 }
        Repeater {
            model: [overview.face.labels.waiting, overview.face.labels.wait]

            Row {
                required property var modelData

                width: 250 * overview.unit
                spacing: 10 * overview.unit

                Words { anchors.baseline: parent.bottom; px: 28 * overview.unit; weight: 500; color: Theme.mutedNight; text: parent.modelData.zh }
                Words { anchors.baseline: parent.bottom; px: 19 * overview.unit; color: Theme.mutedNight; text: parent.modelData.en }
            }
        }
    }

    Item {
        id: list

        objectName: "zones"
        visible: overview.telling
        x: overview.edge
        y: header.height + heads.height + (heads.visible ? 22 : 12) * overview.unit
        width: parent.width - 2 * overview.edge
        height: latest.y - overview.gap - y

        readonly property real roomForLine: (height - (zones.count - 1) * overview.gap) / Math.max(overview.lines, 1)
        readonly property real step: Math.min(roomForLine, (overview.upright ? 170 : 176) * overview.unit)

        Column {
            width: parent.width
            spacing: overview.gap + Math.max(0, Math.min(16 * overview.unit, (list.roomForLine - list.step) * overview.lines / Math.max(zones.count, 1)))

            Repeater {
                id: zones

                model: overview.face.zones
                onItemAdded: overview.linesChanged()
                onItemRemoved: overview.linesChanged()

                ZoneCard {
                    width: list.width
                    height: lines * list.step
                    step: list.step
                    unit: overview.unit
                    cap: overview.face.frame.cap / 0.733
                    px: overview.face.frame.figure_cap / 0.733
                    upright: overview.upright
                    labels: overview.face.labels
                    stale: overview.stale
                }
            }
        }
    }

    Latest {
        id: latest

        objectName: "latest"
        visible: overview.telling && overview.face.frame.rows > 0
        x: overview.edge
        y: foot.y - overview.gap - height
        width: list.width
        height: visible ? (overview.upright ? (88 + 72 * Math.ceil(overview.face.frame.rows / 2)) : 92) * overview.unit : 0
        unit: overview.unit
        calls: overview.face.rows
        capacity: overview.face.frame.rows
        upright: overview.upright
        labels: overview.face.labels
        stale: overview.stale
    }

    Message {
        objectName: "message"
        visible: overview.face.message.kind !== ""
        x: overview.edge
        y: header.height
        width: parent.width - 2 * overview.edge
        height: foot.y - y
        unit: overview.unit
        message: overview.face.message
    }

    Foot {
        id: foot

        objectName: "foot"
        visible: overview.face.foot.texts.length > 0
        y: parent.height - height
        width: parent.width
        height: 80 * overview.unit
        unit: overview.unit
        foot: overview.face.foot
        moving: overview.moving
    }
}
