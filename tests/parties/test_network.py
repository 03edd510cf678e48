"""A network on a way: layers, who stays by name, what is bundled, ties; nothing is lost in bundling."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.parties.corridor import Corridor
from oretrace.parties.network import MOST_IN_LAYER, SAME, Network, network_of

WAY = Corridor("CHN", "MYS", ("USA",), ("284690",), date(2025, 1, 1), date(2025, 6, 30))
LAST = date(2025, 2, 1)


def trade(leg: str, seller: str, buyer: str, kg: float | None = 1000.0, lines: int = 1) -> dict[str, Any]:
    row: dict[str, Any] = {"leg": leg, "seller": seller, "buyer": buyer, "lines": lines, "kg": kg}
    return row | {
        "seller_name": f"{seller} Ltd",
        "buyer_name": f"{buyer} Ltd",
        "first_on": WAY.first,
        "last_on": LAST,
    }


def link(left: str, right: str, shared: str = "address", value: str = "12 mill road") -> dict[str, Any]:
    return {"left_entity": left, "right_entity": right, "shared": shared, "value": value}


def layer_of(network: Network) -> dict[str, int]:
    return {node.id: node.layer for node in network.nodes}


def test_parties_stand_in_layers_and_trades_between_them() -> None:
    found = network_of(WAY, [trade("leg 1", "A", "H"), trade("leg 2", "H", "Z", 900.0, 3)], [])
    assert layer_of(found) == {"A": 0, "H": 1, "Z": 3}
    assert [(one.seller, one.buyer, one.lots, one.kg) for one in found.trades] == [
        ("A", "H", 1, 1000.0),
        ("H", "Z", 3, 900.0),
    ]
    assert {node.id: node.kg for node in found.nodes} == {"A": 1000.0, "H": 1000.0, "Z": 900.0}
    assert found.ties == () and found.trades[0].first_on == WAY.first


def test_firms_that_share_a_mark_are_tied_and_one_that_stands_twice_to_itself() -> None:
    rows = [trade("leg 1", "A", "H"), trade("leg 2", "H", "Z"), trade("leg 2", "A", "Y")]
    found = network_of(WAY, rows, [link("Z", "A"), link("H", "Y", "controller", "Jan")])
    assert layer_of(found) == {"A@0": 0, "H": 1, "A@1": 1, "Y": 3, "Z": 3}
    assert {(one.left, one.right, one.shared, one.value) for one in found.ties} == {
        ("A@0", "A@1", SAME, ""),
        ("A@0", "Z", "address", "12 mill road"),
        ("H", "Y", "controller", "Jan"),
    }


def test_those_that_are_not_named_are_one_node_and_an_unknown_mass_stays_unknown() -> None:
    found = network_of(WAY, [trade("leg 2", "H", "", None), trade("leg 2", "G", "", None)], [])
    assert [(node.id, node.entity, node.others) for node in found.nodes if node.layer == 3] == [("unnamed@3", "", 0)]
    assert {one.kg for one in found.trades} == {None}


def test_the_rest_of_a_layer_is_one_node_but_who_is_tied_or_passes_on_stays() -> None:
    rows = [trade("leg 1", "A", f"H{n:03}", 1000.0 - n) for n in range(60)]
    rows += [trade("leg 2", "H059", "Z", 1.0)]
    found = network_of(WAY, rows, [link("A", "H058")])
    hubs = [node for node in found.nodes if node.layer == 1]
    assert len(hubs) == MOST_IN_LAYER + 1
    assert {"H058", "H059", "H000"} <= {node.id for node in hubs}
    (rest,) = [node for node in hubs if node.others]
    assert (rest.others, rest.id) == (60 - MOST_IN_LAYER, "others@1")
    assert sum(one.lots for one in found.trades if one.buyer == rest.id) == rest.others


def test_a_way_by_one_more_territory_has_a_layer_between() -> None:
    rows = [trade("leg 1", "A", "H"), trade("leg 2a", "H", "X"), trade("leg 2b", "X", "Z")]
    assert layer_of(network_of(WAY, rows, [])) == {"A": 0, "H": 1, "X": 2, "Z": 3}


def test_the_straight_way_has_two_layers() -> None:
    straight = Corridor("CHN", "", ("USA",), (), WAY.first, WAY.last)
    assert layer_of(network_of(straight, [trade("direct", "A", "Z")], [])) == {"A": 0, "Z": 3}
    assert network_of(WAY, [], []).nodes == ()


names = st.sampled_from([*(f"P{n}" for n in range(40)), ""])


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from(["leg 1", "leg 2", "leg 2a", "leg 2b"]), names, names), max_size=90),
    st.randoms(),
)
def test_bundling_loses_no_lot_and_the_order_of_rows_matters_nothing(
    rows: list[tuple[str, str, str]], luck: Any
) -> None:
    trades = [trade(*row, kg=float(10 * n)) for n, row in enumerate(dict.fromkeys(rows))]
    found = network_of(WAY, trades, [])
    assert sum(one.lots for one in found.trades) == len(trades)
    assert round(sum(one.kg or 0 for one in found.trades), 1) == sum(row["kg"] for row in trades)
    ids = {node.id for node in found.nodes}
    assert len(ids) == len(found.nodes) <= 4 * (MOST_IN_LAYER + 2)
    assert {end for one in found.trades for end in (one.seller, one.buyer)} == ids
    luck.shuffle(trades)
    again = network_of(WAY, trades, [])
    assert (set(again.nodes), set(again.ties)) == (set(found.nodes), set(found.ties))
