"""Qt's pictures in Pillow's hands."""

from __future__ import annotations

from PIL import Image
from PySide6.QtGui import QImage


def pillow(picture: QImage) -> Image.Image:
    """The same picture, in red, green and blue."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes("RGB", (rgb.width(), rgb.height()), bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine())
