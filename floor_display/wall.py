"""The wall: link, face and window put together. It listens, derives and shows; nothing on it can be touched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QImage

from floor_display.face import Face
from floor_display.journal import Journal
from floor_display.sight import Sight
from floor_display.view import derive, frame_of
from layouts.layout import Layout
from look.program import Options
from look.scene import Scene
from look.theme import theme_of
from look.welcome import layout_of
from queueing.board import Board, board
from queueing.events import Event, TicketCalled, TicketRecalled, TicketResumed
from queueing.plan import Millis
from wire.messages import Welcome
from wire.qt import QtLink

QML = Path(__file__).parent / "qml" / "Wall.qml"


class Wall(QObject):
    """One display. Derives once per turn of Qt's loop, however much has come in."""

    def __init__(
        self, link: QtLink, server: str, *, journal: Path | None = None, parent: QObject | None = None
    ) -> None:
        """`journal` is where its calls are written down; `{name}` in it stands for the display's name."""
        super().__init__(parent)
        self._link = link
        self._server = server
        self._journal_path = journal
        self._journal: Journal | None = None
        self._layout: Layout | None = None
        self.name = ""
        """The device name that the server knows it by; empty before the first welcome."""
        self._sized = False
        self._heard: Millis = 0
        self._announced: dict[str, int] = {}
        self._announcements = 0
        self.face = Face(derive(self.sight()), self)
        self.scene = Scene(QML, {"face": self.face})
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._show)
        link.welcomed.connect(self._welcome)
        link.happened.connect(self._announce)
        link.changed.connect(self._due.start)

    def sight(self) -> Sight:
        """What this display knows now."""
        mirror = self._link.mirror
        if not mirror.stale:
            self._heard = mirror.now
        return Sight(
            server=self._server,
            layout=self._layout,
            name=self.name,
            board=self._board(),
            date=mirror.hall.date if mirror.hall else None,
            now=self._heard,
            stale=mirror.stale,
            problem=self._link.problem,
            notices=tuple(mirror.hall.notices.values()) if mirror.hall else (),
            announced=dict(self._announced),
        )

    def show(self, given: Options) -> None:
        """Show the window and begin to connect; the window has the screen's size unless the options say another."""
        if given.snapshot is not None and given.quit:
            self.scene.window.setProperty("moving", False)
        self._sized = given.size is not None or given.fullscreen
        self.scene.show(given)
        self._fit()
        self._link.start()

    def picture(self) -> QImage:
        """What it looks like now."""
        return self.scene.window.grabWindow()

    def close(self) -> None:
        """Hang up and take the window down."""
        self._link.stop()
        self._due.stop()
        if self._journal is not None:
            self._journal.close()
        self.scene.close()

    def place(self, path: Path) -> Path:
        """`path` with the display's name for `{name}` in it."""
        return Path(str(path).replace("{name}", self.name))

    def _board(self) -> Board | None:
        hall, layout = self._link.mirror.hall, self._layout
        display = layout.displays.get(self.name) if layout else None
        if hall is None or layout is None or display is None or display.zone not in hall.plan.zones:
            return None
        return board(hall, display.zone, self._heard, layout.screens[display.screen].rows)

    def _welcome(self, welcome: Welcome) -> None:
        self._layout = layout_of(welcome)
        if welcome.identity.name != self.name or self._journal is None:
            self.name = welcome.identity.name
            self._begin_journal()
        self.scene.dress(theme_of(self._layout))
        self._fit()

    def _begin_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
        if self._journal_path is not None:
            self._journal = Journal(self.place(self._journal_path), self.name, self.face.calls, lambda: self._heard)

    def _fit(self) -> None:
        """The window as large as the layout's screen, where nobody has said how large it shall be."""
        if not self._sized:
            frame = frame_of(self.sight())
            self.scene.window.resize(QSize(frame.width, frame.height))

    def _announce(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, TicketCalled | TicketRecalled | TicketResumed):
                self._announcements += 1
                self._announced[event.ticket] = self._announcements

    def _show(self) -> None:
        view = derive(self.sight())
        shown = {row.key for row in view.rows}
        self._announced = {ticket: count for ticket, count in self._announced.items() if ticket in shown}
        self.face.show(view)
