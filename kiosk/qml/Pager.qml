import QtQuick
import Look

// The keys that turn the page.
Row {
    id: pager

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    visible: shown.pages > 1
    spacing: Metric.gap

    Key {
        objectName: "previous"
        width: 200 * Metric.u
        icon: "earlier"
        enabled: pager.shown.page > 0
        Accessible.name: "上一页 Previous page"
        onTouched: pager.kiosk.turn_to(pager.shown.page - 1)
    }
    Words {
        anchors.verticalCenter: parent.verticalCenter
        text: (pager.shown.page + 1) + " / " + pager.shown.pages
        px: 40 * Metric.t
        weight: 500
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    Key {
        objectName: "next"
        width: 200 * Metric.u
        icon: "later"
        enabled: pager.shown.page < pager.shown.pages - 1
        Accessible.name: "下一页 Next page"
        onTouched: pager.kiosk.turn_to(pager.shown.page + 1)
    }
}
