"""The theme: the hall's colours and shapes, as its layout declares them, and the shades that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from layouts.layout import Layout

_SERVED, _OVER = 0.25, 0.38
"""How much of the night lies over a call whose visitor has come, and over one that is past."""
_DEEPENED = {"brand": 0.3, "calm": 0.4, "warn": 0.35, "alarm": 0.25}
"""How much of the elderly ink is in a colour of the elderly theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as `#RRGGBB`, lengths in pixels. The defaults hold until the layout has come."""

    ink: str = "#10233F"
    """Text of touch and web screens."""
    paper: str = "#F5F8FC"
    """Their ground; on night, the colour of text."""
    brand: str = "#0B57D0"
    """Primary keys, zone headers."""
    night: str = "#071A33"
    """Ground of wall displays."""
    ticket: str = "#FFC83D"
    """A ticket number on night."""
    counter: str = "#46E6A8"
    """A counter number on night."""
    calm: str = "#1E7A4F"
    warn: str = "#9A5B00"
    alarm: str = "#B42318"
    calm_night: str = "#6EE7B7"
    warn_night: str = "#FFB020"
    alarm_night: str = "#FF8A80"
    elder_ink: str = "#000000"
    elder_paper: str = "#FFF7D6"
    radius: int = 16
    grid: int = 8

    @property
    def card(self) -> str:
        """A raised surface on paper."""
        return "#FFFFFF"

    @property
    def muted(self) -> str:
        """Secondary text on paper."""
        return mix(self.paper, self.ink, 0.72)

    @property
    def line(self) -> str:
        """Borders on paper."""
        return mix(self.paper, self.ink, 0.16)

    @property
    def brand_pressed(self) -> str:
        """A primary key under a finger."""
        return mix(self.brand, self.ink, 0.4)

    @property
    def brand_soft(self) -> str:
        """A secondary key, a chosen row."""
        return mix(self.paper, self.brand, 0.12)

    @property
    def card_night(self) -> str:
        """A raised surface on night."""
        return mix(self.night, self.paper, 0.07)

    @property
    def muted_night(self) -> str:
        """Secondary text on night."""
        return mix(self.night, self.paper, 0.68)

    @property
    def line_night(self) -> str:
        """Borders on night."""
        return mix(self.night, self.paper, 0.18)

    @property
    def ticket_served(self) -> str:
        """The number of a ticket at its counter."""
        return mix(self.ticket, self.night, _SERVED)

    @property
    def ticket_over(self) -> str:
        """The number of a ticket whose call is over."""
        return mix(self.ticket, self.night, _OVER)

    @property
    def counter_served(self) -> str:
        """The counter of a ticket that is there."""
        return mix(self.counter, self.night, _SERVED)

    @property
    def counter_over(self) -> str:
        """The counter of a call that is over."""
        return mix(self.counter, self.night, _OVER)

    def tokens(self) -> dict[str, str | int]:
        """Every colour and length by its name in QML: `ink`, `cardNight`."""
        return {_camel(name): getattr(self, name) for name in (*_DECLARED, *_DERIVED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ElderlyTheme(Theme):
    """The same hall for weak eyes (适老化): nearly black on pale yellow, and borders that are seen."""

    @property
    def card(self) -> str:
        return mix(self.paper, "#FFFFFF", 0.7)

    @property
    def muted(self) -> str:
        return mix(self.paper, self.ink, 0.88)

    @property
    def line(self) -> str:
        return mix(self.paper, self.ink, 0.6)


_DECLARED = tuple(field.name for field in fields(Theme))
_DERIVED = tuple(name for name, member in vars(Theme).items() if isinstance(member, property))


def theme_of(layout: Layout) -> Theme:
    """The theme of a layout; what it leaves out keeps its default."""
    given = {**layout.theme, **layout.shape}
    return Theme(**{name: value for name, value in given.items() if name in _DECLARED})  # type: ignore[arg-type]


def elderly(theme: Theme) -> ElderlyTheme:
    """`theme` in elderly mode: its own colours, deepened until each can be read from afar on the pale yellow ground."""
    given = {name: getattr(theme, name) for name in _DECLARED}
    deep = {name: mix(given[name], theme.elder_ink, share) for name, share in _DEEPENED.items()}
    return ElderlyTheme(**{**given, **deep, "ink": theme.elder_ink, "paper": theme.elder_paper})  # type: ignore[arg-type]


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from `one` to `other`."""
    channels = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in channels)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
