pragma ComponentBehavior: Bound

import QtQuick

// The zone's queues, one card each, sharing the height.
Item {
    id: tallies

    required property real unit
    required property QtObject tallies
    required property var labels
    required property bool stale

    readonly property real gap: 16 * unit

    Repeater {
        id: cards

        model: tallies.tallies

        Tally {
            required property int index

            readonly property real share: (tallies.height + tallies.gap) / Math.max(cards.count, 1)

            y: index * share
            width: tallies.width
            height: share - tallies.gap
            unit: tallies.unit
            labels: tallies.labels
            stale: tallies.stale
        }
    }
}
