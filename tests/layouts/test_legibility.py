"""People can read the screens."""

import pytest

from layouts.layout import Layout
from layouts.legibility import PAIRS, cap_height_mm, contrast, least_cap_height_mm, too_faint


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """Known colours have their published contrast, whichever comes first."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_both_halls_can_be_read(zhengzhou: Layout, tiny: Layout) -> None:
    """Every colour that carries text is named by a pair, and every pair has its contrast."""
    for layout in (zhengzhou, tiny):
        assert too_faint(layout.theme) == []
        assert set(layout.theme) == {token for pair in PAIRS for token in pair[:2]}


def test_a_faint_colour_is_found(zhengzhou: Layout) -> None:
    """A ticket number darker than 7:1 on night is told with its contrast."""
    [(text, ground, ratio, least)] = too_faint({**zhengzhou.theme, "ticket": "#8A6A1F"})
    assert (text, ground, least) == ("ticket", "night", 7.0)
    assert ratio < 7


def test_call_rows_can_be_read_from_their_distance(zhengzhou: Layout) -> None:
    """64 px of a 55-inch panel are 40.6 mm: enough for 8 m, which need 40."""
    screen = zhengzhou.screens["wall"]
    height = cap_height_mm(screen.row_cap_px, screen.panel_height_mm, screen.height)
    assert height == pytest.approx(40.6, abs=0.05)
    assert least_cap_height_mm(screen.viewing_distance_m) == 40
