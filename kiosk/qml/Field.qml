import QtQuick
import Look

// Shows what is being typed. It holds nothing itself.
Rectangle {
    id: field

    property var label: ({ main: "", sub: "" })
    property string text: ""
    property int length: 0 // characters to come in all; 0 where nobody can say
    property bool ok: false
    property bool active: true
    property int px: 54 * Metric.t
    property bool pickable: false
    property var placeholder: ({ main: "", sub: "" }) // what stands there before the first character
    signal picked()

    implicitHeight: inner.height + 40 * Metric.u
    radius: Theme.radius * Metric.u
    color: tap.pressed ? Theme.brandSoft : Theme.card
    border.width: (active ? 5 : 2) * Metric.u
    border.color: ok ? Theme.calm : active ? Theme.brand : Theme.line

    Accessible.role: pickable ? Accessible.Button : Accessible.StaticText
    Accessible.name: label.main !== "" ? label.main : text
    Accessible.onPressAction: if (field.pickable) field.picked()

    Column {
        id: inner
        x: 28 * Metric.u
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - 56 * Metric.u - (done.visible ? done.width : 0)
        spacing: 4 * Metric.u
        Said { width: parent.width; text: field.label; px: 30 * Metric.t; weight: 500; lines: 1; color: Theme.muted }
        Slots {
            visible: field.length > 0
            width: parent.width
            text: field.text
            length: field.length
            ok: field.ok
            px: field.px
        }
        Words {
            visible: field.length === 0
            width: parent.width
            text: field.text
            px: field.px
            weight: 700
            font.letterSpacing: field.px * 0.12
            fontSizeMode: Text.HorizontalFit
            color: field.ok ? Theme.calm : Theme.ink
            height: field.px * 1.5
            verticalAlignment: Text.AlignVCenter
            Accessible.ignored: true
        }
    }

    Said {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 28 * Metric.u }
        visible: field.text === "" && text.main !== ""
        text: field.placeholder
        px: 30 * Metric.t
        weight: 500
        lines: 3
        color: Theme.muted
    }

    Mark {
        id: done
        anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: 24 * Metric.u }
        visible: field.ok
        size: 64 * Metric.u
        sign: "tick"
        color: Theme.calm
    }

    TapHandler {
        id: tap
        enabled: field.pickable
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: field.picked()
    }
}
