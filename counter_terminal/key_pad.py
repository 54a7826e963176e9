"""The key pad: one big key for what comes next, and all keys with their shortcuts."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from counter_terminal.desk import Desk
from counter_terminal.key_button import BIG, BIG_LOW, PAD, PAD_LOW, KeyButton
from counter_terminal.keys import Key
from look.theme import Theme

_COLUMNS = 5


class KeyPad(QWidget):
    """Shows the keys and reports presses. A key that is not shown keeps its place, so that no other key moves."""

    pressed = Signal(object, bool)
    """Key; True for the big one."""

    def __init__(self) -> None:
        super().__init__()
        self.primary = KeyButton(primary=True)
        self.primary.clicked.connect(self._press_primary)
        self.keys = {key: KeyButton() for key in Key}
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, (key, button) in enumerate(self.keys.items()):
            grid.addWidget(button, *divmod(at, _COLUMNS))
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key, False))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(10)
        column_of_all.addWidget(self.primary)
        column_of_all.addLayout(grid)

    def dress(self, theme: Theme) -> None:
        """Put on a theme."""
        for button in (self.primary, *self.keys.values()):
            button.dress(theme)

    def set_low(self, low: bool) -> None:
        """Take less room in a low window."""
        self.primary.set_size(BIG_LOW if low else BIG)
        for button in self.keys.values():
            button.set_size(PAD_LOW if low else PAD)

    def show_desk(self, desk: Desk) -> None:
        """Show the desk's keys."""
        self.primary.show_props(desk.primary)
        for props in desk.keys:
            self.keys[props.key].show_props(props)
            self.keys[props.key].setVisible(props.shown)

    def _press_primary(self) -> None:
        if self.primary.props is not None:
            self.pressed.emit(self.primary.props.key, True)
