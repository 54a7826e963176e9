pragma Singleton

import QtQuick

// Lengths on a screen whose shorter side is 1080. A key of 104 is 20 mm or more on panels from 21 inches up.
QtObject {
    property real u: 1
    property bool portrait: true
    readonly property real margin: 40 * u
    readonly property real gap: 24 * u
    readonly property real key: 104 * u
}
