"""The route of a receipt's page: /r/{token}."""

from __future__ import annotations

from litestar import Controller, Response, get

from server.web.receipt_page import ReceiptPage
from server.web.site import Asking, site_of
from server.web.turned_away import not_found


class ReceiptRoutes(Controller):
    """Whoever holds an acceptance receipt sees how the case stands."""

    path = "/r/{token:str}"
    include_in_schema = False

    @get("/")
    async def show(self, token: str, request: Asking) -> Response[str]:
        """The page. It needs no script: while the case is open it loads itself anew every minute."""
        site = site_of(request)
        manner = site.enter(request)
        case = site.reception.cases.known(site.name("r", token, request))
        if case is None:
            raise not_found()
        page = ReceiptPage(paper=site.paper, manner=manner, pages=site.pages)
        return site.paper.page("receipt.html", manner, page.facts(case, site.writer.clock.now()))
