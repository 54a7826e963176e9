"""Spoken: what an elderly visitor hears of a screen."""

from __future__ import annotations

from kiosk.face import Face
from kiosk.outcome import UNPRINTED
from kiosk.screen import Screen
from kiosk.visit import Visit


def spoken_of(shown: Face, visit: Visit) -> str:
    """What an elderly visitor hears: what the screen says, without figures that change while they listen."""
    match visit.screen:
        case Screen.TICKET if visit.paper in UNPRINTED:
            return shown.paper_text.main
        case Screen.TICKET:
            return shown.spoken
        case Screen.CONFIRM:
            return " ".join(part for part in (shown.title.main, shown.service.main, shown.confirm_key.main) if part)
        case Screen.PROBLEM:
            return " ".join(part for part in (shown.problem.main, shown.hint.main) if part)
        case Screen.HOLDING:
            return " ".join(part for part in (shown.title.main, shown.problem.main, shown.wait_at.main) if part)
        case Screen.IDENTITY if shown.card in ("trouble", "absent"):
            return shown.card_text.main
    return shown.title.main
