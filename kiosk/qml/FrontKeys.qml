import QtQuick
import Look

// The start screen's keys beside its cards: search, check-in, reprint, large type, the other language.
Item {
    id: keys

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property bool tall: Metric.portrait && !Metric.elder
    readonly property bool halved: Metric.portrait && Metric.elder
    readonly property int first: halved && wanted.length > 3 ? Math.ceil(wanted.length / 2) : wanted.length // in the first row
    readonly property var wanted: [
        { name: "key-search", icon: "search", text: shown.search_key, does: () => kiosk.open_search() },
        { name: "key-check-in", icon: "booking", text: shown.check_in_key, does: () => kiosk.open_check_in() },
        { name: "key-reprint", icon: "printer", text: shown.reprint_key, does: () => kiosk.open_reprint() },
        { name: "key-elder", icon: "elder", text: shown.elder_key, does: () => kiosk.toggle_elder() },
        { name: "key-language", icon: "globe", text: { main: shown.other_language, sub: "" }, does: () => kiosk.change_language() }
    ].filter(key => key.text.main !== "")

    height: grid.height + 2 * Metric.gap

    Flow {
        id: grid
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; leftMargin: Metric.margin; rightMargin: Metric.margin }
        spacing: Metric.between

        Repeater {
            model: keys.wanted.length
            Key {
                required property int index
                readonly property var what: keys.wanted[index] ?? ({ name: "", icon: "", text: { main: "", sub: "" } })
                readonly property int beside: index < keys.first ? keys.first : keys.wanted.length - keys.first
                objectName: what.name
                width: Math.floor((grid.width - grid.spacing * (beside - 1)) / beside)
                height: keys.tall ? 172 * Metric.u : Metric.key
                tall: keys.tall
                icon: keys.halved ? "" : what.icon
                px: (Metric.elder ? 36 : keys.tall && !keys.shown.chinese ? 34 : 38) * Metric.t
                text: what.text
                onTouched: what.does()
            }
        }
    }
}
