"""One answer over HTTP: tried again while that can help, within limits, and without a secret in what is kept.

Libraries' own messages are never shown or logged: they quote whole addresses, and the Census takes its key in one.
"""

from __future__ import annotations

import logging
import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, quote_plus, urlencode

from oretrace.errors import OretraceError, shorten
from oretrace.live.addresses import is_loopback

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

ATTEMPTS, LONGEST_WAIT = 6, 120.0
"""Tries of one request; a service that asks for a longer wait in seconds ends the fetch, which can be resumed."""
MOST_BYTES = 256 << 20
READ_SECONDS, GRACE_SECONDS, SLOWEST = 90.0, 10.0, 1_000
"""Seconds until the next bytes; after the grace an answer must have come at so many bytes a second."""
PASSING = frozenset({403, 404, 408, 425, 429, *range(500, 600)})
"""Statuses that another try may heal: a page may be lost for a moment, a firewall may forbid who asks too fast."""
TOO_BIG = b"EXTRACTION_TOO_BIG"
GZIP = b"\x1f\x8b"
PRIVATE = frozenset({"set-cookie", "cookie", "authorization", "proxy-authorization"})
HIDDEN = "<key>"
SAFE = "$,:'()*"
SHAPE = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What reading raises of an answer with other kinds of values than a service has."""
AGAIN = "Run the same command again later: what has come is kept"
CHANGED = "The service may have changed: oretrace fetch --check, and docs/howto/live.md"


class ServiceError(OretraceError):
    """A service gave no usable answer: which, what came instead, what to do."""


class TooBigError(ServiceError):
    """The service refuses an answer as too large: it must be asked for in parts."""


class RefusedError(ServiceError):
    """The service does not understand a query (status 400)."""


class UnusableError(Exception):
    """An answer that is broken or not what was asked for; another try may heal it. `after` are seconds to wait."""

    def __init__(self, found: str, after: float | None = None) -> None:
        super().__init__(found)
        self.found, self.after = found, after


@dataclass(frozen=True)
class ServiceKey:
    """A secret and the name under which its own service takes it, in a header or in the address."""

    name: str
    value: str = field(repr=False)
    in_address: bool = False

    def hide(self, text: str) -> str:
        """The text without the secret, however it is spelled in an address."""
        for spelled in {self.value, quote(self.value, safe=""), quote_plus(self.value)}:
            text = text.replace(spelled, HIDDEN)
        return text

    def within(self, data: bytes) -> bool:
        """Whether bytes repeat the secret."""
        return self.value.encode() in data or quote(self.value, safe="").encode() in data


@dataclass(frozen=True)
class HttpRequest:
    """One GET; `nothing` are the words by which a status of 400, 404 or 410 is an answer: no such trade or job."""

    url: str
    params: tuple[tuple[str, str], ...] = ()
    nothing: bytes | None = None

    @property
    def address(self) -> str:
        """The whole address without any key."""
        return address_of(self.url, self.params)


@dataclass(frozen=True)
class HttpAnswer:
    """What came, byte for byte, and when; `headers` are without secrets."""

    request: HttpRequest
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    @cached_property
    def data(self) -> bytes:
        """The body unpacked; UnusableError where it is cut short or packed in a way not asked for."""
        packing = self.headers.get("content-encoding", "identity").lower()
        if not self.body or (packing == "identity" and not self.body.startswith(GZIP)):  # a file may be packed itself
            return self.body
        if packing not in ("identity", "gzip", "x-gzip"):
            raise UnusableError(f"an answer packed as {packing}")
        return _unpacked(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.data.decode("utf-8", "replace")


def _unpacked(body: bytes) -> bytes:
    data, rest = bytearray(), body
    while rest:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data += unpacker.decompress(rest, MOST_BYTES + 1 - len(data))
        except zlib.error:
            raise UnusableError("a gzip answer that cannot be unpacked") from None
        if len(data) > MOST_BYTES:
            raise UnusableError(f"more than {MOST_BYTES:,} bytes unpacked")
        if not unpacker.eof:
            raise UnusableError("a gzip answer cut short")
        rest = unpacker.unused_data
    return bytes(data)


def address_of(url: str, params: Iterable[tuple[str, str]]) -> str:
    """An address with its parameters; a blank is %20, which every server reads alike."""
    query = urlencode(list(params), safe=SAFE, quote_via=quote)
    return f"{url}?{query}" if query else url


@dataclass
class ServiceLine:
    """The way to one service: its name, its base address, its key where it has one.

    `pause` are seconds between two calls, as the service asks for; `calls` counts the requests sent.
    """

    service: str
    base: str
    key: ServiceKey | None = None
    pause: float = 0.0
    calls: int = 0
    wait_first: float = 0.5
    attempts: int = ATTEMPTS

    @cached_property
    def _client(self) -> httpx2.Client:
        import httpx2

        for name in ("httpx2", "httpcore2", "stamina"):  # they would log addresses and headers with keys
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        headers = {"User-Agent": "oretrace", "Accept-Encoding": "gzip"}
        timeout = httpx2.Timeout(30.0, read=READ_SECONDS)
        proxied = not is_loopback(self.base)  # no proxy reaches what listens on this machine alone
        try:
            return httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False, trust_env=proxied)
        except (ImportError, ValueError, httpx2.InvalidURL):  # their texts may have the proxy's password
            raise ServiceError(f"{self.service}: the environment names a proxy that cannot be used") from None

    def get(self, request: HttpRequest, read: Callable[[HttpAnswer], T]) -> tuple[HttpAnswer, T]:
        """The answer and what `read` makes of it, tried again while that can help.

        `read` raises UnusableError for an answer that is broken. ServiceError when no try gave a usable one.
        """
        import stamina

        def again(error: Exception) -> bool | float:
            if not isinstance(error, UnusableError):
                return False
            if error.after is None:
                return True
            return error.after if error.after <= LONGEST_WAIT else False

        try:
            for attempt in stamina.retry_context(
                on=again,
                attempts=self.attempts,
                timeout=None,
                wait_initial=self.wait_first,
                wait_max=30.0,
                wait_jitter=0.5,
            ):
                with attempt:
                    answer = self._once(request)
                    try:
                        return answer, read(answer)
                    except SHAPE as error:
                        raise UnusableError(f"values of another kind ({type(error).__name__})") from None
        except UnusableError as error:
            raise self.error(f"found {error.found}, {self._tries(error)}", request) from None
        raise AssertionError("the loop ends with an answer or an error")

    def _tries(self, error: UnusableError) -> str:
        if error.after is not None and error.after > LONGEST_WAIT:
            return f"to be asked again in {_duration(error.after)}. {AGAIN}"
        return f"in {self.attempts} tries. {AGAIN}. {CHANGED}"

    def error(self, found: str, request: HttpRequest) -> ServiceError:
        """A sentence on what this service gave, without the key."""
        text = f"{self.service}, {request.address}: {found}"
        return ServiceError(self.key.hide(text) if self.key else text)

    def _once(self, request: HttpRequest) -> HttpAnswer:
        import httpx2

        time.sleep(self.pause if self.calls else 0)
        self.calls += 1
        params = list(request.params)
        headers = {}
        if self.key and self.key.in_address:
            params.append((self.key.name, self.key.value))
        elif self.key:
            headers[self.key.name] = self.key.value
        try:
            with self._client.stream("GET", address_of(request.url, params), headers=headers) as response:
                body = self._body(response)
                kept = self._kept_headers(response.headers)
        except httpx2.TimeoutException:
            raise UnusableError("nothing for too long") from None
        except httpx2.RemoteProtocolError:
            raise UnusableError("an answer of another length than announced, or cut off") from None
        except httpx2.TransportError as error:
            raise UnusableError(f"no connection ({type(error).__name__})") from None
        except httpx2.InvalidURL:
            raise self.error("expected an address that can be asked, found none", request) from None
        answer = HttpAnswer(request, response.status_code, kept, body, datetime.now(UTC).replace(microsecond=0))
        self._check(answer)
        return answer

    def _body(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        begin = None
        for part in response.iter_raw():
            begin = begin or time.monotonic()
            body += part
            if len(body) > MOST_BYTES:
                raise UnusableError(f"more than {MOST_BYTES:,} bytes")
            seconds = time.monotonic() - begin
            if seconds > GRACE_SECONDS and len(body) < SLOWEST * seconds:
                raise UnusableError(f"{len(body):,} bytes in {seconds:.0f} s: too slow to end")
        return bytes(body)

    def _kept_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        hide = self.key.hide if self.key else str
        return {name.lower(): hide(value) for name, value in headers.items() if name.lower() not in PRIVATE}

    def _check(self, answer: HttpAnswer) -> None:
        if self.key and (self.key.within(answer.body) or self.key.within(answer.data)):
            raise self.error("found the key repeated in the answer, which was not kept", answer.request)
        nothing = answer.request.nothing
        if TOO_BIG in answer.data[:4096]:
            raise TooBigError(str(self.error(f"found status {answer.status}, {TOO_BIG.decode()}", answer.request)))
        if answer.status in (200, 202, 204):
            return
        if answer.status in (400, 404, 410) and nothing is not None and nothing in answer.data:
            return
        words = shorten(" ".join(re.sub(r"<[^>]*>", " ", answer.text).split()), 200) if answer.body else "no text"
        found = f"found status {answer.status}, {words}"
        if answer.status in PASSING:
            raise UnusableError(self.key.hide(found[6:]) if self.key else found[6:], wait_of(answer))
        if answer.status == 413:
            raise TooBigError(str(self.error(found, answer.request)))
        if answer.status == 400:
            raise RefusedError(f"{self.error(found, answer.request)}. {CHANGED}")
        to = answer.headers.get("location", "another address")
        do = "Check the key" if answer.status == 401 or "_key." in to else CHANGED
        if 300 <= answer.status < 400 and do == CHANGED:
            do = f"It has moved to {to}: set the base address anew"
        raise self.error(f"{found}. {do}", answer.request)


def wait_of(answer: HttpAnswer) -> float | None:
    """Seconds after which a service wants to be asked again, by its header or its sentence; None without a word."""
    header = answer.headers.get("retry-after", "").strip()
    if header.isdigit():
        return float(header)
    if header:
        try:
            return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
        except (TypeError, ValueError):
            pass
    text = answer.text if answer.status in (403, 429) else ""
    if found := re.search(r"again in (\d+) second", text):
        return float(found[1])
    if found := re.search(r"replenished in (?:(\d+)\.)?(\d+):(\d\d):(\d\d)", text):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60.0 + seconds
    if found := re.search(r"replenished in ([\d.]+) days", text):
        return float(found[1]) * 86_400
    return None


def _duration(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"
