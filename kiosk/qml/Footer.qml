import QtQuick
import Look

// The way back, always in the left corner; large type and the other language in the right one.
Item {
    id: footer

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property bool narrow: Metric.elder && Metric.portrait
    readonly property bool ends: ["ticket", "holding"].includes(shown.screen)

    height: Metric.key + 2 * Metric.gap

    Row {
        id: ways
        anchors { left: parent.left; verticalCenter: parent.verticalCenter; leftMargin: Metric.margin }
        spacing: Metric.between
        Key {
            objectName: "key-back"
            visible: footer.shown.back
            icon: "back"
            text: footer.shown.back_key
            onTouched: footer.kiosk.back()
        }
        Key {
            objectName: "key-home"
            visible: footer.shown.home && !(footer.narrow && footer.shown.can_reprint)
            icon: footer.narrow ? "" : "home"
            text: footer.shown.home_key
            onTouched: footer.kiosk.home()
        }
        Key {
            objectName: "done"
            visible: footer.ends && !footer.shown.back && text.main !== ""
            width: Math.max(implicitWidth, (Metric.portrait ? 300 : 420) * Metric.u)
            primary: !footer.shown.can_reprint
            px: 42 * Metric.t
            text: footer.shown.done_key
            onTouched: footer.kiosk.home()
        }
        Key {
            objectName: "reprint-now"
            visible: footer.ends && footer.shown.can_reprint
            primary: true
            icon: "printer"
            text: footer.shown.reprint_now_key
            onTouched: footer.kiosk.reprint()
        }
    }

    Row {
        id: modes
        readonly property real room: footer.width - 2 * Metric.margin - ways.width - Metric.between - language.width - spacing
        anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: Metric.margin }
        spacing: Metric.between
        Key {
            objectName: "key-elder"
            visible: text.main !== "" && !(footer.ends && Metric.portrait)
            width: Math.min(implicitWidth, modes.room)
            text: footer.shown.elder_key
            onTouched: footer.kiosk.toggle_elder()
        }
        Key {
            id: language
            objectName: "key-language"
            text: ({ main: footer.shown.other_language, sub: "" })
            onTouched: footer.kiosk.change_language()
        }
    }
}
