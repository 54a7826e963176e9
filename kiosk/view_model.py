"""The view-model: turns touches, the link and the printer into what QML shows. It waits for nothing."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtQml import QQmlPropertyMap

from kiosk import offer
from kiosk.choice_model import ChoiceModel
from kiosk.face import Face, Known, face
from kiosk.paper import SlipPrinter
from kiosk.slip import slip_of
from kiosk.visit import (
    BackTouched,
    Confirmed,
    Happening,
    HomeTouched,
    Issued,
    LanguageTouched,
    LineChosen,
    PageTurned,
    Paper,
    PaperTold,
    Problem,
    Refused,
    Screen,
    ServiceChosen,
    Taken,
    Tick,
    Touched,
    Visit,
    ZoneChosen,
    start,
    step,
)
from kiosk.words import Said
from layouts.layout import Kiosk, Layout, Printer
from look.welcome import layout_of
from queueing.plan import Millis
from wire.link import ANSWER_S
from wire.messages import Welcome
from wire.mirror import Mirror
from wire.problem import ProblemError

_log = logging.getLogger(__name__)

_HEARTBEAT_MS = 250
"""How often the countdown is looked at."""
_GATHER_MS = 100
"""The hall's changes are gathered for so long before the screen follows; touches are not."""


class Server(Protocol):
    """What the kiosk needs of its link; `wire.qt.QtLink` is one."""

    welcomed: SignalInstance
    changed: SignalInstance
    lost: SignalInstance
    mirror: Mirror

    def ask(
        self,
        do: str,
        then: Callable[[dict[str, Any] | Exception], None],
        *,
        request_id: str | None = None,
        timeout: float = ANSWER_S,
        **args: object,
    ) -> None: ...


