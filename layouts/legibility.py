"""Whether people can read it: contrast of colours, and size of letters by distance."""

from __future__ import annotations

from collections.abc import Mapping

MUST_READ = 7.0
"""Least contrast of what must be read: numbers, calls, running text."""
READABLE = 4.5
"""Least contrast of everything else."""

PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "paper", MUST_READ),
    ("ticket", "night", MUST_READ),
    ("counter", "night", MUST_READ),
    ("elder_ink", "elder_paper", MUST_READ),
    ("paper", "night", MUST_READ),
    ("paper", "brand", READABLE),
    ("calm", "paper", READABLE),
    ("warn", "paper", READABLE),
    ("alarm", "paper", READABLE),
    ("calm_night", "night", READABLE),
    ("warn_night", "night", READABLE),
    ("alarm_night", "night", READABLE),
)
"""Text colour, ground, and the least contrast between them."""


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 to 1, as defined by WCAG 2.2."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as defined by WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_faint(colours: Mapping[str, str]) -> list[tuple[str, str, float, float]]:
    """The pairs of tokens that cannot be read well: text, ground, their contrast, the least allowed."""
    measured = ((text, ground, contrast(colours[text], colours[ground]), least) for text, ground, least in PAIRS)
    return [(text, ground, ratio, least) for text, ground, ratio, least in measured if ratio < least]


def cap_height_mm(pixels: int, panel_height_mm: int, panel_height_px: int) -> float:
    """Height of capital letters of `pixels` on a panel, in millimetres."""
    return pixels * panel_height_mm / panel_height_px


def least_cap_height_mm(viewing_distance_m: float) -> float:
    """Capital letters must be at least 1/200 of the viewing distance high: 40 mm at 8 m."""
    return viewing_distance_m * 1000 / 200
