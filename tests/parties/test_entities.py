"""One resolution of a store: registers, addresses and judgements reach all who ask, who get the same entities."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.cases.directory import judged_directory
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.parties.custody import read_custody
from oretrace.parties.entities import entities_of
from oretrace.parties.registers import prepare_firms
from oretrace.runs import Runs, explain, look
from oretrace.runs.kept import record_of
from oretrace.store import Store
from tests.detect.consigned import Shipments, pass_on, question, traders
from tests.detect.world import stored

HUB_FIRM, SELLS_AS = "Quicksilver Trading Ltd", "Zephyrine Commodities Ltd"
"""One firm that buys under one name and sells under another."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    of = Shipments()
    traders(of)
    pass_on(of)
    for row in of.made:
        if row["shipper"] == HUB_FIRM:
            row["shipper"] = SELLS_AS
    return stored(tmp_path / "store", of.table())


def entity(of: Store, name: str, judged: tuple[tuple[str, str, bool], ...] = ()) -> str:
    return entities_of(of, judged).of(name, None)


@pytest.mark.slow
def test_a_judgement_makes_one_firm_on_the_desk_and_in_a_scan(store: Store) -> None:
    apart, asked = Passthrough().scan(store, question()), question()
    assert HUB_FIRM not in [one.subject["name"] for one in apart.findings]
    Cases.of(store).judge_pair(HUB_FIRM, SELLS_AS, "same", "ana")
    judged = Cases.of(store).pairs().settled()
    found = Passthrough().scan(store, replace(asked, judged=judged))
    (one,) = (one for one in found.findings if one.subject["name"] in (HUB_FIRM, SELLS_AS))
    assert one.details.resolved_with == (f"judged the same: {HUB_FIRM} | {SELLS_AS}",)
    rows = judged_directory(store).ask("entity.sql", entity=one.details.entity)
    assert len(rows) == 1 and rows[0]["names"] == 2
    others = {one.subject.key: one.id for one in apart.findings}
    assert others and all(others.get(one.subject.key) != one.id for one in found.findings)


@pytest.mark.slow
def test_a_finding_is_recomputed_with_the_judgements_of_its_scan(store: Store) -> None:
    judged = ((HUB_FIRM, SELLS_AS, True),)
    with_them = look(store, replace(question(), judged=judged), Passthrough())
    look(store, question(), Passthrough())
    runs = Runs.of(store)
    assert len({one.id for one in runs.listed()}) == 2
    last = with_them.findings[-1]
    assert record_of(explain(store, last.id)[0]) == record_of(last)  # its evidence was not kept
    assert runs.recall(last.id).question.judged == judged


@pytest.mark.slow
@pytest.mark.parametrize(
    "about", [None, '{"suite": "consignments", "seed": 1, "hash": "0"}'], ids=["a user's", "modelled"]
)
def test_a_register_makes_one_firm_and_is_named_with_its_day(store: Store, tmp_path: Path, about: str | None) -> None:
    if about:
        (tmp_path / "suite.json").write_text(about, "utf-8")
    assert entity(store, HUB_FIRM) != entity(store, SELLS_AS)
    register = tmp_path / "firms.csv"
    register.write_text(f"id,name,former_name\n1,{HUB_FIRM},{SELLS_AS}\n", "utf-8")
    number = store.import_file(prepare_firms(register)).snapshot
    assert entity(store, HUB_FIRM) == entity(store, SELLS_AS)
    custody = read_custody(store, question())
    (basis,) = custody.entities.basis(())
    assert basis == f"firms.csv, retrieved {number.retrieved_on}, import {number.snapshot}"
    assert (HUB_FIRM, SELLS_AS) in custody.names or (SELLS_AS, HUB_FIRM) in custody.names


@pytest.mark.slow
def test_the_same_imports_and_judgements_are_resolved_once(store: Store) -> None:
    first = entities_of(store)
    held = [one.snapshot for one in store.snapshots()]
    assert entities_of(store.seen(held)) is first
    assert entities_of(store, [("nobody", "no one", True)]).judged == ()
