"""A program: its arguments, its Qt application, its end by signal, and a picture of its window for whoever asks."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPixmap

from look import font

_SIGNALS_MS = 200
"""Python sees signals only between its own instructions; Qt's loop hands over that often."""

App = TypeVar("App", bound=QGuiApplication)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What every program can be told when it starts."""

    server: str
    token: str
    more_tokens: tuple[str, ...] = ()
    """Of a program that can be several devices: the others'."""
    size: QSize | None = None
    """Window size in pixels; None leaves it to the program."""
    fullscreen: bool = False
    snapshot: Path | None = None
    """Where to save a picture of the window."""
    after: float = 3.0
    """Seconds from start to the picture."""
    quit: bool = False
    """End once the picture is saved."""


def parser(program: str, purpose: str, *, token: bool = True, several: bool = False) -> argparse.ArgumentParser:
    """The arguments all programs share; a program may add its own before `options`.

    `token` says whether the program must be given a device token; the environment's JIAOHAO_TOKEN serves too and,
    unlike an argument, is not seen by other users of the machine. A program that can be `several` devices takes
    `--token` again and again, or JIAOHAO_TOKEN with spaces between.
    """
    made = argparse.ArgumentParser(prog=f"python -m {program}", description=purpose)
    made.add_argument("--server", metavar="URL", default="http://127.0.0.1:8080", help="address of the hall's server")
    known = _known()
    again = {"action": "append"} if several else {"default": known}
    made.add_argument("--token", required=token and not known, help="device token, or JIAOHAO_TOKEN", **again)
    made.add_argument("--size", metavar="WxH", type=_size, help="window size in pixels, e.g. 1920x1080")
    made.add_argument("--fullscreen", action="store_true", help="fill the screen, without a frame")
    made.add_argument("--snapshot", metavar="FILE.png", type=Path, help="save a picture of the window")
    made.add_argument("--after", metavar="SECONDS", type=float, default=3.0, help="when to take it (default 3)")
    made.add_argument("--quit", action="store_true", help="end once the picture is saved")
    return made


def options(parsed: argparse.Namespace) -> Options:
    """The shared options out of what was parsed."""
    token, *more = [parsed.token] if isinstance(parsed.token, str) else parsed.token or _known().split() or [""]
    return Options(
        server=parsed.server,
        token=token,
        more_tokens=tuple(more),
        size=parsed.size,
        fullscreen=parsed.fullscreen,
        snapshot=parsed.snapshot,
        after=parsed.after,
        quit=parsed.quit,
    )


def application(kind: type[App], name: str) -> App:
    """The Qt application, in the Chinese font, ended by Ctrl-C and SIGTERM. Give QApplication for Widgets.

    Without a screen it runs offscreen. QML is drawn by the CPU: a lobby PC has no GPU worth waiting for.
    """
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = kind([name])
    app.setApplicationName(name)
    font.install(app)
    _end_by_signal(app)
    return app


def picture_when_asked(given: Options, grab: Callable[[], QImage | QPixmap]) -> None:
    """Save what `grab` answers when the options say so, e.g. `window.grabWindow` or `widget.grab`."""
    target = given.snapshot
    if target is not None:
        pictures_when_asked(given, lambda: {target: grab()})


def pictures_when_asked(given: Options, grab: Callable[[], Mapping[Path, QImage | QPixmap]]) -> None:
    """Save all that `grab` answers, each where it says, when the options ask for a picture."""
    if given.snapshot is None:
        return

    def take() -> None:
        saved = [_saved(target, picture) for target, picture in grab().items()]
        if given.quit:
            QCoreApplication.exit(0 if all(saved) else 1)

    QTimer.singleShot(round(given.after * 1000), take)


def _saved(target: Path, picture: QImage | QPixmap) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    saved = bool(picture.save(str(target)))
    print(f"{'saved' if saved else 'could not save'} {target}", flush=True)
    return saved


def run(app: QGuiApplication, until: Callable[[], None]) -> int:
    """Run until the program is closed, then call `until` to put away what it holds; answers the exit code."""
    try:
        return app.exec()
    finally:
        until()


def arguments(made: argparse.ArgumentParser, argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the command line, or `argv`. Exits with a message when it makes no sense."""
    return made.parse_args(argv)


def _known() -> str:
    return os.environ.get("JIAOHAO_TOKEN", "")


def _size(text: str) -> QSize:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size like 1920x1080")
    return QSize(int(width), int(height))


def _end_by_signal(app: QGuiApplication) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: QTimer.singleShot(0, app.quit))  # counts before the loop has begun, too
    waking = QTimer(app)
    waking.timeout.connect(lambda: None)
    waking.start(_SIGNALS_MS)
