"""What holds of every page: hostile data stay text, a read-only desk refuses, unknown ids are a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.cases import FindingThen
from oretrace.evidence import Query
from oretrace.runs import Runs
from oretrace.web.desk import Desk
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>\u202e{{7*191}}${7*191}"
LINK = "javascript:alert(3)"
MARKS = ("<img src=x", "<script>alert", "\u202e", "1337", 'href="javascript', "href=javascript")
SQL = "SELECT '=HYPERLINK(1)' AS cell, $text AS text FROM current_flow"
PAIR = {"left": "a", "right": "b", "verdict": "same", "judgement": "1"}
UNKNOWN = {"findings": "f" * 16, "cases": "case-999", "jobs": "f" * 16, "dossiers": "f" * 16}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose evidence, cases, notes, names and work are all hostile."""
    made = desk_in(Path(tmp_path_factory.mktemp("hostile")), reader="<b>ana</b>")
    sample = two_leg_kg()
    one = sample.scan.leading[0]
    asked = (Query(SQL, {"text": EVIL}),)
    evidence = replace(
        sample.evidence[one.id],
        claim=EVIL,
        speaks_for=(EVIL,),
        speaks_against=(EVIL,),
        limits=(EVIL,),
        sources=(LINK, EVIL),
        queries=asked,
    )
    run = Runs(made.runs.path).keep(replace(sample.scan, snapshots=(1,), left_out=()), {one.id: evidence})
    then = FindingThen.of(run, one)
    plain = EVIL.replace("\u202e", "")  # what a person types is refused with signs that turn the text
    for author in ("<i>bo</i>", made.reader):
        made.cases.judge(then, "refuted", author, plain[:200], note=plain)
    made.cases.open_case(plain[:150], made.reader, (then,))
    made.cases.add_note("case-1", plain, made.reader)
    return made


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def operations(client: TestClient, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and description of every operation of a method."""
    for path, known in client.get("/openapi.json").json()["paths"].items():
        if method in known:
            yield path, known[method]


def keys_of(client: TestClient, operation: dict[str, Any]) -> set[str]:
    """The keys of the JSON object that an operation takes."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    return set(schemas[name]["properties"]) if name else set()


def known(desk: Desk) -> dict[str, str]:
    """What stands in a path for each of its first parts."""
    finding = desk.cases.case("case-1").findings[0].id
    return {"findings": finding, "cases": "case-1", "acts": "cn-2024-46-us-ban", "materials": "antimony"} | {
        "territories": "MEX"
    }


def filled(path: str, ids: dict[str, str], otherwise: str) -> str:
    """A path with its parameters replaced."""
    first = path.split("/")[1]
    finding = ids.get("findings", otherwise)
    path = path.replace("{finding}", finding)
    return re.sub(r"\{\w+\}", ids.get(first, otherwise), path)


@pytest.mark.slow
def test_hostile_data_are_text_on_every_page(desk: Desk, client: TestClient) -> None:
    ids, seen = known(desk), 0
    for path, about in operations(client, "get"):
        names = [one["name"] for one in about.get("parameters", ()) if one["in"] == "query"]
        for query in ({}, *({name: EVIL} for name in names), {name: EVIL for name in names}):
            answer = client.get(filled(path, ids, "x"), params=query)
            assert answer.status_code < 500
            if answer.headers["content-type"].startswith("text/html"):
                seen += answer.status_code == 200
                assert not [mark for mark in MARKS if mark in answer.text], (path, query)
            else:
                assert answer.headers["x-content-type-options"] == "nosniff"
    assert seen > 20
    assert "&lt;img src=x" in client.get(f"/findings/{ids['findings']}").text
    assert "&lt;img src=x" in client.get("/cases/case-1").text and "&lt;b&gt;ana" in client.get("/today").text


@pytest.mark.slow
def test_hostile_words_in_a_path_are_text(client: TestClient) -> None:
    for path, _ in operations(client, "get"):
        for word in ("<script>alert(2)</script>", "{{7*191}}", "..%2f..%2fetc%2fpasswd", "%00", "x" * 400, "-1"):
            answer = client.get(filled(path, {}, word))
            assert answer.status_code < 500
            if answer.headers["content-type"].startswith("text/html"):
                assert not [mark for mark in MARKS if mark in answer.text], (path, word)


@pytest.mark.slow
@pytest.mark.parametrize("otherwise", ["no-such-thing", "0"])
def test_unknown_ids_are_a_sentence_on_every_path(client: TestClient, otherwise: str) -> None:
    for method in ("get", "post"):
        for path, _ in operations(client, method):
            if "{" not in path:
                continue
            answer = client.request(method, filled(path, UNKNOWN, otherwise), headers={"accept": "text/html"})
            assert answer.status_code in (404, 422), (path, answer.status_code)
            assert "Traceback" not in answer.text and len(answer.text) > 20


@pytest.mark.slow
def test_a_read_only_desk_refuses_every_change(desk: Desk) -> None:
    closed = replace(desk, read_only=True)
    client, before = client_of(closed), desk.cases.head()
    form = {"verdict": "supported", "note": "a", "title": "a", "finding": known(desk)["findings"], "importer": "USA"}
    form |= {"measure": "cn-2024-46-us-ban"}
    for path, operation in operations(client, "post"):
        if path.startswith("/jobs/"):  # there is no work to cancel
            continue
        address = filled(path, known(desk), "x")
        given = PAIR if path.startswith("/parties/pairs/") else form
        in_json = given | {"finding": [form["finding"]]}
        keys = keys_of(client, operation)
        sent = (
            {"json": {key: in_json[key] for key in keys & set(in_json)}}
            if path.endswith(".json")
            else {"data": given}
        )
        answer = client.post(address, params={"judgement": "1"}, **sent)
        if path == "/findings/{id}/rows":  # reads alone
            assert answer.status_code == 303
        else:
            assert answer.status_code == 422 and "read-only" in answer.text, path
    assert desk.cases.head() == before
    for path in ("/findings/" + known(desk)["findings"], "/cases/case-1", "/cases", "/data", "/materials/antimony"):
        forms = re.findall(r'<form[^>]*method="post".*?</form>', client.get(path).text, re.S)
        posts = [one for one in forms if "disabled" not in one and "/rows" not in one]
        assert not posts, (path, posts)
