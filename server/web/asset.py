"""The pages' style, script and icon: made once at start, from the layout's theme, and kept by phones for good."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from layouts.layout import Layout

_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
"""By the end of a name; other files beside these are not served."""
_THEMED = frozenset({"phone.css", "tablet.css", "console/base.css"})
"""Styles that begin with the theme's tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file that pages refer to."""

    name: str
    media_type: str
    body: bytes
    packed: bytes
    """The same in gzip."""
    version: str
    """Changes with the body; it stands in the address, so that a phone need not ask again."""

    @property
    def address(self) -> str:
        """Where pages find it."""
        return f"/web/{self.name}?v={self.version}"


def assets_of(layout: Layout) -> Mapping[str, Asset]:
    """All assets by name."""
    tokens = _tokens(layout)
    return {
        name: _asset(name, media_type, tokens + body if name in _THEMED else body)
        for name, body in _written(files("server.web") / "static")
        if (media_type := _MEDIA_TYPES.get(name.rpartition(".")[2])) is not None
    }


def _written(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """All files of a folder and those in it, by their path."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _written(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _tokens(layout: Layout) -> bytes:
    """The theme as custom properties, `--elder-paper` for `elder_paper`."""
    tokens = {**layout.theme, **{name: f"{value}px" for name, value in layout.shape.items()}}
    written = ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in tokens.items())
    return f":root{{{written}}}\n".encode()


def _asset(name: str, media_type: str, body: bytes) -> Asset:
    packed = gzip.compress(body, mtime=0)
    return Asset(name=name, media_type=media_type, body=body, packed=packed, version=sha256(body).hexdigest()[:12])
