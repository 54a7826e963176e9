import QtQuick
import Look

// The ticket machine. `kiosk` is kiosk.view_model.ViewModel, `kiosk.shown` the fields of kiosk.face.Face.
Window {
    id: window

    required property QtObject kiosk
    readonly property var shown: kiosk.shown
    readonly property string where: shown.screen
    readonly property bool start: !shown.back && ["zones", "lines"].includes(where)

    width: 1080
    height: 1920
    color: Theme.paper
    title: "取号机 Ticket machine"

    Binding { target: Metric; property: "u"; value: Math.min(window.width, window.height) / 1080 }
    Binding { target: Metric; property: "portrait"; value: window.height >= window.width }
    Binding { target: Metric; property: "elder"; value: window.shown.elder }
    Binding { target: Theme; property: "elder"; value: window.shown.elder }

    Item {
        anchors.fill: parent

        PointHandler {
            onActiveChanged: if (active) window.kiosk.touched()
        }

        Scanner { onScanned: text => window.kiosk.scanned(text) }

        Opening {
            anchors.fill: parent
            visible: window.where === "loading"
            shown: window.shown
        }

        Item {
            anchors.fill: parent
            visible: window.where !== "loading"

            Header {
                id: header
                anchors { left: parent.left; right: parent.right; top: parent.top }
                front: window.start && Metric.portrait && !Metric.elder ? 600 * Metric.u - notice.height : 0
                start: window.start
                shown: window.shown
            }

            Notice {
                id: notice
                anchors { left: parent.left; right: parent.right; top: header.bottom }
                shown: window.shown
            }

            Item {
                id: stage
                anchors {
                    left: parent.left; right: parent.right; top: notice.bottom; bottom: window.start ? front.top : footer.top
                    leftMargin: Metric.margin; rightMargin: Metric.margin; topMargin: Metric.gap
                }

                Choices {
                    anchors.fill: parent
                    visible: ["zones", "lines", "services", "visitor_class"].includes(window.where)
                    touchTop: window.height / 3 - stage.y
                    headed: header.front === 0
                    kiosk: window.kiosk
                }
                Search { anchors.fill: parent; visible: window.where === "search"; kiosk: window.kiosk }
                Identity { anchors.fill: parent; visible: window.where === "identity"; kiosk: window.kiosk }
                Typing { anchors.fill: parent; visible: window.where === "typing"; kiosk: window.kiosk }
                Confirm { anchors.fill: parent; visible: window.where === "confirm"; kiosk: window.kiosk }
                Taking { anchors.fill: parent; visible: window.where === "taking"; shown: window.shown }
                Ticket { anchors.fill: parent; visible: window.where === "ticket"; kiosk: window.kiosk }
                Holding { anchors.fill: parent; visible: window.where === "holding"; kiosk: window.kiosk }
                CheckIn { anchors.fill: parent; visible: window.where === "check_in"; kiosk: window.kiosk }
                Reprint { anchors.fill: parent; visible: window.where === "reprint"; kiosk: window.kiosk }
                Trouble { anchors.fill: parent; visible: window.where === "problem"; kiosk: window.kiosk }
            }

            Footer {
                id: footer
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                visible: !window.start
                kiosk: window.kiosk
            }
            FrontKeys {
                id: front
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                visible: window.start
                kiosk: window.kiosk
            }
        }
    }
}
