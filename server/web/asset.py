"""The pages' style, script and icon: made once at start, from the layout's theme, and kept by phones for good."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from layouts.layout import Layout


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
    static = files("server.web") / "static"
    style = _tokens(layout) + (static / "phone.css").read_bytes()
    return {
        "phone.css": _asset("phone.css", "text/css", style),
        "phone.js": _asset("phone.js", "text/javascript", (static / "phone.js").read_bytes()),
        "icon.svg": _asset("icon.svg", "image/svg+xml", (static / "icon.svg").read_bytes()),
    }


def _tokens(layout: Layout) -> bytes:
    """The theme as custom properties, `--elder-paper` for `elder_paper`."""
    tokens = {**layout.theme, **{name: f"{value}px" for name, value in layout.shape.items()}}
    written = ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in tokens.items())
    return f":root{{{written}}}\n".encode()


def _asset(name: str, media_type: str, body: bytes) -> Asset:
    packed = gzip.compress(body, mtime=0)
    return Asset(name=name, media_type=media_type, body=body, packed=packed, version=sha256(body).hexdigest()[:12])
