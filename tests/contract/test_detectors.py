"""What every detector of the registry promises; a new one adds its cases to CASES.

What a detector finds is tested beside its own modules.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.detect.contract import Detector
from oretrace.detect.registry import DETECTORS, detector_named
from oretrace.detect.scans import scan_once
from oretrace.errors import InputError
from oretrace.evidence import Evidence, from_json, to_json
from oretrace.findings import Finding, Scan, flat, rounded, to_arrow
from oretrace.question import Question
from oretrace.store import Store
from tests.contract.toy import toy_registered  # noqa: F401
from tests.detect import consigned
from tests.detect.common_control import trade as common_control
from tests.detect.papers.sets import with_papers
from tests.detect.relabelling import trade as relabelling
from tests.detect.world import (
    DESTINATION,
    EVERYONE,
    ORIGIN,
    TARGET_SILENT,
    Plant,
    Reports,
    World,
    ban,
    make_world,
    plant,
    records,
    renumbered,
    stored,
)

pytestmark = [pytest.mark.usefixtures("toy_registered"), pytest.mark.long]


@dataclass(frozen=True)
class Case:
    """A detector of the registry and something to scan: rows of flows or of shipments, without `snapshot`."""

    detector: str
    name: str
    rows: Callable[[], pa.Table]
    question: Callable[[], Question]
    fast: bool = True
    """Whether `make fast` runs it: the toy's is enough while one works."""
    also: Callable[[Store], object] = lambda store: store
    """What else the store has."""

    def stored(self, folder: Path, *tables: pa.Table) -> Store:
        """A store with a file of each table, and what else there is."""
        store = stored(folder, *tables)
        self.also(store)
        return store

    def mixed(self) -> tuple[pa.Table, ...]:
        """The same rows in another order."""
        rows = self.rows()
        return (renumbered(rows.take(np.random.default_rng(8).permutation(rows.num_rows))),)

    def parts(self) -> tuple[pa.Table, ...]:
        """The same rows in three files by codes: of a code in two files the later would replace the earlier."""
        rows = self.rows()
        codes = sorted(set(rows["hs_code"].to_pylist()))
        return tuple(renumbered(rows.filter(pc.is_in(rows["hs_code"], pa.array(codes[k::3])))) for k in range(3))

    def __str__(self) -> str:
        return f"{self.detector}, {self.name}"


@cache
def _world() -> World:
    world = make_world(3, listed=6, unlisted=4, places=11, months=54, t0=38)
    return plant(world, Plant("THA", share=1.0, onset=1, lag=2))


@cache
def _small() -> World:
    return make_world(1, listed=2, unlisted=1)


@cache
def _rows(reports: Reports) -> pa.Table:
    return records(_world(), reports)


def _question() -> Question:
    return Question(ban(_world()))


_consigned = cache(consigned.rows)


@cache
def _relabelled(silent: tuple[str, ...] = ()) -> pa.Table:
    trade = relabelling.Trade(1)
    trade.by_a_hub(relabelling.HUBS[5])
    trade.add(relabelling.FALSE, ORIGIN, DESTINATION, trade.goods(0.3), trade.drift())
    return trade.rows(silent=silent)


CASES = (
    Case("diversion", "all report", lambda: _rows(EVERYONE), _question, fast=False),
    Case("diversion", "target silent", lambda: _rows(TARGET_SILENT), _question, fast=False),
    Case("fused", "all report", lambda: _rows(EVERYONE), _question, fast=False),
    Case("relabelling", "all report", _relabelled, relabelling.question, fast=False),
    Case("relabelling", "silent hubs", lambda: _relabelled(relabelling.HUBS), relabelling.question, fast=False),
    Case("price", "all report", lambda: _rows(EVERYONE), _question, fast=False),
    Case("mirror_gap", "all report", lambda: _rows(EVERYONE), _question, fast=False),
    Case("mirror_gap", "target silent", lambda: _rows(TARGET_SILENT), _question, fast=False),
    Case("withheld", "all report", lambda: _rows(EVERYONE), _question, fast=False),
    Case("passthrough", "a hub firm and traders", _consigned, consigned.question, fast=False),
    Case("end_user", "a hub firm and traders", _consigned, consigned.question, fast=False),
    Case("common_control", "a telephone at both ends", common_control.rows, consigned.question, fast=False),
    Case(
        "papers", "two sets", lambda: records(_small()), lambda: Question(ban(_small())), fast=False, also=with_papers
    ),
    Case("toy", "a small world", lambda: records(_small()), lambda: Question(ban(_small()))),
)


@dataclass(frozen=True)
class Ran:
    """A case run once, shared by the tests that only look."""

    case: Case
    detector: Detector
    store: Store
    question: Question
    scan: Scan


