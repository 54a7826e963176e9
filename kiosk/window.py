"""The kiosk's window: its QML, with QR codes to draw."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from kiosk import qr
from look.scene import Scene
from look.theme import Theme

_MAIN = Path(__file__).parent / "qml" / "Main.qml"


def open_window(kiosk: QObject, theme: Theme | None = None) -> Scene:
    """A window before `kiosk`, a view-model; not shown yet. Dress it when the layout has come."""
    scene = Scene(_MAIN, {"kiosk": kiosk}, theme)
    qr.install(scene.engine)
    return scene
