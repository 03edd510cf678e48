"""What `benchmarks.parties` holds findings against."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from benchmarks.parties import World, routes_of

ROUTE: dict[str, Any] = {
    "id": "S001", "kind": "rerouted", "product": "810110", "link": "phone",
    "firms": {"exporter": "F1", "hub": "F2", "consignee": "F3"},
}  # fmt: skip


def _routes(buyers: dict[str, set[str]]) -> set[tuple[str, str, str]]:
    world = World(Path(), cast("Any", None), {}, [ROUTE], buyers)
    return {*routes_of(world, "810110")}


def test_a_route_ends_at_the_buyer_of_its_lots_or_else_the_planned_one() -> None:
    assert _routes({"S001": {"F9"}}) == {("F1", "F2", "F9")}
    assert _routes({}) == {("F1", "F2", "F3")}
