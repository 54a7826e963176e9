"""A small county hall: one zone, one line, three counters."""
