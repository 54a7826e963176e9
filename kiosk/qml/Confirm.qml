import QtQuick
import Look

// What the visitor gets, before it is taken.
Panes {
    id: confirm

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    touchHeight: key.height
    touchWidth: 560

    display: Fit {
        anchors.fill: parent
        Column {
            width: parent.width
            spacing: 28 * Metric.u
            Rectangle {
                width: parent.width
                height: facts.height + 56 * Metric.u
                radius: Theme.radius * Metric.u
                color: Theme.card
                border.width: (Metric.elder ? 4 : 2) * Metric.u
                border.color: Theme.line

                Column {
                    id: facts
                    anchors { left: parent.left; right: parent.right; top: parent.top; margins: 28 * Metric.u }
                    spacing: 20 * Metric.u

                    Said { width: parent.width; text: confirm.shown.title; px: (Metric.elder ? 54 : 68) * Metric.t; lines: 2; align: Text.AlignHCenter }
                    Said {
                        width: parent.width
                        text: confirm.shown.service
                        px: (Metric.elder ? 44 : 48) * Metric.t
                        weight: 500
                        align: Text.AlignHCenter
                    }
                    Tags { anchors.horizontalCenter: parent.horizontalCenter; text: confirm.shown.tags; front: Theme.brand }
                    Rectangle { width: parent.width; height: 2 * Metric.u; color: Theme.line }
                    Hint { width: parent.width; icon: "place"; text: confirm.shown.place; px: 40 * Metric.t; color: Theme.ink; subColor: Theme.muted }
                    Hint { width: parent.width; icon: "on"; visible: text.main !== "" && !Metric.elder; text: confirm.shown.counters; px: 40 * Metric.t; color: Theme.ink; subColor: Theme.muted }
                }
            }
            Outlook { width: parent.width; shown: confirm.shown }
            Said { width: parent.width; text: confirm.shown.tail; px: 36 * Metric.t; weight: 500; align: Text.AlignHCenter }
            Said { width: parent.width; text: confirm.shown.explain; px: 32 * Metric.t; weight: 500; lines: 6; color: Theme.muted; align: Text.AlignHCenter }
        }
    }

    Key {
        id: key
        objectName: "confirm"
        y: Metric.portrait ? 0 : (parent.height - height) / 2
        width: parent.width
        height: (Metric.portrait ? 196 : 240) * Metric.u
        primary: true
        px: 72 * Metric.t
        text: confirm.shown.confirm_key
        enabled: confirm.shown.can_take
        onTouched: confirm.kiosk.confirm()
    }
}
