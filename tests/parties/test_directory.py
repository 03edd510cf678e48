"""The directory of a store: what a party's page shows of owners agrees with the links between parties."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.parties.directory import directory_of
from oretrace.parties.entities import entities_of
from oretrace.parties.registers import prepare_firms, prepare_ownership
from tests.detect.consigned import HUB, Shipments
from tests.detect.world import stored

SELLER, BUYER = "Quicksilver Trading Ltd", "Zephyrine Commodities Ltd"
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
