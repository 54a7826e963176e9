import QtQuick
import Look

// No ticket: what happened, what is safe, what to do.
Item {
    id: trouble

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    Fit {
        anchors.fill: parent
        Column {
            width: parent.width
            spacing: 48 * Metric.u

            Mark {
                anchors.horizontalCenter: parent.horizontalCenter
                size: 160 * Metric.u
                sign: "!"
                color: Theme.warn
            }
            Said { width: parent.width; text: trouble.shown.problem; px: 60 * Metric.u; lines: 6; clauses: true; align: Text.AlignHCenter }
            Said {
                width: parent.width
                text: trouble.shown.title
                px: 40 * Metric.u
                weight: 500
                align: Text.AlignHCenter
                color: Theme.muted
            }
            Key {
                objectName: "retry"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: trouble.shown.retryable
                enabled: trouble.shown.can_take
                width: Math.min(parent.width, 640 * Metric.u)
                height: 148 * Metric.u
                primary: true
                px: 56 * Metric.u
                text: trouble.shown.retry_key
                onTouched: trouble.kiosk.confirm()
            }
        }
    }
}
