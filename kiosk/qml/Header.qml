import QtQuick
import Look

// The hall's name and the time, or the seconds before the start comes back. Upright, the start screen's is a front of
// its own, with what is to be done; people read above and touch below.
Rectangle {
    id: header

    required property var shown
    property real front: 0 // height as the start screen's front; 0 elsewhere

    readonly property bool tight: front < 540 * Metric.u // a notice takes part of it
    property bool start: false // the start screen, where the hall says its name
    readonly property bool stacked: Metric.elder && Metric.portrait && start
    readonly property real bar: (stacked ? 256 : Metric.elder ? 140 : Metric.portrait ? 184 : 120) * Metric.u

    height: Math.max(bar, front)
    color: Theme.brand
    clip: true

    Facade {
        anchors { right: parent.right; bottom: parent.bottom; rightMargin: Metric.margin }
        visible: header.front > header.bar
        width: (header.tight ? 280 : 400) * Metric.u
        height: width * 0.75
    }

    Said {
        id: name
        visible: text.main !== "" && !(pill.visible && Metric.elder && Metric.portrait && !header.stacked)
        anchors { left: parent.left; leftMargin: Metric.margin }
        y: header.stacked ? 20 * Metric.u : (header.bar - height) / 2
        width: (header.stacked ? parent.width - Metric.margin : aside.x) - Metric.margin - Metric.gap
        text: header.shown.hall
        px: Metric.elder && !header.start ? 50 * Metric.u : (Metric.portrait || Metric.elder ? 50 : 46) * Metric.t
        lines: 1
        color: Theme.card
        subColor: Theme.card
    }

    Item {
        id: aside
        anchors { right: parent.right; rightMargin: Metric.margin }
        y: header.stacked ? header.bar - height - 16 * Metric.u : (header.bar - height) / 2
        width: pill.visible ? pill.width : clock.width
        height: Math.max(clock.height, pill.visible ? pill.height : 0)

        Words {
            id: clock
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            visible: !pill.visible
            text: header.shown.clock
            px: (Metric.elder ? 46 : 56) * Metric.t
            weight: 500
            color: Theme.card
            opacity: header.shown.stale ? 0.5 : 1
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }

        Rectangle {
            id: pill
            objectName: "countdown"
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            visible: header.shown.countdown.main !== ""
            width: seconds.width + 56 * Metric.u
            height: seconds.height + 20 * Metric.u
            radius: Theme.radius * Metric.u
            color: Theme.ticket

            Column {
                id: seconds
                anchors.centerIn: parent
                Words {
                    anchors.horizontalCenter: parent.horizontalCenter
                    text: header.shown.countdown.main
                    px: 36 * Metric.t
                    weight: 700
                    color: Theme.night
                    lineHeight: 0.9
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
                Words {
                    anchors.horizontalCenter: parent.horizontalCenter
                    visible: text !== "" && !Metric.elder
                    text: header.shown.countdown.sub
                    px: 22 * Metric.u
                    weight: 500
                    color: Theme.night
                    lineHeight: 0.9
                    Accessible.ignored: true
                }
            }
        }
    }

    Column {
        anchors { left: parent.left; bottom: parent.bottom; leftMargin: Metric.margin; bottomMargin: (header.tight ? 16 : 32) * Metric.u }
        width: parent.width - 2 * Metric.margin
        visible: header.front > header.bar
        spacing: 16 * Metric.u
        Said {
            width: parent.width
            text: header.shown.title
            px: (header.tight ? 60 : 84) * Metric.u
            color: Theme.card
            subColor: Theme.card
            lines: 2
        }
        Hint {
            width: parent.width
            icon: "scan"
            visible: text.main !== "" && (!header.tight || header.shown.hint.main !== "")
            text: header.shown.hint.main !== "" ? header.shown.hint : header.shown.scan
            px: 32 * Metric.u
            color: Theme.card
        }
    }
}
