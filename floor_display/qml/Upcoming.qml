pragma ComponentBehavior: Bound

import QtQuick
import Look

// The numbers whose turn comes next: as many as there is room for.
Row {
    id: upcoming

    required property var numbers
    required property real px
    required property color color
    required property int most
    required property real room

    spacing: px * 0.45

    Repeater {
        model: {
            const shown = [];
            let left = upcoming.room;
            for (const number of upcoming.numbers.slice(0, upcoming.most)) {
                left -= number.length * 0.62 * upcoming.px + upcoming.spacing;
                if (left < -upcoming.spacing)
                    break;
                shown.push(number);
            }
            return shown;
        }

        Words {
            required property string modelData

            objectName: "upcoming"
            height: px * 1.1
            verticalAlignment: Text.AlignVCenter
            px: upcoming.px
            weight: 500
            color: upcoming.color
            text: modelData
        }
    }
}
