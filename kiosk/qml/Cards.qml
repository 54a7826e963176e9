import QtQuick
import Look

// The cards of one page, as large as they may be.
Item {
    id: page

    required property QtObject kiosk
    property int columns: 1
    property real tallest: 460 * Metric.u
    property bool full: false
    property bool brief: false
    property bool paged: true // it has the keys to turn the page
    readonly property var shown: kiosk.shown
    readonly property int count: cards.count
    readonly property int rows: Math.max(1, Math.ceil(count / columns))

    Grid {
        id: grid
        width: parent.width
        height: (pager.visible ? pager.y - Metric.gap : parent.height)
        columns: page.columns
        spacing: 20 * Metric.u

        Repeater {
            id: cards
            model: page.kiosk.choices
            ChoiceCard {
                width: (grid.width - grid.spacing * (page.columns - 1)) / page.columns
                height: Math.min(page.tallest, (grid.height - grid.spacing * (page.rows - 1)) / page.rows)
                stale: page.shown.stale
                chinese: page.shown.chinese
                full: page.full
                brief: page.brief
                onTouched: page.kiosk.choose(key)
            }
        }
    }

    Pager {
        id: pager
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom }
        visible: page.paged && page.shown.pages > 1
        kiosk: page.kiosk
    }
}
