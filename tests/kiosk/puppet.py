"""A kiosk without a hall behind it: it shows whatever face it is given and notes what was touched."""

from __future__ import annotations

from dataclasses import fields

from PySide6.QtCore import Property, QObject, Slot
from PySide6.QtQml import QQmlPropertyMap

from kiosk.choice_model import ChoiceModel
from kiosk.face import Face
from kiosk.words import Said


class Puppet(QObject):
    """Stands in for `kiosk.view_model.ViewModel` before the window."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.touches: list[tuple[str | int, ...]] = []
        """The slots that were called, with what they were given; plain touches left out."""
        self._shown = QQmlPropertyMap.create(self)
        self._choices = ChoiceModel()
        self.show(face)

    def show(self, face: Face) -> None:
        """Put another face on."""
        self._choices.show(face.cards)
        for field in fields(Face):
            value = getattr(face, field.name)
            if field.name != "cards":
                self._shown.insert(field.name, value._asdict() if isinstance(value, Said) else value)

    def _get_shown(self) -> QObject:
        return self._shown

    def _get_choices(self) -> QObject:
        return self._choices

    shown = Property(QObject, _get_shown, constant=True)
    choices = Property(QObject, _get_choices, constant=True)

    @Slot()
    def touched(self) -> None:
        pass

    @Slot(str)
    def choose(self, key: str) -> None:
        self.touches.append(("choose", key))

    @Slot()
    def confirm(self) -> None:
        self.touches.append(("confirm",))

    @Slot(int)
    def turn_to(self, page: int) -> None:
        self.touches.append(("turn_to", page))

    @Slot()
    def back(self) -> None:
        self.touches.append(("back",))

    @Slot()
    def home(self) -> None:
        self.touches.append(("home",))

    @Slot()
    def change_language(self) -> None:
        self.touches.append(("change_language",))

    @Slot()
    def toggle_elder(self) -> None:
        self.touches.append(("toggle_elder",))

    @Slot()
    def open_search(self) -> None:
        self.touches.append(("open_search",))

    @Slot()
    def open_check_in(self) -> None:
        self.touches.append(("open_check_in",))

    @Slot()
    def open_reprint(self) -> None:
        self.touches.append(("open_reprint",))

    @Slot(str)
    def type_key(self, key: str) -> None:
        self.touches.append(("type_key", key))

    @Slot()
    def submit(self) -> None:
        self.touches.append(("submit",))

    @Slot()
    def type_instead(self) -> None:
        self.touches.append(("type_instead",))

    @Slot()
    def go_without(self) -> None:
        self.touches.append(("go_without",))

    @Slot()
    def reprint(self) -> None:
        self.touches.append(("reprint",))

    @Slot(str)
    def pick_field(self, field: str) -> None:
        self.touches.append(("pick_field", field))

    @Slot(str)
    def scanned(self, text: str) -> None:
        self.touches.append(("scanned", text))
