"""How often `diversion` flags where nothing was diverted and where something was: benchmarks/calibration.json.

    make bench

Made-up worlds of tests/detect/world.py, weighed directly (no store, no robustness variants). `any_flag` is the share
of clean scans with at least one flagged hub, which is the false-discovery rate there; `any_flag_unguarded` what it
would be without the allowance for overlapping placebos; `p05` the share of p-values at or below .05; `power` the
share of planted hubs flagged, `false_share` the share of flags on other hubs.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oretrace.detect.diversion.calibration import (
    WeighedHubs,
    weigh_hubs,
    weigh_products,
    weigh_trials,
)
from oretrace.detect.diversion.panel import Panel
from oretrace.detect.diversion.windows import shape_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.kernels.placebo import q_values
from oretrace.months import add_months
from tests.detect.world import FIRST, Plant, World, make_world, plant

HERE = Path(__file__).parent
ONE = (Plant("THA", share=1.0, onset=1, lag=2),)
TWO = (Plant("THA", share=0.5, onset=1, lag=2), Plant("MEX", share=0.5, onset=2, lag=1))


@dataclass(frozen=True)
class Scenario:
    """A kind of world, whether both legs are reported, and what is planted in it."""

    name: str
    world: dict[str, int]
    two_leg: bool
    scans: int
    plants: tuple[Plant, ...] = ()
    shock: float = 0.0
    """Yearly sd of a log random walk that all products of a hub share."""


PANEL = {"listed": 60, "unlisted": 1, "places": 6, "months": 34, "t0": 26}
LONG = {"listed": 6, "unlisted": 4, "places": 11, "months": 78, "t0": 60}
USUAL = {"listed": 6, "unlisted": 4, "places": 11, "months": 54, "t0": 38}
WIDE = {"listed": 12, "unlisted": 6, "places": 16, "months": 54, "t0": 36}
SINGLE = {"listed": 1, "unlisted": 6, "places": 16, "months": 54, "t0": 36}

SCENARIOS = (
    Scenario("one leg, 6 hubs, 34 months: clean", PANEL, False, 200),
    Scenario("one leg, 6 hubs, 34 months: clean, hub shocks", PANEL, False, 200, shock=0.3),
    Scenario("one leg, 11 hubs, 78 months: clean", LONG, False, 200),
    Scenario("one leg, 11 hubs, 78 months: clean, hub shocks", LONG, False, 200, shock=0.3),
    Scenario("one leg, 11 hubs, 78 months: one hub planted", LONG, False, 60, ONE),
    Scenario("one leg, 11 hubs, 78 months: two hubs planted", LONG, False, 60, TWO),
    Scenario("two legs, 11 hubs, 54 months: clean", USUAL, True, 200),
    Scenario("two legs, 11 hubs, 54 months: clean, hub shocks", USUAL, True, 200, shock=0.3),
    Scenario("two legs, 16 hubs, 54 months: clean", WIDE, True, 100),
    Scenario("two legs, one product: clean", SINGLE, True, 200),
    Scenario("two legs, 11 hubs, 54 months: one hub planted", USUAL, True, 60, ONE),
    Scenario("two legs, one product: two hubs planted", SINGLE, True, 60, TWO),
)


def panel_of(world: World, scenario: Scenario, seed: int) -> Callable[[slice], Panel]:
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(0, 1 / np.sqrt(12), world.out.shape[1:]), axis=-1)
    out = world.out * np.exp(scenario.shock * walk)
    months = tuple(add_months(FIRST, k) for k in range(out.shape[2]))

    def part(products: slice) -> Panel:
        onward = world.onward[products] * np.exp(scenario.shock * walk)
        others = {world.hubs[k]: (out[products][:, k], world.others[products][:, :, k]) for k in range(3)}
        return Panel(
            unit="kg",
            months=months,
            products=world.products[products],
            hubs=world.hubs,
            direct=world.direct[products],
            out=out[products],
            onward=onward,
            out_reported=np.ones(len(world.hubs), dtype=bool),
            onward_reported=np.full(len(world.hubs), scenario.two_leg),
            others=others if scenario.two_leg else {},
        )

    return part


def weighed(scenario: Scenario, seed: int) -> tuple[World, WeighedHubs, WeighedHubs] | None:
    world = plant(make_world(seed, **scenario.world), *scenario.plants)
    listed, part = len(world.listed), panel_of(world, scenario, seed)
    shape = shape_of(world.t0, world.direct.shape[1] - world.t0)
    modes = weigh_trials(part(slice(0, listed)), part(slice(listed, None)), shape)
    hubs = weigh_hubs(modes)
    return (world, hubs, weigh_products(modes, hubs)) if hubs.p.size else None


def run(scenario: Scenario) -> dict[str, float | int | str]:
    flags, unguarded, hub_p, product_p, power, false_share = [], [], [], [], [], []
    for seed in range(9_000, 9_000 + scenario.scans):
        found = weighed(scenario, seed)
        if found is None:
            continue
        world, hubs, products = found
        names = [world.hubs[k] for k in hubs.units.hub1]
        flagged = {name for name, flag in zip(names, hubs.flagged, strict=True) if flag}
        planted = {one.hub for one in scenario.plants}
        flags.append(bool(flagged))
        unguarded.append(bool(((q_values(hubs.p) <= FALSE_DISCOVERY_RATE) & hubs.units.grew).any()))
        hub_p.append(np.mean(hubs.p <= 0.05))
        product_p.append(np.mean(products.p <= 0.05))
        power.append(len(flagged & planted) / max(len(planted), 1))
        false_share.append(len(flagged - planted) / max(len(flagged), 1))
    reported: dict[str, float | int | str] = {"scenario": scenario.name, "scans": len(flags)}
    if scenario.plants:
        return reported | {"power": _mean(power), "false_share": _mean(false_share)}
    reported |= {"any_flag": _mean(flags), "any_flag_unguarded": _mean(unguarded)}
    return reported | {"hub_p05": _mean(hub_p), "product_p05": _mean(product_p)}


def _mean(values: list[Any]) -> float:
    return round(float(np.mean(values)), 3)


def main() -> None:
    rows = []
    for scenario in SCENARIOS:
        rows.append(run(scenario))
        print(rows[-1], flush=True)
    (HERE / "calibration.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
