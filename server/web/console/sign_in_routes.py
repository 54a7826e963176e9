"""Signing in and out, and the console's language."""

from __future__ import annotations

from litestar import Controller, Response, get, post

from server.web.console.asking import form_of
from server.web.console.console import console_of
from server.web.console.nav import pages_for
from server.web.console.page import render, see_other, sentence
from server.web.console.session import (
    COOKIE,
    PATH,
    cookie_of,
    language_cookie,
    next_page,
    session_of,
    signed_in,
)
from server.web.site import Asking
from server.web.turned_away import busy
from wire.problem import ProblemError


class SignInRoutes(Controller):
    """Staff of the front desk and the offices sign in and out."""

    path = PATH
    include_in_schema = False

    @get("/sign-in")
    async def ask(self, request: Asking) -> Response[str]:
        """The form; whoever is signed in goes on."""
        if session_of(request) is not None:
            return see_other(next_page(request.query_params.get("next", "")))
        return render(request, None, "console/sign_in.html", next=request.query_params.get("next", ""), problem="")

    @post("/sign-in", status_code=200)
    async def sign_in(self, request: Asking) -> Response[str]:
        """Check staff number and PIN; the session's token goes into a cookie and nowhere else."""
        console, form = console_of(request), await form_of(request)
        if not console.tries.take(console.site.address_of(request)):
            raise busy()
        directory = console.site.reception.directory
        try:
            token = await directory.sign_in(form.get("staff_no"), form.get("pin"), None)
        except ProblemError as error:
            told = error.problem
            # The only member of staff without a console is a clerk.
            said = "clerk" if told.code == "FORBIDDEN" else sentence(request, told.code)
            back = form.get("next")
            return render(request, None, "console/sign_in.html", status=told.status, next=back, problem=said)
        answer = see_other(_home(directory.identify(token).kind, form.get("next")))
        answer.set_cookie(cookie_of(request, token))
        return answer

    @post("/sign-out", status_code=303)
    async def sign_out(self, request: Asking) -> Response[str]:
        """The session ends, on disk, too."""
        signed_in(request)
        await console_of(request).site.reception.directory.end_session(request.cookies[COOKIE])
        answer = see_other(f"{PATH}/sign-in")
        answer.set_cookie(cookie_of(request, None))
        return answer

    @get("/language/{language:str}")
    async def language(self, language: str, request: Asking) -> Response[str]:
        """Show the console in Chinese or English from now on."""
        answer = see_other(next_page(request.query_params.get("next", "")))
        answer.set_cookie(language_cookie(request, "en" if language == "en" else "zh"))
        return answer


def _home(role: str, asked: str) -> str:
    """The page that was asked for, or the first that the role has."""
    wanted, pages = next_page(asked), pages_for(role)
    if wanted == PATH and pages and PATH not in {page.path for page in pages}:
        return pages[0].path
    return wanted
