"""The view-model: turns touches, the link and the devices into what QML shows. It waits for nothing."""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QQmlPropertyMap

from kiosk import entry
from kiosk.alarm import Alarm
from kiosk.asker import Asker, Place
from kiosk.card import CardReader, CardSeen, CardState, CardTold
from kiosk.choice_model import ChoiceModel
from kiosk.face import Face
from kiosk.filling import face
from kiosk.hall_clock import HallClock
from kiosk.happening import (
    BackTouched,
    CheckInOpened,
    ClassChosen,
    Confirmed,
    ElderTouched,
    FieldPicked,
    Happening,
    HomeTouched,
    KeyTyped,
    LanguageTouched,
    LineChosen,
    PageTurned,
    PaperTold,
    PersonKnown,
    ReprintOpened,
    ReprintWanted,
    Scanned,
    ScannedInVain,
    SearchOpened,
    ServiceChosen,
    ServiceFound,
    Submitted,
    Tick,
    Touched,
    TypingChosen,
    WithoutCard,
    ZoneChosen,
)
from kiosk.known import Known, today_of
from kiosk.offer import OF_AGE, OTHER, Offer, kiosk_of
from kiosk.outcome import Aim, Paper
from kiosk.own_numbers import OwnNumbers
from kiosk.paper import SlipPrinter
from kiosk.reserve import Remembered, Trouble
from kiosk.screen import Screen
from kiosk.server import Server
from kiosk.slip import slip_of
from kiosk.visit import Visit, pad_of, start, step
from kiosk.voice import Voice
from kiosk.words import Said
from layouts.layout import Kiosk, Layout, Printer
from look.welcome import layout_of
from queueing.plan import SECOND, Millis
from wire.id_number import IdNumber
from wire.link import ANSWER_S
from wire.messages import Identity, Welcome

_log = logging.getLogger(__name__)

_HEARTBEAT_MS = 250
"""How often the countdown is looked at."""
_GATHER_MS = 100
"""The hall's changes are gathered for so long before the screen follows; touches are not."""
_LOOK_MS = 60_000
"""How often the printer is looked at while all is well."""
_LOOK_AGAIN_MS = 3_000
"""The same while it is not."""
_CODE = re.compile(r"/(?P<kind>[tbr])/(?P<token>[^/?#\s]+)/?(?:[?#]\S*)?$")
"""The address of a ticket's, a booking's or a receipt's page."""
_AIMS = {"t": Aim.REPRINT, "b": Aim.CHECK_IN, "r": Aim.COLLECT}
"""What a scanned address is good for."""
_CARD_SCREENS = frozenset({Screen.IDENTITY, Screen.TYPING, Screen.CHECK_IN, Screen.REPRINT})
"""Where a card is read."""


