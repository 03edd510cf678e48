"""Sets of papers as findings: those that disagree are flagged, an act chooses by code or element, all are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oretrace.api import Workspace
from oretrace.detect.papers.detector import Papers
from oretrace.errors import InputError
from oretrace.evidence import TableExhibit
from oretrace.question import of_every_good, question_of
from oretrace.store import Store
from oretrace.vet.papers.checks.capacity import most_made
from oretrace.vet.papers.stored import stored_sets
from tests.detect.papers.sets import paper, papers, with_papers, with_sets


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return with_papers(Store.open(tmp_path / "store", create=True))


def test_every_set_is_a_finding_and_what_disagrees_is_flagged(store: Store) -> None:
    found = Papers().scan(store, of_every_good()).findings
    assert [(one.subject["set"], one.verdict) for one in found] == [("other", "flagged"), ("honest", "not flagged")]
    assert found[0].details.checks == ("packages",)
    assert "35" in found[0].details.sentences[0] and found[0].details.net_kg == 1000.0
    assert found[0].material == "antimony"


def test_the_mass_of_a_certificate_is_not_added_to_the_mass_shipped(tmp_path: Path) -> None:
    certified = paper("end_user_certificate", "EU1", net={"kg": 90_000.0})
    store = with_sets(Store.open(tmp_path / "store", create=True), one=[*papers(1), certified])
    (found,) = Papers().scan(store, of_every_good()).findings
    assert found.details.net_kg == 1000.0


@pytest.mark.slow
def test_an_act_chooses_the_sets_that_name_its_goods_by_code_or_material(tmp_path: Path) -> None:
    zinc = papers(3, goods=["zinc ingots"], hs=["790111"])
    for one in zinc:
        one["fields"] |= {"goods": ["zinc ingots"], "hs": ["790111"]}
    hidden = papers(4)
    for one in hidden:
        one["fields"]["hs"] = ["790111"]
    flakes = papers(6)
    for one in flakes:
        one["fields"] |= {"goods": ["natural flake graphite"], "hs": ["681599"]}
    sets = {"zinc": zinc, "hidden": hidden, "open": papers(5), "flakes": flakes}
    store = with_sets(Store.open(tmp_path / "store", create=True), **sets)
    for codes, named in (("811010,282580", {"hidden", "open"}), ("250410", {"flakes"})):
        found = Papers().scan(store, question_of("cn-2024-46-us-ban", hs=codes)).findings
        assert {one.subject["set"] for one in found} == named


def _certified(serial: int, month: int, kg: float) -> list[dict[str, Any]]:
    """An invoice and a certificate for antimony ore of Guatemala, on a form of one firm."""
    ore = {"goods": ["antimony ore"], "hs": ["261710"], "net": {"kg": kg}, "gross": {"kg": kg * 1.01}}
    ore |= {"date": f"2024-{month:02}-05", "origin": "Guatemala"}
    invoice = paper("commercial_invoice", f"INV-{serial:05}", **ore)
    return [invoice | {"template": "heron"}, paper("certificate_of_origin", f"CO2024{serial:05}", **ore)]


@pytest.mark.slow
def test_certificates_of_a_stored_year_are_added_up_and_templates_are_kept(tmp_path: Path) -> None:
    most = most_made("antimony", "mine", "GTM", 2024).kg / 0.3
    sets = {f"s{month}": _certified(month, month, 0.4 * most) for month in (1, 2, 3)}
    store = with_sets(Store.open(tmp_path / "store", create=True), **sets)
    found = Papers().scan(store, of_every_good()).findings
    assert [(one.subject["set"], one.details.checks) for one in found if one.verdict == "flagged"] == [
        ("s3", ("capacity",))
    ]
    with store.connect() as connection:
        kept = [one.papers.papers[0].meta["template"] for one in stored_sets(connection)]
    assert kept == ["=heron"] * 3


@pytest.mark.slow
def test_unpublished_figures_are_a_limit_and_no_disagreement(tmp_path: Path) -> None:
    one = [*papers(1), paper("certificate_of_origin", "CO2024001", origin="Malaysia", destination="Germany")]
    workspace = Workspace.open(with_sets(Store.open(tmp_path / "store", create=True), one=one).path)
    (finding,) = workspace.vet().findings
    _, evidence = workspace.explain(finding.id)
    assert finding.verdict == "not flagged"
    assert finding.details.notes == () and len(finding.details.unpublished) == 1
    assert any(text.startswith("Cannot say whether Malaysia") for text in evidence.limits)
    assert not any("Cannot say" in text for text in evidence.speaks_against)


def test_a_store_without_papers_is_asked_for_them(tmp_path: Path) -> None:
    (tmp_path / "store" / "snapshot").mkdir(parents=True)
    with pytest.raises(InputError, match="oretrace import documents"):
        Papers().scan(Store(tmp_path / "store"), of_every_good())


@pytest.mark.slow
def test_findings_of_vetted_sets_are_kept_and_explained(store: Store) -> None:
    workspace = Workspace.open(store.path)
    scan = workspace.vet()
    assert workspace.vet("cn-2024-46-us-ban").findings
    finding, evidence = workspace.explain(scan.findings[0].id)
    assert finding == scan.findings[0]
    assert evidence.speaks_for == finding.details.sentences
    (table,) = evidence.exhibits
    assert isinstance(table, TableExhibit)
    assert table.columns == ("field", "value", "papers")
    differ = [row[0] for row in table.rows]
    assert differ[0] == differ[1] and table.rows[0][1] != table.rows[1][1]
    _, agreed = workspace.explain(scan.findings[1].id)
    assert "agree" in agreed.claim and not agreed.speaks_for
