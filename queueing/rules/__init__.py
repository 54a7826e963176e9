"""The rules: what each command leads to, one function a command.

day        the day and the giving of numbers
ticket     numbers given, printed, taken out, rated
booking    visits kept for later
counter    windows opened, paused, assigned
visit      from the call to the end
device     what devices tell of themselves
found      what commands name, found in the hall

Each reads the hall, changes nothing, and answers events or raises `Refusal`.
"""
