"""The counter terminal: the program a clerk works with, as a full view or as a small bar.

What is seen
  seen       the hall as one counter's terminal knows it; all below is derived from it
  keys       what a clerk can press, and when; key_face: what stands on each key
  no_show    how long a called visitor is waited for
  at_hand    the ticket at the counter; visits: where its visitor was earlier today
  reasons    why the waiting stand as they do
  adjusted   what the desk has changed at this counter
  recent     what this counter did lately
  desk       all of it, as frozen props
  choices    what a sheet offers: transfer targets, pause reasons, kinds of hold, held tickets
  words      what the terminal says by itself, Chinese first

Who is at work
  sign_in    staff number and PIN, or a badge, over HTTP; inquiry: other questions over HTTP
  session    a signed-in clerk's link; shift: what it does, without Qt; errand: one command under way
  journal    what is recorded while the server is away; declined_sheet: what of it did not count
  case_form, hand_over, receipt   what is taken in, handed over and printed; submission: sent once

What is drawn, which only shows props and reports presses
  window     sign-in page, full view or bar, and the sheets above them
  desk_page  the full view: banner, ticket_card, key_pad, side
  bar        one row above all other windows
  sheet      what a key asks before it acts; transfer_sheet, case_sheet, hand_over_sheet
  parts, flow, icon, key_button, style
"""
