"""Who the visitor of a page is, as far as the server can tell: the browser's cookie, and the address behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

import solara
import solara.lab

from wpmodel.dashboards.limits import Visitor

HEADER = "x-wpmodel-address"
NO_COOKIE = "session-id-cookie-unavailable"
"""What Solara calls browsers that keep no cookie, with a new number for each of their pages."""
_Scope = MutableMapping[str, Any]


class Addressed:
    """ASGI middleware: tells the pages the address of whoever connects, as the server sees it, in a header of its own.
    What the visitor says under that name is dropped. Behind a proxy that uvicorn trusts (FORWARDED_ALLOW_IPS; this
    computer, unless set) it is the address that the proxy tells."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: _Scope, receive: Any, send: Any) -> None:
        """Serve a request."""
        if scope["type"] in ("http", "websocket"):
            name = HEADER.encode()
            host = (scope.get("client") or ("",))[0]
            others = [one for one in scope["headers"] if one[0].lower() != name]
            scope = {**scope, "headers": [*others, (name, str(host).encode("ascii", "replace"))]}
        await self._app(scope, receive, send)


def mark() -> None:
    """Have Solara's server tell the pages their visitors' addresses. To be called before it serves."""
    from solara.server.starlette import app

    app.add_middleware(Addressed)


def here() -> Visitor:
    """Whoever looks at this page. Browsers without cookies at one address are one."""
    try:
        browser = solara.get_session_id()
    except RuntimeError:  # no page
        browser = NO_COOKIE
    told = (solara.lab.headers.peek() or {}).get(HEADER, [""])
    address = network(told[0])
    return Visitor(f"{NO_COOKIE} {address}" if browser.startswith(NO_COOKIE) else browser[:100], address)


def network(address: str) -> str:
    """What counts as one address: of the new kind, the 64 bits that one line is given."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found.packed[:8] + bytes(8), 64)))
    return str(found)
