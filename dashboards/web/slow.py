"""Connections that begin a request and do not end it, or do not take their answer. uvicorn waits for them without end:
it has a limit of time between requests (`timeout_keep_alive`), none within one, and its `limit_concurrency` counts them
as visitors."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS, MOST = 10.0, 256
"""How long a request's head may take, and how many may be under way: beyond that the oldest goes."""
UNREAD = 60.0
"""How long nobody may read on in an answer: a page's script of 2 MB comes in pieces of 64 KB."""


class PromptProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, to those who say what they want."""

    waiting: ClassVar[dict[PromptProtocol, asyncio.TimerHandle]] = {}
    """Connections whose request is not all there, the oldest first, each with what will end it."""

    unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A connection, of which nothing is known yet."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """A part of a request, or the whole."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._wait()
        else:
            self._done()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for it any more."""
        self._done()
        self._read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The answer is not read as fast as it comes."""
        super().pause_writing()
        self.unread = self.unread or self.loop.call_later(UNREAD, self.transport.abort)

    def resume_writing(self) -> None:
        """It is read on."""
        self._read()
        super().resume_writing()

    def _read(self) -> None:
        if self.unread:
            self.unread.cancel()
            self.unread = None

    def _wait(self) -> None:
        if self in self.waiting:
            return
        if len(self.waiting) >= MOST:
            next(iter(self.waiting))._end()
        self.waiting[self] = self.loop.call_later(SECONDS, self._end)

    def _done(self) -> None:
        if self in self.waiting:
            self.waiting.pop(self).cancel()

    def _end(self) -> None:
        self._done()
        self.transport.abort()
