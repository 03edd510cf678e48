"""Innocent explanations of a hub's growth, each held against the data, or not testable with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.territories import territories
from oretrace.detect.diversion.records import names_of
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.detect.diversion.windows import Shape
    from oretrace.findings import Finding

SAME = 0.8
"""An innocent cause explains a growth as well when its own log growth is at least this share of it."""

FEWEST_OTHERS = 3

STOCKPILE_MONTHS, STOCKPILE_RATIO = 4, 1.5

SOLD_TO_OTHERS = 0.25
"""What a hub sells more to others than it buys more of others, as a share of what it sells more to the destination,
at which a plant in the hub that supplies others too explains the growth as well: 30 % of the false flags of the
benchmark's `rough-decoys` and 9 % of the true ones are at or above it."""


@dataclass(frozen=True)
class Context:
    """Monthly series around a finding, summed over its products, all (months,) from the panel's first month.

    A leg is None where nobody publishes it. `other_hubs` is what the origin sent to the territories `other_names`,
    none of them flagged; where leg 1 is unknown, what they sent to the destination.
    `to_others`, `of_others` are what the hub sold to all but the destination and bought of all but the origin, None
    where that is not known. `trade` holds the value and net_kg series of `explanation_trade.sql`; `joined` the
    products whose codes were joined over a revision.
    """

    direct: Array
    leg1: Array | None
    leg2: Array | None
    other_hubs: Array
    other_names: tuple[str, ...]
    to_others: Array | None
    of_others: Array | None
    trade: dict[str, dict[str, Array]]
    joined: tuple[str, ...]

    @property
    def known(self) -> Array:
        """Leg 1, or leg 2 where leg 1 is unknown."""
        leg = self.leg2 if self.leg1 is None else self.leg1
        return self.direct * 0 if leg is None else leg

    @staticmethod
    def excess(series: Array, shape: Shape) -> float:
        """Monthly mean after minus before."""
        before, after = _means(series, shape)
        return after - before

    @staticmethod
    def ratio(series: Array, shape: Shape) -> float:
        """Monthly mean after over before; infinite growth from nothing is given as 999."""
        before, after = _means(series, shape)
        return min(after / before, 999.0) if before > 0 else (999.0 if after > 0 else 1.0)


def _means(series: Array, shape: Shape) -> tuple[float, float]:
    before = float(series[shape.t0 - shape.pre : shape.t0].mean())
    return before, float(series[shape.t0 : shape.t0 + shape.post].mean())


def innocent_checks(prepared: Prepared, finding: Finding, context: Context) -> tuple[Check, ...]:
    """All checks, always the same ones in the same order."""
    shape = prepared.shape
    growth = float(np.log(max(context.ratio(context.known, shape), 1e-3)))
    return (
        _all_origins(shape, context, growth),
        _everywhere(shape, finding, context, growth),
        _one_leg(shape, finding, context, growth),
        _supplier(shape, finding, context),
        _price(prepared, context),
        _stockpiling(shape, finding, context),
        _revision(finding, context),
    )


def _compared(name: str, what: str, ratio: float, growth: float) -> Check:
    same = growth > 0 and float(np.log(max(ratio, 1e-3))) >= SAME * growth
    return Check(
        name, EXPLAINS if same else DOES_NOT, f"{what} went to {ratio:.2f} times; this leg to {np.exp(growth):.2f}"
    )


def _all_origins(shape: Shape, context: Context, growth: float) -> Check:
    name = "growth from all origins"
    others = context.trade.get("from_others", {}).get("value")
    if others is None or not others[: shape.t0].any():
        return Check(name, UNTESTABLE, "the hub's imports from other origins are not in the store")
    return _compared(name, "the hub's imports from other origins", context.ratio(others, shape), growth)


def _everywhere(shape: Shape, finding: Finding, context: Context, growth: float) -> Check:
    if context.leg1 is None:
        return _sales_of_others(shape, finding, context, growth)
    name = "growth of the origin's exports to others too"
    count = len(context.other_names)
    if count < FEWEST_OTHERS or not context.other_hubs[: shape.t0].any():
        return Check(name, UNTESTABLE, f"only {count} other, unflagged destinations of the origin are in the store")
    others = ", ".join(map(territories().name, context.other_names)) if count <= 8 else f"{count} territories"
    what = f"the origin's exports to {others} (stored and not flagged; not the world)"
    return _compared(name, what, context.ratio(context.other_hubs, shape), growth)


