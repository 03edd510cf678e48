"""A world small enough for tests: all territories, some 10 products, with plain lognormal lanes."""

from functools import lru_cache

import numpy as np

from oretrace.bench.draws import Draws
from oretrace.bench.world.catalog import TradedForm, demand, forms
from oretrace.bench.world.lanes import Lanes, territory_codes
from oretrace.bench.world.nature import FIRST_MONTH, MONTHS, Nature
from oretrace.bench.world.reports import make_reporters
from oretrace.bench.world.world import World
from oretrace.catalog.distances import distances_km
from oretrace.months import calendar


def closed_forms() -> list[TradedForm]:
    """Forms whose lookalikes are all among them, without the two largest such families."""
    left = {form.hs6: {form.hs6, *form.lookalikes} for form in forms()}
    families: list[set[str]] = []
    for linked in left.values():
        joined = linked.union(*(family for family in families if family & linked))
        families = [family for family in families if not family & linked] + [joined]
    families.sort(key=len)
    chosen = set().union(*families[:-2])
    return [form for form in forms() if form.hs6 in chosen]


@lru_cache(maxsize=2)
def small_world(seed: int = 1) -> World:
    """Some of the lanes exist, in lots of 100 kg and mean months of 1 to 1,000 lots."""
    draws = Draws(seed)
    chosen = closed_forms()
    names = tuple(sorted(demand()))
    shape = (len(chosen), len(names), len(names))
    there = draws.uniform("there", *np.ogrid[tuple(map(slice, shape))]) < 0.25
    there &= ~np.eye(len(names), dtype=bool)
    product, exporter, importer = np.nonzero(there)
    lane = (product[:, None], exporter[:, None], importer[:, None])
    mean = 100.0 * 1000.0 ** draws.uniform("mean", *lane)
    kg = np.rint(mean * np.exp(0.5 * draws.normal("kg", *lane, np.arange(MONTHS)) - 0.125))
    codes = territory_codes(names)
    return World(
        seed=seed,
        nature=Nature(),
        draws=draws,
        months=calendar(FIRST_MONTH, MONTHS),
        territories=names,
        products=tuple(form.hs6 for form in chosen),
        lot_kg=np.full(len(chosen), 100.0),
        lanes=Lanes(product, exporter, importer, kg),
        price=np.full((len(chosen), MONTHS), 2.0),
        reporters=make_reporters(draws, Nature(), codes, np.array([demand()[name] for name in names])),
        codes=codes,
        km=distances_km(names),
    )
