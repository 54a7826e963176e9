"""The card reader seen from the screen. Cards are read on the reader's own thread; what a visitor has to know comes
over as a signal, and nothing of it stays here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal

from hardware.id_reader import CardRead, CardTrouble, Connection, IdReader, ReaderPace, ReaderState, Told, TroubleCode
from wire.id_number import IdNumber

__all__ = ["CardReader", "CardSeen", "CardState", "CardTold", "CardTrouble", "TroubleCode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen:
    """A card was read."""

    number: IdNumber
    expired: bool
    """Its last valid day has passed."""


class CardState(StrEnum):
    """What the reader is doing."""

    READY = "ready"
    READING = "reading"
    """A card was found and is to be left there; `CardSeen` or `CardTrouble` follows, or the reader is lost."""
    ABSENT = "absent"
    """It is not there, or does not answer."""


CardTold = CardSeen | CardTrouble | CardState


class CardReader(QObject):
    """The reader of this kiosk, from its making to `close`. Cards are read only between `listen(True)` and
    `listen(False)`; after that, nothing that was read before is told any more."""

    told = Signal(object)
    """CardTold, in this object's thread. `CardState` READY and ABSENT are told whenever they change, and when
    listening begins; everything else only while listening."""

    _heard = Signal(object, object)
    """For whom, and what."""
    _turned = Signal(object)
    """The reader has come or gone."""

    def __init__(
        self,
        port: str,
        today: Callable[[], date],
        parent: QObject | None = None,
        *,
        pace: ReaderPace | None = None,
    ) -> None:
        """`port` as in `layouts.layout.Kiosk.id_reader`. `today` answers the hall's date, in any thread."""
        super().__init__(parent)
        self._today = today
        self._listening: object | None = None
        self._closed = False
        self._state = CardState.ABSENT
        self._heard.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._turned.connect(self._turn, Qt.ConnectionType.QueuedConnection)
        self._reader = IdReader(port, told=self._hear, today=today, pace=pace, reading=self._hear_reading)
        self._reader.start()

    def listen(self, on: bool) -> None:
        """Read cards from now on, for a new visitor; or no more."""
        self._reader.pause()
        self._listening = object() if on else None
        if on:
            self._heard.emit(self._listening, self._state)
            self._reader.resume()

    def close(self) -> None:
        """Let the reader go; nothing more is told. Waits until its thread has ended: a second at most, as a rule at
        once. May be called in any thread."""
        self._listening, self._closed = None, True
        self._reader.close()

    # In the reader's thread, which holds back `pause` meanwhile

    def _hear(self, told: Told) -> None:
        match told:
            case CardRead(card=card):
                seen = CardSeen(number=card.number, expired=card.expired_on(self._today()))
                self._heard.emit(self._listening, seen)
            case CardTrouble():
                self._heard.emit(self._listening, told)
            case ReaderState(connection=connection):
                self._turned.emit(CardState.READY if connection is Connection.READY else CardState.ABSENT)

    def _hear_reading(self) -> None:
        self._heard.emit(self._listening, CardState.READING)

    # In this object's thread

    def _pass_on(self, listening: object | None, told: CardTold) -> None:
        if listening is not None and listening is self._listening:
            self.told.emit(told)

    def _turn(self, state: CardState) -> None:
        if not self._closed:
            self._state = state
            self.told.emit(state)
