import QtQuick
import Look

// One choice: its sign, its name in both languages, what it is about, and how many wait.
Rectangle {
    id: card

    required property string key
    required property string badge
    required property string main
    required property string sub
    required property string detail
    required property string waiting
    required property bool open
    property bool stale: false
    property bool chinese: true
    signal touched()

    // A Chinese name that needs two lines, broken where it is read: after 及, or in the middle.
    function broken(name, fits) {
        if (name.length <= fits)
            return name
        const and = name.indexOf("及") + 1
        const at = and > 0 && and <= fits && name.length - and <= fits ? and : Math.ceil(name.length / 2)
        return name.slice(0, at) + "\n" + name.slice(at)
    }

    readonly property bool tall: !plain && width <= 540 * Metric.u && height > 380 * Metric.u
    // Its type shrinks with a low card; a wide card needs less height for the same words.
    readonly property real need: plain ? 200 : tall ? 460 : width > 800 * Metric.u ? 310 : width > 540 * Metric.u ? 365 : 410
    readonly property real k: Metric.u * Math.min(1, height / (need * Metric.u))
    readonly property real pad: 28 * k
    readonly property bool plain: badge === "" && waiting === ""

    objectName: "choice-" + key
    enabled: open
    radius: Theme.radius * Metric.u
    color: tap.pressed ? Theme.brandSoft : open ? Theme.card : Theme.paper
    border.width: (tap.pressed ? 5 : 2) * Metric.u
    border.color: tap.pressed ? Theme.brand : Theme.line

    Accessible.role: Accessible.Button
    Accessible.name: badge !== "" ? badge + " " + main : main
    Accessible.description: waiting
    Accessible.onPressAction: card.touched()

    Rectangle {
        id: sign
        x: card.pad
        y: card.pad
        visible: card.badge !== ""
        width: visible ? 104 * card.k : 0
        height: 104 * card.k
        radius: Theme.radius * card.k
        color: card.open ? Theme.brand : Theme.muted
        Words {
            anchors.centerIn: parent
            width: parent.width - 12 * card.k
            horizontalAlignment: Text.AlignHCenter
            fontSizeMode: Text.HorizontalFit
            text: card.badge
            px: 68 * card.k
            weight: 700
            color: Theme.card
            Accessible.ignored: true
        }
    }

    Column {
        readonly property bool beside: sign.visible && !card.tall
        anchors {
            left: beside ? sign.right : parent.left; right: parent.right
            leftMargin: beside ? 22 * card.k : card.pad; rightMargin: card.pad
        }
        y: card.plain ? (card.height - height) / 2
            : card.tall ? (sign.y + sign.height + card.height - height) / 2 : card.pad - 8 * card.k
        spacing: (card.tall ? 8 : 4) * card.k
        Words {
            width: parent.width
            text: card.chinese ? card.broken(card.main, Math.floor(width / px)) : card.main
            px: (card.tall ? 52 : card.chinese ? 48 : 40) * card.k
            weight: 700
            color: card.open ? Theme.ink : Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            lineHeight: 1.1
            Accessible.ignored: true
        }
        Words {
            width: parent.width
            text: card.sub
            px: 28 * card.k
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        Words {
            width: parent.width
            visible: text !== ""
            topPadding: 8 * card.k
            text: card.detail
            px: 30 * card.k
            weight: 500
            color: Theme.ink
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }

    Row {
        anchors { right: parent.right; rightMargin: card.pad }
        y: card.tall ? sign.y + (sign.height - height) / 2 : card.height - height - card.pad + 4 * card.k
        visible: card.waiting !== ""
        spacing: 10 * card.k
        People {
            anchors.verticalCenter: parent.verticalCenter
            visible: card.open
            size: 42 * card.k
            color: count.color
        }
        Words {
            id: count
            text: card.waiting
            px: (card.stale ? 30 : 40) * card.k
            weight: 500
            color: !card.open ? Theme.warn : card.stale ? Theme.muted : Theme.calm
            Accessible.ignored: true
        }
    }

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: card.touched()
    }
}