class ViewModel(QObject):
    """One kiosk. `shown` holds every field of `kiosk.face.Face` under its own name, texts as `{main, sub}`."""

    dressed = Signal(object)
    """The layout has come, or another one: layouts.layout.Layout."""

    def __init__(self, link: Server, *, answer_s: float = ANSWER_S, clock: Callable[[], Millis] | None = None) -> None:
        """`answer_s` is how long the server may take; `clock` answers milliseconds that never jump."""
        super().__init__()
        self._link = link
        self._answer_s = answer_s
        self._clock = clock or (lambda: time.monotonic_ns() // 1_000_000)
        self._visit = start()
        self._layout: Layout | None = None
        self._kiosk: Kiosk | None = None
        self._away = False
        self._problem: str | None = None
        self._printer: SlipPrinter | None = None
        self._printer_plan: Printer | None = None
        self._face: Face | None = None
        self._shown = QQmlPropertyMap.create(self)
        self._choices = ChoiceModel()

        link.welcomed.connect(self._welcome)
        link.lost.connect(self._lose)
        link.changed.connect(self._gather)
        self._heartbeat = QTimer(self, interval=_HEARTBEAT_MS)
        self._heartbeat.timeout.connect(lambda: self._happen(Tick()))
        self._heartbeat.start()
        self._gathering = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gathering.timeout.connect(self._show)
        self._show()

    @property
    def visit(self) -> Visit:
        """Where the visitor is."""
        return self._visit

    def close(self) -> None:
        """Let go of the printer."""
        self._heartbeat.stop()
        if self._printer is not None:
            self._printer.close()

    def _get_shown(self) -> QObject:
        return self._shown

    def _get_choices(self) -> QObject:
        return self._choices

    shown = Property(QObject, _get_shown, constant=True)
    choices = Property(QObject, _get_choices, constant=True)

    # Touches

    @Slot(str)
    def choose(self, key: str) -> None:
        """A card was touched."""
        card = next((card for card in self._face.cards if card.key == key), None) if self._face else None
        if self._layout is None or card is None or not card.open:
            return
        match self._visit.screen:
            case Screen.ZONES:
                self._happen(ZoneChosen(zone=key))
            case Screen.LINES:
                self._happen(LineChosen(queue=key, has_services=bool(offer.services(self._layout, key, None))))
            case Screen.SERVICES:
                self._happen(ServiceChosen(service=None if key == offer.OTHER else key))

    @Slot()
    def confirm(self) -> None:
        """Take the number, or try again. A second touch finds nothing left to do."""
        if self._face is not None and self._face.can_take:
            self._happen(Confirmed(request_id=uuid.uuid4().hex))

    @Slot(int)
    def turn_to(self, page: int) -> None:
        """Another page of cards."""
        self._happen(PageTurned(page=page))

    @Slot()
    def back(self) -> None:
        """One screen back."""
        self._happen(BackTouched())

    @Slot()
    def home(self) -> None:
        """To the start."""
        self._happen(HomeTouched())

    @Slot()
    def change_language(self) -> None:
        """Chinese or English first."""
        self._happen(LanguageTouched())

    @Slot()
    def touched(self) -> None:
        """Somebody is there."""
        self._happen(Touched())

    @Slot()
    def toggle_elder(self) -> None:
        """Elderly mode on or off."""

    @Slot()
    def open_search(self) -> None:
        """Look for a service by its letters."""

    @Slot()
    def open_check_in(self) -> None:
        """Check in with a booking."""

    @Slot()
    def open_reprint(self) -> None:
        """Have a slip printed again."""

    @Slot(str)
    def type_key(self, key: str) -> None:
        """A key of a pad: a character, ⌫ or `clear`."""

    @Slot()
    def submit(self) -> None:
        """What was typed is whole."""

    @Slot()
    def type_instead(self) -> None:
        """Type the identity number instead of showing the card."""

    @Slot()
    def go_without(self) -> None:
        """Go on without a card."""

    @Slot()
    def reprint(self) -> None:
        """Print the slip again."""

    @Slot(str)
    def pick_field(self, field: str) -> None:
        """Fill this field of the reprint screen next: `number` or `code`."""

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A scanner has read a QR code."""

    # The link

    def _welcome(self, welcome: Welcome) -> None:
        self._away, self._problem = False, None
        try:
            layout = layout_of(welcome)
        except msgspec.DecodeError as error:
            _log.error("the layout cannot be read: %s", error)
            self._away, self._problem = True, "WRONG_PROTOCOL"
            self._show()
            return
        if layout != self._layout:
            self._move_in(layout, welcome.identity.name)
        self._show()

    def _move_in(self, layout: Layout, name: str) -> None:
        """Take up the place that `layout` gives this kiosk."""
        if name not in layout.kiosks:
            _log.warning("kiosk %s is not in the layout: it offers every zone and prints nothing", name)
        self._layout, self._kiosk = layout, offer.kiosk_of(layout, name)
        only = self._kiosk.zones[0] if len(self._kiosk.zones) == 1 else None
        self._visit = start(only)
        self._connect_printer(layout.printers.get(self._kiosk.printer or ""))
        self.dressed.emit(layout)

    def _connect_printer(self, planned: Printer | None) -> None:
        if planned == self._printer_plan:
            return
        if self._printer is not None:
            threading.Thread(target=self._printer.close, name="retired printer", daemon=True).start()
        self._printer_plan = planned
        self._printer = SlipPrinter(planned, self) if planned else None
        if self._printer is not None:
            self._printer.told.connect(self._told_of_paper, Qt.ConnectionType.QueuedConnection)

    def _lose(self, problem: Any) -> None:
        self._away, self._problem = True, problem.code if problem else None
        self._show()

    def _gather(self) -> None:
        if not self._gathering.isActive():
            self._gathering.start()

    # The ticket

    def _ask_for_ticket(self) -> None:
        request_id = self._visit.request_id
        assert request_id is not None
        wish: dict[str, object] = {"queue": self._visit.queue, "visitor_class": "ordinary"}
        if self._visit.service is not None:
            wish["service"] = self._visit.service
        self._link.ask(
            "issue",
            lambda answer: self._answered(request_id, answer),
            request_id=request_id,
            timeout=self._answer_s,
            **wish,
        )

    def _answered(self, request_id: str, answer: dict[str, Any] | Exception) -> None:
        if isinstance(answer, ProblemError):
            problem = Problem(code=answer.problem.code, retryable=answer.problem.retryable)
            self._happen(Refused(request_id=request_id, problem=problem))
        elif isinstance(answer, Exception):
            _log.warning("no answer to a request: %s", answer)
            self._happen(Refused(request_id=request_id, problem=Problem(code=None, retryable=True)))
        else:
            taken = Taken(
                number=answer["number"],
                queue=answer["queue"],
                ahead=answer["ahead"],
                issued_at=answer["issued_at"],
                service=answer["service"],
                visitor_class=answer["visitor_class"],
            )
            self._happen(Issued(request_id=request_id, taken=taken, has_printer=self._printer is not None))

    def _print(self) -> None:
        taken = self._visit.taken
        if taken is not None and self._layout is not None and self._printer is not None:
            self._printer.print(taken.number, slip_of(self._layout, taken))

    def _told_of_paper(self, number: str, paper: Paper) -> None:
        self._happen(PaperTold(number=number, paper=paper))

    # The screen

    def _happen(self, happening: Happening) -> None:
        before = self._visit
        self._visit = step(before, happening, self._clock())
        self._show()
        if self._visit.screen is Screen.TAKING and before.screen is not Screen.TAKING:
            self._ask_for_ticket()
        if self._visit.screen is Screen.TICKET and before.screen is not Screen.TICKET:
            self._print()

    def _show(self) -> None:
        """Tell QML what differs from what it shows."""
        mirror = self._link.mirror
        known = Known(
            layout=self._layout,
            kiosk=self._kiosk,
            hall=mirror.hall,
            hall_time=mirror.now,
            away=self._away,
            problem=self._problem,
        )
        before, self._face = self._face, face(self._visit, known, self._clock())
        self._choices.show(self._face.cards)
        for field in fields(Face):
            value = getattr(self._face, field.name)
            if field.name != "cards" and (before is None or getattr(before, field.name) != value):
                self._shown.insert(field.name, value._asdict() if isinstance(value, Said) else value)
