"""The console's door: what every request passes, and what whoever is turned away is told."""

from __future__ import annotations

import hmac
import logging
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from server.problems import problem, problem_of
from server.web.console.asking import FORM, form_of
from server.web.console.console import console_of
from server.web.console.nav import pages_for
from server.web.console.page import address_of, json_answer, render, see_other, sentence, wants_part
from server.web.console.session import NotAllowedError, SignInNeededError, next_page, session_of
from server.web.guard import sent_from_here
from server.web.site import Asking
from server.web.turned_away import TurnedAwayError, busy
from wire.problem import MalformedError, Problem, ProblemError

logger = logging.getLogger(__name__)

SIGN_IN = "/console/sign-in"


class ForgedError(Exception):
    """A form that no page of this session has."""


async def pass_door(request: Asking) -> None:
    """Let a request in. TurnedAwayError, SignInNeededError or ForgedError.

    Whatever changes something comes from a page of ours, and names its session's `csrf`; only signing in has no session
    yet.
    """
    site = console_of(request).site
    if not site.guard.requests.take(site.address_of(request)):
        raise busy()
    if request.method in ("GET", "HEAD"):
        return
    if not sent_from_here(request.headers, site.pages.base, secret_address=False):
        raise ForgedError
    if request.scope["path"] == SIGN_IN:
        return
    session = session_of(request)
    if session is None:
        raise SignInNeededError
    given = request.headers.get("x-csrf-token", "")
    if not given and request.headers.get("content-type", "").startswith(FORM):
        given = (await form_of(request)).get("csrf")
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise ForgedError


def on_sign_in_needed(request: Asking, _: SignInNeededError) -> Response[Any]:
    """To where one signs in, and back afterwards."""
    back = quote(next_page(address_of(request)))
    address = f"{SIGN_IN}?next={back}" if request.method == "GET" else SIGN_IN
    if wants_part(request):
        return _part(request, problem("SESSION_EXPIRED", "sign in"), **{"HX-Redirect": SIGN_IN})
    return see_other(address)


def on_not_allowed(request: Asking, _: NotAllowedError) -> Response[Any]:
    """This page is not for that role."""
    return _refused(request, problem("FORBIDDEN", "not for this role"))


def on_forged(request: Asking, _: ForgedError) -> Response[Any]:
    """A form that did not come from this session's own page."""
    return _refused(request, problem("FORBIDDEN", "not from a page of this session"), "forged")


def on_problem(request: Asking, error: ProblemError | MalformedError) -> Response[Any]:
    """What the hall refuses."""
    return _refused(request, problem_of(error))


def on_turned_away(request: Asking, error: TurnedAwayError) -> Response[Any]:
    """Too much was asked, or nothing is there."""
    return _refused(request, msgspec.structs.replace(problem("NOT_FOUND", error.what), status=error.status), error.what)


def on_error(request: Asking, error: Exception) -> Response[Any]:
    """What should not have happened; and what HTTP itself refuses."""
    if isinstance(error, HTTPException) and error.status_code < 500:
        told = msgspec.structs.replace(problem("NOT_FOUND", "not found"), status=error.status_code)
        return _refused(request, told, "not_found" if error.status_code in (404, 405) else "refused")
    logger.error("a console page failed", exc_info=error)
    return _refused(request, problem("INTERNAL", "failed"), "failed")


def _refused(request: Asking, told: Problem, what: str = "problem") -> Response[Any]:
    if wants_part(request):
        return _part(request, told)
    session, hint = session_of(request), sentence(request, told.code)
    pages = pages_for(session.role) if session is not None else ()
    back = _came_from(request) or (pages[0].path if pages else SIGN_IN)
    return render(request, session, "console/message.html", status=told.status, what=what, hint=hint, back=back)


def _came_from(request: Asking) -> str | None:
    """The page of ours whose form was refused; None for one that was only looked at."""
    given = urlsplit(request.headers.get("referer", ""))
    if request.method == "GET" or given.netloc != request.headers.get("host"):
        return None
    return next_page(given.path + (f"?{given.query}" if given.query else ""))


def _part(request: Asking, told: Problem, **headers: str) -> Response[Any]:
    """The same for a script: as JSON, or as a sentence that htmx shows where the page says what happened."""
    said = sentence(request, told.code)
    answer: Response[Any]
    if "hx-request" in request.headers:
        headers |= {"HX-Retarget": "#said", "HX-Reswap": "innerHTML"}
        answer = render(request, None, "console/_said.html", status=told.status, said=said)
    else:
        answer = json_answer({"code": told.code, "said": said, "until": told.until}, told.status)
    answer.headers.update(headers)
    return answer
