import QtQuick
import Look

// One choice: its sign, its name in both languages, what it is about, and how many wait.
Rectangle {
    id: card

    required property string key
    required property string badge
    required property string main
    required property string sub
    required property string detail
    required property string waiting
    required property bool open
    property bool stale: false
    signal touched()

    readonly property real pad: 28 * Metric.u

    objectName: "choice-" + key
    enabled: open
    radius: Theme.radius * Metric.u
    color: tap.pressed ? Theme.brandSoft : open ? Theme.card : Theme.paper
    border.width: (tap.pressed ? 5 : 2) * Metric.u
    border.color: tap.pressed ? Theme.brand : Theme.line

    Accessible.role: Accessible.Button
    Accessible.name: badge !== "" ? badge + " " + main : main
    Accessible.description: waiting
    Accessible.onPressAction: card.touched()

    Rectangle {
        id: sign
        x: card.pad
        y: card.pad
        visible: card.badge !== ""
        width: visible ? 92 * Metric.u : 0
        height: 92 * Metric.u
        radius: Theme.radius * Metric.u
        color: card.open ? Theme.brand : Theme.muted
        Words {
            anchors.centerIn: parent
            text: card.badge
            px: 60 * Metric.u
            weight: 700
            color: Theme.card
            Accessible.ignored: true
        }
    }

    Column {
        anchors {
            left: sign.visible ? sign.right : parent.left; right: parent.right; top: parent.top
            leftMargin: sign.visible ? 22 * Metric.u : card.pad; rightMargin: card.pad; topMargin: card.pad - 6 * Metric.u
        }
        spacing: 6 * Metric.u
        Words {
            width: parent.width
            text: card.main
            px: 42 * Metric.u
            weight: 700
            color: card.open ? Theme.ink : Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            lineHeight: 1.1
            Accessible.ignored: true
        }
        Words {
            width: parent.width
            text: card.sub
            px: 24 * Metric.u
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        Words {
            width: parent.width
            visible: text !== ""
            topPadding: 6 * Metric.u
            text: card.detail
            px: 26 * Metric.u
            color: Theme.ink
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }

    Row {
        anchors { right: parent.right; bottom: parent.bottom; rightMargin: card.pad; bottomMargin: card.pad - 4 * Metric.u }
        visible: card.waiting !== ""
        spacing: 10 * Metric.u
        People {
            anchors.verticalCenter: parent.verticalCenter
            visible: card.open
            size: 36 * Metric.u
            color: count.color
        }
        Words {
            id: count
            text: card.waiting
            px: 34 * Metric.u
            weight: 500
            color: !card.open ? Theme.warn : card.stale ? Theme.muted : Theme.calm
            Accessible.ignored: true
        }
    }

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: card.touched()
    }
}
