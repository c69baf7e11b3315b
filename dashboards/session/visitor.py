"""Who the visitor of a page is, as far as the server can tell: the browser's cookie, and the address behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

import solara
import solara.lab

from wpmodel.dashboards.classroom.limits import Visitor

HEADER = "x-wpmodel-address"
NO_COOKIE = "session-id-cookie-unavailable"
"""What Solara calls browsers that keep no cookie, with a new number for each of their pages."""
_Scope = MutableMapping[str, Any]


class Addressed:
    """ASGI middleware: tells the pages the address of those who connect, as the server sees it, in a header of its own.
    What the visitor says under that name is dropped. `behind_proxy`: all come by a proxy, and theirs is the address
    that it put last into X-Forwarded-For; where it puts none they are one address."""

    def __init__(self, app: Callable[..., Awaitable[None]], behind_proxy: bool = False) -> None:
        self._app, self._behind_proxy = app, behind_proxy

    async def __call__(self, scope: _Scope, receive: Any, send: Any) -> None:
        """Serve a request."""
        if scope["type"] in ("http", "websocket"):
            name = HEADER.encode()
            address = str((scope.get("client") or ("",))[0]).encode("ascii", "replace")
            if self._behind_proxy:
                told = [value for key, value in scope["headers"] if key.lower() == b"x-forwarded-for"]
                address = told[-1].rpartition(b",")[2].strip()[:60] if told else address
            others = [one for one in scope["headers"] if one[0].lower() != name]
            scope = {**scope, "headers": [*others, (name, address)]}
        await self._app(scope, receive, send)


def here() -> Visitor:
    """Who looks at this page. Browsers without cookies at one address are one."""
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
