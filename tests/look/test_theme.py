"""The hall's colours and shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlEngine

from layouts.legibility import MUST_READ, READABLE, contrast
from layouts.loader import builtin, load
from look import scene
from look.theme import Theme, elderly, mix, theme_of

MODULES = str(Path(scene.__file__).parent / "qml")


def test_the_layout_decides_the_colours() -> None:
    """Each token of theme.toml, colours and shape, reaches the theme."""
    layout = load(builtin("zhengzhou"))
    theme = theme_of(replace(layout, theme={**layout.theme, "brand": "#123456"}, shape={"radius": 3, "grid": 5}))
    assert (theme.brand, theme.radius, theme.grid) == ("#123456", 3, 5)
    assert {name: getattr(theme, name) for name in layout.theme} == {**layout.theme, "brand": "#123456"}


def test_a_token_that_a_layout_lacks_keeps_its_default() -> None:
    """An older layout, or one with a token that this program does not know, is shown all the same."""
    layout = replace(load(builtin("zhengzhou")), theme={"ink": "#000001", "sparkle": "#FFFFFF"}, shape={})
    assert theme_of(layout) == Theme(ink="#000001")


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "card", MUST_READ),
        ("muted", "paper", READABLE),
        ("muted", "card", READABLE),
        ("paper", "brand_pressed", READABLE),
        ("ink", "brand_soft", MUST_READ),
        ("paper", "card_night", MUST_READ),
        ("muted_night", "night", READABLE),
        ("muted_night", "card_night", READABLE),
        ("ticket", "card_night", MUST_READ),
        ("counter", "card_night", MUST_READ),
        ("warn_night", "card_night", READABLE),
        ("calm_night", "card_night", READABLE),
        ("night", "warn_night", MUST_READ),
    ],
)
def test_shades_can_be_read(text: str, ground: str, least: float) -> None:
    """What is derived from the tokens stands out from its ground as the tokens do."""
    theme = Theme()
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= least


def test_a_served_and_a_finished_call_can_still_be_read() -> None:
    """Each is quieter than the one before, and none too quiet."""
    theme = Theme()
    for shades in (
        (theme.ticket, theme.ticket_served, theme.ticket_over),
        (theme.counter, theme.counter_served, theme.counter_over),
    ):
        called, served, over = (contrast(shade, theme.night) for shade in shades)
        assert called > served > over >= READABLE


def test_mixing_ends_at_either_colour() -> None:
    """A share of nothing is the one, of all the other."""
    assert mix("#0A141E", "#FFFFFF", 0) == "#0A141E"
    assert mix("#0A141E", "#FF0080", 1) == "#FF0080"
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


def test_qml_wears_every_token(qapp: object) -> None:
    """`Theme` in QML has each token of the theme, and changes when dressed anew."""
    engine = QQmlEngine()
    engine.addImportPath(MODULES)
    for theme in (Theme(), Theme(brand="#102030", radius=9)):
        scene.dress(engine, theme)
        worn = engine.singletonInstance("Look", "Theme")
        assert worn is not None
        for name, value in theme.tokens().items():
            shown = worn.property(name)
            assert (shown.name().upper() if isinstance(shown, QColor) else shown) == value, name


def test_elderly_mode_is_near_black_on_the_layouts_pale_yellow() -> None:
    """The hall's own colours, deepened: each can be read on the pale ground as what must be read."""
    old = elderly(Theme())
    assert (old.ink, old.paper) == (Theme().elder_ink, Theme().elder_paper)
    for colour in (old.ink, old.muted, old.brand, old.calm, old.warn, old.alarm):
        assert contrast(colour, old.paper) >= MUST_READ
        assert contrast(colour, old.card) >= MUST_READ


def test_qml_changes_into_the_elderly_theme_and_back(qapp: object) -> None:
    """One property of `Theme` turns every token, also after the hall has dressed anew."""
    engine = QQmlEngine()
    engine.addImportPath(MODULES)
    for theme in (Theme(), Theme(brand="#102030")):
        scene.dress(engine, theme)
        worn = engine.singletonInstance("Look", "Theme")
        assert worn is not None
        for elder, expected in ((True, elderly(theme)), (False, theme)):
            worn.setProperty("elder", elder)
            for name, value in expected.tokens().items():
                shown = worn.property(name)
                assert (shown.name().upper() if isinstance(shown, QColor) else shown) == value, name
