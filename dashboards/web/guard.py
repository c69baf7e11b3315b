"""Who may talk to the server, and about what: what everything that comes in passes before Solara sees it."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_TARGET, MOST_HEAD = 32_000, 32_000
"""Bytes of an address and of all headers. A link holds about a thousand moved levers."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
READ = re.compile(r"/|/static/.+|/_solara/cdn/.+|/jupyter/nbextensions/.+")
CLOSE = re.compile(r"/_solara/api/close/([^/]+)")
SOCKET = re.compile(r"/jupyter/api/kernels/([^/]+)/[^/]+")
FORWARDED = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|(x-)?script-name")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""Solara's page has scripts and styles in it, and Vue makes functions of templates: both must be allowed."""
HEADERS = {  # a link holds the key of a room: other sites must not see it
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True)
class Place:
    """Where the server is found: the address that it is bound to, and the public URL where a proxy stands before it."""

    host: str
    port: int
    public_url: str = ""

    @property
    def at_home(self) -> bool:
        """Whether this computer alone can reach it."""
        return _is_loopback(self.host)

    @property
    def everywhere(self) -> bool:
        """Whether it listens at every address of this computer."""
        return self.host in ("", "0.0.0.0", "::")

    @property
    def address(self) -> str:
        """The URL for a browser of this computer."""
        host = LOOPBACK[0] if self.everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def seen_at(self) -> str:
        """The URL for a browser anywhere, where there is a public one."""
        return f"{self.public_url.rstrip('/')}/" if self.public_url else self.address

    @property
    def behind_proxy(self) -> bool:
        """Whether all visitors come by a proxy of this computer, whose word on their addresses counts."""
        return self.at_home and bool(self.public_url)

    @property
    def root(self) -> str:
        """The path before every path, without a slash at its end: empty but where the public URL has one."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public URL, as a browser sends them: without the scheme's usual port."""
        url = urlsplit(self.public_url)
        usual = {"http": ":80", "https": ":443"}.get(url.scheme, "")
        return f"{url.scheme}://{url.netloc.removesuffix(usual)}".lower() if self.public_url else ""

    def check(self) -> None:
        """Raises ValueError for a public URL that is none."""
        if not self.public_url:
            return
        url = urlsplit(self.public_url)
        plain = re.fullmatch(r"(/[\w.~-]+)*/?", url.path) and not (url.query or url.fragment or url.username)
        try:
            whole = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        except ValueError:
            whole = False
        if not (whole and plain):
            raise ValueError(
                f"--public-url {self.public_url!r} is no address of a page: write it as https://example.org/wp"
            )

    def knows(self, host: str) -> bool:
        """Whether a Host header means this server. Where others can reach it, any number does, and this computer's own
        names: another site's name is made to point here only by that site."""
        name = _name(host)
        if name in LOOPBACK or name == urlsplit(self.public_url).hostname:
            return True
        return not self.at_home and (_is_number(name) or name in _own_names())

    def trusts(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is one of the server's own."""
        return bool(origin) and origin.lower() in (self.origin, f"http://{host}".lower())


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    found = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::\d+)?|([\w.-]+)(?::\d+)?", host.strip())
    return (found[1] or found[2]).lower().rstrip(".") if found else ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return name == "localhost" or (_is_number(name) and ipaddress.ip_address(name).is_loopback)


@cache
def _own_names() -> tuple[str, ...]:
    own = socket.gethostname().lower()
    return own, f"{own}.local", socket.getfqdn().lower()


async def refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Say why, and close: what is still to come is not read. A socket is closed before it is one."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": why})
    else:
        await PlainTextResponse(f"{why}\n", status, {"connection": "close"})(scope, receive, send)