@dataclass(frozen=True)
class Again:
    """The same once more, of the same store and the question as JSON gives it back, shared by those that compare.

    `evidence` is that of all findings of the first scan; `before` and `after` are the files of the store.
    """

    question: Question
    scan: Scan
    evidence: dict[str, Evidence]
    progress: tuple[str, ...]
    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(
    scope="module", params=[one if one.fast else pytest.param(one, marks=pytest.mark.slow) for one in CASES], ids=str
)
def ran(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    toy_registered: None,  # noqa: F811
) -> Ran:
    case: Case = request.param
    detector, question = detector_named(case.detector), case.question()
    store = case.stored(tmp_path_factory.mktemp("store") / "store", case.rows())
    return Ran(case, detector, store, question, detector.scan(store, question))


@pytest.fixture(scope="module")
def again(ran: Ran) -> Again:
    question = Question.from_json(json.loads(json.dumps(ran.question.as_json())))
    lines: list[str] = []
    before = _hashes(ran.store.path)
    scan = ran.detector.scan(ran.store, question, lines.append)
    evidence = ran.detector.explain(ran.store, ran.scan, [finding.id for finding in ran.scan.findings])
    return Again(question, scan, evidence, tuple(lines), before, _hashes(ran.store.path))


Scanned = Callable[[Case, str, Question], Scan]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory, toy_registered: None) -> Scanned:  # noqa: F811
    """A detector's scan of a case's rows as they are laid out: "rows" as in `ran`, "mixed" or "parts".

    Cases of the same rows share a store and its session: what `fused` takes of other detectors was scanned for these.
    """
    made: dict[object, tuple[Store, pa.Table]] = {}

    def scan(case: Case, laid: str, question: Question) -> Scan:
        rows = case.rows()
        key = laid, id(rows), case.also
        if key not in made:
            tables = {"rows": lambda: (rows,), "mixed": case.mixed, "parts": case.parts}[laid]()
            store = case.stored(tmp_path_factory.mktemp(laid) / "store", *tables)
            made[key] = store.session(), rows  # kept, so that no other rows get their id
        return scan_once(detector_named(case.detector), made[key][0], question)

    return scan


def _found(scan: Scan, ids: bool = True) -> str:
    """A scan as JSON; without ids where the snapshots differ, which are part of an id."""
    findings = [flat(finding) for finding in scan.findings]
    for record in findings:
        for name in () if ids else ("id", "parents", "findings", "snapshot", "first"):
            record.pop(name, None)
    beside = None if scan.details is None else rounded(asdict(scan.details))
    return json.dumps([findings, beside, asdict_all(scan.left_out), asdict_all(scan.notes)], default=repr)


def _ids(scan: Scan) -> set[str]:
    return {finding.id for finding in scan.findings}


