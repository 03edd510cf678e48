"""Tries, waits and limits of one answer, and secrets that stay out of it."""

import gzip
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from oretrace.errors import OptionError
from oretrace.live.addresses import base_of, joined_to
from oretrace.live.http import HttpAnswer, HttpRequest, ServiceError, ServiceKey, ServiceLine, UnusableError, wait_of

SECRET = "s3cr&t/key"
NOW = datetime.now(UTC)


def answer(status: int, body: str = "", **headers: str) -> HttpAnswer:
    return HttpAnswer(
        HttpRequest("http://here"), status, {k.replace("_", "-"): v for k, v in headers.items()}, body.encode(), NOW
    )


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (answer(429, "Rate limit is exceeded. Try again in 5 seconds."), 5),
        (answer(429, "Try again in 5 seconds.", retry_after="7"), 7),
        (answer(403, "Out of call volume quota. Quota will be replenished in 03:14:17."), 11_657),
        (answer(403, "Quota will be replenished in 20.09:58:55."), 20 * 86_400 + 35_935),
        (answer(403, "Quota will be replenished in 2.12 days."), 183_168),
        (answer(503), None),
        (answer(429, retry_after="soon"), None),
    ],
)
def test_a_service_names_its_wait(given: HttpAnswer, seconds: float | None) -> None:
    assert wait_of(given) == seconds


def test_a_wait_may_be_a_date() -> None:
    wait = wait_of(answer(429, retry_after=format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)))
    assert wait is not None
    assert 80 < wait <= 90


def test_a_key_is_hidden_in_every_spelling() -> None:
    key = ServiceKey("key", SECRET, in_address=True)
    assert SECRET not in repr(key)
    hidden = key.hide(f"http://x?key=s3cr%26t%2Fkey and {SECRET}")
    assert hidden == "http://x?key=<key> and <key>"
    assert key.within(b"you gave s3cr%26t%2Fkey") and key.within(SECRET.encode()) and not key.within(b"s3cr")


