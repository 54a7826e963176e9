import QtQuick
import Look

// No ticket: what happened, what is safe, what to do.
Panes {
    id: trouble

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    touchHeight: shown.retryable ? retry.height : 0
    touchWidth: shown.retryable ? 560 : 0

    display: Fit {
        anchors.fill: parent
        Column {
            width: parent.width
            spacing: 44 * Metric.u

            Mark {
                anchors.horizontalCenter: parent.horizontalCenter
                size: 160 * Metric.u
                sign: "!"
                color: Theme.warn
            }
            Said { width: parent.width; text: trouble.shown.problem; px: 60 * Metric.t; lines: 8; clauses: true; align: Text.AlignHCenter }
            Said {
                width: parent.width
                visible: text.main !== ""
                text: trouble.shown.hint
                px: 44 * Metric.t
                lines: 4
                align: Text.AlignHCenter
                color: Theme.brand
            }
            Said {
                width: parent.width
                text: trouble.shown.title
                px: 40 * Metric.t
                weight: 500
                align: Text.AlignHCenter
                color: Theme.muted
            }
        }
    }

    Key {
        id: retry
        objectName: "retry"
        y: Metric.portrait ? 0 : (parent.height - height) / 2
        width: parent.width
        visible: trouble.shown.retryable
        enabled: trouble.shown.can_take
        height: 176 * Metric.u
        primary: true
        px: 60 * Metric.t
        text: trouble.shown.retry_key
        onTouched: trouble.kiosk.confirm()
    }
}
