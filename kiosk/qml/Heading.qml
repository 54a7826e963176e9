import QtQuick
import Look

// What is to be done here, and what has been chosen so far.
Item {
    id: heading

    required property var shown
    property bool beside: !Metric.portrait // what was chosen stands at the right, not above
    property int px: (beside || Metric.elder ? 56 : 68) * Metric.t
    readonly property bool placed: shown.place.main !== ""

    implicitHeight: beside ? title.height : title.y + title.height

    Said {
        id: place
        x: heading.beside ? heading.width - width : 0
        y: heading.beside ? (title.height - height) / 2 : 0
        width: heading.beside ? heading.width * 0.4 : heading.width
        text: heading.shown.place
        px: (!heading.beside || !Metric.elder ? 34 : heading.shown.chinese ? 32 : 26) * Metric.t
        weight: 500
        lines: heading.beside ? 3 : 2
        color: Theme.brand
        align: heading.beside ? Text.AlignRight : Text.AlignLeft
    }
    Said {
        id: title
        y: heading.beside || !heading.placed ? 0 : place.height + 8 * Metric.u
        width: heading.beside && heading.placed ? heading.width * 0.58 : heading.width
        text: heading.shown.title
        px: heading.px
        lines: heading.beside && Metric.elder && heading.shown.pages > 1 ? 1 : 2
    }
}
