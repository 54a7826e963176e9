"""The console: what all its pages share."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.chain_check import ChainCheck
from server.courses import Courses
from server.devices import Devices
from server.estimates import Estimates
from server.reports import Reports
from server.web.allowance import Allowance
from server.web.console.live import Live
from server.web.site import Connection, Site


@dataclass(frozen=True, slots=True)
class Console:
    """The staff's pages of one hall."""

    site: Site
    """The hall's phone pages: reception, writer, layout and paper are theirs, too."""
    estimates: Estimates
    live: Live
    devices: Devices
    chain: ChainCheck
    courses: Courses
    reports: Reports
    tries: Allowance = field(default_factory=lambda: Allowance(60, 60))
    """Sign-ins that an address tries; the PINs of one member of staff are counted by the directory."""


def console_of(connection: Connection) -> Console:
    """The console that a request is for."""
    console: Console = connection.app.state["console"]
    return console
