import QtQuick
import Look

// A zone's board: calls, the queues' figures, what is said, who was missed. Lying, the figures stand beside the calls;
// upright, below them.
Item {
    id: board

    required property QtObject face
    required property real unit
    required property bool moving

    readonly property bool upright: height > width
    readonly property bool stale: face.foot.stale
    readonly property bool telling: face.message.kind === ""
    readonly property bool counting: telling || face.message.kind === "idle"
    readonly property real edge: 40 * unit
    readonly property real gap: 12 * unit
    readonly property real cap: face.frame.cap / 0.733 // size of the type whose capitals are so high
    readonly property real band: cap * 1.42 // of what is said, and of who was missed

    Header {
        id: header

        objectName: "header"
        visible: board.face.header.name.zh !== ""
        width: parent.width
        height: (board.upright ? 176 : 112) * board.unit
        unit: board.unit
        header: board.face.header
        stale: board.stale
    }

    Calls {
        id: calls

        objectName: "calls"
        visible: board.telling
        x: board.edge
        y: header.height + board.gap
        width: (board.upright ? parent.width - board.edge : tallies.x - 24 * board.unit) - x
        height: (board.upright ? tallies.y : foot.y) - y - board.gap - (board.upright || !caption.visible ? 0 : caption.height)
        rows: board.face.rows
        capacity: board.face.frame.rows
        px: board.cap
        upright: board.upright
        labels: board.face.labels
        stale: board.stale
        moving: board.moving
    }

    Tallies {
        id: tallies

        objectName: "tallies"
        visible: board.counting
        x: board.upright ? board.edge : parent.width - width - board.edge
        y: board.upright ? missed.y - board.gap - count * rowHeight : header.height + board.gap
        width: board.upright ? parent.width - 2 * board.edge : 516 * board.unit
        height: board.upright ? count * rowHeight : (missed.visible ? missed.y : foot.y) - y - board.gap
        unit: board.unit
        px: board.face.frame.figure_cap / 0.733
        upright: board.upright
        tallies: board.face.tallies
        labels: board.face.labels
        stale: board.stale
    }

    Missed {
        id: missed

        objectName: "missed"
        visible: board.counting && board.face.missed.shown
        x: tallies.x
        y: (board.upright && board.face.frame.captions ? caption.y - board.gap : foot.y - board.gap) - height
        width: tallies.width
        height: visible ? (board.upright ? 104 * board.unit : board.band) : 0
        unit: board.unit
        missed: board.face.missed
        upright: board.upright
        stale: board.stale
    }

    Caption {
        id: caption

        objectName: "caption"
        visible: board.face.frame.captions && board.counting
        x: board.edge
        y: foot.y - board.gap - height
        width: board.upright ? tallies.width : tallies.x - 24 * board.unit - x
        height: board.band
        px: board.upright ? board.cap * 0.86 : board.cap
        caption: board.face.caption
    }

    Message {
        objectName: "message"
        visible: board.face.message.kind !== ""
        x: board.edge
        y: header.height
        width: (tallies.visible && !board.upright ? tallies.x : parent.width) - 2 * board.edge
        height: (tallies.visible && board.upright ? tallies.y : foot.y) - y
        unit: board.unit
        message: board.face.message
    }

    Foot {
        id: foot

        objectName: "foot"
        visible: board.face.foot.texts.length > 0
        y: parent.height - height
        width: parent.width
        height: 80 * board.unit
        unit: board.unit
        foot: board.face.foot
        moving: board.moving
    }
}
