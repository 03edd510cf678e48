"""The server: one port, a prefix a service, every request recorded, faults of the wire."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.live.server import census, comext, comtrade, uk
from tests.live.server.answers import Answer, Asked
from tests.live.server.faults import Fault, Plan, instead
from tests.live.server.truth import World

PREFIXES = {
    "comext": "/comext/eurostat/api/comext/dissemination",
    "uk": "/uk",
    "census": "/census/data",
    "comtrade": "/comtrade",
}
KEYS = {"comtrade": "c0ffee00comtrade00secret00key001", "census": "c0ffee00census00secret00key00002"}


@dataclass(frozen=True)
class Limits:
    """Sizes at which the services change their manner; smaller ones let a small world show it."""

    comext_waits: int = 500_000  # cells, from which on an answer is asynchronous
    comext_most: int = 5_000_000
    comext_polls: int = 1  # answers PROCESSING before AVAILABLE
    uk_page: int = 40_000
    census_rows: int = 200_000  # above: 500
    comtrade_preview: int = 500
    comtrade_most: int = 100_000
    drip_seconds: float = 0.02


@dataclass(frozen=True)
class Seen:
    """One request as it came, and how it was answered."""

    service: str
    path: str
    query: str
    headers: dict[str, str]
    status: int
    fault: str | None


@dataclass
class Served:
    """A running server: `urls` by service, `requests` in the order in which they came."""

    urls: dict[str, str]
    requests: list[Seen] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a client here."""
        return {f"ORETRACE_{service.upper()}_URL": url for service, url in self.urls.items()}

    def calls(self, service: str, part: str = "") -> int:
        """How many requests a service had whose path contains `part`."""
        return sum(seen.service == service and part in seen.path for seen in self.requests)

    def leaks(self, secret: str, *, allowed: str = "") -> list[Seen]:
        """The requests with a secret in path or query, or in a header other than its own; `allowed` is a service."""
        own = "ocp-apim-subscription-key"
        return [
            seen
            for seen in self.requests
            if seen.service != allowed
            and (
                secret in seen.path
                or secret in seen.query
                or any(secret in value for name, value in seen.headers.items() if name != own)
                or (seen.service != "comtrade" and secret in seen.headers.get(own, ""))
            )
        ]


@contextmanager
def serving(truth: World, faults: Sequence[Fault] = (), limits: Limits | None = None) -> Iterator[Served]:
    """A server of `truth` on a free port of the loopback, while the block runs."""
    bounds = limits or Limits()
    services: dict[str, Callable[[Asked], Answer]] = {
        "comext": comext.Service(truth, bounds).answer,
        "uk": uk.Service(truth, bounds.uk_page).answer,
        "census": census.Service(truth, KEYS["census"], bounds.census_rows).answer,
        "comtrade": comtrade.Service(truth, KEYS["comtrade"], bounds).answer,
    }
    served = Served({})
    server = _Server(services, Plan(tuple(faults)), served, bounds.drip_seconds)
    root = f"http://127.0.0.1:{server.server_address[1]}"
    served.urls.update({service: root + prefix for service, prefix in PREFIXES.items()})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """Answers one request after another, so that the plan of faults counts them in one order."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, services: dict[str, Callable[[Asked], Answer]], plan: Plan, served: Served, drip_seconds: float
    ) -> None:
        self._services, self._plan, self._served = services, plan, served
        self.drip_seconds = drip_seconds
        self._one_at_a_time = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def answer(self, target: str, headers: dict[str, str]) -> tuple[Answer, str | None]:
        """The answer to a request, recorded, and the fault that strikes it."""
        parts = urlsplit(target)
        service = parts.path.lstrip("/").partition("/")[0]
        with self._one_at_a_time:
            fault = self._plan.strike(service, parts.path, parts.query)
            answer = self._answer(service, parts.path, parts.query, headers, fault)
            seen = Seen(service, parts.path, parts.query, headers, answer.status, fault)
            self._served.requests.append(seen)
        return answer, fault

    def _answer(self, service: str, path: str, query: str, headers: dict[str, str], fault: str | None) -> Answer:
        if service not in self._services:
            return Answer(404, b"no such service", "text/plain")
        if (given := instead(fault, service)) is not None:
            return given
        prefix = PREFIXES[service]
        below = unquote(path).removeprefix(prefix)
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return self._services[service](Asked(below, pairs, headers, self._served.urls[service], fault))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        answer, fault = self.server.answer(self.path, {name.lower(): text for name, text in self.headers.items()})
        body = answer.body[: max(1, 2 * len(answer.body) // 3)] if fault == "truncate" else answer.body
        self.send_response(answer.status)
        headers = dict(answer.headers)
        if answer.status != 204:
            length = len(body) + (1000 if fault == "length" else 0)
            headers |= {"Content-Type": answer.type, "Content-Length": str(length)}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in _pieces(body, 20 if fault == "drip" else 1):
            self.wfile.write(piece)
            if fault == "drip":
                time.sleep(self.server.drip_seconds)
        self.close_connection = self.close_connection or fault == "length"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test reads `requests`."""


def _pieces(body: bytes, count: int) -> list[bytes]:
    size = max(1, -(-len(body) // count))
    return [body[start : start + size] for start in range(0, len(body), size)]