class ViewModel(QObject):
    """One kiosk. `shown` holds every field of `kiosk.face.Face` under its own name, texts as `{main, sub}`."""

    dressed = Signal(object)
    """The layout has come, or another one: layouts.layout.Layout."""

    def __init__(
        self,
        link: Server,
        *,
        answer_s: float = ANSWER_S,
        clock: Callable[[], Millis] | None = None,
        wall_clock: Callable[[], Millis] | None = None,
        state: Path | None = None,
        id_reader: str | None = None,
        voice: Voice | None = None,
    ) -> None:
        """`answer_s` is how long the server may take; `clock` answers milliseconds that never jump, `wall_clock` the
        time, which counts only until the server has told it.

        `state` is the folder of the reserve, without which there are no numbers while the server is away. `id_reader`
        is the port of the card reader where it is not the layout's. Without `voice` nothing is said.
        """
        super().__init__()
        self._link = link
        self._clock = clock or (lambda: time.monotonic_ns() // 1_000_000)
        self._hall_clock = HallClock(self._clock, wall_clock or (lambda: round(time.time() * SECOND)))
        self._voice = voice
        self._id_reader = id_reader
        self._visit = start()
        self._layout: Layout | None = None
        self._kiosk: Kiosk | None = None
        self._key = b""
        self._away = False
        self._problem: str | None = None
        self._remembered: Remembered | None = None
        self._left: Mapping[str, int] = {}
        """Own numbers left per line, once known while the server is away."""
        self._left_on: date | None = None
        self._reserve_trouble: Trouble | None = None
        self._printer: SlipPrinter | None = None
        self._printer_plan: Printer | None = None
        self._printer_ready = True
        self._cards: CardReader | None = None
        self._cards_port = ""
        self._card = CardState.ABSENT
        self._card_trouble = ""
        self._face: Face | None = None
        self._shown = QQmlPropertyMap.create(self)
        self._choices = ChoiceModel()

        self._own = OwnNumbers(state / "reserve.sqlite", link, self) if state is not None else None
        self._asker = Asker(link, self._own, answer_s, self)
        self._asker.answered.connect(self._happen)
        self._alarm = Alarm(link, self)
        if self._own is not None:
            self._own.remembered.connect(self._remember)
            self._own.looked.connect(self._count_left)
            self._own.refused.connect(lambda code: self._alarm.raise_once(self._name, f"hand-in:{code}"))
            self._own.troubled.connect(self._told_of_reserve)

        link.welcomed.connect(self._welcome)
        link.lost.connect(self._lose)
        link.changed.connect(self._gather)
        self._heartbeat = QTimer(self, interval=_HEARTBEAT_MS)
        self._heartbeat.timeout.connect(lambda: self._happen(Tick()))
        self._heartbeat.start()
        self._gathering = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gathering.timeout.connect(self._follow)
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look_at_printer)
        self._looking.start()
        self._show()

    @property
    def visit(self) -> Visit:
        """Where the visitor is."""
        return self._visit

    @property
    def portrait(self) -> bool:
        """The layout says that this kiosk's screen stands upright."""
        return self._kiosk is not None and self._kiosk.portrait

    def close(self) -> None:
        """Let go of printer, card reader and reserve."""
        for timer in (self._heartbeat, self._gathering, self._looking):
            timer.stop()
        for device in (self._printer, self._cards, self._own):
            if device is not None:
                device.close()

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
                self._happen(LineChosen(queue=key, **self._way_from(key, service_known=False)))
            case Screen.SERVICES:
                self._happen(ServiceChosen(service=None if key == OTHER else key))
            case Screen.VISITOR_CLASS:
                self._happen(ClassChosen(visitor_class=key))
            case Screen.SEARCH:
                queue = self._layout.plan.services[key].queue
                zone, way = self._layout.plan.zone_of(queue), self._way_from(queue, service_known=True)
                self._happen(ServiceFound(zone=zone, queue=queue, service=key, **way))

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
        self._happen(ElderTouched())

    @Slot()
    def open_search(self) -> None:
        """Look for a service by its letters."""
        self._open(SearchOpened(), "search_key")

    @Slot()
    def open_check_in(self) -> None:
        """Check in with a booking."""
        self._open(CheckInOpened(), "check_in_key")

    @Slot()
    def open_reprint(self) -> None:
        """Have a slip printed again."""
        self._open(ReprintOpened(), "reprint_key")

    @Slot(str)
    def type_key(self, key: str) -> None:
        """A key of a pad: a character, ⌫ or `clear`."""
        self._happen(KeyTyped(key=key))

    @Slot()
    def submit(self) -> None:
        """What was typed is whole."""
        shown = self._face
        if shown is None or self._layout is None:
            return
        if self._visit.screen is Screen.REPRINT and not shown.typed_ok and self._visit.filling == entry.Pad.NUMBER:
            self._happen(FieldPicked(field=entry.Pad.CODE))
        elif shown.typed_ok and self._visit.screen is Screen.TYPING:
            person = entry.identity_of(self._visit.typed, self._today())
            if person is not None:
                self._know(person, by_card=False, expired=False)
        elif shown.typed_ok and pad_of(self._visit) is not None:
            self._happen(Submitted(request_id=uuid.uuid4().hex))

    @Slot()
    def type_instead(self) -> None:
        """Type the identity number instead of showing the card."""
        if self._face is not None and self._face.can_type:
            self._happen(TypingChosen())

    @Slot()
    def go_without(self) -> None:
        """Go on without a card."""
        if self._face is not None and self._face.can_skip:
            self._happen(WithoutCard())

    @Slot()
    def reprint(self) -> None:
        """Print the slip again."""
        if self._face is not None and self._face.can_reprint:
            self._happen(ReprintWanted(request_id=uuid.uuid4().hex))

    @Slot(str)
    def pick_field(self, field: str) -> None:
        """Fill this field of the reprint screen next: `number` or `code`."""
        self._happen(FieldPicked(field=field))

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A scanner has read a QR code."""
        found = _CODE.search(text.strip())
        if self._away or self._layout is None:
            return
        if found is None:
            self._happen(ScannedInVain())
            return
        self._happen(Scanned(aim=_AIMS[found["kind"]], token=found["token"], request_id=uuid.uuid4().hex))

    def _open(self, happening: Happening, key: str) -> None:
        if self._face is not None and getattr(self._face, key).main:
            self._happen(happening)

    def _way_from(self, queue: str, *, service_known: bool) -> dict[str, Any]:
        offer = self._offer()
        cards = self._cards is not None and bool(self._key)
        return {
            "steps": offer.steps(queue, service_known=service_known, cards=cards),
            "visitor_class": offer.usual_class(queue),
        }

    # The link

    def _welcome(self, welcome: Welcome) -> None:
        self._away, self._problem, self._left = False, None, {}
        try:
            layout = layout_of(welcome)
        except msgspec.DecodeError as error:
            _log.error("the layout cannot be read: %s", error)
            self._away, self._problem = True, "WRONG_PROTOCOL"
            self._show()
            return
        self._settle_in(layout, welcome)
        if self._own is not None:
            self._own.remember(bytes(welcome.layout), welcome.identity.name, welcome.person_key or "")
            self._own.hand_in()
            self._alarm.set(f"{self._name}-reserve", self._reserve_trouble)
        self._look_at_printer()
        self._show()

    def _remember(self, remembered: Remembered | None) -> None:
        self._remembered = remembered
        if self._away:
            self._do_alone()

    def _settle_in(self, layout: Layout, welcome: Welcome) -> None:
        self._key = bytes.fromhex(welcome.person_key or "")
        if layout != self._layout:
            self._move_in(layout, welcome.identity.name)

    def _move_in(self, layout: Layout, name: str) -> None:
        """Take up the place that `layout` gives this kiosk."""
        if name not in layout.kiosks:
            _log.warning("kiosk %s is not in the layout: it offers every zone and prints nothing", name)
        self._layout, self._kiosk = layout, kiosk_of(layout, name)
        only = self._kiosk.zones[0] if len(self._kiosk.zones) == 1 else None
        self._visit = start(only)
        if self._cards is not None:
            self._cards.listen(False)
        self._connect_printer(layout.printers.get(self._kiosk.printer or ""))
        self._connect_cards(self._id_reader or self._kiosk.id_reader or "")
        self.dressed.emit(layout)

    def _lose(self, problem: Any) -> None:
        self._away, self._problem = True, problem.code if problem else None
        if self._own is not None:
            self._own.stop()
        self._do_alone()
        self._show()

    def _do_alone(self) -> None:
        """The server is away: see what this kiosk can do without it. A kiosk that is refused does nothing."""
        if self._own is None or self._problem is not None:
            return
        if self._layout is None and self._remembered is not None:
            known = self._remembered
            welcome = Welcome(
                protocol=0,
                now=0,
                identity=Identity(kind="kiosk", name=known.kiosk),
                layout=msgspec.Raw(known.layout),
                person_key=known.person_key,
            )
            try:
                self._settle_in(layout_of(welcome), welcome)
            except msgspec.DecodeError:
                _log.error("the layout that was kept is of another version")
        if self._layout is not None:
            self._left_on = self._today()
            self._own.look(self._layout.plan, self._name, self._left_on.isoformat())

    def _count_left(self, left: Mapping[str, int]) -> None:
        if not self._away:
            return
        self._left = left
        self._show()
        if self._alone and self._visit.screen is Screen.TAKING and self._visit.aim is Aim.ISSUE:
            self._asker.give(self._visit, self._place())

    def _told_of_reserve(self, trouble: Trouble | None) -> None:
        self._reserve_trouble = trouble
        if self._name:
            self._alarm.set(f"{self._name}-reserve", trouble)

    @property
    def _alone(self) -> bool:
        """The server is away, and there are numbers of this kiosk's own."""
        return self._away and any(self._left.values())

    @property
    def _name(self) -> str:
        return self._kiosk.name if self._kiosk is not None else ""

    def _gather(self) -> None:
        self._hall_clock.hear(self._link.mirror.now)
        if not self._gathering.isActive():
            self._gathering.start()

    def _follow(self) -> None:
        mirror = self._link.mirror
        if self._own is not None and mirror.hall is not None and not mirror.stale:
            self._own.learn(mirror.hall, self._name)
        self._show()

    def _today(self) -> date:
        assert self._layout is not None
        return today_of(self._layout, self._hall_clock.now())

    # The number

    def _place(self) -> Place:
        assert self._layout is not None
        return Place(
            layout=self._layout,
            kiosk=self._name,
            key=self._key,
            has_printer=self._printer is not None,
            now=self._hall_clock.now(),
        )

    def _take(self) -> None:
        if self._alone and self._visit.aim is Aim.ISSUE:
            self._asker.give(self._visit, self._place())
        else:
            self._asker.ask(self._visit, self._place())

    # The printer

    def _connect_printer(self, planned: Printer | None) -> None:
        if planned == self._printer_plan:
            return
        if self._printer is not None:
            threading.Thread(target=self._printer.close, name="retired printer", daemon=True).start()
        self._printer_plan = planned
        self._printer = SlipPrinter(planned, self) if planned else None
        if self._printer is not None:
            self._printer.told.connect(self._told_of_paper, Qt.ConnectionType.QueuedConnection)
            self._printer.stood.connect(self._told_of_printer, Qt.ConnectionType.QueuedConnection)

    def _print(self) -> None:
        taken = self._visit.taken
        if taken is not None and self._layout is not None and self._printer is not None:
            self._printer.print(taken.number, slip_of(self._layout, taken))

    def _look_at_printer(self) -> None:
        if self._printer is not None:
            self._printer.look()

    def _told_of_paper(self, number: str, paper: Paper) -> None:
        self._happen(PaperTold(number=number, paper=paper))

    def _told_of_printer(self, fault: str | None, ready: bool) -> None:
        self._printer_ready = ready
        self._looking.setInterval(_LOOK_MS if ready else _LOOK_AGAIN_MS)
        if self._printer is not None:
            self._alarm.set(self._printer.name, fault)
        self._show()

    # The card reader

    def _connect_cards(self, port: str) -> None:
        if port == self._cards_port:
            return
        if self._cards is not None:
            threading.Thread(target=self._cards.close, name="retired reader", daemon=True).start()
        self._cards_port, self._card = port, CardState.ABSENT
        self._cards = CardReader(port, self._today, self) if port else None
        if self._cards is not None:
            self._cards.told.connect(self._told_of_card)

    def _told_of_card(self, told: CardTold) -> None:
        if isinstance(told, CardSeen):
            self._card_trouble = ""
            self._know(told.number, by_card=True, expired=told.expired)
            return
        if not isinstance(told, CardState):
            self._card_trouble = told.code
        elif told is not CardState.READY:
            self._card_trouble = ""
        if isinstance(told, CardState):
            self._card = told
        moved = told not in (CardState.READY, CardState.ABSENT)
        self._happen(Touched()) if moved else self._show()

    def _know(self, person: IdNumber, *, by_card: bool, expired: bool) -> None:
        """Somebody has said who they are."""
        queue = self._visit.queue
        by_age = self._offer().class_by_age(queue) if queue is not None else None
        older = person.age_on(self._today()) >= OF_AGE
        self._happen(
            PersonKnown(
                person=person,
                by_card=by_card,
                request_id=uuid.uuid4().hex,
                expired=expired,
                may_choose_class=older and by_age is not None and by_age != self._visit.visitor_class,
            )
        )

    # The screen

    def _happen(self, happening: Happening) -> None:
        before = self._visit
        self._visit = after = step(before, happening, self._clock())
        if after.screen is not before.screen:
            self._card_trouble = ""
            self._listen(after.screen in _CARD_SCREENS, before.screen in _CARD_SCREENS)
        if self._alone and self._left_on != self._today():
            self._do_alone()
        self._show()
        if after.screen is Screen.TAKING and before.screen is not Screen.TAKING:
            self._take()
        if after.paper is Paper.PRINTING and (before.paper is not Paper.PRINTING or before.screen is Screen.TAKING):
            self._print()

    def _listen(self, now: bool, before: bool) -> None:
        if self._cards is not None and now is not before:
            self._cards.listen(now)

    def _offer(self) -> Offer:
        assert self._layout is not None
        return self._known().offer(self._layout)

    def _known(self) -> Known:
        mirror = self._link.mirror
        return Known(
            layout=self._layout,
            kiosk=self._kiosk,
            hall=mirror.hall,
            hall_time=mirror.now,
            now=self._hall_clock.now(),
            waits=mirror.waits,
            away=self._away,
            alone=self._alone,
            used_up=frozenset(line for line, left in self._left.items() if not left) if self._alone else frozenset(),
            problem=self._problem,
            card=self._card if self._cards is not None else "",
            card_trouble=self._card_trouble,
            printer_ready=self._printer is not None and self._printer_ready,
        )

    def _show(self) -> None:
        """Tell QML what differs from what it shows."""
        before, self._face = self._face, face(self._visit, self._known(), self._clock())
        self._choices.show(self._face.cards)
        for field in fields(Face):
            value = getattr(self._face, field.name)
            if field.name != "cards" and (before is None or getattr(before, field.name) != value):
                self._shown.insert(field.name, value._asdict() if isinstance(value, Said) else value)
        if before is not None and before.spoken != self._face.spoken:
            self._speak(self._face.spoken)

    def _speak(self, text: str) -> None:
        if self._voice is None:
            return
        if text:
            self._voice.say(text, self._visit.language)
        else:
            self._voice.hush()
