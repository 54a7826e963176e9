import QtQuick
import Look

// The ticket's page as a code to photograph, and what to type for another slip.
Column {
    id: phone

    required property var shown
    property real size: 320 * Metric.u

    visible: shown.qr !== "" || shown.code.main !== ""
    spacing: 10 * Metric.u

    Qr { anchors.horizontalCenter: parent.horizontalCenter; url: phone.shown.qr; size: phone.size }
    Said { width: parent.width; visible: text.main !== "" && phone.shown.qr !== "" && !Metric.elder; text: phone.shown.scan; px: 26 * Metric.t; weight: 500; align: Text.AlignHCenter }
    Said { objectName: "code"; width: parent.width; text: phone.shown.code; px: 36 * Metric.t; align: Text.AlignHCenter }
}
