"""The Chinese font in true weights."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from look import font


@pytest.fixture(autouse=True)
def _installed(qapp: QGuiApplication) -> None:
    font.install(qapp)


def ink(text: str, drawn: QFont) -> QImage:
    """`text` drawn black on white."""
    image = QImage(400, 120, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(drawn)
    painter.drawText(10, 90, text)
    painter.end()
    return image


def darkness(image: QImage) -> int:
    return sum(255 - value for value in bytes(image.constBits()))


def test_the_application_writes_chinese_in_regular_weight(qapp: QGuiApplication) -> None:
    """What names no font gets the Chinese one, as dark as weight 400 and darker than the font's own default, Thin."""
    drawn = QFont(qapp.font())
    drawn.setPixelSize(64)
    assert drawn.family() == font.FAMILY
    assert ink("窗口", drawn) == ink("窗口", font.font(64, font.REGULAR))
    assert darkness(ink("窗口", drawn)) > 1.3 * darkness(ink("窗口", font.font(64, 100)))


def test_each_weight_is_darker_than_the_one_before() -> None:
    """Regular, medium and bold are true weights of the variable font."""
    regular, medium, bold = (
        darkness(ink("请到窗口", font.font(64, w))) for w in (font.REGULAR, font.MEDIUM, font.BOLD)
    )
    assert regular < medium < bold


def test_chinese_characters_are_not_boxes() -> None:
    """Different characters look different, rare ones of names too."""
    drawn = [ink(character, font.font(64)) for character in ("请", "号", "𠮷", "龘", "㼆")]
    assert all(one != other for at, one in enumerate(drawn) for other in drawn[:at])


@pytest.mark.parametrize("weight", [font.REGULAR, font.MEDIUM, font.BOLD])
def test_figures_are_tabular(weight: int) -> None:
    """All figures are equally wide, so a clock does not dance."""
    metrics = QFontMetricsF(font.font(100, weight))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_a_font_can_be_asked_for_by_the_height_of_its_capitals() -> None:
    """64 px of cap height is what 8 m need on a 55-inch panel."""
    metrics = QFontMetricsF(font.font(font.pixels_for_cap(64), font.BOLD))
    assert metrics.capHeight() == pytest.approx(64, abs=1)
