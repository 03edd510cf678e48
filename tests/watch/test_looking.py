"""A watched act by the same scan as a user's: its findings can be explained, set aside, and come back."""

from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.cases import Cases, FindingThen
from oretrace.store import Store
from oretrace.watch.book import Book
from oretrace.watch.run import Digest, run
from oretrace.watch.settings import SettingsFile
from oretrace.watch.status import status_of
from tests.watch.replayed import ONSET, STAYS, T0, TAKEN_BACK, publish_all, seen_on, watch_file

READER = "reader"


@pytest.mark.slow
def test_findings_are_those_of_a_scan_and_one_that_is_set_aside_is_archived(tmp_path: Path) -> None:
    publish_all(tmp_path / "store", T0 + ONSET + 6)
    path = watch_file(tmp_path, f"reader: {READER}\n")

    def watch(k: int) -> Digest:
        return run(tmp_path / "store", SettingsFile(path), lambda _: None, day=seen_on(k))

    (first,) = watch(T0 + 3).changes
    assert (first.record["parts"]["hub"], first.kind, first.alert) == (STAYS, "new", True)
    workspace = Workspace.open(tmp_path / "store")
    finding, evidence = workspace.explain(str(first.finding))
    assert finding.subject.key == first.topic and evidence.claim
    workspace.cases.judge(FindingThen.of("", finding), "snoozed", READER)
    (second,) = watch(T0 + ONSET + 5).changes
    assert second.record["parts"]["hub"] == TAKEN_BACK, "what was set aside stays quiet"
    store = Store.open(tmp_path / "store")
    judged = {one.then.topic: one for one in Cases.of(store).labels(READER)}
    status = status_of(Book.of(store), judged)
    assert {one.change.record["parts"]["hub"]: one.life for one in status.lived} == {
        STAYS: "archived",
        TAKEN_BACK: "new",
    }
    assert (status.spent.alerts, status.spent.withdrawn) == (2, 0)
    assert {one.life for one in status_of(Book.of(store), {}).lived} == {"ongoing", "new"}
