"""The foot of a sheet: what there is to say, or while there is nothing, which keys there are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_terminal.banner import NoticeLine
from counter_terminal.parts import Bilingual
from counter_terminal.shift import Notice
from queueing.plan import Text

_HEIGHT = 58


class Foot(QWidget):
    """As high with a notice as without, so that nothing above it jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.notice = NoticeLine()
        self.hint = Bilingual(13, role="muted", small=11)
        self.setFixedHeight(_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.notice, self.hint):
            column.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)

    def show_foot(self, notice: Notice | None, hint: Text) -> None:
        """Show the notice, or else the hint."""
        self.notice.show_notice(notice)
        self.hint.show_text(hint)
        self.hint.setVisible(notice is None)
