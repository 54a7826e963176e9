"""`python -m floor_display`: the wall display of the zone that its device token stands for."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication

from floor_display.wall import Wall
from look import program
from wire.qt import QtLink

PURPOSE = "Wall display of a zone: its last calls, how many wait, what is next."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the display until it is closed or told to end; answers the exit code."""
    given = program.options(program.arguments(program.parser("floor_display", PURPOSE), argv))
    app = program.application(QGuiApplication, "floor_display")
    wall = Wall(QtLink(given.server, given.token), given.server)
    wall.show(given)
    return program.run(app, wall.close)


if __name__ == "__main__":
    sys.exit(main())
