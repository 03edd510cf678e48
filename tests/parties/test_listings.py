"""A list that was imported is read back as it was, and its last file counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.parties.listings import listed_in, prepare_list
from oretrace.parties.lists import read_list
from oretrace.store import Store


def imported(store: Store, folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    store.import_file(prepare_list(path, retrieved_on=date(2026, 1, 1)))
    return path


@pytest.mark.slow
def test_a_list_comes_back_and_its_last_file_counts(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    imported(store, tmp_path, "old.csv", "name,list\nGone Works,MEU\n")
    path = imported(
        store,
        tmp_path,
        "new.csv",
        "id,name,aliases,country,list,listed_on\n"
        "7,Iron Works,Ferrum; 铁厂,CN,MEU,2024-05-31\n8,Ash,,,MEU,2024-02-31\n",
    )
    imported(store, tmp_path, "other.csv", "name\nAnother\n")
    held, read = listed_in(store), read_list(path)
    assert held.listed[0] == read.listed[0] and held.vintage == "2024-05-31"
    assert [one.names[0] for one in held.listed] == ["Iron Works", "Ash", "Another"]


def test_a_store_without_a_list_has_no_listed_party(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    imported(store, tmp_path, "one.csv", "name\nAnother\n")
    assert not listed_in(store.as_of(None).seen([])).listed


@pytest.mark.slow
def test_two_lists_without_a_name_both_count(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for name, text in (("one.csv", "name\nAnother\n"), ("two.csv", "name\nFerrum\n"), ("two.csv", "name\nAsh\n")):
        imported(store, tmp_path, name, text)
    assert [(one.names[0], one.list) for one in listed_in(store).listed] == [
        ("Another", "one.csv"),
        ("Ash", "two.csv"),
    ]


@pytest.mark.slow
def test_delisted_parties_and_weak_aliases_are_left_out_and_counted(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    rows = "Gone Works,,2022-05-05\nIron Works,Iron,2030-01-01\nAsh,,\n"
    imported(store, tmp_path, "new.csv", f"name,weakalias,end_date\n{rows}")
    assert [one.names for one in listed_in(store).listed] == [("Iron Works",), ("Ash",)]
    assert store.snapshots()[-1].ignored == "1 × party that left the list; 1 × weak alias"


@pytest.mark.slow
def test_a_programme_that_ended_ends_with_the_next_edition_and_a_part_ends_nothing_else(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    imported(store, tmp_path, "may.csv", "id,name,program\n1,Ash,SYRIA\n2,Ferrum,IRAN\n3,Iron,CUBA\n")
    imported(store, tmp_path, "june.csv", "id,name,program\n2,Ferrum,IRAN\n3,Iron,CUBA\n")
    assert [one.names[0] for one in listed_in(store).listed] == ["Ferrum", "Iron"]
    imported(store, tmp_path, "iran.csv", "id,name,program\n4,Slag,IRAN\n")
    assert [one.names[0] for one in listed_in(store).listed] == ["Iron", "Slag"]
