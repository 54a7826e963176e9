import QtQuick
import Look

// A code for a telephone's camera, black on white in every mode, with the quiet border that cameras need.
Rectangle {
    id: qr

    property string url: ""
    property real size: 320 * Metric.u

    visible: url !== ""
    width: size
    height: size
    color: "white"
    radius: Theme.radius * Metric.u / 2
    border.width: 2 * Metric.u
    border.color: Theme.line

    Image {
        objectName: "qr"
        anchors { fill: parent; margins: 6 * Metric.u }
        source: qr.url !== "" ? "image://qr/" + encodeURIComponent(qr.url) : ""
        fillMode: Image.PreserveAspectFit
        smooth: false
        cache: false
        sourceSize.width: width
        Accessible.role: Accessible.Graphic
        Accessible.name: "QR"
    }
}
