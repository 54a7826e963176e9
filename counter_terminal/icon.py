"""Icons: one drawing a key, so that a clerk finds it before she has read it. Always beside a word, never instead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from counter_terminal.key_face import BACK_TO_WORK
from counter_terminal.keys import Key

_PAGE = "M6 3h8l4 4v14H6z M14 3v4h4"
_TRAY = "M4 14v5h16v-5"

LARGER, SMALLER = "larger", "smaller"

PATHS: Mapping[str, str] = MappingProxyType(
    {
        Key.CALL: "M4 10v4h3l7 4.5v-13L7 10z M17.5 9a4.2 4.2 0 0 1 0 6",
        Key.RECALL: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5 M19.5 3.5v4h-4",
        Key.SERVE: "M7.5 5l11 7-11 7z",
        Key.COMPLETE: "M4 12.5l5.5 5.5L20 7",
        Key.NO_SHOW: "M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M3 20c0-4 3-6 7-6 M15 14.5l6 6 M21 14.5l-6 6",
        Key.TRANSFER: "M3 12h12 M10.5 7l5 5-5 5 M20.5 5v14",
        Key.HOLD: f"M12 4v9 M8 9.5l4 4 4-4 {_TRAY}",
        Key.RESUME: f"M12 13.5V4 M8 8l4-4 4 4 {_TRAY}",
        Key.PAUSE: "M8.5 5v14 M15.5 5v14",
        BACK_TO_WORK: "M7.5 5l11 7-11 7z",
        Key.ASK_RATING: "M12 3.5l2.6 5.3 5.9.9-4.2 4.1 1 5.8L12 16.9l-5.3 2.7 1-5.8-4.2-4.1 5.9-.9z",
        Key.CALL_TICKET: "M9.5 4l-2 16 M16.5 4l-2 16 M4.5 9h16 M3.5 15h16",
        Key.CASE: f"{_PAGE} M9 12h6 M9 16h6",
        Key.HAND_OVER: f"{_PAGE} M9 14.5l2.2 2.2L15.5 12",
        Key.UNDO: "M8.5 5l-4 4 4 4 M4.5 9h8.5a5.5 5.5 0 0 1 0 11H9",
        Key.SIGN_OUT: "M14 4H5v16h9 M10 12h10 M16.5 8.5L20 12l-3.5 3.5",
        LARGER: "M14 4h6v6 M20 4l-7 7 M10 20H4v-6 M4 20l7-7",
        SMALLER: "M13 4.5V11h6.5 M20 4l-7 7 M11 19.5V13H4.5 M4 20l7-7",
    }
)
"""Strokes on a field of 24 by 24, in the words of SVG."""


def draw(painter: QPainter, name: str, place: QRectF, colour: str) -> None:
    """Draw the icon `name` in `place`. KeyError if there is none."""
    _renderer(name, colour).render(painter, place)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(
        QByteArray(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{PATHS[name]}" fill="none" '
            f'stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>'.encode()
        )
    )
