import QtQuick
import Look

// Figures, as on a telephone, and the key that hands them in.
Column {
    id: digits

    required property QtObject kiosk
    property bool letterX: false // the identity number's last place may be an X
    property real keyHeight: 124 * Metric.u
    readonly property var shown: kiosk.shown

    spacing: Metric.gap

    Pad {
        width: parent.width
        columns: 3
        keyHeight: digits.keyHeight
        kiosk: digits.kiosk
        px: 56 * Metric.t
        keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", digits.letterX ? "X" : "clear", "0", "⌫"]
    }
    Row {
        spacing: Metric.between
        Key {
            id: skip
            objectName: "skip"
            visible: digits.letterX && digits.shown.can_skip
            width: (digits.width - parent.spacing) * 0.45
            height: submit.height
            text: digits.shown.skip_key
            onTouched: digits.kiosk.go_without()
        }
        Submit { id: submit; width: digits.width - (skip.visible ? skip.width + parent.spacing : 0); kiosk: digits.kiosk }
    }
}
