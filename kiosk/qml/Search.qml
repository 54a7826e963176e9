import QtQuick
import Look

// Looking for a service by the first letters of its pinyin: letters below, what they find above or beside them.
Item {
    id: search

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property real split: Metric.portrait ? width : 800 * Metric.u

    readonly property bool beside: Metric.elder && (Metric.portrait || shown.query !== "") // the pager stands at the field

    Item {
        id: entry
        width: search.split
        height: field.y + field.height
        Heading { id: heading; width: parent.width; beside: false; shown: search.shown; px: (Metric.elder ? 48 : 60) * Metric.t }
        Field {
            id: field
            objectName: "query"
            y: heading.height + (Metric.elder ? 12 : 24) * Metric.u
            width: parent.width - (pager.visible ? pager.width + Metric.gap : 0)
            text: search.shown.query
            placeholder: search.shown.hint
            px: 60 * Metric.t
        }
        Pager {
            id: pager
            anchors { right: parent.right; verticalCenter: field.verticalCenter }
            visible: search.beside && search.shown.pages > 1
            kiosk: search.kiosk
        }
    }

    Pad {
        id: letters
        anchors { left: parent.left; bottom: parent.bottom }
        width: search.split
        columns: 7
        kiosk: search.kiosk
        keyHeight: Math.min(112 * Metric.u, Metric.portrait ? 112 * Metric.u : (search.height - entry.height - Metric.gap - 3 * spacing) / 4)
        px: 46 * Metric.t
        keys: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ", "⌫", "clear"]
    }

    Item {
        id: results
        x: Metric.portrait ? 0 : search.split + 2 * Metric.gap
        y: Metric.portrait ? entry.height + Metric.gap : 0
        width: search.width - x
        height: (Metric.portrait ? letters.y - Metric.gap : search.height) - y

        Cards {
            id: cards
            anchors.fill: parent
            brief: true
            kiosk: search.kiosk
            paged: !search.beside
            columns: Metric.elder || !Metric.portrait && count <= 4 ? 1 : 2
            tallest: (Metric.portrait ? 180 : 220) * Metric.u
        }
        Fit {
            anchors.fill: parent
            visible: cards.count === 0 && search.shown.explain.main !== ""
            Column {
                width: parent.width
                spacing: Metric.gap
                Mark { anchors.horizontalCenter: parent.horizontalCenter; size: 96 * Metric.u; sign: "!"; color: Theme.warn }
                Said { width: parent.width; text: search.shown.explain; px: 44 * Metric.t; lines: 6; align: Text.AlignHCenter }
            }
        }
    }
}
