import QtQuick
import Look

// Cards to choose from, at most eight a page, as large as the screen allows.
Item {
    id: choices

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property int count: cards.count
    readonly property int columns: {
        if (Metric.portrait)
            return count <= 4 ? 1 : 2
        return count <= 3 ? Math.max(1, count) : count === 4 ? 2 : count <= 6 ? 3 : 4
    }
    readonly property int rows: Math.max(1, Math.ceil(count / columns))

    Item {
        id: heading
        anchors { left: parent.left; right: parent.right; top: parent.top }
        height: title.height

        Said {
            id: title
            width: choices.shown.place.main !== "" ? parent.width * 0.46 : parent.width
            text: choices.shown.title
            px: 56 * Metric.u
            lines: 1
        }
        Said {
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            width: parent.width * 0.52
            text: choices.shown.place
            px: 32 * Metric.u
            weight: 500
            lines: 2
            color: Theme.brand
            align: Text.AlignRight
        }
    }

    Grid {
        id: grid
        anchors {
            left: parent.left; right: parent.right; top: heading.bottom; bottom: pages.visible ? pages.top : parent.bottom
            topMargin: Metric.gap; bottomMargin: pages.visible ? Metric.gap : 0
        }
        columns: choices.columns
        spacing: Metric.gap

        Repeater {
            id: cards
            model: choices.kiosk.choices
            ChoiceCard {
                width: (grid.width - grid.spacing * (choices.columns - 1)) / choices.columns
                height: Math.min((plain ? 260 : choices.columns === 1 ? 320 : 460) * Metric.u,
                                 (grid.height - grid.spacing * (choices.rows - 1)) / choices.rows)
                stale: choices.shown.stale
                chinese: choices.shown.chinese
                onTouched: choices.kiosk.choose(key)
            }
        }
    }

    Row {
        id: pages
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom }
        visible: choices.shown.pages > 1
        spacing: Metric.gap

        Key {
            objectName: "previous"
            text: ({ main: "←", sub: "" })
            enabled: choices.shown.page > 0
            Accessible.name: "上一页 Previous page"
            onTouched: choices.kiosk.turn_to(choices.shown.page - 1)
        }
        Words {
            anchors.verticalCenter: parent.verticalCenter
            text: (choices.shown.page + 1) + " / " + choices.shown.pages
            px: 40 * Metric.u
            weight: 500
        }
        Key {
            objectName: "next"
            text: ({ main: "→", sub: "" })
            enabled: choices.shown.page < choices.shown.pages - 1
            Accessible.name: "下一页 Next page"
            onTouched: choices.kiosk.turn_to(choices.shown.page + 1)
        }
    }
}
