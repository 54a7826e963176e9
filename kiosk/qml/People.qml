import QtQuick

// Head and shoulders.
Item {
    id: people

    property real size: 32 * Metric.u
    property color color

    width: size
    height: size
    Accessible.ignored: true

    Rectangle {
        width: people.size * 0.42
        height: width
        radius: width / 2
        x: (people.size - width) / 2
        y: people.size * 0.06
        color: people.color
    }
    Item {
        x: people.size * 0.1
        y: people.size * 0.56
        width: people.size * 0.8
        height: people.size * 0.4
        clip: true
        Rectangle {
            width: parent.width
            height: parent.height * 2
            radius: width / 2
            color: people.color
        }
    }
}
