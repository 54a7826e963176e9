import QtQuick
import Look

Key {
    id: submit

    required property QtObject kiosk

    objectName: "submit"
    height: (Metric.elder ? 148 : 128) * Metric.u
    primary: true
    px: 52 * Metric.t
    enabled: kiosk.shown.typed_ok
    text: kiosk.shown.submit_key
    onTouched: kiosk.submit()
}
