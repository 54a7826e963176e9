"""The domain: how tickets, queues and counters of a hall behave. Pure: no I/O, no clock, standard library only.

`decide(hall, command, now)` answers the events that a command leads to, or refuses it; `Hall.apply(event)` changes the
state. Nothing else changes it, so the log of events replayed gives the same state.
"""
