"""A scene: a QML window of a program, dressed in the hall's theme. QML files write `import Look`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlApplicationEngine, QQmlEngine
from PySide6.QtQuick import QQuickWindow
from shiboken6 import delete

from look.program import Options
from look.theme import Theme, elderly

_MODULES = Path(__file__).parent / "qml"


class Scene:
    """One QML file as a window. Keep it as long as the window shall live."""

    def __init__(self, qml: Path, properties: Mapping[str, object], theme: Theme | None = None) -> None:
        """`properties` are the root's required properties. RuntimeError, with QML's own words, if it does not load."""
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(_MODULES))
        self.dress(theme or Theme())
        said: list[str] = []
        self.engine.warnings.connect(lambda faults: said.extend(fault.toString() for fault in faults))
        self.engine.setInitialProperties(dict(properties))
        self.engine.load(str(qml))
        if not self.engine.rootObjects():
            raise RuntimeError(f"{qml.name} does not load: " + "; ".join(said))
        self.window = cast(QQuickWindow, self.engine.rootObjects()[0])

    def dress(self, theme: Theme) -> None:
        """Put on another theme; the window changes at once."""
        dress(self.engine, theme)

    def show(self, given: Options) -> None:
        """Show the window as the options say."""
        if given.size is not None:
            self.window.resize(given.size)
        if given.fullscreen:
            self.window.showFullScreen()
        else:
            self.window.show()

    def close(self) -> None:
        """Take the window down, before what it shows is gone."""
        self.window.close()
        delete(self.engine)


def dress(engine: QQmlEngine, theme: Theme) -> None:
    """Give QML's `Theme` its tokens, and those of elderly mode. LookupError if it does not know one."""
    worn = cast("QObject | None", engine.singletonInstance("Look", "Theme"))
    if worn is None:
        raise LookupError("QML module Look is not on the engine's import path")
    plain = theme.tokens()
    unknown = [name for name in plain if worn.metaObject().indexOfProperty(name) < 0]
    if unknown:
        raise LookupError(f"Theme.qml has no token {', '.join(unknown)}")
    worn.setProperty("plain", plain)
    worn.setProperty("elderly", elderly(theme).tokens())
