"""A caption: what a loudspeaker says, written while it is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layouts.layout import Display, Layout
from layouts.phrases import say
from queueing.plan import Text
from wire import messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The line that is heard now; empty while nothing is said."""

    said: str = ""
    """In the language that is heard."""
    beside: str = ""
    """The same in the other language."""


SILENCE = Spoken()


def heard(layout: Layout, display: Display, loudspeaker: str) -> bool:
    """Whether people in front of `display` hear what `loudspeaker` says."""
    speaker = layout.loudspeakers.get(loudspeaker)
    return speaker is not None and display.zone in speaker.zones


def captioned(layout: Layout, display: Display) -> bool:
    """Whether a display has room for captions: a board that wants them, where a loudspeaker is heard."""
    screen = layout.screens[display.screen]
    return (
        screen.kind == "zone" and screen.captions and any(heard(layout, display, name) for name in layout.loudspeakers)
    )


def spoken(caption: messages.Caption | None, layout: Layout, words: Mapping[str, Text]) -> Spoken:
    """What is written of `caption`: the sentence that is said, with number and counter as they are read."""
    if caption is None or caption.counter not in layout.plan.counters:
        return SILENCE
    label = layout.plan.counters[caption.counter].label
    sentence = say(words, "voice.call", number=caption.number, counter=label)
    zh, en = sentence.zh, sentence.en
    return Spoken(said=zh, beside=en) if caption.language == "zh" else Spoken(said=en, beside=zh)
