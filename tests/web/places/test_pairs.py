"""Pairs of names: judged one after another, kept in the chain, obeyed by the next resolution, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.web.desk import Desk
from tests.web.desk_made import client_of
from tests.web.places.shippers import resolved, shipped_desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return shipped_desk(tmp_path, registers=False)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    found = client_of(desk)
    resolved(found)
    return found


def pairs(client: TestClient, **asked: str) -> dict[str, Any]:
    answer = client.get("/parties/pairs.json", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def entity(client: TestClient, name: str) -> str:
    (line,) = [
        one for one in client.get("/parties.json", params={"text": name}).json()["lines"]
        if name in {row["value"] for row in client.get(f"/parties/{one['entity']}.json").json()["names"]}
    ]  # fmt: skip
    found: str = line["entity"]
    return found


def judge(client: TestClient, verdict: str) -> None:
    pair = pairs(client)["pair"]
    form = {"left": pair["left"]["name"], "right": pair["right"]["name"], "verdict": verdict}
    answer = client.post("/parties/pairs/judgements", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/parties/pairs")


def test_a_pair_is_shown_with_where_its_names_were_seen_and_what_the_score_is_made_of(client: TestClient) -> None:
    pair = pairs(client)["pair"]
    assert {"Nordale Mineral Ltd"} < {pair["left"]["name"], pair["right"]["name"]}
    assert pair["left"]["lines"] and pair["right"]["roles"] == "shipper"
    assert len(pair["parts"]) > 3 and "probability" in pair["total"]
    page = client.get("/parties/pairs").text
    assert "fig-waterfall" in page
    for key in "xnu":
        assert f'data-key="{key}"' in page


def test_a_judged_pair_changes_the_next_resolution_until_withdrawn(client: TestClient, desk: Desk) -> None:
    first = entity(client, "Nordal Minerals Ltd")
    assert first != entity(client, "Nordale Mineral Ltd") or pairs(client)["pair"]["joined"]
    verdict = "not the same" if pairs(client)["pair"]["joined"] else "same"
    judge(client, verdict)
    found = pairs(client)
    assert found["since"] == 1 and found["history"][0]["verdict"] == verdict
    resolved(client)
    together = entity(client, "Nordal Minerals Ltd") == entity(client, "Nordale Mineral Ltd")
    assert together == (verdict == "same") and entity(client, "Nordal Minerals Ltd") == first
    assert pairs(client)["since"] == 0
    answer = client.post("/parties/pairs/withdrawal", data={"judgement": found["history"][0]["number"]})
    assert answer.status_code == 303 and pairs(client)["since"] == 1
    resolved(client)
    again = entity(client, "Nordal Minerals Ltd") == entity(client, "Nordale Mineral Ltd")
    assert again != together
    assert desk.cases.verify().broken is None and desk.cases.verify().entries == 2
    assert pairs(client)["history"][0]["withdrawn"]
    assert pairs(client)["pair"]["others"] == 0, "nobody stands by a verdict that was taken back"


def test_unsure_leaves_the_list_and_changes_nothing(client: TestClient, desk: Desk) -> None:
    before = pairs(client)["open"]
    judge(client, "unsure")
    found = pairs(client)
    assert (found["open"], found["since"]) == (before - 1, 0)
    assert desk.cases.pairs().settled() == ()


def test_others_verdicts_are_counted_until_one_has_judged(client: TestClient, desk: Desk) -> None:
    pair = pairs(client)["pair"]
    desk.cases.judge_pair(pair["left"]["name"], pair["right"]["name"], "same", "bo", "I know them")
    assert pairs(client)["pair"]["others"] == 1 and "I know them" not in client.get("/parties/pairs").text
    judge(client, "same")
    assert "I know them" in client.get("/parties/pairs").text


def test_a_page_that_is_behind_is_told_what_was_decided_meanwhile_and_asks(client: TestClient, desk: Desk) -> None:
    pair = pairs(client)["pair"]
    form = {"left": pair["left"]["name"], "right": pair["right"]["name"], "seen": pair["seen"], "note": "my note"}
    desk.cases.judge_pair(form["left"], form["right"], "same", "bo", "one <b>owner</b>")
    answer = client.post("/parties/pairs/judgements", data=form | {"verdict": "not the same"})
    assert answer.status_code == 409 and len(desk.cases.pairs().given) == 1
    for said in (
        "bo decided meanwhile",
        "one &lt;b&gt;owner",
        "has not been kept",
        'value="my note"',
        'name="seen" value="1"',
    ):
        assert said in answer.text
    assert "their verdicts are shown once you have" not in answer.text, "one of them is shown above"
    sent = client.post("/parties/pairs/judgements.json", json=form | {"verdict": "not the same"})
    assert sent.status_code == 409 and "decided meanwhile by bo at" in sent.json()["error"]
    again = client.post("/parties/pairs/judgements", data=form | {"verdict": "not the same", "seen": 1})
    assert again.status_code == 303 and [one.verdict for one in desk.cases.pairs().standing()] == [
        "same",
        "not the same",
    ]


def test_a_verdict_that_agrees_with_one_given_meanwhile_is_kept(client: TestClient, desk: Desk) -> None:
    pair = pairs(client)["pair"]
    form = {"left": pair["left"]["name"], "right": pair["right"]["name"], "seen": pair["seen"]}
    desk.cases.judge_pair(form["left"], form["right"], "same", "bo")
    assert client.post("/parties/pairs/judgements", data=form | {"verdict": "same"}).status_code == 303


def test_a_judgement_in_whose_place_a_later_one_stands_is_marked(client: TestClient) -> None:
    pair = pairs(client)["pair"]
    sent = {"left": pair["left"]["name"], "right": pair["right"]["name"]}
    for verdict in ("same", "unsure"):
        given = client.post("/parties/pairs/judgements.json", json=sent | {"verdict": verdict}).json()
    assert [one["replaced"] for one in pairs(client)["history"][:2]] == [False, True]
    assert client.get("/parties/pairs").text.count("(replaced)") == 1
    client.post(f"/parties/pairs/withdrawal.json?judgement={given['seq']}")  # the one before counts again
    assert [one["replaced"] for one in pairs(client)["history"][:2]] == [False, False]
    client.post(f"/parties/pairs/withdrawal.json?judgement={given['seq'] - 1}")


def test_only_pairs_of_the_list_are_judged(client: TestClient) -> None:
    pair = pairs(client)["pair"]
    sent = {"left": pair["left"]["name"], "right": "Nobody Ltd", "verdict": "same"}
    assert client.post("/parties/pairs/judgements.json", json=sent).status_code == 422
    sent |= {"right": pair["right"]["name"]}
    given = client.post("/parties/pairs/judgements.json", json=sent | {"note": "one phone"}).json()
    assert (given["kind"], given["author"], given["note"]) == ("pair", "ana", "one phone")
    assert client.post(f"/parties/pairs/withdrawal.json?judgement={given['seq'] + 1}").status_code == 422
    assert client.post(f"/parties/pairs/withdrawal.json?judgement={given['seq']}").json()["kind"] == "withdrawal"
    assert client.post("/parties/pairs/judgements.json", json=sent | {"verdict": "yes"}).status_code == 422
    assert pairs(client, at=pair["key"])["pair"]["key"] == pair["key"]
    assert client.get("/parties/pairs.json?at=pair-0000000000000000").status_code == 404


def test_pairs_of_one_party(client: TestClient) -> None:
    own = entity(client, "Fjell Co Ltd")
    assert pairs(client, entity=own)["open"] <= pairs(client)["open"]
    assert pairs(client, entity="P0123456789ab")["open"] == 0
