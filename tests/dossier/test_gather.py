"""What goes into a dossier: findings by the beginnings of their ids, a case, and judgements that may be read."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.cases import Cases
from oretrace.dossier import gather
from oretrace.dossier.view import dossier_view
from oretrace.errors import InputError
from oretrace.store import Store
from tests.detect.leak import passing
from tests.detect.world import RETRIEVED, extra, stored
from tests.dossier.worlds import leaking, then_of, unpacked


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str, str]:
    """A store, a finding in it that two people judged, one of whom took it back, and a case with it."""
    store, finding = leaking(tmp_path_factory.mktemp("judged"))
    then, cases = then_of(store, finding), Cases.of(store)
    case = cases.open_case("Oxide by way of Thailand", "Ada", [then])
    given = cases.judge(then, "supported", "Ada", "a reason of my own", 0.7, "seen in March", case.id)
    cases.withdraw(given.seq, "Ada", "the lane was revised")
    cases.judge(then, "refuted", "Ada", "demand", None, "", case.id)
    cases.judge(then, "supported", "Bo", None, 0.9, "", case.id)
    cases.add_note(case.id, "Ask the importer.", "Ada")
    return store, finding, case.id


@pytest.mark.slow
def test_a_case_brings_its_findings_notes_and_judgements(judged: tuple[Store, str, str], tmp_path: Path) -> None:
    store, finding, case = judged
    written = Workspace(store).dossier(case, tmp_path / "out", reader="Ada")
    assert len(written.files) == 4 and written.recomputed > 50
    page = (tmp_path / "out" / "dossier.html").read_text("utf-8")
    for text in ("Oxide by way of Thailand", "Ask the importer.", "a reason of my own", "70%", "seen in March"):
        assert text in page
    assert "the lane was revised" in page and "Bo" in page
    folder = unpacked(tmp_path / "out" / "dossier.zip", tmp_path / "zip")
    record = json.loads((folder / "judgements.json").read_text("utf-8"))
    assert record["case"]["id"] == case and len(record["judgements"]) == 3 and len(record["withdrawals"]) == 1
    assert all(len(one["hash"]) == 64 for one in record["judgements"])
    (one,) = gather(store, [case], "Ada").findings
    assert one.kept.finding.id == finding


@pytest.mark.slow
def test_a_reader_who_has_not_judged_hands_over_no_verdict_of_others(judged: tuple[Store, str, str]) -> None:
    store, finding, _ = judged
    (part,) = dossier_view(gather(store, [finding], "Cy"), 0, []).findings
    assert part.judgements == () and part.hidden.startswith("Others have judged")
    (part,) = dossier_view(gather(store, [finding], "Bo"), 0, []).findings
    assert len(part.judgements) == 3 and part.hidden == ""
    assert [bool(given.withdrawn) for given in part.judgements] == [True, False, False]


def test_a_finding_stands_once_and_an_unknown_one_is_a_sentence(found: tuple[Store, str]) -> None:
    store, finding = found
    assert len(gather(store, [finding, finding[:6]], "Ada").findings) == 1
    with pytest.raises(InputError, match="the id of a finding"):
        gather(store, ["ffff0000ffff"], "Ada")
    with pytest.raises(InputError, match="the id of a finding"):
        gather(store, [], "Ada")
    with pytest.raises(InputError):
        gather(store, ["case-9"], "Ada")


@pytest.mark.slow
def test_a_finding_is_handed_over_on_the_rows_it_was_found_on(tmp_path: Path) -> None:
    store, finding = leaking(tmp_path)
    before = Workspace(store).dossier(finding, tmp_path / "before", "Ada")
    revised = [row | {"net_kg": 2.0 * row["net_kg"]} for row in passing()[1:]]  # every mass is another
    assert len(stored(store.path, extra(revised), retrieved=RETRIEVED + timedelta(days=30)).snapshots()) == 2
    again = Workspace(store).dossier(finding, tmp_path / "after", "Ada")
    assert again.recomputed == before.recomputed
    for name in ("dossier.html", "dossier.zip"):
        assert (tmp_path / "before" / name).read_bytes() == (tmp_path / "after" / name).read_bytes()
