"""Sets of papers as findings: those that disagree are flagged, an act chooses by code or element, all are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.detect.papers.detector import Papers
from oretrace.errors import InputError
from oretrace.evidence import TableExhibit
from oretrace.question import of_every_good, question_of
from oretrace.store import Store
from tests.detect.papers.sets import papers, with_papers, with_sets


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return with_papers(Store.open(tmp_path / "store", create=True))


def test_every_set_is_a_finding_and_what_disagrees_is_flagged(store: Store) -> None:
    found = Papers().scan(store, of_every_good()).findings
    assert [(one.subject["set"], one.verdict) for one in found] == [("other", "flagged"), ("honest", "not flagged")]
    assert found[0].details.checks == ("packages",)
    assert "35" in found[0].details.sentences[0] and found[0].details.net_kg == 1000.0
    assert found[0].material == "antimony"


@pytest.mark.slow
def test_an_act_chooses_the_sets_that_name_its_goods_by_code_or_element(tmp_path: Path) -> None:
    zinc = papers(3, goods=["zinc ingots"], hs=["790111"])
    for one in zinc:
        one["fields"] |= {"goods": ["zinc ingots"], "hs": ["790111"]}
    hidden = papers(4)
    for one in hidden:
        one["fields"]["hs"] = ["790111"]
    store = with_sets(Store.open(tmp_path / "store", create=True), zinc=zinc, hidden=hidden, open=papers(5))
    asked = question_of("cn-2024-46-us-ban", hs="811010,282580")
    assert {one.subject["set"] for one in Papers().scan(store, asked).findings} == {"hidden", "open"}


def test_a_store_without_papers_is_asked_for_them(tmp_path: Path) -> None:
    (tmp_path / "store" / "snapshot").mkdir(parents=True)
    with pytest.raises(InputError, match="oretrace import documents"):
        Papers().scan(Store(tmp_path / "store"), of_every_good())


@pytest.mark.slow
def test_what_was_vetted_is_kept_and_explained(store: Store) -> None:
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
