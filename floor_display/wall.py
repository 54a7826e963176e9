"""The wall: link, face and window put together. It listens, derives and shows; nothing on it can be touched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QImage

from floor_display.caption import heard
from floor_display.concern import Scope, concerns, scope_of
from floor_display.face import Face
from floor_display.journal import Journal
from floor_display.sight import Sight
from floor_display.view import derive, frame_of
from layouts.layout import Display, Layout
from look.program import Options
from look.scene import Scene
from look.theme import theme_of
from look.welcome import layout_of
from queueing.board import board, counters_board
from queueing.events import Event, TicketCalled, TicketRecalled, TicketResumed
from queueing.hall import Hall
from queueing.plan import MINUTE, Millis
from wire.messages import Caption, Wait, Welcome
from wire.qt import QtLink

OVERVIEW_MS = 200
"""An overview concerns nearly everything that happens, and nobody runs to a counter for it: it derives no oftener."""

QML = Path(__file__).parent / "qml" / "Wall.qml"


class Wall(QObject):
    """One display. Derives once per turn of Qt's loop, and only when something of what it shows has changed."""

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
        self._scope = Scope()
        self._sized = False
        self._heard: Millis = 0
        self._announced: dict[str, int] = {}
        self._announcements = 0
        self._caption: Caption | None = None
        self._glance: tuple[object, ...] = ()
        self._concerned = False
        """Something has happened that is not shown yet."""
        self._patience = 0
        """Milliseconds that what happens may wait to be shown with what comes after it."""
        self._next_end: Millis | None = None
        """When the first of the notices that are shown is over."""
        self.derived = 0
        """How often it has derived."""
        self.face = Face(derive(self.sight()), self)
        self.scene = Scene(QML, {"face": self.face})
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._show)
        self._silent = QTimer(self, singleShot=True)
        self._silent.timeout.connect(self._fall_silent)
        link.welcomed.connect(self._welcome)
        link.happened.connect(self._happened)
        link.captioned.connect(self._captioned)
        link.changed.connect(self._changed)

    def sight(self) -> Sight:
        """What this display knows now."""
        mirror, layout, display = self._link.mirror, self._layout, self._display()
        known = Sight(
            server=self._server,
            layout=layout,
            name=self.name,
            now=self._heard,
            stale=mirror.stale,
            problem=self._link.problem,
        )
        hall = mirror.hall
        if hall is None or layout is None or display is None or not self._known_to(hall):
            return known
        rows = layout.screens[display.screen].rows
        return Sight(
            server=self._server,
            layout=layout,
            name=self.name,
            boards=tuple(board(hall, zone, self._heard, rows) for zone in self._scope.zones),
            counters=counters_board(hall, display.counters),
            waits=self._waits(),
            open=hall.open,
            date=hall.date,
            now=self._heard,
            stale=mirror.stale,
            problem=self._link.problem,
            notices=tuple(hall.notices.values()),
            announced=dict(self._announced),
            caption=self._caption,
        )

    def show(self, given: Options) -> None:
        """Show the window and begin to connect; the window has the screen's size unless the options say another."""
        if given.snapshot is not None and given.quit:
            self.scene.window.setProperty("moving", False)
        self._sized = given.size is not None or given.fullscreen
        self._fit()
        self.scene.show(given)
        self._link.start()

    def picture(self) -> QImage:
        """What it looks like now."""
        return self.scene.window.grabWindow()

    def close(self) -> None:
        """Hang up and take the window down."""
        self._link.stop()
        self._due.stop()
        self._silent.stop()
        if self._journal is not None:
            self._journal.close()
        self.scene.close()

    def place(self, path: Path) -> Path:
        """`path` with the display's name for `{name}` in it."""
        return Path(str(path).replace("{name}", self.name))

    def _display(self) -> Display | None:
        return self._layout.displays.get(self.name) if self._layout else None

    def _known_to(self, hall: Hall) -> bool:
        """The mirror's plan has what the layout says that is shown here."""
        return self._scope.counters <= hall.counters.keys() and set(self._scope.zones) <= hall.plan.zones.keys()

    def _waits(self) -> dict[str, Wait]:
        waits = self._link.mirror.waits
        return {queue: waits[queue] for queue in self._scope.queues if queue in waits}

    def _welcome(self, welcome: Welcome) -> None:
        self._layout = layout_of(welcome)
        if welcome.identity.name != self.name:
            self.name = welcome.identity.name
            self._begin_journal()
        display = self._display()
        self._scope = scope_of(self._layout, display) if display is not None else Scope()
        self._glance = ()
        overview = display is not None and display.floor is not None
        self._patience = OVERVIEW_MS if overview else 0
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

    def _happened(self, events: tuple[Event, ...]) -> None:
        hall = self._link.mirror.hall
        for event in events:
            if hall is None or not concerns(event, hall, self._scope):
                continue
            self._concerned = True
            if isinstance(event, TicketCalled | TicketRecalled | TicketResumed):
                self._announcements += 1
                self._announced[event.ticket] = self._announcements

    def _captioned(self, caption: Caption) -> None:
        display = self._display()
        if self._layout is None or display is None or not heard(self._layout, display, caption.loudspeaker):
            return
        self._caption = caption
        self._concerned = True
        self._silent.start(round(caption.seconds * 1000))

    def _fall_silent(self) -> None:
        self._caption = None
        self._due.start(0)

    def _changed(self) -> None:
        """Look whether what has come in changes anything here: an event, the minute, an estimate, the link."""
        mirror = self._link.mirror
        if not mirror.stale:
            self._heard = mirror.now
        ended = self._next_end is not None and self._heard >= self._next_end
        glance = (
            id(mirror.hall),
            mirror.stale,
            self._link.problem,
            self._heard // MINUTE,
            self._waits(),
            ended,
        )
        if glance != self._glance:
            self._glance = glance
            self._due.start(0)
        elif self._concerned and not self._due.isActive():
            self._due.start(self._patience)

    def _show(self) -> None:
        self.derived += 1
        self._concerned = False
        sight = self.sight()
        view = derive(sight)
        ends = [notice.until for notice in sight.notices if notice.until is not None and notice.until > self._heard]
        self._next_end = min(ends, default=None)
        shown = {row.key for row in view.rows} | {counter.ticket for counter in sight.counters}
        self._announced = {ticket: count for ticket, count in self._announced.items() if ticket in shown}
        self.face.show(view)
