"""The welcome as a program reads it: the whole layout, so that terminals need no layout files of their own."""

from __future__ import annotations

import msgspec

from layouts.layout import Layout
from wire.messages import Welcome

_layout = msgspec.json.Decoder(Layout)


def layout_of(welcome: Welcome) -> Layout:
    """The layout that the server goes by. msgspec.DecodeError if it is of a version this program cannot read."""
    return _layout.decode(welcome.layout)
