"""The counter terminal: the program a clerk works with.

keys       what a clerk can press, and when
choices    what a sheet offers: transfer targets, pause reasons, kinds of hold, held tickets
recent     what this counter did lately
desk       hall + counter + clock → frozen props of the main view
errand     one command under way; a retry is the same request
words      what the terminal says by itself, Chinese first
sign_in    staff number and PIN over HTTP
session    a signed-in clerk's link: state in, commands out
window     the widgets, which only show props and report presses
"""
