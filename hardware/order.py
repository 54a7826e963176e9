"""An order: a command that a key at a counter means, ready to go over the gateway's link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command of `wire.codec.COMMANDS`. The same press is the same order, so the server carries it out once."""

    do: str
    args: Mapping[str, object]
    request_id: str
