pragma ComponentBehavior: Bound

import QtQuick
import Look

// One queue: its name, how many wait, whose turn is next.
Rectangle {
    id: card

    required property var value
    required property real unit
    required property var labels
    required property bool stale

    // A card with room sets the English under the Chinese; one without sets it beside.
    readonly property bool roomy: height > 380 * unit
    readonly property real step: roomy ? height / 394 : Math.min(height / 188, 1.12 * unit)
    readonly property color tone: stale ? Theme.mutedNight : Theme.paper

    objectName: "tally"
    radius: Theme.radius
    color: Theme.cardNight

    Column {
        id: figures

        anchors { left: parent.left; right: parent.right; margins: 24 * card.unit; verticalCenter: parent.verticalCenter }
        bottomPadding: 6 * card.step
        spacing: card.roomy ? 6 * card.step : 0

        Grid {
            columns: card.roomy ? 1 : 2
            columnSpacing: 16 * card.step
            verticalItemAlignment: Grid.AlignVCenter

            Words {
                id: name

                width: Math.min(implicitWidth, figures.width)
                px: 36 * card.step
                weight: 500
                fontSizeMode: Text.HorizontalFit
                lineHeight: 0.86
                color: card.tone
                text: card.value.name.zh
            }
            Words {
                width: card.roomy ? figures.width : Math.max(0, figures.width - name.width - parent.columnSpacing)
                height: card.roomy ? implicitHeight : name.height
                horizontalAlignment: card.roomy ? Text.AlignLeft : Text.AlignRight
                verticalAlignment: Text.AlignVCenter
                px: 22 * card.step
                fontSizeMode: Text.Fit
                minimumPixelSize: 12
                wrapMode: Text.WordWrap
                lineHeight: card.roomy ? 1 : 0.85
                color: Theme.mutedNight
                text: card.value.name.en
            }
        }
        Grid {
            id: waiting

            columns: card.roomy ? 1 : 2
            columnSpacing: 20 * card.step
            verticalItemAlignment: Grid.AlignVCenter

            Words {
                objectName: "waiting"
                px: (card.roomy ? 64 : 48) * card.step
                weight: 700
                lineHeight: 0.9
                color: card.tone
                text: card.value.waiting.zh
            }
            Column {
                visible: card.roomy || card.value.note.zh === ""

                Words {
                    objectName: "counters"
                    px: 26 * card.step
                    lineHeight: 0.9
                    color: card.tone
                    text: card.value.counters.zh
                }
                Words {
                    px: 20 * card.step
                    color: Theme.mutedNight
                    text: card.value.waiting.en + ", " + card.value.counters.en
                }
            }
        }
        Grid {
            visible: card.value.upcoming.length > 0
            topPadding: card.roomy ? 10 * card.step : 0
            columns: card.roomy ? 1 : 2
            columnSpacing: 16 * card.step
            verticalItemAlignment: Grid.AlignVCenter

            Pair {
                id: upcoming

                px: 26 * card.step
                ratio: 0.66
                shift: 0
                words: card.labels.upcoming
                color: Theme.mutedNight
            }
            Row {
                id: numbers

                readonly property real share: (figures.width - (card.roomy ? 0 : upcoming.width + 16 * card.step)) / 3

                Repeater {
                    model: card.value.upcoming

                    Words {
                        required property string modelData

                        objectName: "upcoming"
                        width: numbers.share
                        rightPadding: 12 * card.unit
                        fontSizeMode: Text.HorizontalFit
                        px: (card.roomy ? 42 : 36) * card.step
                        weight: 500
                        color: card.tone
                        text: modelData
                    }
                }
            }
        }
    }

    Pair {
        objectName: "note"
        anchors { right: figures.right }
        y: figures.y + waiting.y + (card.roomy ? waiting.height + 6 * card.step : (waiting.height - height) / 2)
        visible: card.value.note.zh !== ""
        px: 32 * card.step
        ratio: 0.6
        shift: 1
        words: card.value.note
        color: card.stale ? Theme.mutedNight : Theme.warnNight
    }
}
