import QtQuick
import Look

// Coming for an appointment: its code typed or scanned, or the card.
Panes {
    id: checkIn

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    touchHeight: digits.height
    touchWidth: 720

    display: Fit {
        anchors.fill: parent
        Column {
            width: parent.width
            spacing: 32 * Metric.u
            Heading { width: parent.width; beside: false; shown: checkIn.shown; px: (Metric.elder ? 48 : 60) * Metric.t }
            Field {
                objectName: "typed"
                width: parent.width
                text: checkIn.shown.typed
                length: checkIn.shown.typed_length
                ok: checkIn.shown.typed_ok
                px: 64 * Metric.t
            }
            Said { objectName: "typed-hint"; width: parent.width; text: checkIn.shown.typed_hint.main !== "" ? checkIn.shown.typed_hint : checkIn.shown.hint; px: 40 * Metric.t }
            Ways { width: parent.width; shown: checkIn.shown }
        }
    }

    Digits {
        id: digits
        width: parent.width
        y: Metric.portrait ? 0 : (parent.height - height) / 2
        keyHeight: Metric.portrait ? 132 * Metric.u : Math.min(124 * Metric.u, (checkIn.height - 148 * Metric.u - Metric.gap - 3 * Metric.between) / 4)
        kiosk: checkIn.kiosk
    }
}
