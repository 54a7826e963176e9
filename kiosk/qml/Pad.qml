import QtQuick
import Look

// Keys of one character each. What they type is the kiosk's to keep; nothing stays in here.
Flow {
    id: pad

    required property QtObject kiosk
    property var keys: []
    property int columns: 1
    property int wide: 1 // columns that the keys for erasing and clearing take
    readonly property real cell: Math.floor((width - spacing * (columns - 1)) / columns)
    property real keyHeight: 112 * Metric.u
    readonly property string erase: "⌫"
    property int px: 48 * Metric.t

    spacing: Metric.between

    Repeater {
        model: pad.keys
        Key {
            required property string modelData
            readonly property bool clears: modelData === "clear"
            readonly property bool erases: modelData === pad.erase
            objectName: "pad-" + modelData
            readonly property int span: clears || erases ? pad.wide : 1
            width: pad.cell * span + pad.spacing * (span - 1)
            height: pad.keyHeight
            inset: 6 * Metric.u
            px: clears ? 32 * Metric.t : pad.px
            icon: erases ? "erase" : clears && pad.kiosk.shown.clear_key.main === "" ? "cross" : ""
            text: erases ? { main: "", sub: "" } : clears ? pad.kiosk.shown.clear_key : { main: modelData, sub: "" }
            Accessible.name: erases ? "删除 Delete" : clears ? "清空 Clear" : modelData
            onTouched: pad.kiosk.type_key(modelData)
        }
    }
}
