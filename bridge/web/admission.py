"""Who is let in, and what every answer says to the browser.

Conventions
-----------
* The link carries the token once. It is answered with a cookie and a redirect, so that the token stands neither in
  the address bar nor in the history. The cookie is derived from the token: who has one does not have the other.
* A browser sends Host, Origin and Sec-Fetch-Site by itself, and no script can forge them. A Host that is not ours
  is a name that was bound to this computer's address (DNS rebinding); another Origin is another page.
* Cookies know no ports: a page of another local server has the cookie sent along, but not our Origin.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

from bridge.surfaces.service import LOOPBACK

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

OWN_FETCHES: Final = ("same-origin", "none")
"""Sec-Fetch-Site of the page itself, and of an address that the engineer opened."""

CLOSED: Final = "Deskhand lets nobody in here. Nothing was done. "
NO_TOKEN: Final = CLOSED + "Open the link that deskhand serve has printed: its token belongs to this run."
OTHER_HOST: Final = CLOSED + "This name is not one of this page. Open the link that deskhand serve has printed."
OTHER_ORIGIN: Final = CLOSED + "Another page has asked for it. Type or paste the link into the address bar."


class Admission:
    """Decides by token, Host and Origin.

    Parameters
    ----------
    token
        What the link carries.
    port
        Where the page is served, on this computer alone.
    """

    def __init__(self, token: str, port: int) -> None:
        self._token = token.encode()
        self.cookie = f"deskhand-{port}"
        self._ticket = hmac.new(self._token, b"deskhand page", hashlib.sha256).hexdigest().encode()
        self._hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))

    def middleware(self) -> Middleware:
        """Refuses before anything else is looked at; sets the cookie for the link."""

        @web.middleware
        async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
            why = self.refusal(request)
            if why is not None:
                return web.Response(status=403, text=why)
            return self._enter() if "token" in request.query else await handler(request)

        return admit

    def refusal(self, request: web.Request) -> str | None:
        """Why a request is not let in; None where it is."""
        host = request.headers.getall("Host", [])
        if len(host) != 1 or host[0] not in self._hosts:
            return OTHER_HOST
        if not self._own_origin(request, f"http://{host[0]}"):
            return OTHER_ORIGIN
        return None if self._known(request) else NO_TOKEN

    def _own_origin(self, request: web.Request, own: str) -> bool:
        """Whether our own page asks, or the engineer; what changes anything has to name its origin."""
        origins = request.headers.getall("Origin", [])
        needed = request.method != "GET" or "Upgrade" in request.headers
        if origins != [own] and (origins or needed):
            return False
        return request.headers.get("Sec-Fetch-Site", "none") in OWN_FETCHES

    def _known(self, request: web.Request) -> bool:
        if "token" in request.query:
            is_page = request.path == "/" and request.method == "GET"
            return is_page and _equal(request.query["token"], self._token)
        return _equal(request.cookies.get(self.cookie, ""), self._ticket)

    def _enter(self) -> web.Response:
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(self.cookie, self._ticket.decode(), httponly=True, samesite="Strict", path="/")
        return response


async def protect(request: web.Request, response: web.StreamResponse) -> None:
    """Give an answer the headers that it does not have."""
    for name, content in HEADERS.items():
        response.headers.setdefault(name, content)


def _equal(shown: str, expected: bytes) -> bool:
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), expected)
