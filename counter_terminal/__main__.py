"""`python -m counter_terminal --server URL --counter 1001`"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QApplication

from counter_terminal.window import CounterWindow
from look import program


def main(argv: Sequence[str] | None = None, *, make: Callable[[str, str], CounterWindow] | None = None) -> int:
    """Run the terminal of one counter until its window is closed; answers the exit code.

    `make` makes the window from server and counter, where it shall be another than the usual one.
    """
    made = program.parser("counter_terminal", "窗口终端 · the terminal of one counter", token=False)
    made.add_argument("--counter", metavar="ID", required=True, help="the counter's number, e.g. 1001")
    made.add_argument("--bar", action="store_true", help="begin as a small bar above other windows once signed in; F12")
    parsed = program.arguments(made, argv)
    given = program.options(parsed)
    app = program.application(QApplication, "counter_terminal")
    window = (make or CounterWindow)(given.server, parsed.counter)
    window.in_bar = parsed.bar
    if given.size is not None:
        window.resize(given.size)
    if given.fullscreen:
        window.showFullScreen()
    else:
        window.show()
    program.picture_when_asked(given, lambda: window.form.grab())
    return program.run(app, window.stop)


if __name__ == "__main__":
    sys.exit(main())
