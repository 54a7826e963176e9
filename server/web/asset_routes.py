"""The routes of style, script and icon: /web/{name}."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, get

from server.web.site import Asking, site_of
from server.web.turned_away import not_found

FOR_GOOD = "public, max-age=31536000, immutable"


@get("/web/{name:path}", include_in_schema=False)
async def asset(name: Path, request: Asking) -> Response[bytes]:
    """An asset, in gzip for whoever takes that. Its address names its version, so a phone asks once."""
    found = site_of(request).paper.assets.get(name.as_posix().lstrip("/"))
    if found is None:
        raise not_found()
    current = request.query_params.get("v") == found.version
    headers = {
        "Cache-Control": FOR_GOOD if current else "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(content=found.packed if packed else found.body, media_type=found.media_type, headers=headers)