def _sales_of_others(shape: Shape, finding: Finding, context: Context, growth: float) -> Check:
    """Where leg 1 is unknown: did the destination buy more of everybody?"""
    name, count = "growth of the destination's imports from others too", len(context.other_names)
    if count < FEWEST_OTHERS or not context.other_hubs[: shape.t0].any():
        return Check(name, UNTESTABLE, f"only {count} other, unflagged suppliers of the destination are in the store")
    what = f"what {names_of(finding)['destination']} bought of {count} others"
    return _compared(name, what, context.ratio(context.other_hubs, shape), growth)


def _one_leg(shape: Shape, finding: Finding, context: Context, growth: float) -> Check:
    name = "one leg only: the goods stayed in the hub"
    if context.leg1 is None:
        names = names_of(finding)
        name = "one leg only: the goods are not of the origin"
        return Check(name, UNTESTABLE, f"nobody publishes {names['origin']} → {names['hub']}")
    if context.leg2 is None:
        names = names_of(finding)
        return Check(name, UNTESTABLE, f"nobody reports {names['hub']} → {names['destination']}")
    ratio = context.ratio(context.leg2, shape)
    grew = growth <= 0 or float(np.log(max(ratio, 1e-3))) >= SAME * growth
    return Check(
        name,
        DOES_NOT if grew else EXPLAINS,
        f"the onward leg went to {ratio:.2f} times, leg 1 to {np.exp(growth):.2f}",
    )


def _supplier(shape: Shape, finding: Finding, context: Context) -> Check:
    """Goods passed on have one buyer; a plant in the hub, or a supplier of everybody, has others."""
    name = "a plant in the hub that supplies others too"
    if context.to_others is None or context.of_others is None or context.leg2 is None:
        return Check(
            name, UNTESTABLE, "what the hub trades with others, or sells to the destination, is not known in kg"
        )
    sold, bought, onward = (
        context.excess(series, shape) for series in (context.to_others, context.of_others, context.leg2)
    )
    own = sold - max(bought, 0.0)
    return Check(
        name,
        EXPLAINS if own > 0 and own >= SOLD_TO_OTHERS * onward else DOES_NOT,
        f"a month the hub sold {sold:+,.0f} kg more to others, bought {bought:+,.0f} kg more of others and sold "
        f"{onward:+,.0f} kg more to {names_of(finding)['destination']}",
    )


def _price(prepared: Prepared, context: Context) -> Check:
    name = "price without volume"
    if prepared.panel.unit != "kg":
        return Check(name, UNTESTABLE, "no net mass is known: amounts are values")
    to_hub = context.trade.get("to_hub")
    if to_hub is None:
        return Check(name, DOES_NOT, "the finding rests on net mass, not on value")
    mass, value = (context.ratio(to_hub[column], prepared.shape) for column in ("net_kg", "value"))
    return Check(
        name, DOES_NOT, f"the finding rests on net mass: mass went to {mass:.2f} times, value to {value:.2f}"
    )


def _stockpiling(shape: Shape, finding: Finding, context: Context) -> Check:
    """Buying ahead shows as a swollen last quarter before the act, in the hub or on the direct lane."""
    name = "stockpiling before the date"
    if shape.pre < 2 * STOCKPILE_MONTHS:
        return Check(name, UNTESTABLE, f"only {shape.pre} months before the act")
    texts, swollen = [], False
    names = names_of(finding)
    own = f"exports of {names['hub']}" if context.leg1 is None else f"exports to {names['hub']}"
    for what, lane in ((own, context.known), ("direct exports", context.direct)):
        late = float(lane[shape.t0 - STOCKPILE_MONTHS : shape.t0].mean())
        early = float(lane[shape.t0 - shape.pre : shape.t0 - STOCKPILE_MONTHS].mean())
        ratio = late / early if early > 0 else 1.0
        swollen |= ratio >= STOCKPILE_RATIO
        texts.append(
            f"{what} in the last {STOCKPILE_MONTHS} months before it stood at {ratio:.2f} times the months earlier"
        )
    return Check(name, EXPLAINS if swollen else DOES_NOT, "; ".join(texts))


def _revision(finding: Finding, context: Context) -> Check:
    name = "revision breaks"
    if finding.details.level == "product" and context.joined:
        return Check(
            name, EXPLAINS, "the series joins codes over a revision of the nomenclature in or near the window"
        )
    count = finding.details.n_products
    text = f"{len(context.joined)} of {count} products join codes over a revision; broken ones are left out"
    many = len(context.joined) * 2 > count
    return Check(name, EXPLAINS if many else DOES_NOT, text)
