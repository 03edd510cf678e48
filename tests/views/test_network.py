"""A network as exhibits: labels, layers, what two share in one tie, tables without what is unknown."""

from __future__ import annotations

from oretrace.parties.network import network_of
from oretrace.views.network import network_view
from tests.parties.test_network import WAY, link, trade


def test_nodes_are_called_by_name_and_bundles_by_number() -> None:
    rows = [trade("leg 1", "A", f"H{n:03}", 1000.0) for n in range(30)] + [trade("leg 2", "H000", "", 500.0)]
    view = network_view(network_of(WAY, rows, [link("A", "H001"), link("A", "H001", "phone", "123")]))
    assert view is not None
    labels = dict(view.graph.nodes)
    assert labels["A"] == "A Ltd" and labels["others@1"] == "and 6 more firms, 6.00 t"
    assert labels["unnamed@3"] == "consignee not named"
    assert view.graph.ties == (("A", "H001", "address, phone"),)
    assert dict(zip(labels, view.graph.levels, strict=True))["unnamed@3"] == 3
    assert ("A", "H000", "1 lot, 1.00 t") in view.graph.edges
    assert len(view.shared.rows) == 2 and view.sold.rows[0][:4] == ("A Ltd", "and 6 more firms, 6.00 t", "leg 1", 6)
    assert view.graph.title == "Parties on the way China → Malaysia → United States, 2025-01 to 2025-06"
    assert {entity for entity, _ in view.parties} == {"A", *(f"H{n:03}" for n in range(24))}


def test_an_unknown_mass_is_blank_and_a_route_without_trade_has_no_view() -> None:
    view = network_view(network_of(WAY, [trade("leg 1", "A", "H", None)], []))
    assert view is not None and view.sold.rows[0][4] is None and view.graph.edges[0][2] == "1 lot"
    assert [one.title for one in view.tables] == ["Who sold to whom"]
    assert network_view(network_of(WAY, [], [])) is None


def test_legs_by_one_more_territory_are_explained_where_there_are_some() -> None:
    straight = network_view(network_of(WAY, [trade("leg 1", "A", "H"), trade("leg 2", "H", "Z")], []))
    by = network_view(
        network_of(WAY, [trade("leg 1", "A", "H"), trade("leg 2a", "H", "X"), trade("leg 2b", "X", "Z")], [])
    )
    assert straight is not None and not any("2a" in one for one in straight.limits)
    assert by is not None and any("2a" in one for one in by.limits)
