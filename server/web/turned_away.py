"""Turned away: a request that gets a page saying why, and nothing else."""

from __future__ import annotations


class TurnedAwayError(Exception):
    """`what` is a phrase, `phone.<what>`, with its hint; `status` the HTTP status. Nothing of the request is in it."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.what = what
        self.status = status


def not_found() -> TurnedAwayError:
    """There is no such page, or it is not for whoever asks."""
    return TurnedAwayError("not_found", 404)


def busy() -> TurnedAwayError:
    """Too much was asked."""
    return TurnedAwayError("busy", 429)


def refused() -> TurnedAwayError:
    """This form is none of ours."""
    return TurnedAwayError("refused", 403)
