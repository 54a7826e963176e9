"""A kiosk without a window: touched by its slots, read by its properties."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from pytestqt.qtbot import QtBot

from kiosk.card import CardSeen
from kiosk.face import Face
from kiosk.view_model import ViewModel
from wire.id_number import parse_id_number

NUMBER = "11010519491231002X"
PERSON = parse_id_number(NUMBER, date(2026, 11, 23))
"""Older than 60."""
YOUNG = parse_id_number("440524198001010013", date(2026, 11, 23))

TO_CLASS = ("zone-1", "fund-acceptance", "fund-rent")
TO_CARD = (*TO_CLASS, "ordinary")
"""What is touched until the card is asked for, or where there is no reader until the confirmation."""


@dataclass(slots=True)
class Clock:
    """Milliseconds that pass when a test says so."""

    now: int = 0

    def __call__(self) -> int:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass(slots=True)
class Kiosk:
    """A kiosk without a window: its slots, and what it shows."""

    model: ViewModel
    clock: Clock
    bot: QtBot

    def touch(self, *keys: str) -> None:
        """Cards by their keys, slots by their names, one after the other as a person does it."""
        for key in keys:
            self.clock.wait(1)
            slot = getattr(self.model, key, None)
            slot() if callable(slot) else self.model.choose(key)

    def type(self, text: str) -> None:
        self.clock.wait(1)
        for key in text:
            self.model.type_key(key)

    def show_card(self, person: Any = PERSON, *, expired: bool = False) -> None:
        self.clock.wait(1)
        self.model._told_of_card(CardSeen(number=person, expired=expired))

    def scan(self, text: str) -> None:
        self.clock.wait(1)
        self.model.scanned(text)

    def now(self, field: str) -> Any:
        """A field as QML has it; of a text the visitor's language."""
        value = self.shown.value(field)
        return value["main"] if isinstance(value, dict) else value

    def comes(self, screen: str) -> None:
        """Wait until this screen is there."""
        self.bot.waitUntil(lambda: bool(self.now("screen") == screen), timeout=5_000)

    def shows(self, field: str, what: object) -> None:
        """Wait until a field has this value, or holds this text."""

        def met() -> bool:
            value = self.now(field)
            return bool(what in value if isinstance(what, str) and isinstance(value, str) else value == what)

        self.bot.waitUntil(met, timeout=5_000)

    def pick(self, field: str) -> None:
        self.clock.wait(1)
        self.model.pick_field(field)

    def learn(self) -> None:
        """Wait until the reserve has on disk what the server told."""
        own = self.model._own
        assert own is not None
        self.bot.waitUntil(lambda: own._learned is not None, timeout=20_000)
        done: list[object] = []
        own._in_thread(lambda: None, done.append)
        self.bot.waitUntil(lambda: bool(done), timeout=20_000)

    def everything(self) -> dict[str, Any]:
        """Every property that QML can read."""
        return {field.name: self.shown.value(field.name) for field in fields(Face)} | {"cards": self.cards()}

    @property
    def shown(self) -> Any:
        return self.model.shown

    def cards(self) -> list[str]:
        assert self.model._face is not None
        return [card.key for card in self.model._face.cards]
