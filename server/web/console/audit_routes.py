"""The routes of the log: /console/audit, what everybody did, and whether the log still holds together."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.response import Stream

from queueing.plan import Text
from server.audit import AuditQuery, AuditRow, audit_onward, audit_page
from server.clock import local, moment
from server.web.console.console import Console, console_of
from server.web.console.log_words import KINDS, LogWords
from server.web.console.page import plain_headers, render, see_other
from server.web.console.session import console_manner, signed_in
from server.web.manner import Manner
from server.web.site import Asking, Connection

PATH = "/console/audit"
READERS = ("manager", "auditor")
ROWS = 100
"""Rows of a page."""
SPAN = timedelta(days=31)
"""Days that one look may concern."""
_AT_ONCE = 500
"""Rows that are written before others get their turn."""
_HHMM = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = re.compile(r"[A-Za-z]{1,4}[0-9]{3,6}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page's form says, as it is shown again."""

    since: date
    until: date
    start: str = ""
    end: str = ""
    actor: str = ""
    kind: str = ""
    about: str = ""

    def address(self, before: int | None = None, path: str = PATH) -> str:
        """The address of this look; of what is earlier than row `before`."""
        values = {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "start": self.start,
            "end": self.end,
            "actor": self.actor,
            "kind": self.kind,
            "about": self.about,
            "before": str(before) if before is not None else "",
        }
        return f"{path}?{urlencode({name: value for name, value in values.items() if value})}"


class AuditRoutes(Controller):
    """Managers and auditors read the log."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """A page of it, the newest first."""
        session, console = signed_in(request, *READERS), console_of(request)
        asked = asked_of(request)
        store, given = console.site.writer.store, request.query_params.get("before", "")
        before = int(given) if given.isdecimal() and len(given) < 16 else None
        found = await asyncio.to_thread(audit_page, store, query_of(asked, console), before, ROWS + 1)
        rows = found[:ROWS]
        words = LogWords(console.site.layout)
        return render(
            request,
            session,
            "console/audit.html",
            asked=asked,
            rows=[_row(row, words, today_of(request)) for row in rows],
            kinds=KINDS,
            earlier=asked.address(rows[-1].seq) if len(found) > ROWS else None,
            newest=asked.address() if before is not None else None,
            csv=asked.address(path=f"{PATH}/log.csv"),
            chain=console.chain.state,
            head=store.head(),
        )

    @get("/log.csv")
    async def csv(self, request: Asking) -> Stream:
        """All that the look finds, the oldest first, as a table for spreadsheets."""
        signed_in(request, *READERS)
        console, asked = console_of(request), asked_of(request)
        name = f"jiaohao-{asked.since.isoformat()}-{asked.until.isoformat()}.csv"
        headers = plain_headers(**{"Content-Disposition": f'attachment; filename="{name}"'})
        written = _csv(console, query_of(asked, console), console_manner(request))
        return Stream(written, media_type="text/csv", headers=headers)

    @post("/verify", status_code=303)
    async def verify(self, request: Asking) -> Response[str]:
        """Follow the chain of hashes from its beginning."""
        signed_in(request, *READERS)
        await console_of(request).chain.run()
        return see_other(PATH)


def asked_of(connection: Connection) -> Asked:
    """What an address asks for; today, where it says nothing that can be understood."""
    query = connection.query_params
    until = _date(query.get("until", ""), today_of(connection))
    since = max(_date(query.get("since", ""), until), until - SPAN)
    start, end = query.get("start", ""), query.get("end", "")
    return Asked(
        since=min(since, until),
        until=until,
        start=start if _HHMM.fullmatch(start) else "",
        end=end if _HHMM.fullmatch(end) else "",
        actor=query.get("actor", "").strip()[:64],
        kind=query.get("kind", "") if query.get("kind", "") in KINDS else "",
        about=query.get("about", "").strip()[:64],
    )


def today_of(connection: Connection) -> date:
    """The hall's own date."""
    site = console_of(connection).site
    return local(site.writer.clock.now(), site.layout.plan.timezone).date()


def query_of(asked: Asked, console: Console) -> AuditQuery:
    """The same, as the log is asked: a ticket's number is one of the last day's, a counter's label is its id."""
    plan = console.site.layout.plan
    start = moment(asked.since, asked.start or "00:00", plan.timezone)
    last = asked.until if asked.end else asked.until + timedelta(days=1)
    about: str | None = asked.about or None
    if _NUMBER.fullmatch(asked.about):
        about = f'"{asked.until:%Y%m%d}-{asked.about.upper()}"'
    elif (counter := next((c.id for c in plan.counters.values() if asked.about in (c.id, c.label)), None)) is not None:
        about = f'"{counter}"'
    return AuditQuery(
        start=start,
        end=moment(last, asked.end or "00:00", plan.timezone),
        actor=asked.actor or None,
        kind=asked.kind or None,
        about=about,
    )


def _date(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _row(row: AuditRow, words: LogWords, today: date) -> dict[str, Any]:
    kind, when = type(row.event).__name__, words.local(row.at)
    return {
        "seq": row.seq,
        "time": f"{when:%H:%M:%S}" if when.date() == today else f"{when:%m-%d %H:%M:%S}",
        "who": words.actor(row.actor),
        "kind": KINDS[kind],
        "what": words.of(row.event),
        "where": words.place(row.event),
        "ticket": getattr(row.event, "ticket", None),
    }


async def _csv(console: Console, query: AuditQuery, manner: Manner) -> AsyncIterator[bytes]:
    """The table, piece by piece; each is made in a thread, and calls go on in between."""
    words = LogWords(console.site.layout)
    head = (
        Text(zh="序号", en="Row"),
        Text(zh="时间", en="Time"),
        Text(zh="人员", en="Who"),
        Text(zh="帐号", en="Account"),
        Text(zh="类型", en="Kind"),
        Text(zh="地点", en="Where"),
        Text(zh="内容", en="What"),
    )
    yield "\ufeff".encode() + _written([[manner.text(name) for name in head]])
    store, last = console.site.writer.store, 0

    def piece() -> bytes:
        nonlocal last
        rows = audit_onward(store, query, last, _AT_ONCE)
        last = rows[-1].seq if rows else last
        return _written([_cells(row, words, manner) for row in rows])

    while part := await asyncio.to_thread(piece):
        yield part


def _cells(row: AuditRow, words: LogWords, manner: Manner) -> list[str]:
    shown = (KINDS[type(row.event).__name__], words.place(row.event), words.of(row.event))
    when = f"{words.local(row.at):%Y-%m-%d %H:%M:%S}"
    return [str(row.seq), when, manner.text(words.actor(row.actor)), row.actor, *(manner.text(text) for text in shown)]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    paper = io.StringIO()
    writer = csv.writer(paper)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return paper.getvalue().encode()
