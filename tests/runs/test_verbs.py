"""Scan, keep, explain what was found then, ask again: on a quick detector, as imports come in between."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oretrace import runs
from oretrace.errors import InputError, StoreError
from oretrace.findings import Finding
from oretrace.runs import Runs
from oretrace.store import Store
from tests.runs.tally import ASKED, NextTally, Tally, holding, registered

TALLY = Tally()
LATER = date(2023, 6, 1)


@pytest.fixture(autouse=True)
def tally() -> Iterator[None]:
    with registered(TALLY):
        yield


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return holding(tmp_path / "store", THA=5000.0, MEX=300.0, KOR=20.0)


def claim(store: Store, finding: Finding) -> str:
    found, evidence = runs.explain(store, finding.id[:10])
    assert found == finding
    return evidence.claim


def rounded(finding: Finding) -> Finding:
    """The finding as it is read back: to nine digits."""
    p, q, score = (float(f"{value or 0:.9g}") for value in (finding.p_value, finding.q_value, finding.score))
    return replace(finding, p_value=p, q_value=q, score=score)


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False])
def test_an_earlier_finding_is_explained_after_a_later_import(store: Store, kept: bool) -> None:
    if kept:
        found, evidence = runs.scan(store, ASKED, TALLY)
        assert set(evidence) == {one.id for one in found.findings}
    else:
        found = runs.look(store, ASKED, TALLY)
    holding(store.path, LATER, THA=1.0, MEX=9000.0)  # revises two figures
    then = [rounded(one) for one in found.findings]
    assert [claim(store, one) for one in then] == [
        "Siam Metals is named with 5000 kg.",
        "Mexicana is named with 300 kg.",
        "厦门金属贸易 is named with 20 kg.",
    ]
    assert Runs.of(store).recall(then[1].id).evidence is not None  # kept the second time


@pytest.mark.slow
def test_again_says_what_changed(store: Store) -> None:
    first = runs.scan(store, ASKED, TALLY)[0].findings[0]
    same = runs.again(store, first.id)
    assert same.differences == () and same.snapshots_added == () and same.now is not None
    holding(store.path, LATER, THA=400.0, MEX=9000.0)
    changed = runs.again(store, first.id)
    assert changed.then == rounded(first) and changed.now is not None and changed.evidence is not None
    assert changed.now.subject.key == first.subject.key and changed.now.id != first.id
    assert changed.evidence.claim == "Siam Metals is named with 400 kg."
    assert (changed.snapshots_added, changed.snapshots_gone) == ((2,), ())
    differences = {one.name: (one.then, one.now) for one in changed.differences}
    assert differences["verdict"] == ("flagged", "not flagged")
    assert differences["rank"] == (1, 2) and differences["estimate"] == (5000.0, 400.0)
    assert set(differences) == {"verdict", "rank", "p_value", "q_value", "estimate"}
    assert claim(store, rounded(changed.now)) == changed.evidence.claim  # that scan is kept too
    assert claim(store, rounded(first)) == "Siam Metals is named with 5000 kg."


@pytest.mark.slow
def test_again_says_that_the_finding_is_gone(store: Store) -> None:
    holding(store.path, LATER, JPN=70.0)
    last = next(one for one in runs.scan(store, ASKED, TALLY)[0].findings if one.subject["territory"] == "JPN")
    changed = runs.again(store.as_of(date(2023, 5, 1)), last.id)
    assert (changed.now, changed.evidence, changed.differences) == (None, None, ())
    assert (changed.snapshots_added, changed.snapshots_gone) == ((), (2,))


@pytest.mark.slow
def test_a_scan_of_the_past_is_explained_as_of_its_day(store: Store) -> None:
    holding(store.path, LATER, THA=1.0)
    past = runs.look(store.as_of(date(2023, 5, 1)), ASKED, TALLY)
    assert Runs.of(store).listed()[0].as_of == date(2023, 5, 1)
    assert claim(store, rounded(past.findings[0])) == "Siam Metals is named with 5000 kg."


@pytest.mark.slow
def test_flagged_and_the_first_twenty_have_evidence_at_once(tmp_path: Path) -> None:
    codes = ["AUT", "BEL", "BGR", "CAN", "CHE", "CHL", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC"]
    codes += ["HRV", "HUN", "IND", "IRL", "ITA", "JPN", "KOR", "LTU", "LVA", "MEX"]
    store = holding(tmp_path / "many", LATER, **{code: 100.0 + k for k, code in enumerate(codes)})
    found, evidence = runs.scan(store, ASKED, TALLY)
    assert list(evidence) == [one.id for one in found.findings[:20]]
    parts = tuple(replace(one, parents=("a",), verdict="flagged") for one in found.findings[22:])
    assert len(runs.foremost(replace(found, findings=(*found.findings[:22], *parts)))) == 23


@pytest.mark.slow
def test_another_version_explains_what_was_kept_and_refuses_the_rest(store: Store) -> None:
    found = runs.look(store, ASKED, TALLY)
    claim(store, rounded(found.findings[0]))
    with registered(NextTally()):
        assert claim(store, rounded(found.findings[0])) == "Siam Metals is named with 5000 kg."
        with pytest.raises(StoreError, match=r"expected version 1 of tally, found version 2; .*--again"):
            runs.explain(store, found.findings[1].id)
        assert runs.again(store, found.findings[1].id).differences == ()


@pytest.mark.slow
def test_a_finding_on_changed_files_is_not_explained(store: Store, tmp_path: Path) -> None:
    found = runs.look(store, ASKED, TALLY)
    other = holding(tmp_path / "other", THA=6000.0, MEX=300.0, KOR=20.0)
    shutil.copy(Runs.of(store).path, Runs.of(other).path)
    with pytest.raises(StoreError, match="the same snapshots no longer give it"):
        runs.explain(other, found.findings[0].id)
    holding(store.path, LATER, THA=1.0)
    later = runs.look(store, ASKED, TALLY)
    shutil.copy(Runs.of(store).path, Runs.of(other).path)
    with pytest.raises(StoreError, match=r"expected snapshots of this store \(1\), found 2"):
        runs.explain(other, later.findings[0].id)


@pytest.mark.slow
def test_a_scan_that_cannot_be_kept_says_so(store: Store) -> None:
    Runs.of(store).path.mkdir()
    found, evidence = runs.scan(store, ASKED, TALLY)
    assert evidence and found.findings
    (note,) = found.notes
    assert note.kind == "not kept" and not found.kept
    assert "`explain` does not know the findings" in note.text and "found a directory" in note.text


@pytest.mark.slow
def test_evidence_that_cannot_be_kept_is_shown_all_the_same(store: Store) -> None:
    found = runs.look(store, ASKED, TALLY)
    other = sqlite3.connect(Runs.of(store).path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert claim(store, rounded(found.findings[0])) == "Siam Metals is named with 5000 kg."
    other.close()
    assert Runs.of(store).recall(found.findings[0].id).evidence is None


def test_an_unknown_source_is_named(store: Store) -> None:
    with pytest.raises(InputError, match="--source: expected a source of this store: world, found 'worlds'"):
        runs.scan(store, replace(ASKED, sources=("worlds",)), TALLY)
