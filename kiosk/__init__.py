"""The ticket machine: choose, take a number, see it, have it printed. One visit at a time, and nothing of it kept.

A visit, pure:
    screen, happening, outcome   what a visitor can have before them, what moves a visit, what it comes to
    visit                        the states of a visit and the ways between them
    entry                        what is typed on the pads
What is shown of it, pure:
    offer, closing, search       zones, lines, services and classes as choices; why some are closed; finding one
    known, words                 what the kiosk knows besides; the hall's sentences in the visitor's language
    face, filling, spoken        all that the screen shows; how it is filled; what of it is said aloud
    slip                         the printed ticket's lines
What is asked:
    asking, asker, server        a visit's wish as a command; sending it, or giving an own number instead; the link
    own_numbers, reserve         numbers given while the server is away, and handing them in; their file
    hall_clock                   the hall's time, also then
Devices:
    paper, card, voice, alarm    printer, card reader and loudspeaker seen from the screen; telling the desk of faults
And Qt:
    view_model, choice_model     touches, link and devices on one side, QML on the other; the cards as a model
    window, qr, qml              the window
"""
