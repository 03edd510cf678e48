"""What several detectors of one scan read is read once, and never kept for another question or another store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from oretrace.detect.custody.ledger import custody_of
from oretrace.detect.scans import chosen, once
from oretrace.findings import Scan
from oretrace.store import Store
from tests.detect.consigned import Shipments, question
from tests.detect.world import stored


def small(folder: Path) -> Store:
    of = Shipments()
    of.lot("A Ltd", "B Ltd", ("CHN", "KOR"), 0, 5.0)
    of.lot("A Ltd", "B Ltd", ("CHN", "KOR"), 60, 6.0)
    return stored(folder / "store", of.table())


def test_a_session_works_a_question_out_once(tmp_path: Path) -> None:
    made = count(1)
    store = small(tmp_path)
    session = store.session()

    def ask(of: Store, until: date | None = None) -> int:
        return once("what", of, replace(question(), until=until), lambda: next(made))

    assert [ask(store), ask(store)] == [1, 2]
    assert [ask(session), ask(session)] == [3, 3]
    assert ask(session, date(2023, 9, 1)) == 4
    assert ask(session.seen([1])) == 5
    assert ask(session.session()) == 6


@pytest.mark.slow
def test_the_custody_of_two_detectors_is_one(tmp_path: Path) -> None:
    session = small(tmp_path).session()
    assert custody_of(session, question()) is custody_of(session, question())
    assert custody_of(session, replace(question(), until=date(2023, 9, 1))).lots.kg.tolist() == [5.0]


def test_an_unknown_finding_id_is_an_error() -> None:
    with pytest.raises(KeyError, match="none"):
        chosen(Scan("passthrough", "1", question(), (), ()), ["none"])
