"""The parties on a way: who sold to whom on each leg and what they share, in layers from origin to destination.

A party that stands in two layers is a node in each, and the two are tied. Of each layer those stay by name that share
something with others, then those that received and passed on, then the largest; the others are one node.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from oretrace.parties.corridor import Corridor
    from oretrace.parties.directory import Directory

MOST_IN_LAYER = 24
"""Nodes of a layer that stay by name: three layers are far below 200 nodes, and can be read."""
SAME = "the same party"
LEG_LAYERS = {"leg 1": (0, 1), "leg 2": (1, 3), "leg 2a": (1, 2), "leg 2b": (2, 3), "direct": (0, 3)}
"""The layers of the seller and the buyer on each leg; 2a and 2b go by one more territory."""


@dataclass(frozen=True, order=True)
class LayerParty:
    """A party in a layer (0 origin, 1 hub, 2 elsewhere, 3 destination); `entity` "" where no record names it."""

    layer: int
    entity: str


@dataclass(frozen=True)
class NetworkNode:
    """A party in its layer, or with `others` above 0 so many more of it together; `kg` is what passed through it."""

    id: str
    entity: str
    name: str
    layer: int
    kg: float
    others: int = 0


@dataclass(frozen=True)
class NetworkTrade:
    """What one node sold to another on a leg: lots, mass in kg (None: not stated), the first and the last day."""

    seller: str
    buyer: str
    leg: str
    lots: int
    kg: float | None
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class NetworkTie:
    """What two nodes share: "address", "controller", …, and the value."""

    left: str
    right: str
    shared: str
    value: str


@dataclass(frozen=True)
class Network:
    """The parties on a way."""

    corridor: Corridor
    nodes: tuple[NetworkNode, ...]
    trades: tuple[NetworkTrade, ...]
    ties: tuple[NetworkTie, ...]


def network_on(directory: Directory, corridor: Corridor) -> Network:
    """The network of a route, from the shipments of the directory; empty if none took the route."""
    legs = corridor.legs
    rows = directory.ask(
        "corridor_trades.sql",
        starts=[start for start, _ in legs],
        ends=[end for _, end in legs],
        legs=[*legs.values()],
        origin=corridor.origin,
        hub=corridor.hub,
        destinations=[*corridor.destinations],
        codes=[*corridor.codes],
        first=corridor.first.replace(day=1),
        last=corridor.last,
    )
    entities = sorted({row[end] for row in rows for end in ("seller", "buyer")} - {""})
    links = directory.ask("links_among.sql", entities=entities)
    return network_of(corridor, rows, links)


def network_of(corridor: Corridor, rows: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]) -> Network:
    """The network of trades (columns as in corridor_trades.sql) and links (as in links_among.sql)."""
    ends = [_ends(row) for row in rows]
    names = {spot: row[f"{end}_name"] for row, pair in zip(rows, ends, strict=True) for spot, end in _named(pair)}
    kept = _kept(rows, ends, links)
    nodes = _nodes(rows, ends, names, kept)
    ties = (*_shared(links, kept), *_twice(kept))
    return Network(
        corridor, nodes, _trades(rows, ends, kept), tuple(sorted(ties, key=lambda one: (one.left, one.right)))
    )


def _named(pair: tuple[LayerParty, LayerParty]) -> tuple[tuple[LayerParty, str], tuple[LayerParty, str]]:
    return (pair[0], "seller"), (pair[1], "buyer")


def _ends(row: Mapping[str, Any]) -> tuple[LayerParty, LayerParty]:
    left, right = LEG_LAYERS[row["leg"]]
    return LayerParty(left, row["seller"]), LayerParty(right, row["buyer"])


def _kept(
    rows: Sequence[Mapping[str, Any]],
    ends: Sequence[tuple[LayerParty, LayerParty]],
    links: Iterable[Mapping[str, Any]],
) -> dict[LayerParty, str]:
    """The spots that stay by name, each with the id of its node."""
    mass = _mass(rows, ends)
    linked = {row[end] for row in links for end in ("left_entity", "right_entity")}
    passes = {buyer for _, buyer in ends} & {seller for seller, _ in ends}
    order = sorted(
        (spot for spot in mass if spot.entity),
        key=lambda spot: (spot.entity not in linked, spot not in passes, -mass[spot], spot.entity),
    )
    by_layer: dict[int, list[LayerParty]] = defaultdict(list)
    for spot in order:
        by_layer[spot.layer].append(spot)
    stay = [spot for some in by_layer.values() for spot in some[:MOST_IN_LAYER]]
    layers = Counter(spot.entity for spot in stay)
    return {spot: f"{spot.entity}@{spot.layer}" if layers[spot.entity] > 1 else spot.entity for spot in stay}


def _mass(
    rows: Sequence[Mapping[str, Any]], ends: Sequence[tuple[LayerParty, LayerParty]]
) -> dict[LayerParty, float]:
    """All that passed through each spot: the larger of what came and what went."""
    came: dict[LayerParty, float] = defaultdict(float)
    went: dict[LayerParty, float] = defaultdict(float)
    for row, (seller, buyer) in zip(rows, ends, strict=True):
        went[seller] += row["kg"] or 0.0
        came[buyer] += row["kg"] or 0.0
    return {spot: max(came.get(spot, 0.0), went.get(spot, 0.0)) for spot in sorted({*came, *went})}


def _id(spot: LayerParty, kept: Mapping[LayerParty, str]) -> str:
    return kept.get(spot, f"others@{spot.layer}" if spot.entity else f"unnamed@{spot.layer}")


def _nodes(
    rows: Sequence[Mapping[str, Any]],
    ends: Sequence[tuple[LayerParty, LayerParty]],
    names: Mapping[LayerParty, str],
    kept: Mapping[LayerParty, str],
) -> tuple[NetworkNode, ...]:
    mass = _mass(rows, ends)
    nodes = [NetworkNode(id, spot.entity, names[spot], spot.layer, mass[spot]) for spot, id in kept.items()]
    rest: dict[str, list[LayerParty]] = defaultdict(list)
    for spot in mass:
        if spot not in kept:
            rest[_id(spot, kept)].append(spot)
    for id, spots in rest.items():
        others = len(spots) if spots[0].entity else 0
        nodes.append(NetworkNode(id, "", "", spots[0].layer, sum(mass[spot] for spot in spots), others))
    return tuple(sorted(nodes, key=lambda one: (one.layer, not one.entity, -one.kg, one.id)))


def _trades(
    rows: Sequence[Mapping[str, Any]], ends: Sequence[tuple[LayerParty, LayerParty]], kept: Mapping[LayerParty, str]
) -> tuple[NetworkTrade, ...]:
    """Trades between nodes, those of bundled parties together."""
    together: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row, (seller, buyer) in zip(rows, ends, strict=True):
        together[_id(seller, kept), _id(buyer, kept), row["leg"]].append(row)
    trades = [
        NetworkTrade(
            *key,
            sum(row["lines"] for row in some),
            round(sum(masses), 1) if (masses := [row["kg"] for row in some if row["kg"] is not None]) else None,
            min((row["first_on"] for row in some if row["first_on"]), default=None),
            max((row["last_on"] for row in some if row["last_on"]), default=None),
        )
        for key, some in together.items()
    ]
    return tuple(sorted(trades, key=lambda one: (one.leg, -(one.kg or 0.0), one.seller, one.buyer)))


def _shared(links: Iterable[Mapping[str, Any]], kept: Mapping[LayerParty, str]) -> Iterable[NetworkTie]:
    """A tie for each link, between the outermost nodes of the two."""
    spots: dict[str, list[LayerParty]] = defaultdict(list)
    for spot in sorted(kept):
        spots[spot.entity].append(spot)
    for row in links:
        left, right = spots.get(row["left_entity"]), spots.get(row["right_entity"])
        if left and right:
            first, last = sorted((left[0], right[-1])) if left[0] <= right[-1] else (right[0], left[-1])
            yield NetworkTie(kept[first], kept[last], row["shared"], row["value"])


def _twice(kept: Mapping[LayerParty, str]) -> Iterable[NetworkTie]:
    """A tie between the nodes of a party that stands in several layers."""
    for left, right in combinations(sorted(kept, key=lambda spot: (spot.entity, spot.layer)), 2):
        if left.entity == right.entity and not any(
            LayerParty(layer, left.entity) in kept for layer in range(left.layer + 1, right.layer)
        ):
            yield NetworkTie(kept[left], kept[right], SAME, "")
