import QtQuick
import Look

// One choice: its sign, its name in both languages, what it is about, how many wait and how long; or why it is closed.
Rectangle {
    id: card

    required property string key
    required property string badge
    required property string main
    required property string sub
    required property string detail
    required property string waiting
    required property string wait
    required property string reason
    required property bool open
    property bool stale: false
    property bool chinese: true
    property bool full: false // its detail is to be read to the end
    property bool brief: false // one of many that were found: no sign, and its figures in a line
    signal touched()

    // A Chinese name that needs two lines, broken where it is read: after 及, or in the middle.
    function broken(name, fits) {
        if (name.length <= fits || name.length > 2 * fits)
            return name
        const and = name.indexOf("及") + 1
        const at = and > 0 && and <= fits && name.length - and <= fits ? and : Math.ceil(name.length / 2)
        return name.slice(0, at) + "\n" + name.slice(at)
    }

    readonly property real pad: (height < (Metric.elder ? 300 : 250) * Metric.u ? 16 : 28) * Metric.u
    readonly property bool footed: open ? !brief && (waiting !== "" || wait !== "") : waiting !== "" || reason !== ""
    readonly property bool large: width > 700 * Metric.u
    readonly property bool compact: width < 520 * Metric.u
    readonly property bool signed: badge !== "" && !brief
    readonly property bool stacked: Metric.elder && compact && badge !== "" && height > 380 * Metric.u // its name stands below its sign
    readonly property bool counted: stacked && open && !stale && waiting !== "" // who waits stands beside its sign
    readonly property string about: brief ? open ? [waiting, wait].filter(said => said !== "").join(" · ") : "" : detail !== main ? detail : ""

    objectName: "choice-" + key
    enabled: open
    radius: Theme.radius * Metric.u
    color: tap.pressed ? Theme.brandSoft : open ? Theme.card : Theme.paper
    border.width: (tap.pressed ? 6 : Metric.elder ? 4 : 2) * Metric.u
    border.color: tap.pressed ? Theme.brand : Theme.line

    Accessible.role: Accessible.Button
    Accessible.name: badge !== "" ? badge + " " + main : main
    Accessible.description: (open ? [waiting, wait] : [waiting, reason]).filter(said => said !== "").join(" ")
    Accessible.onPressAction: if (card.open) card.touched()

    Rectangle {
        id: sign
        x: card.pad
        y: card.pad
        visible: card.signed
        width: visible ? Math.min((card.stacked ? 108 : Metric.elder ? 125 : 104) * Metric.u, card.height - 2 * card.pad) : 0
        height: width
        radius: Theme.radius * Metric.u
        color: card.open ? Theme.brand : Theme.muted
        Words {
            anchors.centerIn: parent
            width: parent.width - 12 * Metric.u
            horizontalAlignment: Text.AlignHCenter
            fontSizeMode: Text.HorizontalFit
            text: card.badge
            px: sign.height * 0.66
            weight: 700
            color: Theme.card
            Accessible.ignored: true
        }
    }

    Item {
        id: body
        readonly property real begin: sign.visible && !card.stacked ? sign.x + sign.width + 22 * Metric.u : card.pad
        readonly property real room: card.height - y - card.pad - (card.footed && foot.height > 0 ? foot.height + (card.brief ? 0 : 12) * Metric.u : 0)
        readonly property real second: (other.visible ? other.implicitHeight : 0) + (card.brief && more.visible ? more.px * 1.45 : 0) + 4 * Metric.u
        x: begin
        y: card.pad + (card.stacked ? sign.height + 12 * Metric.u : 0)
        width: card.width - begin - card.pad
        height: room

        Column {
            width: parent.width
            y: sign.visible && !card.large ? 0 : Math.max(0, (body.height - height) / 2)
            spacing: 2 * Metric.u

            Words {
                id: name
                // Its natural height, or what is left beside the smaller line; Text.Fit finds the type that fills it.
                width: parent.width
                height: Math.min(natural.implicitHeight, Math.max(natural.px * 0.75, body.height - body.second))
                fontSizeMode: Text.Fit
                minimumPixelSize: natural.px * 0.5
                text: natural.text
                px: natural.px
                weight: 700
                color: card.open ? Theme.ink : Theme.muted
                wrapMode: natural.wrapMode
                lineHeight: 0.9
                Accessible.ignored: true
            }
            Words {
                id: other
                width: parent.width
                visible: text !== "" && !Metric.elder && (card.open || !card.brief)
                text: card.sub
                px: (card.full ? 32 : card.compact ? 24 : 26) * Metric.t
                color: Theme.muted
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
                lineHeight: 0.9
                Accessible.ignored: true
            }
            Words {
                id: more
                readonly property real rest: body.height - natural.implicitHeight - body.second
                width: parent.width
                height: card.brief ? told.implicitHeight : Math.min(told.implicitHeight, rest) + topPadding
                fontSizeMode: card.brief ? Text.HorizontalFit : Text.Fit
                minimumPixelSize: 22 * Metric.u
                visible: text !== "" && (card.full || !Metric.elder && (card.brief || rest > Math.min(told.implicitHeight, /、|, /.test(text) ? px * 1.4 : 64 * Metric.u)))
                topPadding: card.full ? 16 * Metric.u : 0
                text: card.about
                px: (card.full ? 38 : card.brief ? 24 : 28) * Metric.t
                weight: 500
                color: card.open ? Theme.ink : Theme.muted
                wrapMode: card.brief ? Text.NoWrap : Text.Wrap
                maximumLineCount: card.full ? 9 : rest > px * 2.2 && !card.brief ? 2 : 1
                elide: Text.ElideRight
                lineHeight: 0.95
                Accessible.ignored: true
            }
        }

        Words {
            id: told
            visible: false
            width: parent.width
            text: more.text
            px: more.px
            weight: more.weight
            wrapMode: more.wrapMode
            lineHeight: more.lineHeight
        }

        Words {
            id: natural
            visible: false
            width: parent.width
            readonly property bool roomy: !card.chinese || card.stacked || card.brief || body.height - body.second > 2.5 * px
                || card.main.length * px * 0.6 > width // for two lines, or in need of them
            text: card.chinese && roomy ? card.broken(card.main, Math.floor(width / px)) : card.main
            px: (card.full ? 58 : card.chinese && !card.brief ? 48 : 42) * Metric.t
            weight: 700
            wrapMode: !roomy ? Text.NoWrap : card.chinese ? Text.Wrap : Text.WordWrap
            lineHeight: 0.9
        }
    }

    Tally {
        id: crowd
        x: sign.x + sign.width + 22 * Metric.u
        y: sign.y + (sign.height - height) / 2
        visible: card.counted
        people: true
        text: card.waiting
        color: Theme.calm
        limit: card.width - x - card.pad
        px: 32 * Metric.t
    }

    Flow {
        id: foot
        x: card.large ? body.x : card.pad
        width: card.width - x - card.pad
        y: card.height - height - card.pad + 6 * Metric.u
        visible: card.footed
        spacing: 8 * Metric.u
        readonly property int px: (card.compact || card.height < 220 * Metric.u ? 28 : 32) * Metric.t

        Tally { visible: card.open && !card.counted && card.waiting !== ""; people: true; text: card.waiting; color: card.stale ? Theme.muted : Theme.calm; limit: foot.width; px: foot.px }
        Item { width: 12 * Metric.u; height: 1; visible: card.open && !card.counted && card.waiting !== "" && card.wait !== "" }
        Tally { visible: card.open && card.wait !== ""; icon: "clock"; text: card.wait; color: Theme.muted; limit: foot.width; px: foot.px }
        Tally {
            visible: !card.open
            icon: "closed"
            text: card.reason !== "" ? card.reason : card.waiting
            color: Theme.warn
            limit: foot.width
            px: (Metric.elder ? 26 : 28) * Metric.t
            tallest: card.brief ? (Metric.elder ? 54 : 76) * Metric.u : card.height - 2 * card.pad - (card.stacked ? sign.height + 140 * Metric.u : card.large ? 100 * Metric.u : sign.height) - 12 * Metric.u
        }
    }

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: card.touched()
    }
}
