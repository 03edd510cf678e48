"""Monthly means by supplier before an act and from it on, against means by hand."""

from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.flows.suppliers import suppliers
from oretrace.sources import prepare
from oretrace.store import Store

ACT = load_measure("cn-2024-33").aimed_at(["GBR"])  # first full month: October 2024
HEADER = "period,reporter,partner,flow,commodity_code,value_usd,net_kg\n"
ROWS = [
    "202408,GBR,CHN,import,811010,100,10",
    "202409,GBR,CHN,import,811010,300,30",
    "202409,GBR,NLD,import,811010,50,",
    "202410,GBR,NLD,import,811010,90,9",
    "202411,GBR,THA,import,811010,60,6",
    "202411,GBR,THA,export,811010,999,99",
    "202411,GBR,THA,import,720200,777,77",
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    file = tmp_path / "uk.csv"
    file.write_text(HEADER + "\n".join(ROWS) + "\n", "utf-8")
    made = Store.open(tmp_path / "store", create=True)
    made.import_file(prepare("uk", file, retrieved_on=date(2026, 1, 1)))
    return made


def test_means_are_those_of_the_months_on_each_side(store: Store) -> None:
    found = {row["supplier"]: row for row in suppliers(store, ACT, ["GBR"]).to_pylist()}
    assert found.keys() == {"CHN", "NLD", "THA"}
    assert (found["CHN"]["kg_before"], found["CHN"]["kg_after"]) == (20, 0)
    assert (found["THA"]["kg_before"], found["THA"]["kg_after"]) == (0, 3)
    assert (found["NLD"]["kg_before"], found["NLD"]["kg_after"]) == (None, 4.5)
    assert (found["NLD"]["value_before"], found["NLD"]["value_after"]) == (25, 45)
    assert {(row["first_month"], row["last_month"]) for row in found.values()} == {
        (date(2024, 8, 1), date(2024, 11, 1))
    }


@pytest.mark.slow
def test_a_supplier_published_only_since_the_act_has_no_mean_before(tmp_path: Path, store: Store) -> None:
    file = tmp_path / "more.csv"
    file.write_text(HEADER + "202411,GBR,CHN,import,811090,40,4\n", "utf-8")
    store.import_file(prepare("uk", file, retrieved_on=date(2026, 1, 2)))
    found = {row["product"]: row for row in suppliers(store, ACT, ["GBR"]).to_pylist() if row["supplier"] == "CHN"}
    assert (found["811090"]["kg_before"], found["811090"]["kg_after"]) == (None, 4)
    assert (found["811010"]["kg_before"], found["811010"]["kg_after"]) == (20, 0)


def test_a_destination_that_publishes_nothing_has_no_suppliers(store: Store) -> None:
    assert suppliers(store, ACT, ["USA"]).num_rows == 0
