"""Who may ask the desk: hosts, origins, the token, the size of what is sent; and the headers of every answer.

A page of another site in the same browser must neither read nor write here: a name that resolves to this machine (DNS
rebinding) is not an allowed host, and a browser says with Origin and Sec-Fetch-Site who asks.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "oretrace-token"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_BYTES = 1_000_000
SAFE = ("GET", "HEAD", "OPTIONS")
CSP = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"),
        *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
    )
)
NO_TOKEN = "Open the address that `oretrace serve` printed, with its token; a program sends that as a bearer."
# "no-referrer" would make browsers send forms with "Origin: null".
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True)
class Guard:
    """What is let through. `hosts` are names without a port, `port` the one that is served.

    The token is demanded for every request where `closed`, else for those that change something alone. `codes` are
    let in once, in place of the token: other users of a machine can read the address a browser is started with.
    """

    token: str
    hosts: tuple[str, ...]
    port: int
    closed: bool
    codes: set[str] = field(default_factory=set)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the sentence with which a request is refused; None for one that may pass."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not self._known(headers.get("host", "")):
            return 403, "This desk answers to the address it was started with, not to another host name."
        if not self._ours(headers, scope["method"]):
            return 403, "This request comes from a page of another site."
        if _size(headers) > MOST_BYTES:
            return 413, f"At most {MOST_BYTES:,} bytes are taken."
        changes = scope["method"] not in SAFE
        if (self.closed or changes) and not self._known_token(headers):
            return 401, NO_TOKEN
        return None

    def _known(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if ":" in host.rpartition("]")[2] else (host, "", "")
        return name.lower() in self.hosts and port in ("", str(self.port))

    def _ours(self, headers: dict[str, str], method: str) -> bool:
        origin = headers.get("origin")
        # Another port of this machine is another site, though a browser sends it the same cookies.
        if origin is not None and not _is_of(origin, headers.get("host", "")):
            return False
        site = headers.get("sec-fetch-site", "none")
        followed = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
        return site in ("same-origin", "none") or followed

    def _known_token(self, headers: dict[str, str]) -> bool:
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer.strip() if kind.lower() == "bearer" else _cookie(headers.get("cookie", ""))
        return self.matches(given)

    def code(self) -> str:
        """A new code that lets in once."""
        made = secrets.token_urlsafe(24)
        self.codes.add(made)
        return made

    def lets_in(self, given: str) -> bool:
        """Whether this is the token, or a code that nobody used before."""
        if given in self.codes:
            self.codes.discard(given)
            return True
        return self.matches(given)

    def matches(self, given: str) -> bool:
        """Whether this is the token, in a time that does not tell how much of it is right."""
        return hmac.compare_digest(given.encode(), self.token.encode())


class Safety:
    """The middleware: refuses what the guard refuses, takes the token from an address, adds the headers."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self.app, self.guard = app, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                more = HEADERS | {"cache-control": "no-store"}
                message["headers"] += [
                    (name.encode(), value.encode()) for name, value in more.items() if name.encode() not in own
                ]
            await send(message)

        refused = self.guard.refusal(scope)
        entered = self._entered(scope) if refused is None or refused[0] == 401 else None
        if entered is not None:
            return await _answer(guarded, 303, "", [(b"location", entered.encode()), self._cookie_header()])
        if refused is not None:
            return await _answer(guarded, *refused, [(b"content-type", b"text/plain; charset=utf-8")])
        return await self.app(scope, _bounded(receive), guarded)

    def _entered(self, scope: Scope) -> str | None:
        """The address without its token, where it has the right one or a code."""
        if scope["method"] != "GET":
            return None
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if not any(name == "token" and self.guard.lets_in(value) for name, value in pairs):
            return None
        rest = urlencode([pair for pair in pairs if pair[0] != "token"])
        path: str = "/" + scope["path"].lstrip("/\\")  # "//host" would be another site
        return quote(path) + (f"?{rest}" if rest else "")

    def _cookie_header(self) -> tuple[bytes, bytes]:
        return b"set-cookie", f"{COOKIE}={self.guard.token}; HttpOnly; SameSite=Strict; Path=/".encode()


def _bounded(receive: Receive) -> Receive:
    """Reads at most MOST_BYTES, whatever length was announced: what comes after is cut, and not read."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > MOST_BYTES else message

    return bounded


async def _answer(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _size(headers: dict[str, str]) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else MOST_BYTES + 1


def _is_of(origin: str, host: str) -> bool:
    found = urlsplit(origin)
    return found.scheme in ("http", "https") and found.netloc.lower() == host.lower()


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
