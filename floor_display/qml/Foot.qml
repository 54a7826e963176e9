import QtQuick
import Look

// The notice, running; or, while the server is away, a warning that stands still.
Rectangle {
    id: bar

    required property real unit
    required property var foot

    color: foot.stale ? Theme.warnNight : Theme.cardNight
    clip: true

    Row {
        id: warning

        objectName: "stale"
        visible: bar.foot.stale
        anchors.centerIn: parent
        spacing: 24 * bar.unit

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 52 * bar.unit
            height: width
            radius: width / 2
            color: Theme.night

            Words { anchors.centerIn: parent; px: 40 * bar.unit; weight: 700; color: Theme.warnNight; text: "!" }
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            bottomPadding: 6 * bar.unit

            Words { px: 38 * bar.unit; weight: 700; lineHeight: 0.84; color: Theme.night; text: bar.foot.text.zh }
            Words { px: 22 * bar.unit; weight: 500; color: Theme.night; text: bar.foot.text.en }
        }
    }

    Row {
        id: notice

        objectName: "notice"
        visible: !bar.foot.stale
        anchors.verticalCenter: parent.verticalCenter
        spacing: 240 * bar.unit

        Words {
            anchors.verticalCenter: parent.verticalCenter
            px: 40 * bar.unit
            weight: 500
            color: Theme.paper
            text: bar.foot.text.zh
        }
        Words {
            anchors.verticalCenter: parent.verticalCenter
            px: 30 * bar.unit
            color: Theme.paper
            text: bar.foot.text.en
        }
    }

    NumberAnimation {
        target: notice
        property: "x"
        running: notice.visible && bar.width > 0
        from: bar.width
        to: -notice.width
        duration: (bar.width + notice.width) / (0.11 * bar.unit)
        loops: Animation.Infinite
    }
}
