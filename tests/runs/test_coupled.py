"""Findings about hubs and papers hear of one another through the shipments, as the store is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.findings import Subject
from oretrace.runs import Runs
from oretrace.runs.coupled import flagged_hubs, vetted_sets
from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from tests.detect.papers.sets import papers, with_sets
from tests.report.sample import two_leg_kg
from tests.runs.tally import ASKED
from tests.runs.test_queue import listed, route

HEADER = (
    "decl_no,date,flow,declarant,shipper,consignee,hs,goods_text,net_kg,gross_kg,packages,package_type,value,"
    "currency,incoterm,origin,destination,purity,licence_no"
)


def line(number: int, country: str) -> str:
    goods = f"28258000,antimony trioxide,{900 + number}.0,{910 + number}.0,40,BAG,9000.0,USD,FOB"
    return f"EX2025{number:06},2025-06-02,import,Broker,Alpha,Beta,{goods},{country},US,,"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Twelve lines through Thailand and Korea; two sets of papers of the first that disagree, one that agrees."""
    store = Store.open(tmp_path / "store", create=True)
    file = tmp_path / "lines.csv"
    file.write_text("\n".join([HEADER, *(line(n, "TH" if n < 9 else "KR") for n in range(1, 13)), ""]), "utf-8")
    store.import_file(prepare_shipments(file, "customs-declarations", reporter="USA"))
    wrong = {"packages": {"count": 35}}
    with_sets(store, a=papers(1, **wrong), b=papers(2, **wrong), c=papers(3))
    sample = two_leg_kg()
    flagged = tuple(replace(one, material="antimony") for one in sample.scan.findings)
    Runs.of(store).keep(replace(sample.scan, findings=flagged), sample.evidence)
    return Workspace.open(store.path)


def thai(workspace: Workspace) -> str:
    return next(one.finding for one in flagged_hubs(workspace.runs) if one.hub == "THA")


@pytest.mark.slow
def test_papers_and_the_hub_of_their_shipments_are_evidence_for_each_other(workspace: Workspace) -> None:
    before = workspace.explain(thai(workspace))[1]
    assert not any("shipments through it" in text for text in before.speaks_for)
    vetted = workspace.vet()
    assert [one.lines for one in vetted_sets(workspace.runs)] == [((1, 1),), ((1, 2),), ((1, 3),)]
    after = workspace.explain(thai(workspace))[1]
    (more,) = set(after.speaks_for) - set(before.speaks_for)
    assert "Of 8 shipments through it the papers of 2 of 3 vetted shipments disagree" in more
    shown = {one.subject["set"]: workspace.explain(one.id)[1] for one in vetted.findings}
    assert any("Through Thailand" in text and "raises the odds" in text for text in shown["c"].speaks_for)


@pytest.mark.slow
def test_a_rank_knows_hub_and_papers_and_says_so(workspace: Workspace) -> None:
    alone = workspace.rank().probability
    workspace.vet()
    found = workspace.rank()
    rows = {line: row for row, line in enumerate(found.lines["line"].to_pylist())}
    assert found.probability[rows[1]] > 3 * alone[rows[1]]
    assert found.probability[rows[5]] > alone[rows[5]]
    assert found.probability[rows[12]] == pytest.approx(alone[rows[12]])
    assert "its papers disagree in packages: set a" in found.reasons(rows[1])
    assert found.coupled.counts(int(found.coupled.hub_of[rows[1]])).inconsistent == 2


def test_flagged_routes_give_their_hubs_and_others_none(tmp_path: Path) -> None:
    sample = two_leg_kg()
    named = tuple(replace(one, material="antimony") for one in sample.scan.findings)
    sample = replace(sample, scan=replace(sample.scan, findings=named))
    store = Store(tmp_path)
    Runs.of(store).keep(sample.scan, sample.evidence)
    known = flagged_hubs(Runs.of(store))
    assert {one.hub for one in known} == {
        one.subject["hub"] for one in sample.scan.findings if one.flagged and not one.parents
    }
    assert all(one.log_odds > 0 and one.hs6 for one in known)
    calm = replace(sample.scan, findings=tuple(replace(one, verdict="not flagged") for one in sample.scan.findings))
    Runs.of(store).keep(calm, {})
    assert flagged_hubs(Runs.of(store)) == ()


def test_flagged_routes_stand_for_the_codes_of_the_act_that_are_of_their_material(tmp_path: Path) -> None:
    goods = [
        MeasureItem(material=name, hs6=codes) for name, codes in (("antimony", ("811010",)), ("tin", ("800110",)))
    ]
    act = ASKED.measure.model_copy(update={"items": tuple(goods)})
    found = (route("MEX", 1, "strong", "flagged"), route("THA", 2, "weak", "not flagged"))
    other = replace(
        found[0], id="b", material=None, rank=3, subject=Subject("route", {"hub": "CHN", "origin": "MEX"})
    )
    made = Runs(tmp_path / "findings.sqlite", wait_seconds=0.2)
    made.keep(replace(listed(), findings=(*found, other), question=replace(ASKED, measure=act)), {})
    assert [(one.hs6, one.origin, one.hub, one.destinations, one.since) for one in flagged_hubs(made)] == [
        ("800110", "MEX", "CHN", (), date(2025, 1, 1)),
        ("811010", "MEX", "CHN", (), date(2025, 1, 1)),
        ("811010", "CHN", "MEX", ("USA",), date(2025, 1, 1)),
    ]
