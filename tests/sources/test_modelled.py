"""Modelled data are known by their source whatever table they go into; a file elsewhere is not taken for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.parties.listings import prepare_list
from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.sources.base import Import
from oretrace.sources.licences import prepare_licences
from oretrace.sources.modelled import is_modelled, source_of
from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.vet.papers.documents import prepare_documents

DAY = date(2026, 1, 1)
MAPPING = "customs-declarations"
SUITE = json.dumps({"suite": "antimony", "seed": 1, "hash": "0" * 64})
DECLARATION = (
    "decl_no,date,flow,declarant,shipper,consignee,hs,goods_text,net_kg,gross_kg,packages,package_type,value,"
    "currency,incoterm,origin,destination,purity,licence_no\n"
    "1,2024-07-01,export,A,A,B,282580,oxide,10,11,1,BAG,5,USD,FOB,CN,US,,\n"
)
FILES: dict[str, tuple[str, Callable[[Path], Import]]] = {
    "CHN.csv": (DECLARATION, lambda p: prepare_shipments(p, MAPPING, reporter="CHN", retrieved_on=DAY)),
    "licences.csv": (
        "licence_no,exporter,hs6,valid_from,valid_to\nDU1,Mill,811292,2024-01-01,2025-01-01\n",
        lambda p: prepare_licences(p, retrieved_on=DAY),
    ),
    "firms.csv": ("reg_id,name,country\nR1,Mill,CN\n", lambda p: prepare_firms(p, DAY)),
    "owners.csv": ("owner,asset,share\nA,B,1\n", lambda p: prepare_ownership(p, DAY)),
    "list.csv": ("id,name\n1,Mill\n", lambda p: prepare_list(p, DAY)),
    "papers.json": ('{"kind": "commercial_invoice"}', lambda p: prepare_documents([p], DAY).item),
}


@pytest.mark.parametrize("name", FILES)
def test_whatever_is_imported_from_a_suite_is_marked(tmp_path: Path, name: str) -> None:
    text, prepare = FILES[name]
    file = tmp_path / "world" / "consignments" / "papers" / "7" / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert not is_modelled(prepare(file).source)
    (tmp_path / "world" / "suite.json").write_text(SUITE)
    assert is_modelled(prepare(file).source)


def test_a_store_that_has_modelled_shipments_alone_is_modelled(tmp_path: Path) -> None:
    text, prepare = FILES["CHN.csv"]
    file = tmp_path / "CHN.csv"
    file.write_text(text)
    (tmp_path / "suite.json").write_text(SUITE)
    Store.open(tmp_path / "store", create=True).import_file(prepare(file))
    assert Workspace.open(tmp_path / "store").modelled


@pytest.mark.parametrize("text", ["", "[]", "3", '{"suite": "mine"}', "{", '"suite seed hash"'])
def test_a_file_of_that_name_by_something_else_marks_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "suite.json").write_text(text)
    assert source_of("office", [tmp_path / "a.csv"]) == "office"
