"""Cases by the page's forms: opened with chosen findings, added to, noted in, closed; nothing on a read-only desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.cases import FindingThen
from oretrace.runs.queue import Narrowed, page
from oretrace.web.desk import Desk
from tests.web.desk_made import client_of, desk_in, finished


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(tmp_path)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    return [one.finding.id for one in page(desk.runs, Narrowed())]


def opened(client: TestClient, *finding: str, title: str = "antimony") -> str:
    answer = client.post("/cases", data={"title": title, "finding": list(finding)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.slow
def test_findings_selected_in_the_queue_go_into_a_new_case(client: TestClient, ids: list[str]) -> None:
    query = f"/cases?finding={ids[0]}&finding={ids[1]}&finding=00ff00ff"
    offered = client.get(query.replace("?", ".json?")).json()
    assert {one["id"] for one in offered["chosen"]} == set(ids[:2]) and offered["unknown"] == 1
    assert client.get(query).text.count("checked") == 2
    case = opened(client, *ids[:2])
    shown = client.get(f"{case}.json").json()
    assert [one["id"] for one in shown["findings"]] == ids[:2]
    assert shown["case"]["opened_by"] == "ana" and shown["case"]["yours"]
    text = client.get(case).text
    assert shown["findings"][0]["row"]["way"] in text and "<svg" in text


@pytest.mark.slow
def test_more_findings_go_into_an_open_case_each_once(client: TestClient, ids: list[str]) -> None:
    case = opened(client, ids[0])
    answer = client.post("/cases", data={"case": case.rsplit("/", 1)[1], "finding": ids[:2]})
    assert answer.headers["location"] == case
    assert client.post(f"{case}/findings", data={"finding": ids[2]}).status_code == 303
    assert [one["id"] for one in client.get(f"{case}.json").json()["findings"]] == ids[:3]
    assert client.post(f"{case}/findings/{ids[1]}/removal").status_code == 303
    assert [one["id"] for one in client.get(f"{case}.json").json()["findings"]] == [ids[0], ids[2]]


@pytest.mark.slow
def test_notes_closing_and_reopening(client: TestClient) -> None:
    case = opened(client)
    assert client.post(f"{case}/notes", data={"note": "asked <b>customs</b>\nin May"}).status_code == 303
    assert "asked &lt;b&gt;customs&lt;/b&gt;" in client.get(case).text
    assert client.post(f"{case}/closing", data={"note": "done"}).status_code == 303
    assert client.post(f"{case}/notes", data={"note": "late"}).status_code == 422
    assert client.get(f"{case}.json").json()["case"]["closed"] is True and "/notes" not in client.get(case).text
    assert client.post(f"{case}/reopening").status_code == 303
    steps = client.get(f"{case}.json").json()["steps"]
    assert [one["what"] for one in steps] == ["reopened it", "closed it", "noted", "opened it"]


@pytest.mark.slow
def test_a_program_changes_a_case_in_json_as_the_forms_do(client: TestClient, desk: Desk, ids: list[str]) -> None:
    made = client.post("/cases.json", json={"title": "by a program", "finding": ids[:1]})
    assert made.status_code == 200 and made.json()["case"]["title"] == "by a program"
    case = f"/cases/{made.json()['case']['id']}"
    found = client.post(f"{case}/findings.json", json={"finding": ids[1:3]}).json()
    assert [one["id"] for one in found["findings"]] == ids[:3]
    client.post(f"{case}/findings/{ids[1]}/removal.json", json={"note": "another lane"})
    client.post(f"{case}/notes.json", json={"note": "asked customs"})
    assert client.post(f"{case}/closing.json", json={}).json()["case"]["closed"] is True
    shown = client.post(f"{case}/reopening.json", json={"note": "more came"}).json()
    assert shown == client.get(f"{case}.json").json()
    assert [one["what"] for one in shown["steps"]][:3] == ["reopened it", "closed it", "noted"]
    for address, wrong in (("/cases", {"title": ""}), ("/cases", {"title": "x" * 201}), (f"{case}/notes", {})):
        assert client.post(f"{address}.json", json=wrong).status_code == 422
    assert client.post(f"{case}/notes.json", data={"note": "as a form"}).status_code == 422


@pytest.mark.slow
def test_a_key_that_is_not_known_is_named_with_the_nearest(client: TestClient, desk: Desk, ids: list[str]) -> None:
    answer = client.post("/cases.json", json={"title": "x", "findings": ids[:1]})
    said = "body: expected keys title, case, finding; found 'findings'; nearest is 'finding'"
    assert (answer.status_code, answer.json()) == (422, {"error": said})
    verdict = client.post(f"/findings/{ids[0]}/judgements.json", json={"verdict": "unsure", "confidenc": 0.5})
    assert verdict.status_code == 422 and "nearest is 'confidence'" in verdict.json()["error"]
    assert desk.cases.head().seq == 0


CHANGES = ("/cases", "/cases/case-1/notes", "/findings/{id}/judgements", "/findings/{id}/withdrawal")


@pytest.mark.slow
@pytest.mark.parametrize("address", CHANGES)
def test_json_needs_the_token_and_the_same_site(desk: Desk, ids: list[str], address: str) -> None:
    body = {"title": "x", "note": "x", "verdict": "unsure"}
    path = f"{address.format(id=ids[0])}.json"
    assert client_of(desk, token=None).post(path, json=body).status_code == 401
    for header in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}):
        assert client_of(desk).post(path, json=body, headers=header).status_code == 403
    assert desk.cases.head().seq == 0


@pytest.mark.slow
def test_others_verdicts_are_hidden_until_yours_is_in(client: TestClient, desk: Desk, ids: list[str]) -> None:
    case = opened(client, ids[0])
    (found,) = [one for one in page(desk.runs, Narrowed()) if one.finding.id == ids[0]]
    then = FindingThen.of(found.run, found.finding)
    desk.cases.judge(then, "refuted", "ben", reason="demand")
    (row,) = client.get(f"{case}.json").json()["findings"]
    assert row["hidden"] == 1 and row["readings"] == [] and "demand" not in client.get(case).text
    desk.cases.judge(then, "supported", "ana")
    (row,) = client.get(f"{case}.json").json()["findings"]
    assert [one["author"] for one in row["readings"]] == ["ben", "ana"] and row["row"]["mine"] == "supported"


@pytest.mark.slow
def test_a_finding_has_a_way_into_a_case(client: TestClient, ids: list[str]) -> None:
    text = client.get(f"/findings/{ids[0]}").text
    assert 'action="/cases"' in text and "Put into a case" in text


@pytest.mark.slow
def test_a_case_of_findings_that_no_run_has_any_more(client: TestClient, desk: Desk, ids: list[str]) -> None:
    case = opened(client, ids[0])
    desk.runs.path.unlink()
    assert "No run of this store has it any more" in client.get(case).text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/cases", {"title": ""}),
        ("/cases", {"title": "x", "finding": "00ff"}),
        ("/cases", {"title": "x", "finding": "../../etc/passwd"}),
        ("/cases", {"case": "case-999"}),
        ("/cases", {"case": "../case-1"}),
        ("/cases/case-999/notes", {"note": "x"}),
        ("/cases/case-1/notes", {"note": " "}),
        ("/cases/case-1/findings/00ff/removal", {}),
        ("/cases/case-1/reopening", {}),
    ],
)
def test_an_impossible_change_of_a_case_is_a_sentence(client: TestClient, address: str, data: dict[str, str]) -> None:
    opened(client)
    answer = client.post(address, data=data, headers={"accept": "text/html"})
    assert answer.status_code == 422 and 'role="alert"' in answer.text


@pytest.mark.slow
def test_unknown_cases_are_not_found(client: TestClient) -> None:
    assert client.get("/cases/case-7").status_code == 404
    assert client.get("/cases/nonsense").status_code == 422
    assert client.get("/cases?finding=nonsense").status_code == 422


@pytest.mark.slow
def test_a_read_only_desk_takes_nothing(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, read_only=True))
    assert client.post("/cases", data={"title": "x"}).status_code == 422
    assert 'method="post"' not in client.get("/cases").text and "read-only" in client.get("/cases").text


@pytest.mark.slow
def test_a_dossier_is_a_job_that_says_what_hinders_it(client: TestClient, ids: list[str]) -> None:
    case = opened(client, ids[0])
    assert "Make a dossier" in client.get(case).text
    state = finished(client, f"{case}/dossier")
    assert state["state"] == "failed" and state["error"]  # the sample's evidence is not of this store's rows
    assert client.post(f"{opened(client)}/dossier").status_code == 303
    assert client.post("/cases/case-99/dossier").status_code == 422


@pytest.mark.slow
def test_files_of_a_dossier_are_downloaded_by_known_names_alone(client: TestClient, desk: Desk) -> None:
    folder = desk.handouts.place()
    folder.mkdir()
    (folder / "dossier.html").write_text("<script>alert(1)</script>")
    made = f"/dossiers/{desk.handouts.keep('a case', folder, 'nothing is missing').id}"
    assert client.get(f"{made}.json").json()["files"] == [{"name": "dossier.html", "bytes": 25}]
    assert 'href="' + made + '/dossier.html" download' in client.get(made).text
    answer = client.get(f"{made}/dossier.html")
    assert answer.text.startswith("<script>") and answer.headers["content-disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for wrong in ("cases.sqlite", "..%2f..%2fetc%2fpasswd", "dossier.html%00", "DOSSIER.HTML"):
        assert client.get(f"{made}/{wrong}").status_code == 404
    assert (
        client.get(f"/dossiers/{'0' * 16}").status_code
        == client.get("/dossiers/0000000000000000/x").status_code
        == 404
    )
