"""Who may ask the desk: hosts, origins, the token, the size; and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from oretrace.web.app import make_app
from oretrace.web.desk import Desk
from oretrace.web.safety import COOKIE, LOOPBACK, MOST_BYTES, Guard
from tests.web.desk_made import HOME, PORT, TOKEN, client_of, desk_in

OPEN = "/findings.json"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield desk_in(Path(tmp_path_factory.mktemp("desk")))


@pytest.fixture(scope="module")
def visitor(desk: Desk) -> TestClient:
    """A client of this machine without the token."""
    return client_of(desk, token=None)


def first(client: TestClient) -> str:
    return str(client.get(OPEN).json()["rows"][0]["id"])


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1:1", "", "127.0.0.1.evil.example", "[::2]", "a@127.0.0.1"],
)
def test_another_host_name_is_refused(visitor: TestClient, host: str) -> None:
    answer = visitor.get(OPEN, headers={"host": host})
    assert answer.status_code == 403 and "address it was started with" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}", "[::1]"])
def test_names_of_this_machine_are_allowed(visitor: TestClient, host: str) -> None:
    assert visitor.get(OPEN, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", f"http://127.0.0.1:{PORT}.evil.example", "file://", ""),
        *("http://127.0.0.1", f"http://127.0.0.1:{PORT + 1}", f"http://localhost:{PORT}"),  # other servers here
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused_with_the_token_too(desk: Desk, origin: str, method: str) -> None:
    client = client_of(desk)
    path = OPEN if method == "GET" else f"/findings/{first(client)}/judgements"
    answer = client.request(
        method, path, headers={"origin": origin}, data={"verdict": "supported"} if method == "POST" else None
    )
    assert answer.status_code == 403
    assert not desk.mine()


@pytest.mark.parametrize(("site", "mode", "passes"), [
    ("same-origin", "cors", True),
    ("none", "navigate", True),
    ("cross-site", "navigate", True),
    ("cross-site", "cors", False),
    ("same-site", "no-cors", False),
])  # fmt: skip
def test_a_browser_says_who_asks(visitor: TestClient, site: str, mode: str, passes: bool) -> None:
    answer = visitor.get(OPEN, headers={"sec-fetch-site": site, "sec-fetch-mode": mode})
    assert (answer.status_code == 200) is passes


def test_a_form_of_another_site_is_refused_though_it_navigates(desk: Desk) -> None:
    client = client_of(desk)
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert (
        client.post(f"/findings/{first(client)}/judgements", data={"verdict": "unsure"}, headers=headers).status_code
        == 403
    )


def test_reading_on_this_machine_needs_no_token_and_writing_does(desk: Desk, visitor: TestClient) -> None:
    assert visitor.get("/findings").status_code == 200
    answer = visitor.post(f"/findings/{first(visitor)}/judgements", data={"verdict": "supported"})
    assert answer.status_code == 401 and "oretrace serve" in answer.text and not desk.mine()


def test_a_closed_desk_demands_the_token_for_everything(desk: Desk) -> None:
    for client in (client_of(desk, closed=True, token=None), client_of(desk, closed=True, token="wrong" * 5)):
        for path in ("/findings", OPEN, "/openapi.json", "/static/desk.css", "/"):
            assert client.get(path).status_code == 401
    assert client_of(desk, closed=True).get(OPEN).status_code == 200


def test_the_address_with_the_token_gives_a_cookie_and_an_address_without_it(desk: Desk) -> None:
    client = client_of(desk, closed=True, token=None)
    answer = client.get(f"/findings?stage=strong&token={TOKEN}")
    assert answer.status_code == 303 and answer.headers["location"] == "/findings?stage=strong"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and COOKIE in cookie
    assert client.get("/findings").status_code == 200  # the client kept the cookie
    wrong = client_of(desk, closed=True, token=None)
    assert wrong.get("/findings?token=wrong").status_code == 401


def test_a_code_lets_in_once_and_gives_the_same_cookie(desk: Desk) -> None:
    guard = Guard(TOKEN, LOOPBACK, PORT, closed=True)
    client = TestClient(make_app(desk, guard), base_url=HOME, follow_redirects=False)
    code = guard.code()
    answer = client.get(f"/findings?token={code}")
    assert answer.status_code == 303 and TOKEN in answer.headers["set-cookie"] and code != TOKEN
    client.cookies.clear()
    assert client.get(f"/findings?token={code}").status_code == 401


@pytest.mark.parametrize("path", ["/%0d%0aset-cookie:%20a=b", "/x%20y", "/%E5%8E%A6"])
def test_the_way_in_carries_no_header_of_anybody(desk: Desk, path: str) -> None:
    answer = client_of(desk, token=None).get(f"{path}?token={TOKEN}")
    found = answer.headers["location"]
    assert found.isascii() and found.isprintable() and unquote(found) == unquote(path) and "a" not in answer.cookies


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "///evil.example"])
def test_the_way_in_never_leads_to_another_site(desk: Desk, path: str) -> None:
    answer = client_of(desk, token=None).get(f"{HOME}{path}?token={TOKEN}")
    assert answer.headers.get("location", "/")[:2] not in ("//", "/\\")


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "9" * 30, "-1", "x", "1e3"])
def test_a_request_too_large_or_without_a_length_is_refused(visitor: TestClient, length: str) -> None:
    assert visitor.get(OPEN, headers={"content-length": length}).status_code == 413


def test_a_body_without_a_length_is_cut(desk: Desk) -> None:
    client = client_of(desk)

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"note=" + b"x" * 100_000

    path = f"/findings/{first(client)}/judgements"
    answer = client.post(path, content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert 400 <= answer.status_code < 500 and not desk.mine()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/findings", OPEN, "/nowhere", "/static/desk.js", "/findings/zz", "/openapi.json"])
def test_every_answer_has_the_strict_policy(visitor: TestClient, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "desk.css/../../app.py", "/etc/passwd", "desk.css%00"]
)
def test_no_path_of_a_request_reaches_the_file_system(visitor: TestClient, name: str) -> None:
    answer = visitor.get(f"/static/{name}")
    assert answer.status_code == 404 and "import" not in answer.text
