"""The paper that pages are written on: templates, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from layouts.layout import Layout
from server.web.asset import Asset, assets_of
from server.web.manner import Manner

HTML = "text/html"

_ONLY_OURS = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _ONLY_OURS,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Of every page: kept by nobody, telling nobody where it was, and loading nothing from elsewhere."""


class Paper:
    """Writes pages in a hall's words and colours."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.assets: Mapping[str, Asset] = assets_of(layout)
        self._templates = Environment(
            loader=PackageLoader("server.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write(self, template: str, manner: Manner, facts: Mapping[str, object]) -> str:
        """A template filled in with `facts`; it may `say` any phrase, in the visitor's manner."""

        def say(key: str, **fields: object) -> str:
            return manner.say(self.layout.phrases, key, **fields)

        return self._templates.get_template(template).render(
            say=say,
            manner=manner,
            hall=manner.text(self.layout.plan.name),
            assets=self.assets,
            **{"keep": "", **facts},
        )

    def page(
        self,
        template: str,
        manner: Manner,
        facts: Mapping[str, object],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response[str]:
        """A page as an answer. `headers` add to the usual ones, or replace them."""
        body = self.write(template, manner, facts)
        language = "en" if manner.language == "en" else "zh-CN"
        told = {**HEADERS, "Content-Language": language, **(headers or {})}
        return Response(content=body, status_code=status, media_type=HTML, headers=told)

    def message(self, what: str, manner: Manner, status: int, hint: str | None = None) -> Response[str]:
        """A page that says what happened: the phrase `phone.<what>` and its hint, or another one."""
        headers = {"Retry-After": "30"} if status in (429, 503) else {}
        facts = {"what": f"phone.{what}", "hint": hint or f"phone.{what}_hint"}
        return self.page("message.html", manner, facts, status, headers)


def see_other(address: str) -> Response[str]:
    """After a form: look there (RFC 9110, 15.4.4), so that reloading sends nothing twice."""
    return Response(content="", media_type=HTML, status_code=303, headers={**HEADERS, "Location": address})
