"""Papers in a store: read back as they came, each once, with their shipments; what cannot be read is named."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace.errors import InputError
from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.store.documents import filed_in
from oretrace.vet.papers.documents import prepare_documents
from oretrace.vet.papers.stored import StoredSet, stored_sets
from oretrace.vet.papers.vetting import vet, vet_sets

DAY = date(2025, 7, 1)
INVOICE: dict[str, Any] = {
    "number": "INV-17", "date": "2025-06-02", "net": {"kg": 1000.0}, "packages": {"count": 40},
    "goods": ["zinc ingots"], "refs": {"licence": "LIC-0099"},
}  # fmt: skip
DECLARATION: dict[str, Any] = {
    "number": "E2025-0001", "date": "2025-06-03", "net": {"kg": 1000.0}, "gross": {"kg": 1050.0},
    "packages": {"count": 40},    "containers": [{"no": "MSKU 907032-3"}], "hs": ["790111"],
}  # fmt: skip


def papers(*fields: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = ("commercial_invoice", "export_declaration", "packing_list")
    return [{"file": kind, "type": kind, "fields": held} for kind, held in zip(kinds, fields, strict=False)]


def folder(place: Path, **sets: list[dict[str, Any]]) -> Path:
    for name, held in sets.items():
        (place / name).mkdir(parents=True, exist_ok=True)
        for number, paper in enumerate(held):
            (place / name / f"{number}.json").write_text(json.dumps(paper), "utf-8")
    return place


def kept(store: Path, *paths: Path, day: date = DAY) -> int:
    return Store.open(store, create=True).import_file(prepare_documents(paths, day).item).snapshot.snapshot


def sets(store: Path, day: date | None = None) -> list[StoredSet]:
    with Store.open(store).as_of(day).connect() as connection:
        return [*stored_sets(connection)]


@pytest.mark.slow
def test_papers_come_back_as_they_were_and_are_vetted_the_same(tmp_path: Path) -> None:
    other = DECLARATION | {"packages": {"count": 41}}
    given = folder(tmp_path / "given", a=papers(INVOICE, DECLARATION), b=papers(INVOICE, other))
    kept(tmp_path / "store", given)
    back = vet_sets(one.papers for one in sets(tmp_path / "store"))
    assert [one.as_json() for one in back] == [one.as_json() for one in vet([given])]
    assert {one.name: one.verdict for one in back}["b"] == "inconsistent"


@pytest.mark.slow
def test_a_paper_counts_once_however_often_it_came(tmp_path: Path) -> None:
    store, honest = tmp_path / "store", papers(INVOICE, DECLARATION)
    kept(store, folder(tmp_path / "first", a=honest, again=[*honest, honest[0]]))
    assert [(one.set_name, len(one.lines)) for one in sets(store)] == [("a", 2)]
    kept(store, folder(tmp_path / "second", a=papers(INVOICE, DECLARATION, {"number": "PL-3"})), day=date(2025, 8, 1))
    assert [(one.snapshot, one.set_name, len(one.lines)) for one in sets(store)] == [(1, "again", 2), (2, "a", 3)]
    assert [(one.snapshot, one.set_name) for one in sets(store, DAY)] == [(1, "a")]
    assert not Store.open(store).import_file(prepare_documents([tmp_path / "second"], DAY).item).new


@pytest.mark.slow
def test_sets_of_one_name_stay_apart(tmp_path: Path) -> None:
    store, other = tmp_path / "store", papers(INVOICE | {"number": "INV-18"}, DECLARATION | {"number": "D2"})
    one, two = folder(tmp_path / "x", a=papers(INVOICE, DECLARATION)), folder(tmp_path / "y", a=other)
    kept(store, one / "a", two / "a")
    assert [found.papers.name for found in sets(store)] == ["x/a", "y/a"]
    kept(store, folder(tmp_path / "z", a=other[:1]), day=date(2025, 8, 1))
    kept(store, folder(tmp_path / "w", a=papers({"number": "9"})), day=date(2025, 8, 2))
    assert [found.papers.name for found in sets(store)][-2:] == ["a (import 2)", "a (import 3)"]


@pytest.mark.slow
def test_an_unreadable_paper_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    given = folder(tmp_path / "given", a=papers(INVOICE, DECLARATION))
    (given / "a" / "broken.json").write_text("{", "utf-8")
    (given / "a" / "scan.jpg").write_bytes(b"\xff\xd8")
    (given / "a" / "table.xlsx").write_bytes(b"no workbook")
    (given / "a" / ".hidden.json").write_text("{", "utf-8")
    number = kept(tmp_path / "store", given)
    came = filed_in(Store.open(tmp_path / "store"), number)
    assert (came.sets, came.papers, came.counted) == (1, 5, 5)
    assert [file for file, _ in came.unread] == ["a/broken.json", "a/scan.jpg", "a/table.xlsx"]
    assert all(why for _, why in came.unread)
    (found,) = vet_sets(one.papers for one in sets(tmp_path / "store"))
    assert found.verdict == "inconclusive"


def test_no_paper_and_a_day_to_come_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="papers"):
        prepare_documents([tmp_path])
    with pytest.raises(InputError, match="a day that has come"):
        prepare_documents([folder(tmp_path / "given", a=papers(INVOICE))], date(2999, 1, 1))


HEADER = (
    "decl_no,date,flow,declarant,shipper,consignee,hs,goods_text,net_kg,gross_kg,packages,package_type,value,"
    "currency,incoterm,origin,destination,purity,licence_no,containers"
)


def linked(tmp_path: Path, *lines: str) -> list[tuple[int, str]]:
    store = tmp_path / "store"
    kept(store, folder(tmp_path / "given", a=papers(INVOICE, DECLARATION)))
    file = tmp_path / "declarations.csv"
    file.write_text("\n".join([HEADER, *lines, ""]), "utf-8")
    Store.open(store).import_file(prepare_shipments(file, "customs-declarations", reporter="CHN"))
    with Store.open(store).connect() as connection:
        return connection.execute("SELECT line, link_by FROM shipment_document ORDER BY line").fetchall()


def line(number: str, day: str = "2025-06-03", kg: str = "1000.0", licence: str = "", box: str = "") -> str:
    goods = f"790111,zinc ingots,{kg},{kg},40,BAG,3000.0,USD,FOB,CN,DE,,{licence}"
    return f"{number},{day},export,Broker,Alpha,Beta,{goods},{box}"


@pytest.mark.slow
def test_a_declaration_finds_its_papers_by_its_number(tmp_path: Path) -> None:
    assert linked(tmp_path, line("e2025 0001"), line("E2025-0002")) == [(1, "declaration")]
    assert [one[2:] for one in sets(tmp_path / "store")[0].shipments] == [("e2025 0001", "declaration")]


@pytest.mark.slow
def test_a_licence_links_no_lot_to_the_papers_of_another(tmp_path: Path) -> None:
    assert linked(tmp_path, line("D3", licence="LIC-0099")) == []


@pytest.mark.slow
def test_a_container_links_what_it_carried_about_that_day(tmp_path: Path) -> None:
    late = line("D4", "2025-09-01", box="MSKU9070323")
    assert linked(tmp_path, line("D3", kg="9.0", box="MSKU9070323"), late) == [(1, "container")]


@pytest.mark.parametrize("value", ['"\\ud800"', "NaN", "1" + "0" * 400, "1e999"])
def test_a_value_that_a_table_cannot_hold_leaves_the_paper_unread_with_the_reason(tmp_path: Path, value: str) -> None:
    folder = tmp_path / "lot"
    folder.mkdir()
    (folder / "a.json").write_text(f'{{"kind": 5, "fields": {{"total": {value}}}}}', encoding="utf-8")
    (folder / "b.json").write_text('{"kind": 5, "fields": {"total": 5, "": 6}}', encoding="utf-8")
    rows = prepare_documents([folder]).item.tables()
    assert rows["document"].table.column("kind").to_pylist() == [None, "5"]
    assert str(tmp_path) not in rows["document"].table.column("unread").to_pylist()[0]
    assert rows["document_field"].table.num_rows == 1


@pytest.mark.slow
def test_a_name_that_is_not_utf_8_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"lot \xb7\xa2")  # a name from an archive in GBK
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has names in Unicode only")
    (folder / os.fsdecode(b"\xb7.json")).write_text('{"fields": {"total": 5}}', encoding="utf-8")
    (folder / os.fsdecode(b"\xb7.txt")).write_text("", encoding="utf-8")
    store = Store.open(tmp_path / "store", create=True)
    done = store.import_file(prepare_documents([folder]).item)
    assert done.snapshot.file == "lot \ufffd\ufffd"
    assert [name for name, _ in filed_in(store, 1).unread] == ["lot \ufffd\ufffd/\ufffd.txt"]


WRONG = (
    '{"packages": {"count": [1]}}',
    '{"value": "much"}',
    '{"containers": [{"vgm": "x"}]}',
    '{"lines": [{"net": {"kg": "x"}}]}',
)


@pytest.mark.parametrize("fields", WRONG)
def test_a_field_that_no_check_could_take_is_a_reason(tmp_path: Path, fields: str) -> None:
    (tmp_path / "a.json").write_text(f'{{"kind": "invoice", "fields": {fields}}}', encoding="utf-8")
    rows = prepare_documents([tmp_path / "a.json"]).item.tables()
    assert rows["document_field"].table.num_rows == 0 and rows["document"].table.column("unread")[0].is_valid


def test_one_text_is_a_list_of_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"fields": {"goods": "antimony trioxide", "currency": ["USD"]}}', "utf-8")
    rows = prepare_documents([tmp_path / "a.json"]).item.tables()
    assert rows["document_field"].table.column("text").to_pylist() == ['["antimony trioxide"]', '["USD"]']
    assert rows["document_field"].table.column("form").to_pylist() == ["list", "text"]


def test_figures_within_lines_are_numbers_however_they_are_written(tmp_path: Path) -> None:
    lines = '[{"amount": "12.5", "net": {"kg": "40"}, "packages": {}}]'
    (tmp_path / "a.json").write_text(f'{{"fields": {{"lines": {lines}}}}}', "utf-8")
    rows = prepare_documents([tmp_path / "a.json"]).item.tables()
    found = rows["document_field"].table.column("text")[0].as_py()
    assert json.loads(found) == [{"amount": 12.5, "net": {"kg": 40}, "packages": {}}]
