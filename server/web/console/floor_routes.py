"""The route of the floor: /console."""

from __future__ import annotations

from litestar import Controller, Response, get

from server.web.console.nav import DESK
from server.web.console.page import render
from server.web.console.session import signed_in
from server.web.site import Asking


class FloorRoutes(Controller):
    """The live floor plan."""

    path = "/console"
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page."""
        return render(request, signed_in(request, *DESK), "console/floor.html")
