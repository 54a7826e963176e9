"""The wall display of a zone: its last calls, how many wait, what is next.

words      sentences the display has before a layout has come, or beside it
sight      what the display knows at one moment
view       what it shows, derived from what it knows
rows       a keyed list for QML: rows move, appear and go, and are never drawn anew without need
face       the view as QML sees it; only what has changed is told
wall       link, face and window put together
qml/       how it looks
"""
