"""A detector of parties goes from scan to page without a change elsewhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.display.findings import print_evidence, print_scan
from oretrace.findings import Amount, Scan, Subject
from oretrace.question import Question
from oretrace.report import page, write
from oretrace.store import Store
from oretrace.views.evidence import evidence_view
from oretrace.views.plain import key_in_words, subject_name
from oretrace.views.scan import finding_facts, scan_view
from tests.contract.toy import Toy
from tests.detect.world import ban, make_world, records, stored


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("toy") / "store"
    stored(path, records(make_world(1, listed=2, unlisted=1)))
    return Store.open(path)


@pytest.fixture(scope="module")
def scan(store: Store) -> Scan:
    return Toy().scan(store, Question(ban(make_world(1, listed=2, unlisted=1))))


@pytest.mark.slow
def test_rows_have_what_the_toy_has_and_no_more(scan: Scan) -> None:
    view = scan_view(scan)
    assert (view.subject, view.subjects, view.more) == ("Party", "parties", ())
    assert view.rows[0].name.startswith("Trading house of ")
    assert view.rows[0].q == "" and view.rows[0].p and view.rows[0].flagged
    assert f"1 of the {len(scan.findings)} parties tested flagged: {view.rows[0].name}." == view.answer
    assert all(row.amount.estimate == "no claim" for row in view.rows[1:])


def test_bounds_that_are_unknown_are_left_out(store: Store, scan: Scan) -> None:
    first = scan.leading[0]
    evidence = Toy().explain(store, scan, [first.id])[first.id]

    def shown(amount: Amount) -> list[tuple[str, str]]:
        view = evidence_view(replace(first, amount=amount), evidence)
        return [(fact.name, fact.value) for fact in view.facts if fact.name in ("Estimate", "Bounds")]

    assert shown(Amount()) == []
    assert shown(Amount(at_most=800.0, unit="kg")) == [("Bounds", "at most 800 kg")]
    assert shown(Amount(estimate=500.0, at_least=0.0, unit="kg")) == [
        ("Estimate", "500 kg"),
        ("Bounds", "at least 0 kg"),
    ]


def test_details_of_a_detector_are_shown_by_name(store: Store, scan: Scan) -> None:
    first = scan.leading[0]
    facts = {fact.name: fact.value for fact in finding_facts(first)}
    assert set(facts) == {"Before kg", "Under kg", "Partners"}
    assert facts["Partners"] == ", ".join(first.details.partners)


def test_lanes_and_substitutions_are_named_by_their_way_and_goods() -> None:
    way = {"origin": "CHN", "hub": None, "destination": "VNM"}
    assert subject_name(Subject("lane", way | {"product": None})) == "China → Vietnam"
    assert subject_name(Subject("lane", way | {"product": "280461"})) == "China → Vietnam, HS 280461"
    codes = {"hub": "THA", "code_from": "811292", "code_to": "720299"}
    named = subject_name(Subject("substitution", way | codes))
    assert named == "China → Thailand → Vietnam: 811292 as 720299"


def test_the_terminal_shows_it(store: Store, scan: Scan, capsys: pytest.CaptureFixture[str]) -> None:
    print_scan(scan)
    text = capsys.readouterr().out
    assert "party" in text and scan.leading[0].id[:8] in text
    first = scan.leading[0]
    print_evidence(first, Toy().explain(store, scan, [first.id])[first.id])
    text = capsys.readouterr().out
    assert "sells to" in text and "Sales in kg" in text and "This is a toy." in text


def test_the_page_shows_it_without_a_map(
    store: Store, scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.js").write_text("0")
    (tmp_path / "report.css").write_text("main{}")
    monkeypatch.setattr(page, "STATIC", tmp_path)
    evidence = Toy().explain(store, scan, [one.id for one in scan.leading])
    html = write(scan, evidence, tmp_path / "toy.html").read_text("utf-8")
    assert 'id="map"' not in html and 'id="lanes"' not in html
    assert "Ranking of the parties" in html and "<em>sells to</em>" in html
    assert (
        'id="party-1"' in html and "hub" not in html.replace('class="hub', "").split("<main>")[1].split("</main>")[0]
    )


def test_the_key_of_a_subject_is_read_as_words() -> None:
    way = {"origin": "CHN", "hub": "MEX", "destination": "USA"}
    chain = Subject("party", way | {"name": "A/S Nordal > Kvikk = Co"})
    assert key_in_words(chain.key) == "A/S Nordal > Kvikk = Co (China → Mexico → United States)"
    assert (
        key_in_words(Subject("route", way | {"product": "282580"}).key) == "China → Mexico → United States, HS 282580"
    )
    assert key_in_words("route:destination=USA+DEU/origin=CHN") == "China → United States and Germany"
    assert key_in_words("anything else: a/b") == "anything else: a/b"
