"""What came of a case: the receipt's number, largest; its code; what to tell the applicant."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_terminal import case_words
from counter_terminal.parts import Bilingual, Fitted
from layouts.layout import Layout
from look.font import BOLD, MEDIUM
from queueing.case import CaseState
from queueing.plan import Text
from wire.views import CaseView

_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class CaseDone(QWidget):
    """Shows one case that was just taken in, or finished."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Bilingual(22, BOLD, "calm", small=13, align=_MIDDLE)
        self.number = Fitted(40, 72, BOLD, "brand")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFixedHeight(104)
        self.item = Bilingual(20, MEDIUM, small=13, align=_MIDDLE)
        self.code = Bilingual(26, BOLD, small=13, align=_MIDDLE)
        self.next = Bilingual(16, MEDIUM, small=12, align=_MIDDLE, wrap=True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch()
        for part in (self.title, self.number, self.item, self.code, self.next):
            column.addWidget(part)
        column.addStretch()

    def show_case(self, case: CaseView, layout: Layout) -> None:
        """Show another case."""
        finished = case.state == CaseState.CLOSED
        self.title.show_text(case_words.FINISHED if finished else case_words.REGISTERED)
        self.number.show_text(case.case)
        self.item.show_text(item_of(case, layout))
        self.code.show_text(Text(zh=f"取号验证码 {case.code}", en=f"Code {case.code}"))
        self.code.setVisible(bool(case.code) and not finished)
        said = list(_said(case))
        self.next.show_text(Text(zh="".join(one.zh for one in said), en=" ".join(one.en for one in said)))
        self.next.setVisible(bool(said))


def item_of(case: CaseView, layout: Layout) -> Text:
    """What a case is about: its item, or only its line."""
    service = layout.plan.services.get(case.service or "")
    return service.name if service is not None else layout.plan.lines[case.line].name


def _said(case: CaseView) -> list[Text]:
    said = [case_words.SUMMONED] if case.summoned_at is not None else []
    if case.missing:
        count = len(case.missing)
        papers = "paper" if count == 1 else "papers"
        said.append(Text(zh=f"还缺 {count} 份材料，期限见凭证。", en=f"{count} {papers} to come, see the receipt."))
    return said
