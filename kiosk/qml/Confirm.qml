import QtQuick
import Look

// What the visitor gets, before it is taken.
Item {
    id: confirm

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    Fit {
        anchors.fill: parent
        Grid {
            width: parent.width
            columns: Metric.portrait ? 1 : 2
            spacing: 40 * Metric.u
            verticalItemAlignment: Grid.AlignVCenter
            horizontalItemAlignment: Grid.AlignHCenter

            Rectangle {
                width: Metric.portrait ? parent.width : (parent.width - parent.spacing) * 0.62
                height: facts.height + 96 * Metric.u
                radius: Theme.radius * Metric.u
                color: Theme.card
                border.width: 2 * Metric.u
                border.color: Theme.line

                Column {
                    id: facts
                    anchors { left: parent.left; right: parent.right; top: parent.top; margins: 48 * Metric.u }
                    spacing: 28 * Metric.u

                    Said { width: parent.width; text: confirm.shown.title; px: 68 * Metric.u; align: Text.AlignHCenter }
                    Said {
                        width: parent.width
                        visible: text.main !== ""
                        text: confirm.shown.service
                        px: 48 * Metric.u
                        weight: 500
                        align: Text.AlignHCenter
                    }
                    Rectangle { width: parent.width; height: 2 * Metric.u; color: Theme.line }
                    Said {
                        width: parent.width
                        text: confirm.shown.ahead
                        px: 56 * Metric.u
                        color: confirm.shown.stale ? Theme.muted : Theme.calm
                        align: Text.AlignHCenter
                    }
                    Said {
                        width: parent.width
                        text: confirm.shown.place
                        px: 38 * Metric.u
                        weight: 500
                        align: Text.AlignHCenter
                    }
                    Said {
                        width: parent.width
                        visible: text.main !== ""
                        text: confirm.shown.counters
                        px: 38 * Metric.u
                        weight: 500
                        align: Text.AlignHCenter
                    }
                }
            }

            Key {
                objectName: "confirm"
                width: Metric.portrait ? 800 * Metric.u : (parent.width - parent.spacing) * 0.38
                height: 176 * Metric.u
                primary: true
                px: 68 * Metric.u
                text: confirm.shown.confirm_key
                enabled: confirm.shown.can_take
                onTouched: confirm.kiosk.confirm()
            }
        }
    }
}
