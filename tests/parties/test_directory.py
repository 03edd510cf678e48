"""The directory of a store: what a party's page shows of owners agrees with the links between parties."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.parties.corridor import Corridor
from oretrace.parties.directory import directory_of
from oretrace.parties.entities import entities_of
from oretrace.parties.network import network_on
from oretrace.parties.registers import prepare_firms, prepare_ownership
from tests.detect.consigned import CODE, HUB, Shipments
from tests.detect.world import stored

SELLER, BUYER = "Quicksilver Trading Ltd", "Zephyrine Commodities Ltd"
CYRILLIC = "Зеберга Металл ООО"
FIRMS = f"id,name,lei\n1,{SELLER},5493001KJTIIGC8Y1R12\n2,{BUYER},5493001KJTIIGC8Y1R24\n"
RELATIONSHIPS = (
    "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType\n"
    "5493001KJTIIGC8Y1R24,5493001KJTIIGC8Y1R12,IS_DIRECTLY_CONSOLIDATED_BY\n"
)


@pytest.mark.slow
def test_owners_that_are_published_by_lei_stand_on_the_pages_of_both(tmp_path: Path) -> None:
    of = Shipments()
    of.lot(SELLER, BUYER, ("CHN", HUB), 1, 100.0)
    store = stored(tmp_path / "store", of.table())
    for name, text, prepare in (("f.csv", FIRMS, prepare_firms), ("o.csv", RELATIONSHIPS, prepare_ownership)):
        (tmp_path / name).write_text(text, "utf-8")
        store.import_file(prepare(tmp_path / name))
    found, entities = directory_of(store), entities_of(store)
    seller, buyer = (entities.of(name, None) for name in (SELLER, BUYER))
    (above,), (below,) = found.stakes[buyer], found.stakes[seller]
    assert (above.other, above.owner, above.low, above.high) == (seller, True, 0.5, 1.0)
    assert (below.other, below.owner) == (buyer, False)
    (link,) = found.ask("links_among.sql", entities=[seller, buyer])
    assert link["shared"] == "controller"


@pytest.mark.slow
def test_a_way_goes_on_by_one_more_territory_where_the_goods_reach_the_destination(tmp_path: Path) -> None:
    of = Shipments()
    of.lot(SELLER, "Gannet Metals Ltd", ("CHN", HUB), 10, 900.0)
    of.lot("Gannet Metals Ltd", "Ibex Alloys Ltd", (HUB, "VNM"), 40, 800.0)
    of.lot("Gannet Metals Ltd", "Kestrel Works Ltd", (HUB, "JPN"), 41, 50.0)
    of.lot("Ibex Alloys Ltd", BUYER, ("VNM", "USA"), 70, 700.0)
    of.lot("Ibex Alloys Ltd", BUYER, ("VNM", "USA"), 70, 1.0, hs_code="250410")
    way = Corridor("CHN", HUB, ("USA",), (CODE,), date(2023, 9, 1), date(2024, 1, 31))
    found = network_on(directory_of(stored(tmp_path / "store", of.table())), way)
    names = {node.id: node.name for node in found.nodes}
    assert [(one.leg, names[one.seller], names[one.buyer], one.kg) for one in found.trades] == [
        ("leg 1", SELLER, "Gannet Metals Ltd", 900.0),
        ("leg 2a", "Gannet Metals Ltd", "Ibex Alloys Ltd", 800.0),
        ("leg 2b", "Ibex Alloys Ltd", BUYER, 700.0),
    ]


@pytest.mark.slow
def test_a_party_is_called_by_its_name_in_latin_letters_where_it_has_one(tmp_path: Path) -> None:
    of, own = Shipments(), "正兰稀有金属有限公司"
    for day in (1, 2):
        of.lot(own, BUYER, ("CHN", HUB), day, 100.0)
    of.lot("Zhenglan Rare Metals Co., Ltd.", BUYER, ("CHN", HUB), 3, 100.0)
    of.lot(CYRILLIC, BUYER, ("RUS", HUB), 4, 100.0)
    store = stored(tmp_path / "store", of.table())
    entities, found = entities_of(store), directory_of(store)
    called = {name: found.ask("entity.sql", entity=entities.of(name, None))[0]["name"] for name in (own, CYRILLIC)}
    assert called == {own: "Zhenglan Rare Metals Co., Ltd.", CYRILLIC: CYRILLIC}
