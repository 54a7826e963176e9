import QtQuick

// A scanner on USB is a keyboard that types fast and ends with Enter. What a slow hand types is dropped.
Item {
    id: scanner

    property string gathered: ""
    signal scanned(string text)

    focus: true

    Keys.onPressed: event => {
        event.accepted = true
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
            const text = gathered
            gathered = ""
            if (text !== "")
                scanner.scanned(text)
        } else if (event.text >= " ") {
            gathered = (gathered + event.text).slice(-longest)
            pause.restart()
        }
    }

    readonly property int longest: 512

    Timer {
        id: pause
        interval: 300
        onTriggered: scanner.gathered = ""
    }
}
