"""The guard: who asks, and whether a form was sent from one of our own pages."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from server.web.allowance import Allowance

MINUTE_S = 60.0


class Guard:
    """Counts what addresses and pages may ask for. A hall's visitors share one address, so theirs is wide."""

    def __init__(self, trust_proxy: bool = False) -> None:
        """`trust_proxy`: a reverse proxy of ours adds each phone's address to X-Forwarded-For, and nobody else can."""
        self._trust_proxy = trust_proxy
        self.requests = Allowance(3000, MINUTE_S)
        """Pages and streams an address opens."""
        self.wrong = Allowance(30, MINUTE_S)
        """Tokens that an address guesses; past it the answer no longer says that there is no such page."""
        self.views = Allowance(60, MINUTE_S)
        """Times that one page is asked for."""
        self.actions = Allowance(10, MINUTE_S)
        """Forms sent from one page."""
        self.bookings = Allowance(20, 10 * MINUTE_S)
        """Bookings that an address tries: anybody on the internet may send them."""

    def address_of(self, peer: str, headers: Mapping[str, str]) -> str:
        """Who asks: an IPv4 address or an IPv6 network of 64 bits, which is what one subscriber has."""
        given = peer
        if self._trust_proxy:
            given = headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()
        try:
            address = ipaddress.ip_address(given)
        except ValueError:
            return given[:64]
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is not None:
                return str(address.ipv4_mapped)
            return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
        return str(address)

    def is_https(self, headers: Mapping[str, str]) -> bool:
        """Whether a reverse proxy of ours was reached by https."""
        return self._trust_proxy and headers.get("x-forwarded-proto", "").rpartition(",")[2].strip() == "https"


def sent_from_here(headers: Mapping[str, str], base: str, *, secret_address: bool) -> bool:
    """Whether a form comes from a page of this server, reached by its own name or by `base`.

    Browsers of today say so (Sec-Fetch-Site) where the connection is secure; others name the page's origin. A page
    without referrer names its origin as `null`: that is taken where the form's address is itself a secret
    (`secret_address`), for whoever knows it may act anyway.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return secret_address
    return urlsplit(origin).netloc in {headers.get("host"), urlsplit(base).netloc}
