"""The wall displays: a zone's board, an overview where people come in, a fascia over windows, as the layout has it.

words       sentences the display has before a layout has come, or beside it
clock       the hall's time as people read it
sight       what the display knows at one moment
concern     which events change what it shows
zone_board, overview, fascia, caption   the parts of what it shows, each derived from what it knows
view        all of it
rows        a keyed list for QML: rows move, appear and go, and are never drawn anew without need
face        the view as QML sees it; only what has changed is told
journal     a line for every call as it appears on the screen
wall        link, face and window put together
qml/        how it looks: `Wall` loads `ZoneBoard`, `Overview` or `Fascia`
"""
