import QtQuick
import Look

// Places for characters that are to come, in groups: what was typed, and how much is still missing.
Flow {
    id: slots

    property string text: ""
    property int length: 0
    property bool ok: false
    property int px: 54 * Metric.t
    readonly property string characters: text.replace(/\s/g, "")
    readonly property var groups: length === 18 ? [6, 8, 4] : length === 8 ? [4, 4] : [Math.max(length, characters.length)]
    readonly property real cell: px * 0.6 + 10 * Metric.u

    spacing: px * 0.42
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    Repeater {
        model: slots.groups
        Row {
            id: group
            required property int index
            required property int modelData
            readonly property int first: slots.groups.slice(0, index).reduce((sum, size) => sum + size, 0)
            Repeater {
                model: group.modelData
                Item {
                    id: place
                    required property int index
                    readonly property int at: group.first + index
                    width: slots.cell
                    height: slots.px * 1.5
                    Words {
                        anchors.horizontalCenter: parent.horizontalCenter
                        text: slots.characters.charAt(place.at)
                        px: slots.px
                        weight: 500
                        color: slots.ok ? Theme.calm : Theme.ink
                        Accessible.ignored: true
                    }
                    Rectangle {
                        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom }
                        width: parent.width - 8 * Metric.u
                        height: (place.at === slots.characters.length ? 8 : 4) * Metric.u
                        color: slots.ok ? Theme.calm : place.at === slots.characters.length ? Theme.brand : Theme.line
                    }
                }
            }
        }
    }
}