class Guard:
    """The ASGI application behind it gets what it should, and nobody else anything.

    `session_of` gives the session that a page's kernel belongs to, if there is such a kernel.
    """

    def __init__(self, app: ASGIApp, place: Place, session_of: Callable[[str], str | None]) -> None:
        self.app, self.place, self.session_of = app, place, session_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or socket by, or refuse it in a sentence."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope = self._as_meant(scope)
        refused = self._refused(scope)
        if refused:
            await refuse(*refused, scope, receive, _headed(send))
        else:
            await self.app(self._seen_from_outside(scope), receive, _headed(send))

    def _as_meant(self, scope: Scope) -> Scope:
        """What came, without the path that a proxy may have left before it, and with no word of a proxy's or of who
        pretends to be one: the public URL says all."""
        path = scope["path"]
        if self.place.root and (path + "/").startswith(self.place.root + "/"):
            path = path[len(self.place.root) :] or "/"
        headers = [(name, value) for name, value in scope["headers"] if not FORWARDED.fullmatch(name)]
        return {**scope, "path": path, "raw_path": path.encode(), "headers": headers}

    def _seen_from_outside(self, scope: Scope) -> Scope:
        """The same with scheme and host of the public URL, for what Solara makes of them."""
        if not self.place.public_url:
            return scope
        url = urlsplit(self.place.public_url)
        headers = [(name, url.netloc.encode() if name == b"host" else value) for name, value in scope["headers"]]
        scheme = url.scheme if scope["type"] == "http" else url.scheme.replace("http", "ws")
        return {**scope, "scheme": scheme, "headers": headers}

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason, where it is refused."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        head = sum(len(name) + len(value) for name, value in scope["headers"])
        method = scope.get("method", "GET")
        if len(scope["path"]) + len(scope["query_string"]) > MOST_TARGET:
            return 414, f"This address is longer than {MOST_TARGET:,} letters: shorten the link."
        if head > MOST_HEAD:
            return 431, f"The headers are longer than {MOST_HEAD:,} bytes: clear this site's cookies."
        if len(headers.getlist("host")) != 1 or not self.place.knows(host):
            return 421, (
                "This server does not know the name that it was called by. Open it by its address, or start it with "
                "--public-url and the name."
            )
        foreign = origin is not None and not self.place.trusts(origin, host)
        if foreign and (scope["type"] == "websocket" or method not in ("GET", "HEAD")):
            return 403, "A page of another site asked for this. If that site is yours, start with --public-url."
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return 413, "Nothing is sent to this server in a request's body."
        return self._no_such_place(scope, method, headers)

    def _no_such_place(self, scope: Scope, method: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        socket = scope["type"] == "websocket"
        if found := (SOCKET if socket else CLOSE).fullmatch(scope["path"]):
            if not socket and method != "POST":
                return 405, "This is for the page that closes itself."
            owner = self.session_of(found[1])
            return None if owner in (None, *_sessions(headers)) else (403, "This page is somebody else's.")
        if socket or not READ.fullmatch(scope["path"]):
            return 404, "There is no such page."
        return None if method in ("GET", "HEAD") else (405, "Pages are read only.")


def _sessions(headers: Mapping[str, str]) -> list[str]:
    """The session in a request's cookies, by the two names that Solara gives it."""
    cookies: SimpleCookie = SimpleCookie(headers.get("cookie", ""))
    return [cookies[name].value for name in ("solara-session-id", "solara-session-id-lax") if name in cookies]


def _headed(send: Send) -> Send:
    """Send with our headers, and with cookies that no script reads and no other site's page sends."""

    async def headed(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message = {**message, "headers": list(message.get("headers", ()))}
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers[name] = value
            message["headers"] = [(name, _kept_close(name, value)) for name, value in headers.raw]
        await send(message)

    return headed


def _kept_close(name: bytes, value: bytes) -> bytes:
    if name.lower() != b"set-cookie":
        return value
    parts = [part.strip() for part in value.split(b";")]
    kept = [part for part in parts if not re.match(rb"(?i)samesite=|httponly$", part)]
    return b"; ".join([*kept, b"HttpOnly", b"SameSite=Lax"])
