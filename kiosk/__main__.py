"""`python -m kiosk`: the ticket machine."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.view_model import ViewModel
from look import program
from look.scene import Scene
from look.theme import theme_of
from wire.qt import QtLink

WINDOW = Path(__file__).parent / "qml" / "Main.qml"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the kiosk until it is closed; answers the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    parser = program.parser("kiosk", "取号机：选择业务，取号，打印小票 / ticket machine: choose, take a number, print")
    given = program.options(program.arguments(parser, argv))
    app = program.application(QGuiApplication, "kiosk")
    link = QtLink(given.server, given.token)
    model = ViewModel(link)
    scene = Scene(WINDOW, {"kiosk": model})
    model.dressed.connect(lambda layout: scene.dress(theme_of(layout)))
    scene.show(given)
    program.picture_when_asked(given, scene.window.grabWindow)
    link.start()

    def put_away() -> None:
        scene.close()
        link.stop()
        model.close()

    return program.run(app, put_away)


if __name__ == "__main__":
    raise SystemExit(main())
