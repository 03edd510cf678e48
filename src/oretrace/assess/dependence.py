"""Evasion-corrected dependence: imports credited to where goods were consigned, and to where they came from.

A finding: between `at_least` and `at_most` kg that reached the importer from a hub are consistent with goods
of the origin. These tonnes are moved from the hub to the origin: as shares of the hub's own lane, so that never more
moves than the hub sent and the total of imports stays what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.assess.bounds import ANYTHING, Bounds, weighted_mean

if TYPE_CHECKING:
    from oretrace.findings import Finding


@dataclass(frozen=True, slots=True)
class ImportLane:
    """What an importer declared from one partner: contained element, and the mass of the goods, both in kg."""

    contained: Bounds
    net_kg: float


@dataclass(frozen=True, slots=True)
class Move:
    """The share of a hub's lane (0 to 1) that a finding moves to the origin; `finding` is its id."""

    hub: str
    origin: str
    share: Bounds
    finding: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A partner's share of imports as declared and as corrected, 0 to 1, and its contained kg either way."""

    territory: str
    declared: Bounds
    corrected: Bounds
    declared_kg: Bounds
    corrected_kg: Bounds


@dataclass(frozen=True, slots=True)
class Dependence:
    """Partners by corrected share, largest first. `moves` is empty where no finding corrects anything.

    `whole` false: the lanes are a part of the imports, so that every share is unknown, from 0 to 1.
    """

    importer: str
    origins: tuple[Origin, ...]
    moves: tuple[Move, ...]
    whole: bool = True


def moves_of(findings: Sequence[Finding], lanes: Mapping[str, ImportLane]) -> tuple[Move, ...]:
    """What flagged hubs of one scan move, each as a share of its lane; findings of routes in kg over the same months.

    A hub that is not flagged moves nothing: moving its trade would accuse it of what nobody claims. A hub without a
    lane with a mass has nothing to move. The estimate is kept between the two bounds.
    """
    found = []
    for one in findings:
        hub, amount = one.subject["hub"], one.amount
        lane = lanes.get(hub)
        if not one.flagged or amount.unit != "kg" or lane is None or lane.net_kg <= 0:
            continue
        if amount.at_most is None or amount.estimate is None:
            continue
        low, high = (min(1.0, max(0.0, kg) / lane.net_kg) for kg in (amount.at_least or 0.0, amount.at_most))
        typical = min(max(amount.estimate / lane.net_kg, low), high)
        found.append(Move(hub, one.subject["origin"], Bounds(min(low, high), typical, high), one.id))
    return tuple(found)


def dependence(
    importer: str, lanes: Mapping[str, ImportLane], moves: Sequence[Move] = (), whole: bool = True
) -> Dependence | None:
    """Shares of an importer's contained imports by partner, as declared and as moves correct them; None of nothing.

    One hub is moved at most once. What leaves the hub is what reaches the origin: both shares are weighted means of
    the same lanes (weight 1 of the own lane, the moved share of a hub's), so their bounds are exact. Where the lanes
    are not the `whole` of the imports no share is taken.
    """
    if len({move.hub for move in moves}) < len(moves):
        raise ValueError("a hub can be moved once")
    by_hub = {move.hub: move for move in moves if move.hub in lanes and move.origin != move.hub}
    amounts = [lane.contained for lane in lanes.values()]
    rows = []
    for code in sorted({*lanes, *(move.origin for move in by_hub.values())}):
        plain = [Bounds.of(float(partner == code)) for partner in lanes]
        moved = [_weight(code, partner, by_hub.get(partner)) for partner in lanes]
        declared, corrected = weighted_mean(amounts, plain), weighted_mean(amounts, moved)
        if declared is None or corrected is None:
            return None
        shares = (declared, corrected) if whole else (ANYTHING, ANYTHING)
        rows.append(Origin(code, *shares, _kg(amounts, plain), _kg(amounts, moved)))
    rows.sort(key=lambda row: (-(row.corrected_kg.typical or 0.0), row.territory))
    return Dependence(importer, tuple(rows), tuple(by_hub.values()), whole) if rows else None


def _weight(code: str, partner: str, move: Move | None) -> Bounds:
    """How much of a partner's lane counts as the territory's."""
    own = float(partner == code)
    if move is None or code not in (move.hub, move.origin):
        return Bounds.of(own)
    share = move.share
    if code == move.origin:
        return share
    most, typical = share.high or 0.0, share.typical or 0.0
    return Bounds(1.0 - most, 1.0 - typical, 1.0 - share.low)


def _kg(amounts: Sequence[Bounds], weights: Sequence[Bounds]) -> Bounds:
    pairs = list(zip(amounts, weights, strict=True))
    return Bounds(
        sum(a.low * w.low for a, w in pairs),
        sum((a.typical or 0.0) * (w.typical or 0.0) for a, w in pairs),
        sum((a.high or 0.0) * (w.high or 0.0) for a, w in pairs),
    )
