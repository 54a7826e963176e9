"""The ticket machine: choose, take a number, see it, have it printed. One visit at a time, and nothing of it kept.

visit         the states of a visit and the ways between them; pure
offer         zones, lines and services as choices; pure
words         the hall's sentences in the visitor's language; pure
face          all that the screen shows, from visit, hall and link; pure
slip          the printed ticket's lines; pure
choice_model  the cards as a Qt model
paper         the printer, seen from the screen
view_model    touches, link and printer on one side, QML on the other
qml           the window
"""
