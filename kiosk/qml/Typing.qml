import QtQuick
import Look

// The identity number by hand, checked while it is typed.
Panes {
    id: typing

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    touchHeight: digits.height
    touchWidth: 720

    display: Fit {
        anchors.fill: parent
        Column {
            width: parent.width
            spacing: 36 * Metric.u
            Heading { width: parent.width; beside: false; shown: typing.shown; px: (Metric.elder ? 48 : 60) * Metric.t }
            Field {
                objectName: "typed"
                width: parent.width
                text: typing.shown.typed
                length: typing.shown.typed_length
                ok: typing.shown.typed_ok
                px: (Metric.portrait ? 58 : 50) * Metric.t
            }
            Said {
                objectName: "typed-hint"
                width: parent.width
                text: typing.shown.typed_hint
                px: 40 * Metric.t
                readonly property bool whole: typing.shown.typed.replace(/\s/g, "").length === typing.shown.typed_length
                color: typing.shown.typed_ok ? Theme.calm : whole ? Theme.alarm : Theme.ink
            }
            Said {
                width: parent.width
                visible: text.main !== "" && !Metric.elder
                text: typing.shown.explain
                px: 30 * Metric.t
                weight: 500
                lines: 4
                color: Theme.muted
            }
        }
    }

    Digits {
        id: digits
        width: parent.width
        y: Metric.portrait ? 0 : (parent.height - height) / 2
        letterX: true
        keyHeight: Metric.portrait ? 132 * Metric.u : Math.min(124 * Metric.u, (typing.height - 148 * Metric.u - Metric.gap - 3 * Metric.between) / 4)
        kiosk: typing.kiosk
    }
}
