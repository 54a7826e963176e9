pragma ComponentBehavior: Bound

import QtQuick

// The zone's queues: lying, one card each, sharing the height; upright, one line each.
Item {
    id: tallies

    required property real unit
    required property real px
    required property bool upright
    required property QtObject tallies
    required property var labels
    required property bool stale

    readonly property real gap: 12 * unit
    readonly property real rowHeight: px * 1.16
    readonly property int count: cards.count

    Repeater {
        id: cards

        model: tallies.tallies

        Loader {
            id: place

            required property int index
            required property var value
            readonly property real share: (tallies.height + tallies.gap) / Math.max(cards.count, 1)

            y: tallies.upright ? index * tallies.rowHeight : index * share
            width: tallies.width
            height: tallies.upright ? tallies.rowHeight - 6 * tallies.unit : share - tallies.gap
            sourceComponent: tallies.upright ? line : card

            Component {
                id: card

                TallyCard { value: place.value; unit: tallies.unit; px: tallies.px; labels: tallies.labels; stale: tallies.stale }
            }
            Component {
                id: line

                TallyLine { value: place.value; unit: tallies.unit; px: tallies.px; labels: tallies.labels; stale: tallies.stale }
            }
        }
    }
}
