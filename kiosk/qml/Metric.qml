pragma Singleton

import QtQuick

// Lengths on a screen whose shorter side is 1080: `u` for places, `t` for type, which elderly mode makes larger.
// A key of 104 is 20 mm or more on panels from 21 inches up; 16 between keys is 4 mm there.
QtObject {
    property real u: 1
    property bool portrait: true
    property bool elder: false
    readonly property real t: u * (elder ? 1.6 : 1)
    readonly property real margin: 40 * u
    readonly property real gap: 24 * u
    readonly property real between: 16 * u
    readonly property real key: (elder ? 124 : 104) * u
}
