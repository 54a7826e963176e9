import QtQuick
import Look

// Zones, lines, services or classes to choose from.
Item {
    id: choices

    required property QtObject kiosk
    property real touchTop: 0 // where the part begins that a hand reaches with ease
    property bool headed: true
    readonly property var shown: kiosk.shown
    readonly property bool classes: shown.screen === "visitor_class"
    readonly property bool services: shown.screen === "services"
    readonly property int columns: {
        if (Metric.portrait)
            return classes || cards.count <= (services ? Metric.elder ? 6 : 3 : Metric.elder ? 3 : 4) ? 1 : 2
        if (Metric.elder || classes)
            return Math.min(cards.count, classes && !Metric.elder ? 3 : 2) || 1
        return cards.count <= 3 ? Math.max(1, cards.count) : cards.count === 4 ? 2 : cards.count <= 6 ? 3 : 4
    }
    readonly property bool crowded: Metric.elder // large type needs the room above, too
    readonly property real begin: {
        const below = headed ? heading.height + Metric.gap : 0
        const explained = explain.visible ? explain.height + Metric.gap : 0
        return Math.max(below + explained, Metric.portrait && !crowded ? touchTop : 0)
    }

    Heading {
        id: heading
        px: (choices.classes && Metric.elder ? 44 : beside || Metric.elder ? 56 : 68) * Metric.t
        y: Metric.portrait && !choices.crowded
            ? Math.max(0, (choices.begin - (explain.visible ? explain.height + Metric.gap : 0) - Metric.gap - height) / 2) : 0
        width: parent.width - (pager.visible ? pager.width + Metric.gap : 0)
        visible: choices.headed && cards.count > 0
        shown: choices.shown
    }

    Pager {
        id: pager
        anchors { right: parent.right; verticalCenter: heading.verticalCenter }
        visible: !Metric.portrait && choices.shown.pages > 1
        kiosk: choices.kiosk
    }

    Column {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        visible: cards.count === 0
        spacing: 40 * Metric.u
        Mark { anchors.horizontalCenter: parent.horizontalCenter; size: 140 * Metric.u; sign: "!"; color: Theme.warn }
        Said { width: parent.width; text: choices.shown.title; px: 60 * Metric.t; align: Text.AlignHCenter }
    }

    Said {
        id: explain
        y: choices.begin - height - Metric.gap
        width: parent.width
        text: choices.shown.explain
        px: 32 * Metric.t
        weight: 500
        lines: 8
        subColor: Theme.muted
    }

    Cards {
        id: cards
        y: choices.begin
        width: parent.width
        height: parent.height - y
        kiosk: choices.kiosk
        columns: choices.columns
        paged: Metric.portrait
        full: choices.classes
        tallest: (choices.classes ? Metric.portrait ? 440 : 560 : choices.services ? 220 : choices.columns === 1 ? 320 : 460) * (Metric.elder ? 1.2 : 1) * Metric.u
    }
}