class Echo(BaseHTTPRequestHandler):
    """Repeats the address that it was asked for, or leads to another host."""

    def do_GET(self) -> None:
        moved = self.path.startswith("/moved")
        self.send_response(302 if moved else 200)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        self.wfile.write(b"" if moved else self.path.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_answer_that_repeats_the_key_is_not_kept(echo: str) -> None:
    line = ServiceLine("Somebody", echo, ServiceKey("key", SECRET, in_address=True))
    with pytest.raises(ServiceError, match="found the key repeated in the answer") as one:
        line.get(HttpRequest(f"{echo}/x"), bool)
    assert SECRET not in str(one.value)
    came, _ = ServiceLine("Somebody", echo, ServiceKey("X-Key", SECRET)).get(
        HttpRequest(f"{echo}/x", (("a", "1"),)), bool
    )
    assert came.body == b"/x?a=1"
    assert "set-cookie" not in came.headers


def test_redirects_to_another_address_are_not_followed(echo: str) -> None:
    with pytest.raises(ServiceError, match="It has moved to http"):
        ServiceLine("Somebody", echo, ServiceKey("X-Key", SECRET)).get(HttpRequest(f"{echo}/moved"), bool)


def test_an_unreachable_service_is_a_sentence_without_the_key() -> None:
    line = ServiceLine(
        "Somebody", "http://127.0.0.1:9", ServiceKey("key", SECRET, in_address=True), wait_first=0.01, attempts=2
    )
    with pytest.raises(
        ServiceError, match=r"Somebody, http://127.0.0.1:9/x\?a=1: found no connection \(ConnectError\)"
    ) as one:
        line.get(HttpRequest("http://127.0.0.1:9/x", (("a", "1"),)), bool)
    assert SECRET not in str(one.value)
    assert line.calls == 2


def test_a_file_may_be_packed_and_of_several_parts() -> None:
    packed = gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n")
    for headers in ({}, {"content-encoding": "gzip"}, {"content-encoding": "x-gzip"}):
        assert HttpAnswer(HttpRequest("http://here"), 200, headers, packed, NOW).data == b"a,b\n1,2\n"
    with pytest.raises(UnusableError, match="cut short"):
        _ = HttpAnswer(HttpRequest("http://here"), 200, {}, packed[:-3], NOW).data


def test_an_address_has_no_plus_for_a_blank() -> None:
    address = HttpRequest("http://x", (("$filter", "A eq 'b'"), ("$skiptoken", "a+b="))).address
    assert address == "http://x?$filter=A%20eq%20'b'&$skiptoken=a%2Bb%3D"


@pytest.mark.slow
def test_no_proxy_stands_before_this_machine(echo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    for base in (echo, echo.replace("127.0.0.1", "localhost")):
        came, _ = ServiceLine("Somebody", base, attempts=1).get(HttpRequest(f"{base}/x"), bool)
        assert came.body == b"/x"
    with pytest.raises(ServiceError, match="no connection"):
        ServiceLine("Somebody", "http://elsewhere.invalid", wait_first=0.01, attempts=1).get(
            HttpRequest("http://elsewhere.invalid/x"), bool
        )


def test_a_proxy_that_cannot_be_used_is_a_sentence(echo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://me:secret@there:1")
    assert ServiceLine("Somebody", echo).get(HttpRequest(f"{echo}/x"), bool)[1]
    with pytest.raises(ServiceError, match="names a proxy that cannot be used") as one:
        ServiceLine("Somebody", "http://elsewhere.invalid").get(HttpRequest("http://elsewhere.invalid/x"), bool)
    assert "secret" not in str(one.value)


def test_values_of_another_kind_are_an_error_without_traceback(echo: str) -> None:
    line = ServiceLine("Somebody", echo, wait_first=0.01, attempts=2)
    with pytest.raises(ServiceError, match=r"found values of another kind \(ValueError\), in 2 tries"):
        line.get(HttpRequest(f"{echo}/x"), lambda came: float(came.text))


def test_a_wait_that_is_asked_for_is_kept(echo: str) -> None:
    line = ServiceLine("Somebody", echo, wait_first=0.0)
    tries: list[float] = []

    def read(_: HttpAnswer) -> None:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise UnusableError("too many calls", after=0.2)

    line.get(HttpRequest(f"{echo}/x"), read)
    assert tries[1] - tries[0] >= 0.2


def test_an_answer_in_an_unrequested_encoding_is_refused() -> None:
    with pytest.raises(UnusableError, match="packed as br"):
        _ = answer(200, "x", content_encoding="br").data
    with pytest.raises(UnusableError, match="cannot be unpacked"):
        _ = answer(200, "no gzip at all", content_encoding="gzip").data


def test_a_base_may_end_with_the_first_parts_of_a_path() -> None:
    assert joined_to("http://x/census/data", "/data/timeseries/hs") == "http://x/census/data/timeseries/hs"
    assert joined_to("http://x", "/data/timeseries/hs") == "http://x/data/timeseries/hs"
    assert joined_to("http://x/sdmx/2.1", "/sdmx/2.1/data/a") == "http://x/sdmx/2.1/data/a"
    assert joined_to("http://x/m/sdmx/2.1", "/1.0/async/data/a") == "http://x/m/1.0/async/data/a"
    assert joined_to("http://x/data/v1", "/public/v1/getDA/C/M/HS") == "http://x/public/v1/getDA/C/M/HS"
    assert (
        joined_to("http://x:1/mirror/comtrade", "/data/v1/get/C/M/HS")
        == "http://x:1/mirror/comtrade/data/v1/get/C/M/HS"
    )


def test_a_base_with_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORETRACE_UK_URL", "http://me:secret@there")
    with pytest.raises(OptionError) as refused:
        base_of("ORETRACE_UK_URL", "https://official")
    assert "secret" not in str(refused.value)
    monkeypatch.setenv("ORETRACE_UK_URL", "there")
    with pytest.raises(OptionError, match="no address"):
        base_of("ORETRACE_UK_URL", "https://official")
