import QtQuick
import Look

// The slip once more: by its number and code, by its QR code, or by the card.
Panes {
    id: reprint

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property bool number: shown.field !== "code"

    touchHeight: keys.height
    touchWidth: 960

    display: Fit {
        anchors.fill: parent
        Column {
            width: parent.width
            spacing: 32 * Metric.u
            Heading { width: parent.width; beside: false; shown: reprint.shown; px: (Metric.elder ? 48 : 60) * Metric.t }
            Grid {
                id: fields
                width: parent.width
                columns: Metric.portrait || Metric.elder ? 2 : 1
                spacing: Metric.gap
                readonly property real cell: (width - spacing * (columns - 1)) / columns
                Field {
                    objectName: "field-number"
                    width: fields.cell
                    label: reprint.shown.number_label
                    text: reprint.shown.number_typed
                    active: reprint.number
                    pickable: true
                    onPicked: reprint.kiosk.pick_field("number")
                }
                Field {
                    objectName: "field-code"
                    width: fields.cell
                    label: reprint.shown.code_label
                    text: reprint.shown.code_typed
                    length: 4
                    active: !reprint.number
                    pickable: true
                    onPicked: reprint.kiosk.pick_field("code")
                }
            }
            Said { objectName: "typed-hint"; width: parent.width; text: reprint.shown.typed_hint.main !== "" ? reprint.shown.typed_hint : reprint.shown.hint; px: 36 * Metric.t }
            Ways { width: parent.width; shown: reprint.shown }
        }
    }

    Item {
        id: keys
        width: parent.width
        y: Metric.portrait ? 0 : (parent.height - height) / 2
        height: reprint.number ? all.height : digits.height

        Column {
            id: all
            width: parent.width
            visible: reprint.number
            spacing: Metric.gap
            Pad {
                width: parent.width
                columns: 10
                wide: 2
                kiosk: reprint.kiosk
                keyHeight: Metric.portrait ? 132 * Metric.u : Math.min(124 * Metric.u, (reprint.height - 148 * Metric.u - Metric.gap - 3 * Metric.between) / 4)
                px: 44 * Metric.t
                keys: [..."1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ", "⌫", "clear"]
            }
            Submit { width: parent.width; kiosk: reprint.kiosk }
        }
        Digits {
            id: digits
            width: parent.width
            visible: !reprint.number
            kiosk: reprint.kiosk
            keyHeight: Metric.portrait ? 132 * Metric.u : Math.min(124 * Metric.u, (reprint.height - 148 * Metric.u - Metric.gap - 3 * Metric.between) / 4)
        }
    }
}
