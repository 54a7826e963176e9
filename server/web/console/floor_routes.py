"""The routes of the floor: /console, and what is done there to counters and lines."""

from __future__ import annotations

import secrets
from typing import Any

from litestar import Controller, Response, get, post

from queueing.plan import Text
from server.web.console.alarm_words import NAMES
from server.web.console.asking import Form, ask, form_of
from server.web.console.console import Console, console_of
from server.web.console.floor import floor_entries, floor_plans
from server.web.console.nav import DESK
from server.web.console.page import json_answer, render
from server.web.console.reassignment import moves_for, reassignment_of
from server.web.console.session import console_manner, signed_in
from server.web.site import Asking
from wire.problem import MalformedError

_ONCE_LENGTH = 40


class FloorRoutes(Controller):
    """The front desk watches the floor, and gives counters other queues."""

    path = "/console"
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page."""
        session = signed_in(request, *DESK)
        layout = console_of(request).site.layout
        return render(
            request,
            session,
            "console/floor.html",
            plan=layout.plan,
            floors=layout.floors,
            floor_plans=floor_plans(layout),
            words=_words(request),
        )

    @post("/moves", status_code=200)
    async def move(self, request: Asking) -> Response[bytes]:
        """Put counters onto a queue, now or at a time. Answers the moves that it led to, to be taken back by."""
        session, form = signed_in(request, *DESK), await form_of(request)
        writer = console_of(request).site.writer
        asked = reassignment_of(form, writer.clock.now(), writer.hall.plan.timezone)
        name = _once(form)
        moves = moves_for(writer.hall, asked, name)
        for values in moves:
            await ask(request, session, "move", values, f"move-{values['move']}")
        return json_answer({"moves": [values["move"] for values in moves]})

    @post("/moves/{move:str}/end", status_code=200)
    async def end(self, move: str, request: Asking) -> Response[bytes]:
        """Take a move back: its counters serve what they served before."""
        session = signed_in(request, *DESK)
        await ask(request, session, "end-move", {"move": move})
        return json_answer({"move": move})

    @post("/intake/{line:str}", status_code=200)
    async def intake(self, line: str, request: Asking) -> Response[bytes]:
        """Stop giving numbers for a line, or start again."""
        session, form = signed_in(request, *DESK), await form_of(request)
        if form.get("to") not in ("start", "stop"):
            raise MalformedError("start or stop")
        await ask(request, session, f"{form.get('to')}-intake", {"line": line})
        return json_answer({"line": line})


def add_floor_topic(console: Console) -> None:
    """Let open pages follow the floor, see `server.web.console.floor`."""
    writer, estimates = console.site.writer, console.estimates
    console.live.topic("floor", lambda: floor_entries(writer.hall, estimates.of_new), DESK)


def _once(form: Form) -> str:
    """The name of a form: sent twice, it acts once."""
    given = form.get("once")
    return given if 16 <= len(given) <= _ONCE_LENGTH and given.replace("-", "").isalnum() else secrets.token_hex(8)


def _short(prefix: str, kind: Text, language: str) -> str:
    """A queue as it stands on a tile: A受理, A Acc."""
    return f"{prefix} {kind.en[:3]}" if language == "en" else f"{prefix}{kind.zh}"


def _words(request: Asking) -> dict[str, Any]:
    """Names and words that the page's script needs, in the language of whoever asks."""
    layout, manner = console_of(request).site.layout, console_manner(request)
    plan, phrases = layout.plan, layout.phrases

    def family(name: str) -> dict[str, str]:
        start = f"{name}."
        return {key.removeprefix(start): manner.text(text) for key, text in phrases.items() if key.startswith(start)}

    return {
        "queues": {
            queue.id: {
                "name": manner.text(queue.name),
                "short": _short(plan.lines[queue.line].prefix, phrases[f"kind.{queue.kind}"], manner.language),
                "line": queue.line,
            }
            for queue in plan.queues.values()
        },
        "lines": {line.id: manner.text(line.name) for line in plan.lines.values()},
        "counters": {counter.id: counter.label for counter in plan.counters.values()},
        "pause": family("pause"),
        "stop": family("stop"),
        "alarm": {kind.value: manner.text(name) for kind, name in NAMES.items()},
    }
