"""Time and memory of a scan as it grows, from 5 forms to 5,000 products: writes benchmarks/scale.json.

    make bench

A made-up world of 200 territories and 72 months. `scan` is a whole scan of 5 forms over a store, with placebos,
variants and intervals, beside the bare read of the same rows by DuckDB, in pairs. `curve` weighs and calibrates
panels of more and more products, each in a process of its own, whose peak memory it gives.
"""

import json
import os
import platform
import resource
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed import HERE, reported, seconds
from benchmarks.volume import apart
from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.diversion.calibration import weigh_hubs, weigh_products, weigh_trials
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.diversion.panel import Panel
from oretrace.detect.diversion.windows import shape_of
from oretrace.months import add_months
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import DESTINATION, FIRST, ORIGIN, Plant, World, ban, make_world, plant, records, stored

PLACES, MONTHS, T0 = 200, 72, 54
PRODUCTS = (5, 50, 500, 5000)
LIMIT_SECONDS = 10
BARE = """
SELECT hs_code, reporter, partner, flow, period_start, sum(net_kg) AS net_kg FROM current_flow GROUP BY ALL
"""


def wide(listed: int) -> World:
    """The made-up world with as many territories as there are, one hub of them planted."""
    world = make_world(1, listed=listed, unlisted=0, months=MONTHS, t0=T0)
    rng = np.random.default_rng(1)
    known = territories().by_iso3
    names = [code for code, place in sorted(known.items()) if place.kind == "country" and code not in world.hubs]
    more = [name for name in names if name not in (ORIGIN, DESTINATION)][: PLACES - len(world.hubs)]
    like = rng.integers(len(world.hubs), size=len(more))

    def grown(lanes: np.ndarray) -> np.ndarray:
        noise = rng.lognormal(0, 0.8, (lanes.shape[0], len(more), *lanes.shape[2:]))
        return np.concatenate([lanes, rng.permuted(lanes[:, like], axis=-1) * noise], axis=1)

    lanes = {"out": grown(world.out), "onward": grown(world.onward), "others": grown(world.others)}
    wider: World = replace(world, hubs=(*world.hubs, *more), **lanes)  # type: ignore[arg-type]
    return plant(wider, Plant(world.hubs[0], onset=1, lag=2))


def scan() -> dict[str, Any]:
    world = wide(5)
    with tempfile.TemporaryDirectory() as folder:
        table = records(world)
        path = Path(folder) / "store"
        stored(path, table)
        act = ban(world)

        def bare() -> None:
            engine.run(Store.open(path).connect(), BARE)

        def whole() -> None:
            Diversion().scan(Store.open(path), Question(act))

        bare()
        whole()
        pairs = [(seconds(bare, 1)[0], seconds(whole, 1)[0]) for _ in range(5)]
    bares, wholes = ([pair[k] for pair in pairs] for k in (0, 1))
    ratio = round(statistics.median(b / a for a, b in pairs), 1)
    return {
        "rows": table.num_rows,
        "bare": reported(bares),
        "scan": reported(wholes),
        "ratio": ratio,
        "limit_s": LIMIT_SECONDS,
    }


def panel(products: int) -> Panel:
    """As many products as asked, all of them copies of a few with noise of their own."""
    world = wide(5)
    rng = np.random.default_rng(products)
    like = rng.integers(len(world.products), size=products)

    def grown(lanes: np.ndarray) -> np.ndarray:
        kg: np.ndarray = lanes[like]
        kg *= rng.lognormal(0, 0.5, kg.shape)
        return kg

    return Panel(
        unit="kg",
        months=tuple(add_months(FIRST, k) for k in range(MONTHS)),
        products=tuple(f"{k:06d}" for k in range(products)),
        hubs=world.hubs,
        direct=grown(world.direct),
        out=grown(world.out),
        onward=grown(world.onward),
        out_reported=np.ones(len(world.hubs), dtype=bool),
        onward_reported=np.ones(len(world.hubs), dtype=bool),
        others={},
    )


def weigh(results: Any, products: int) -> None:
    """In a process of its own: all trials of a panel, hubs and products calibrated."""
    lanes = panel(products)

    def work() -> None:
        modes = weigh_trials(lanes, None, shape_of(T0, MONTHS - T0))
        weigh_products(modes, weigh_hubs(modes))

    times = seconds(work, 3 if products < 1000 else 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    cells = products * len(lanes.hubs)
    results.put({"products": products, "cells": cells, **reported(times), "peak_gib": round(peak, 2)})


def main() -> None:
    result: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "scan": scan(),
    }
    print(result["scan"], flush=True)
    result["curve"] = []
    for products in PRODUCTS:
        result["curve"].append(apart(weigh, products))
        print(result["curve"][-1], flush=True)
    (HERE / "scale.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
