"""`python -m floor_display`: the wall display that its device token stands for, or several in one process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from floor_display.wall import Wall
from look import program
from wire.qt import QtLink

PURPOSE = "Wall display: a zone's calls and queues, a floor's overview, or a fascia, as the layout has it by its name."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the displays until they are closed or told to end; answers the exit code."""
    made = program.parser("floor_display", PURPOSE, several=True)
    made.add_argument(
        "--journal",
        metavar="FILE",
        type=Path,
        help="write a line of JSON for every call as it appears; {name} in it, as in --snapshot, is the display's name",
    )
    parsed = program.arguments(made, argv)
    given = program.options(parsed)
    app = program.application(QGuiApplication, "floor_display")
    tokens = (given.token, *given.more_tokens)
    walls = [Wall(QtLink(given.server, token), given.server, journal=parsed.journal) for token in tokens]
    for wall in walls:
        wall.show(given)
    if given.snapshot is not None:
        target = given.snapshot
        program.pictures_when_asked(given, lambda: {wall.place(target): wall.picture() for wall in walls})

    def close() -> None:
        for wall in walls:
            wall.close()

    return program.run(app, close)


if __name__ == "__main__":
    sys.exit(main())
