import QtQuick
import QtQuick.Shapes
import Look

// The front of a public hall: roof, columns, steps.
Shape {
    id: facade

    readonly property color shade: Theme.brandPressed

    Accessible.ignored: true
    opacity: 0.55

    ShapePath {
        scale: Qt.size(facade.width / 40, facade.height / 30)
        strokeColor: "transparent"
        fillColor: facade.shade
        PathSvg {
            path: "M20 1 L38 9 V11.5 H2 V9 Z M4 13 H8 V24 H4 Z M11 13 H15 V24 H11 Z M18 13 H22 V24 H18 Z M25 13 H29 V24 H25 Z "
                + "M32 13 H36 V24 H32 Z M2 25.5 H38 V27.5 H2 Z M0 28.5 H40 V30 H0 Z"
        }
    }
}
