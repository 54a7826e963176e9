"""A call in words, and the pieces from which a recorded voice says it.

The words are the layout's `voice.call`. Cut at the ticket's number, they fall into few pieces: what stands before the
number, its letters and digits, and what stands after it, once for every counter. That is a *closed set*: it can be
recorded, or rendered by a slow voice, once for a hall.
"""

from __future__ import annotations

from string import Formatter

from hardware.spelling import spell_counter, spell_number
from layouts.layout import Layout
from layouts.template import render
from queueing.plan import Text

PHRASE = "voice.call"

_EDGES = " \t\n,.;:!?，。；：！？、…"
"""Not part of a piece: pauses are made where pieces join."""


def call_text(phrase: Text, number: str, label: str, language: str) -> str:
    """The whole sentence for a voice that reads."""
    spelled = {"number": spell_number(number), "counter": spell_counter(label)}
    return render(_in(phrase, language), {name: _in(text, language) for name, text in spelled.items()})


def pieces(phrase: Text, number: str, label: str, language: str) -> tuple[str, ...]:
    """The same sentence as the texts of the clips that it is joined from, in order."""
    said: list[str] = []
    piece = ""
    for literal, field, _, _ in Formatter().parse(_in(phrase, language)):
        piece += literal
        if field == "counter":
            piece += _in(spell_counter(label), language)
        elif field == "number":
            said += [piece, *_in(spell_number(number), language).split()]
            piece = ""
    return tuple(text for text in (one.strip(_EDGES) for one in (*said, piece)) if text)


def closed_set(layout: Layout, language: str) -> tuple[str, ...]:
    """Every piece that any call of this hall is joined from, each once: letters and digits first, then counters."""
    phrase = layout.phrases[PHRASE]
    letters = "".join(sorted({letter for line in layout.plan.lines.values() for letter in line.prefix}))
    characters = _in(spell_number(letters + "0123456789"), language).split()
    labels = dict.fromkeys(counter.label for counter in layout.plan.counters.values())
    sentences = (piece for label in labels for piece in pieces(phrase, "", label, language))
    return tuple(dict.fromkeys((*characters, *sentences)))


def _in(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh
