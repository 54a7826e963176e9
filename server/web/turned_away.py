"""Turned away: a request that gets a page saying why, and nothing else."""

from __future__ import annotations


class TurnedAwayError(Exception):
    """`what` is a phrase, `phone.<what>`, with its hint; `status` the HTTP status. Nothing of the request is in it."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.what = what
        self.status = status


NOT_FOUND = TurnedAwayError("not_found", 404)
BUSY = TurnedAwayError("busy", 429)
REFUSED = TurnedAwayError("refused", 403)
