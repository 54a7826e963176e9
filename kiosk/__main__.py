"""`python -m kiosk`: the ticket machine."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from kiosk.view_model import ViewModel
from kiosk.voice import Voice
from kiosk.window import open_window
from layouts.layout import Layout
from look import program
from look.theme import theme_of
from wire.qt import QtLink

UPRIGHT, LYING = QSize(1080, 1920), QSize(1920, 1080)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the kiosk until it is closed; answers the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    parser = program.parser("kiosk", "取号机：选择业务，取号，打印小票 / ticket machine: choose, take a number, print")
    parser.add_argument(
        "--state", metavar="DIR", type=Path, help="folder kept over restarts; without it no numbers while offline"
    )
    parser.add_argument("--id-reader", metavar="PORT", help="identity-card reader, if not the layout's: /dev/ttyUSB0")
    parser.add_argument("--portrait", action="store_true", help="an upright window, whatever the layout says")
    parsed = program.arguments(parser, argv)
    given = program.options(parsed)
    app = program.application(QGuiApplication, "kiosk")
    link = QtLink(given.server, given.token)
    voice = Voice()
    model = ViewModel(link, state=parsed.state, id_reader=parsed.id_reader, voice=voice)
    scene = open_window(model)

    def dress(layout: Layout) -> None:
        scene.dress(theme_of(layout))
        if given.size is None and not given.fullscreen:
            scene.window.resize(UPRIGHT if parsed.portrait or model.portrait else LYING)

    model.dressed.connect(dress)
    size = given.size or (UPRIGHT if parsed.portrait else LYING)
    scene.show(given if given.fullscreen else replace(given, size=size))
    program.picture_when_asked(given, scene.window.grabWindow)
    link.start()

    def put_away() -> None:
        scene.close()
        link.stop()
        model.close()
        voice.close()

    return program.run(app, put_away)


if __name__ == "__main__":
    raise SystemExit(main())
