"""How many pages may be open at once: each has a thread and about a megabyte of its own in the server."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from wpmodel.dashboards.web.guard import SOCKET, refuse

FULL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Full · Work Programme laboratory</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>The laboratory is full</h1>
<p>{most:,} pages are open, and this server holds no more. Close pages that nobody uses, wait a minute, and
<a href="">try again</a>.</p>
<p>Whoever serves it can let in more: <code>wpmodel dashboard --pages {more}</code>.</p></body></html>
"""


class Capacity:
    """At most `most` pages: beyond that a newcomer gets a page that says so.

    `kernels` are Solara's, by id. It keeps that of a page whose connection broke, so that the page can come back; those
    longest gone make room when there is none left.
    """

    def __init__(self, app: ASGIApp, most: int, kernels: Mapping[str, Any]) -> None:
        self.app, self.most, self.kernels = app, most, kernels
        self.open: Counter[str] = Counter()
        self.gone: dict[str, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count sockets in and out; what is no page and no socket goes by."""
        if scope["type"] == "websocket" and (socket := SOCKET.fullmatch(scope["path"])):
            await self._socket(socket[1], scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/" and len(self.open) >= self.most:
            page = FULL.format(most=self.most, more=2 * self.most)
            await HTMLResponse(page, 503, {"retry-after": "60"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _socket(self, kernel: str, scope: Scope, receive: Receive, send: Send) -> None:
        if kernel not in self.open and len(self.open) >= self.most:
            await refuse(503, "The laboratory is full.", scope, receive, send)
            return
        self.gone.pop(kernel, None)
        self.open[kernel] += 1
        try:
            await self._make_room()
            await self.app(scope, receive, send)
        finally:
            self.open[kernel] -= 1
            if not self.open[kernel]:
                del self.open[kernel]
                self.gone[kernel] = None

    async def _make_room(self) -> None:
        """Close kernels without a page, the longest gone first, until all fit."""
        self.gone = {kernel: None for kernel in self.gone if kernel in self.kernels}
        for kernel in list(self.gone)[: max(0, len(self.open) + len(self.gone) - self.most)]:
            del self.gone[kernel]
            if found := self.kernels.get(kernel):
                await asyncio.to_thread(found.close, "cull")
