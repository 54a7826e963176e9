"""QR codes for QML: `image://qr/<address, percent-encoded>`."""

from __future__ import annotations

from urllib.parse import unquote

import qrcode
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickImageProvider
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around the code; ISO/IEC 18004 asks for four."""
_LEAST = 64


def install(engine: QQmlEngine) -> None:
    """Let this engine's QML ask for codes."""
    engine.addImageProvider("qr", QrProvider())


class QrProvider(QQuickImageProvider):
    """Draws an address as a QR code, in whole pixels a module, so that cameras find sharp edges."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:  # noqa: A002, N802
        drawn = image(unquote(id), max(_LEAST, requested.width()))
        size.setWidth(drawn.width())
        size.setHeight(drawn.height())
        return drawn


def image(text: str, most: int) -> QImage:
    """The code of `text`, quiet border included, at most `most` pixels wide, or a pixel a module where that is more."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    bare = QImage(len(rows), len(rows), QImage.Format.Format_Grayscale8)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            bare.setPixel(x, y, 0xFF000000 if dark else 0xFFFFFFFF)
    module = max(1, most // len(rows))
    return bare.scaled(bare.size() * module, mode=Qt.TransformationMode.FastTransformation)
