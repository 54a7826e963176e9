import QtQuick
import Look

// The ticket machine. `kiosk` is kiosk.view_model.ViewModel, `kiosk.shown` the fields of kiosk.face.Face.
Window {
    id: window

    required property QtObject kiosk
    readonly property var shown: kiosk.shown

    width: 1080
    height: 1920
    color: Theme.paper
    title: "取号机 Ticket machine"

    Binding { target: Metric; property: "u"; value: Math.min(window.width, window.height) / 1080 }
    Binding { target: Metric; property: "portrait"; value: window.height >= window.width }

    Item {
        anchors.fill: parent

        PointHandler {
            onActiveChanged: if (active) window.kiosk.touched()
        }

        Opening {
            anchors.fill: parent
            visible: window.shown.screen === "loading"
            shown: window.shown
        }

        Item {
            anchors.fill: parent
            visible: window.shown.screen !== "loading"

            Header {
                id: header
                anchors { left: parent.left; right: parent.right; top: parent.top }
                shown: window.shown
            }

            Notice {
                id: notice
                anchors { left: parent.left; right: parent.right; top: header.bottom }
                shown: window.shown
            }

            Item {
                anchors {
                    left: parent.left; right: parent.right; top: notice.bottom; bottom: footer.top
                    leftMargin: Metric.margin; rightMargin: Metric.margin; topMargin: Metric.gap
                }

                Choices {
                    anchors.fill: parent
                    visible: ["zones", "lines", "services"].includes(window.shown.screen)
                    kiosk: window.kiosk
                }

                Confirm {
                    anchors.fill: parent
                    visible: window.shown.screen === "confirm"
                    kiosk: window.kiosk
                }

                Taking {
                    anchors.fill: parent
                    visible: window.shown.screen === "taking"
                    shown: window.shown
                }

                Ticket {
                    anchors.fill: parent
                    visible: window.shown.screen === "ticket"
                    kiosk: window.kiosk
                }

                Trouble {
                    anchors.fill: parent
                    visible: window.shown.screen === "problem"
                    kiosk: window.kiosk
                }
            }

            Footer {
                id: footer
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                kiosk: window.kiosk
            }
        }
    }
}
