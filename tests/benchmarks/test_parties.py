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


def test_a_route_is_to_who_buys_in_its_lots_and_else_to_whom_it_was_planned() -> None:
    assert _routes({"S001": {"F9"}}) == {("F1", "F2", "F9")}
    assert _routes({}) == {("F1", "F2", "F3")}
