"""The server as the kiosk needs it: signals, a mirror, and questions. `wire.qt.QtLink` is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from wire.link import ANSWER_S
from wire.mirror import Mirror

Then = Callable[[dict[str, Any] | Exception], None]


class Server(Protocol):
    """What the kiosk needs of its link."""

    welcomed: SignalInstance
    changed: SignalInstance
    lost: SignalInstance
    mirror: Mirror

    def ask(
        self,
        do: str,
        then: Then,
        /,
        *,
        request_id: str | None = None,
        timeout: float = ANSWER_S,
        **args: object,
    ) -> None: ...
