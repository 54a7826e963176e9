"""A QR code as a picture that needs no file: one SVG path."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

_QUIET = 2
"""Modules of white around it; the page adds as much again."""


def qr_svg(text: str, label: str) -> Markup:
    """The QR code of `text`, dark on white whatever the page's colours are; `label` is read out."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(_runs(at, row) for at, row in enumerate(rows))
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>'
    ).format(len(rows), label, path)


def _runs(y: int, row: Sequence[bool | None]) -> str:
    """The dark runs of one row, each a rectangle one module high."""
    parts, x = [], 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            parts.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(parts)
