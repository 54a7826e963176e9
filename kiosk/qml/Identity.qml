import QtQuick
import Look

// Showing the identity card; typing its number or going without where the line allows it.
Panes {
    id: identity

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property bool others: shown.can_type || shown.can_skip

    touchHeight: others ? keys.height : 0
    touchWidth: others ? 560 : 0

    display: [
        Heading {
            id: heading
            width: parent.width
            beside: false
            shown: identity.shown
        },
        Fit {
            anchors.fill: parent
            anchors.topMargin: heading.height + Metric.gap
            Column {
                width: parent.width
                spacing: 28 * Metric.u
                CardPicture {
                    anchors.horizontalCenter: parent.horizontalCenter
                    size: (Metric.portrait ? 760 : Metric.elder ? 420 : 430) * Metric.u
                    reader: identity.shown.card || "ready"
                }
                Said {
                    objectName: "card-text"
                    width: parent.width
                    text: identity.shown.card_text
                    px: 52 * Metric.t
                    lines: 4
                    clauses: true
                    align: Text.AlignHCenter
                    color: identity.shown.card === "trouble" ? Theme.alarm : identity.shown.card === "absent" ? Theme.warn
                        : identity.shown.card === "reading" ? Theme.calm : Theme.ink
                }
                Working { anchors.horizontalCenter: parent.horizontalCenter; visible: identity.shown.card === "reading" && identity.visible }
                Said {
                    width: parent.width
                    visible: text.main !== "" && !Metric.elder
                    readonly property var why: identity.shown.explain.main !== "" ? identity.shown.explain : identity.shown.hint
                    text: Metric.portrait ? why : ({ main: why.main, sub: "" })
                    px: 32 * Metric.t
                    weight: 500
                    lines: 6
                    color: Theme.muted
                    align: Text.AlignHCenter
                }
            }
        }
    ]

    Grid {
        id: keys
        anchors { left: parent.left; right: parent.right }
        y: Metric.portrait ? 0 : (parent.height - height) / 2
        columns: Metric.portrait && !Metric.elder ? 2 : 1
        spacing: Metric.gap
        readonly property bool both: identity.shown.can_type && identity.shown.can_skip
        readonly property real cell: columns === 2 && both ? (width - spacing) / 2 : width

        Key {
            objectName: "type"
            visible: identity.shown.can_type
            width: keys.cell
            height: (Metric.elder ? 148 : 156) * Metric.u
            icon: "keys"
            px: 44 * Metric.t
            text: identity.shown.type_key
            onTouched: identity.kiosk.type_instead()
        }
        Key {
            objectName: "skip"
            visible: identity.shown.can_skip
            width: keys.cell
            height: (Metric.elder ? 148 : 156) * Metric.u
            icon: "on"
            px: 44 * Metric.t
            text: identity.shown.skip_key
            onTouched: identity.kiosk.go_without()
        }
    }
}