def asdict_all(records_: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [asdict(one) for one in records_]


def test_every_detector_of_the_registry_has_a_case() -> None:
    assert {case.detector for case in CASES} == set(DETECTORS)
    assert all(name == detector.id for name, detector in DETECTORS.items())


def test_an_unknown_detector_is_an_error_with_the_nearest() -> None:
    with pytest.raises(InputError, match="diversion"):
        detector_named("divertion")


@pytest.mark.slow
def test_a_scan_says_what_it_is_of(ran: Ran) -> None:
    scan, detector = ran.scan, ran.detector
    assert (scan.detector, scan.version, scan.question) == (detector.id, detector.version, ran.question)
    assert scan.snapshots == tuple(one.snapshot for one in ran.store.snapshots())
    assert scan.findings and scan.leading
    for finding in scan.findings:
        assert (finding.detector, finding.version) == (detector.id, detector.version)
        assert finding.measure == ran.question.measure.id
        assert finding.subject.kind == detector.subject
        assert tuple(finding.subject.parts) == detector.parts
        if detector.details is None:
            assert finding.details is None
        else:
            assert type(finding.details) is detector.details


@pytest.mark.slow
def test_every_scan_names_its_sources(ran: Ran) -> None:
    (note,) = [note for note in ran.scan.notes if note.kind == "source"]
    assert all(one.publisher in note.text for one in ran.store.snapshots())


def test_ids_and_subjects_are_unique(ran: Ran) -> None:
    findings = ran.scan.findings
    assert len({f.id for f in findings}) == len({f.subject.key for f in findings}) == len(findings)


def test_ranks_are_without_ties_and_flagged_come_first(ran: Ran) -> None:
    assert (*ran.scan.leading, *ran.scan.parts) == ran.scan.findings
    for level in (ran.scan.leading, ran.scan.parts):
        assert [f.rank for f in level] == list(range(1, len(level) + 1))
        order = [(not f.flagged, f.p_value) for f in level if f.p_value is not None]
        assert order == sorted(order)


def test_parents_are_leading_findings(ran: Ran) -> None:
    leading = {finding.id for finding in ran.scan.leading}
    assert all(leading.issuperset(finding.parents) for finding in ran.scan.findings)


def test_probabilities_are_in_order(ran: Ran) -> None:
    for f in ran.scan.findings:
        known = [p for p in (f.attainable_p, f.p_value, f.q_value) if p is not None]
        assert all(one <= other + 1e-12 for one, other in pairwise(known))
        assert all(p > 0 for p in known) and all(p < 1 for p in (f.attainable_p, f.p_value) if p is not None)
        assert f.q_value is None or f.q_value <= 1 + 1e-12


def test_amounts_are_in_order_and_have_a_unit(ran: Ran) -> None:
    for f in ran.scan.findings:
        a = f.amount
        for chain in ((a.interval90_low, a.estimate, a.interval90_high), (a.at_least, a.estimate, a.at_most)):
            known = [value for value in chain if value is not None]
            assert known == sorted(known)
            assert all(0 <= value < math.inf for value in known)
            assert not known or a.unit


def test_twice_the_same(ran: Ran, again: Again) -> None:
    assert _found(again.scan) == _found(ran.scan)


@pytest.mark.slow
def test_the_order_of_rows_does_not_matter(ran: Ran, scanned: Scanned) -> None:
    assert _found(scanned(ran.case, "mixed", ran.question)) == _found(ran.scan)


@pytest.mark.slow
def test_the_cut_into_files_matters_to_ids_alone(ran: Ran, scanned: Scanned) -> None:
    scan = scanned(ran.case, "parts", ran.question)
    assert scan.snapshots[:3] == (1, 2, 3)
    assert _found(scan, ids=False) == _found(ran.scan, ids=False)
    assert _ids(scan).isdisjoint(_ids(ran.scan))  # of which the snapshots are part


@pytest.mark.slow
def test_the_question_is_part_of_an_id(ran: Ran, scanned: Scanned) -> None:
    named = replace(ran.question, measure=ran.question.measure.model_copy(update={"id": "another"}))
    assert _ids(scanned(ran.case, "rows", named)).isdisjoint(_ids(ran.scan))


@pytest.mark.slow
def test_every_code_is_each_code_of_the_store(ran: Ran, scanned: Scanned) -> None:
    every = ran.scan if ran.question.codes == () else scanned(ran.case, "rows", replace(ran.question, codes=()))
    codes = tuple(sorted(set(ran.case.rows()["hs_code"].to_pylist())))
    each = scanned(ran.case, "rows", replace(ran.question, codes=codes))
    assert _found(every, ids=False) == _found(each, ids=False)


def test_progress_is_reported(again: Again) -> None:
    assert again.progress and all(again.progress)


def test_does_not_touch_the_store(again: Again) -> None:
    assert again.before and again.after == again.before


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_explains_every_finding(ran: Ran, again: Again) -> None:
    ids = {finding.id for finding in ran.scan.findings}
    assert set(again.evidence) - {one.id for of in ran.scan.of for one in of.findings} == ids
    for finding in ran.scan.findings:
        shown = again.evidence[finding.id]
        assert shown.finding_id == finding.id
        assert shown.claim and (shown.speaks_for or shown.speaks_against)
        assert shown.checks and shown.limits and shown.sources and shown.queries and shown.exhibits
        assert len({exhibit.name for exhibit in shown.exhibits}) == len(shown.exhibits)


def test_a_scan_that_was_read_back_is_explained_the_same(ran: Ran, again: Again) -> None:
    ids = [finding.id for finding in _ends(ran.scan)]
    assert ran.scan.working is not None or ran.scan.of
    read_back = ran.detector.explain(ran.store, replace(ran.scan, working=None, of=()), ids)
    assert read_back.keys() >= set(ids)
    for key, one in read_back.items():
        assert to_json(one) == to_json(again.evidence[key])


def test_the_queries_of_the_evidence_run_on_the_store(ran: Ran, again: Again) -> None:
    with ran.store.connect() as connection:
        for query in again.evidence[ran.scan.findings[0].id].queries:
            assert connection.execute(query.sql, query.parameters).to_arrow_table().num_rows > 0


def test_evidence_comes_back_from_json(ran: Ran, again: Again) -> None:
    for one in (again.evidence[finding.id] for finding in _ends(ran.scan)):
        text = to_json(one)
        back = from_json(text)
        assert to_json(back) == text
        assert [type(exhibit) for exhibit in back.exhibits] == [type(exhibit) for exhibit in one.exhibits]
        assert (back.claim, back.checks) == (one.claim, one.checks)


def _ends(scan: Scan) -> tuple[Finding, ...]:
    return (*scan.leading[:1], *scan.leading[-1:], *scan.parts[:1])


def test_an_unknown_finding_is_refused(ran: Ran) -> None:
    with pytest.raises(KeyError):
        ran.detector.explain(ran.store, ran.scan, ["0" * 16])


def test_flat_findings_are_json_and_the_rows_of_the_table(ran: Ran) -> None:
    table = to_arrow(ran.scan.findings, ran.detector.parts, ran.detector.details)
    records_ = [flat(finding) for finding in ran.scan.findings]
    assert json.loads(json.dumps(records_)) == records_
    assert table.to_pylist() == records_
    assert all(set(record) == set(table.column_names) for record in records_)
    empty = to_arrow((), ran.detector.parts, ran.detector.details)
    assert empty.num_rows == 0 and empty.schema == table.schema


def test_a_question_comes_back_from_json(ran: Ran, again: Again) -> None:
    assert again.question == ran.question
