"""The console's pages: templates with the words, names and rights of whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response

from layouts.layout import Layout
from queueing.plan import Millis
from server.clock import local
from server.web.console.console import console_of
from server.web.console.nav import pages_for
from server.web.console.session import ConsoleSession, console_manner
from server.web.paper import HEADERS, HTML
from server.web.site import Connection

OPEN_HEADERS: Mapping[str, str] = {"Referrer-Policy": "same-origin"}
"""Addresses of the console are no secret: browsers then say which page a form was sent from."""


def render(
    connection: Connection,
    session: ConsoleSession | None,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response[str]:
    """A page, or a part of one, as an answer. `template` is a name like `console/floor.html`.

    Besides `values` a template knows: `t(zh, en)` and `text(Text)`, which choose by language; `say(key)` for the
    layout's phrases; `may(command)`; `csrf`; `session`, None before signing in; `at(millis)`, which writes a time as
    HH:MM, with the date where it is not today's; `assets`; `nav`.
    """
    console, manner = console_of(connection), console_manner(connection)
    site = console.site
    now = site.writer.clock.now()
    told = {
        "t": lambda zh, en: en if manner.language == "en" else zh,
        "text": manner.text,
        "at": lambda moment: time_of(moment, now, site.layout),
        "session": session,
        "csrf": session.csrf if session is not None else "",
        "may": session.may if session is not None else lambda _: False,
        "role": session.role if session is not None else "",
        "nav": pages_for(session.role) if session is not None else (),
        "here": connection.scope["path"],
        "address": address_of(connection),
        "now": now,
        "speed": site.writer.clock.speed,
        "timezone": site.layout.plan.timezone,
        **values,
    }
    return site.paper.page(template, manner, told, status, {**OPEN_HEADERS, **(headers or {})})


def address_of(connection: Connection) -> str:
    """What stands in the browser's address line, from the path on."""
    return connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")


def see_other(address: str) -> Response[str]:
    """After a form: look there (RFC 9110, 15.4.4)."""
    return Response(content="", status_code=303, media_type=HTML, headers=plain_headers(Location=address))


def time_of(moment: Millis | None, now: Millis, layout: Layout) -> str:
    """A time as staff read it: `14:30`, or `2026-01-06 14:30` where it is not today; empty for None."""
    if moment is None:
        return ""
    shown, today = local(moment, layout.plan.timezone), local(now, layout.plan.timezone).date()
    return f"{shown:%H:%M}" if shown.date() == today else f"{shown:%Y-%m-%d %H:%M}"


def wants_part(connection: Connection) -> bool:
    """Whether a script asks, to put the answer into a page that is open."""
    return "hx-request" in connection.headers or "application/json" in connection.headers.get("accept", "")


def sentence(connection: Connection, code: str) -> str:
    """The layout's sentence for a refusal."""
    phrases = console_of(connection).site.layout.phrases
    key = f"problem.{code}"
    return console_manner(connection).say(phrases, key if key in phrases else "phone.failed_hint")


def json_answer(value: object, status: int = 200) -> Response[bytes]:
    """An answer for a page's own script."""
    body = msgspec.json.encode(value)
    return Response(content=body, status_code=status, media_type="application/json", headers=plain_headers())


def plain_headers(**more: str) -> dict[str, str]:
    """The headers of an answer that is no page."""
    return {**HEADERS, **OPEN_HEADERS, **more}
