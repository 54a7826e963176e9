import QtQuick
import Look

// The way back on the left, the language on the right, and between them the seconds before the start comes back.
Item {
    id: footer

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    height: Metric.key + 2 * Metric.gap

    Row {
        id: ways
        anchors { left: parent.left; verticalCenter: parent.verticalCenter; leftMargin: Metric.margin }
        spacing: Metric.gap
        Key {
            objectName: "back"
            visible: footer.shown.back
            text: footer.shown.back_key
            onTouched: footer.kiosk.back()
        }
        Key {
            objectName: "home"
            visible: footer.shown.home
            text: footer.shown.home_key
            onTouched: footer.kiosk.home()
        }
    }

    Said {
        objectName: "countdown"
        anchors {
            left: ways.right; right: language.left; verticalCenter: parent.verticalCenter
            leftMargin: Metric.gap; rightMargin: Metric.gap
        }
        text: footer.shown.countdown
        px: 34 * Metric.u
        weight: 500
        lines: 2
        align: Text.AlignHCenter
    }

    Key {
        id: language
        objectName: "language"
        anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: Metric.margin }
        text: ({ main: footer.shown.other_language, sub: "" })
        onTouched: footer.kiosk.change_language()
    }
}
