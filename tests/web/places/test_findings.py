"""A finding's page: what stands above the decision, the decision itself, colleagues' verdicts, hostile text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.runs import Runs
from oretrace.web.desk import Desk
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(tmp_path)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def first(client: TestClient) -> str:
    return str(client.get("/findings.json?state=all").json()["rows"][0]["id"])


@pytest.mark.slow
def test_limits_and_the_best_innocent_explanation_stand_above_the_decision(client: TestClient) -> None:
    page = client.get(f"/findings/{first(client)}").text
    order = [
        page.index(text)
        for text in ('class="claim"', "<svg", 'aria-label="Against"', 'aria-label="Limits"', 'id="decision"')
    ]
    assert order == sorted(order)
    assert "Modelled data" in page[: page.index('class="claim"')]


@pytest.mark.slow
def test_twin_and_prefix_give_the_same_finding(client: TestClient) -> None:
    whole = first(client)
    record = client.get(f"/findings/{whole[:6]}.json").json()
    assert record["id"] == whole and record["view"]["claim"] and record["view"]["evidence"]["limits"]
    assert record["view"]["amount"]["at_most"] > record["view"]["amount"]["at_least"]
    assert client.get("/findings/ffffffffffffffff").status_code == 404
    assert client.get("/findings/ffff.json").json()["error"].startswith("store ")


@pytest.mark.slow
def test_a_verdict_is_kept_with_reason_confidence_and_note(client: TestClient, desk: Desk) -> None:
    one = first(client)
    form = {"verdict": "refuted", "reason": "real capacity", "confidence": "80", "note": "two smelters"}
    assert client.post(f"/findings/{one}/judgements", data=form).headers["location"] == f"/findings/{one}"
    (kept,) = desk.cases.judgements_of(one, "ana").judgements
    assert (kept.verdict, kept.reason, kept.confidence, kept.note) == (
        "refuted",
        "real capacity",
        0.8,
        "two smelters",
    )
    assert kept.then.run == desk.runs.recall(one).run
    assert desk.cases.verify().broken is None
    assert "two smelters" in client.get(f"/findings/{one}").text


@pytest.mark.slow
def test_a_program_decides_in_json_and_htmx_gets_the_strip(client: TestClient) -> None:
    one = first(client)
    answer = client.post(f"/findings/{one}/judgements.json", json={"verdict": "unsure", "confidence": 0.5})
    assert answer.status_code == 200 and answer.json()["verdict"] == "unsure"
    strip = client.post(f"/findings/{one}/judgements", data={"verdict": "supported"}, headers={"hx-request": "true"})
    assert (
        strip.status_code == 200
        and strip.text.lstrip().startswith("<section")
        and 'data-verdict="supported"' in strip.text
    )


@pytest.mark.slow
@pytest.mark.parametrize("form", [
    {}, {"verdict": "guilty"}, {"verdict": "refuted", "confidence": "101"},
    {"verdict": "refuted", "confidence": "-1"},
    {"verdict": "unsure", "confidence": "٣"}, {"verdict": "refuted", "note": "x" * 10_001},
    {"verdict": "unsure", "note": "\x1b[2J"},
])  # fmt: skip
def test_an_invalid_decision_is_a_sentence_and_is_not_kept(
    client: TestClient, desk: Desk, form: dict[str, str]
) -> None:
    answer = client.post(f"/findings/{first(client)}/judgements", data=form)
    assert answer.status_code == 422 and "Traceback" not in answer.text
    assert not desk.mine()


@pytest.mark.slow
def test_colleagues_verdicts_are_hidden_until_yours_is_in(client: TestClient, desk: Desk) -> None:
    one = first(client)
    other = client_of(replace(desk, reader="bo"))
    client.post(
        f"/findings/{one}/judgements", data={"verdict": "refuted", "reason": "demand", "note": "seen it before"}
    )
    page = other.get(f"/findings/{one}").text
    assert "seen it before" not in page and "1 other has judged it" in page
    other.post(f"/findings/{one}/judgements", data={"verdict": "supported"})
    assert "seen it before" in other.get(f"/findings/{one}").text


@pytest.mark.slow
def test_a_read_only_desk_takes_nothing(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, read_only=True)
    client = client_of(desk)
    one = first(client)
    for path, data in (
        (f"/findings/{one}/judgements", {"verdict": "supported"}),
        (f"/findings/{one}/withdrawal", {}),
    ):
        assert client.post(path, data=data).status_code == 422
    assert not desk.mine() and "read-only" in client.get(f"/findings/{one}").text


@pytest.mark.slow
def test_withdrawing_what_was_never_said_is_a_sentence(client: TestClient) -> None:
    assert "nothing to withdraw" in client.post(f"/findings/{first(client)}/withdrawal").text


@pytest.mark.slow
def test_hostile_text_renders_inert(desk: Desk) -> None:
    sample = two_leg_kg()
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e{{ 7*7 }}"
    one = sample.scan.leading[0]
    changed = replace(
        sample.evidence[one.id], claim=evil, limits=(evil,), speaks_against=(evil,), sources=("javascript:alert(3)",)
    )
    scan = replace(sample.scan, snapshots=(7,))
    Runs(desk.runs.path).keep(scan, {one.id: changed})
    client = client_of(desk)
    for path in (f"/findings/{one.id}", "/findings?state=all"):
        page = client.get(path).text
        assert "<img src=x" not in page and "<script>alert" not in page and "\u202e" not in page
        assert 'href="javascript' not in page and "49" not in page.split("{{ 7*7 }}")[0][-5:]


@pytest.mark.slow
def test_a_finding_without_evidence_offers_to_write_it(desk: Desk) -> None:
    sample = two_leg_kg()
    Runs(desk.runs.path).keep(replace(sample.scan, snapshots=(8,)), {})
    page = client_of(desk).get(f"/findings/{sample.scan.leading[0].id}").text
    assert "Write its evidence" in page


@pytest.mark.slow
def test_a_duplicate_names_another_finding_by_the_beginning_of_its_id(client: TestClient, desk: Desk) -> None:
    one, other, *_ = (row["id"] for row in client.get("/findings.json").json()["rows"])
    address, part = f"/findings/{one}/judgements", {"hx-request": "true"}
    for wrong in ("", one, "0" * 16, "no id"):
        answer = client.post(address, data={"verdict": "duplicate", "original": wrong}, headers=part)
        assert answer.status_code == 422 and 'role="alert"' in answer.text and 'name="original"' in answer.text
    assert not desk.mine()
    client.post(address, data={"verdict": "duplicate", "original": other[:9]})
    (kept,) = desk.mine().values()
    assert kept.original == other and f"duplicate of {other[:8]}" in client.get(f"/findings/{one}").text
    answer = client.post(f"{address}.json", json={"verdict": "duplicate", "original": other})
    assert answer.status_code == 200 and answer.json()["original"] == other


@pytest.mark.slow
def test_the_field_of_an_original_is_ignored_by_other_verdicts(client: TestClient, desk: Desk) -> None:
    one = first(client)
    client.post(f"/findings/{one}/judgements", data={"verdict": "supported", "original": "zzzz"})
    assert [kept.verdict for kept in desk.mine().values()] == ["supported"]
