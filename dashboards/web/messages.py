"""What a page's WebSocket may bring: the messages of Solara's pages, in the sizes that those have.

Solara keeps whatever it is sent: a page could open widgets of two megabytes each, or fill those that there are, until
the server has no memory left.
"""

from __future__ import annotations

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = {"custom": 2**20, "run": 2**16, "reload": 2**16}
"""Letters of an event of a page's part, of which a form with every lever has a tenth, and of what brings a link."""
MOST_OTHER = 2**13
"""Letters of any other message: one that moves a part's state has four hundred."""
OPENED = ("solara.control", "jupyter.widget.control")
"""What a page opens: itself and, when it comes back, a list of its parts. Parts are opened by the server alone."""
MOST_OPENED = 100


class Messages:
    """Ends a socket that brings anything else. What it had brought before goes with its page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at each message of a socket before Solara does."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        opened, ended = 0, False

        async def heard() -> Message:
            nonlocal opened, ended
            message = await receive()
            if message["type"] == "websocket.receive":
                kind = _kind(message)
                opened += kind == "comm_open"
                if not kind or opened > MOST_OPENED:
                    ended = True
                    await send({"type": "websocket.close", "code": 1008, "reason": "No page sends this."})
                    return {"type": "websocket.disconnect", "code": 1008}
            return message

        async def said(message: Message) -> None:
            if not ended:
                await send(message)

        await self.app(scope, heard, said)


def _kind(message: Message) -> str:
    """The kind of a message that a page may send; empty for any other."""
    text = message.get("text")
    if text is None or len(text) > max(MOST.values()):  # pages send no bytes
        return ""
    try:
        read = json.loads(text)
        kind, content = read["header"]["msg_type"], read["content"]
        most = MOST.get(content["data"]["method"], MOST_OTHER) if kind == "comm_msg" else MOST_OTHER
        known = kind != "comm_open" or content["target_name"] in OPENED
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return kind if known and len(text) <= most and isinstance(kind, str) else ""
