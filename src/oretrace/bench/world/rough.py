"""A second family of worlds, `rough`: lumpy cargoes in lanes that come and go, as unlike the first as can be helped.

No level walks here. A lane is on or off; while it is on, cargoes arrive at a rate that jumps from one regime to the
next, and each cargo has a size of its own, a few of them very large. What is shared is shared in episodes: of a
territory in both directions, of a product everywhere, of a territory in all its products. Nothing of a month depends
on a later one, so a shorter world is the beginning of a longer one. Nothing is calibrated to a panel but the scale of
monthly noise; docs/method/benchmark-worlds.md has what came out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.draws import Draws
from oretrace.bench.world.cargo import MOST_CARGOES, cargoes
from oretrace.bench.world.catalog import demand, forms, half_of, producers
from oretrace.bench.world.lanes import Lanes, nominal_lot, territory_codes
from oretrace.bench.world.nature import FIRST_MONTH, MONTHS, Nature
from oretrace.bench.world.reports import Reporters
from oretrace.bench.world.world import World
from oretrace.catalog.distances import distances_km
from oretrace.months import calendar

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.world.catalog import TradedForm

    Ends = tuple[int, Index, Index]
    """Product code, and codes of exporter and importer (lanes, 1): coordinates of a lane's draws."""

CARGOES_A_MONTH = 1300.0
"""Of a product, everywhere, while all its lanes are on."""
FEWEST_CARGOES = 0.012
"""Lanes with a lower rate a month than this do not exist."""
TRADERS = 0.25
"""Share of a product's cargoes that territories sell which do not make it."""
SELLER_SPREAD, BUYER_SPREAD, LANE_SPREAD = 1.0, 0.9, 1.5
"""Log sd of the sizes of sellers, of buyers, and of who deals with whom."""
BORN, LASTS = 0.5, (20.0, 220.0)
"""Share of the time that the thinnest lanes are on, and mean months that the thinnest and the thickest stay on."""
REGIME, REGIME_MONTHS = 0.45, 22.0
"""Log sd of the rate of a lane's regimes, and their mean length."""
EPISODES = {
    "product": (0.25, 40.0, 9.0),
    "hub": (0.55, 34.0, 8.0),
    "side": (0.35, 36.0, 8.0),
    "territory": (0.25, 44.0, 7.0),
}
"""Log sd, mean months between two and mean length in months of episodes: of a product in all lanes, of a territory's
purchases and sales of a product together and of each apart, and of all it trades in a half's products."""
SEASON = 0.5
"""Largest seasonal amplitude of a product's rate."""
LOT_SPREAD = 0.5
"""Log sd of lanes' typical cargoes around the product's."""
PRICE_JUMP = 0.3
"""Log sd of a product's price from episode to episode."""

HABITS = ((0.12, 0.0, 0.0), (0.25, 0.0, 1.0), (0.63, 1.0, 1.0))
"""Share of territories, and whether they publish exports and imports: nothing, imports only, both."""
LASTING = 0.25
"""Log sd of a reporter's lasting factor on each flow that it publishes."""
DELAYS = (1, 1, 2, 2, 2, 3, 3, 4, 6, 11)
"""Months after a month's end until a territory publishes it, each as likely."""


@lru_cache(maxsize=2)
def rough_world(seed: int, nature: Nature = Nature(), months: int = MONTHS) -> World:  # noqa: B008 - frozen
    """The rough world of a seed, made once: its first `months`; `nature` says how it is reported."""
    draws = Draws(seed)
    names = tuple(sorted(demand()))
    codes, km = territory_codes(names), distances_km(names)
    products = tuple(form for form in forms() if not form.is_basket)
    lot_kg = np.array([nominal_lot(form) for form in products])
    parts = [_product_lanes(draws, k, form, lot_kg[k], names, codes, months) for k, form in enumerate(products)]
    return World(
        seed=seed,
        nature=nature,
        draws=draws,
        months=calendar(FIRST_MONTH, months),
        territories=names,
        products=tuple(form.hs6 for form in products),
        lot_kg=lot_kg,
        lanes=Lanes(*(np.concatenate(part) for part in zip(*parts, strict=True))),
        price=np.array([_price(draws, form, months) for form in products]),
        reporters=make_rough_reporters(draws, nature, codes),
        codes=codes,
        km=km,
    )


def _product_lanes(
    draws: Draws, number: int, form: TradedForm, lot_kg: float, names: tuple[str, ...], codes: Index, months: int
) -> tuple[Index, Index, Index, Array]:
    """Product, exporter, importer and kg of the lanes on which something moved."""
    usual = _rates(draws, form, names, codes)
    exporter, importer = np.nonzero(usual >= FEWEST_CARGOES)
    usual = usual[exporter, importer]
    at = (int(form.hs6), codes[exporter][:, None], codes[importer][:, None])
    rate = usual[:, None] * _on(draws, usual, at, months) * _shared(draws, form.hs6, at, months)
    lot = lot_kg * np.exp(LOT_SPREAD * draws.normal("rough lot", *at))
    # Beyond so many cargoes a month it is the ships that are larger.
    larger = np.maximum(usual[:, None] / MOST_CARGOES, 1.0)
    kg = np.rint(cargoes(draws, "rough", at, rate / larger, lot * larger))
    moved = kg.sum(axis=1) > 0
    return np.full(moved.sum(), number), exporter[moved], importer[moved], kg[moved]


def _rates(draws: Draws, form: TradedForm, names: tuple[str, ...], codes: Index) -> Array:
    """Cargoes a month (exporters, importers) while a lane is on."""
    hs6 = int(form.hs6)
    share = producers(form.material, "mine" if form.stage == "mine" else "refine")
    spread = np.exp(SELLER_SPREAD * draws.normal("rough seller", hs6, codes))
    made = np.array([share.get(name, 0.0) for name in names]) ** 0.7 * spread
    size = np.array([demand()[name] for name in names]) ** 0.7
    sold = size * np.exp(SELLER_SPREAD * draws.normal("rough trader", hs6, codes))
    out = (1.0 - TRADERS) * made / made.sum() + TRADERS * sold / sold.sum()
    into = size * np.exp(BUYER_SPREAD * draws.normal("rough buyer", hs6, codes))
    known = np.exp(LANE_SPREAD * draws.normal("rough lane", hs6, codes[:, None], codes[None, :]))
    rate: Array = out[:, None] * into[None, :] * known
    np.fill_diagonal(rate, 0.0)
    return np.asarray(rate * CARGOES_A_MONTH / rate.sum())


def _on(draws: Draws, usual: Array, at: Ends, months: int) -> Array:
    """(lanes, months): 0 while a lane is off, else the factor of its regime; thin lanes come and go sooner."""
    month = np.arange(months)
    thick = np.clip(usual / (1.0 + usual), 0.0, 1.0)[:, None]
    share, lasts = BORN + (1.0 - BORN) * thick, LASTS[0] * (LASTS[1] / LASTS[0]) ** thick
    dies, born = 1.0 / lasts, share / (1.0 - np.minimum(share, 0.99)) / lasts
    coin = draws.uniform("rough on", *at, month)
    on: Mask = np.empty(coin.shape, dtype=bool)
    on[:, 0] = coin[:, 0] < share[:, 0]
    for k in range(1, months):
        on[:, k] = np.where(on[:, k - 1], coin[:, k] >= dies[:, 0], coin[:, k] < np.minimum(born[:, 0], 1.0))
    changes = draws.uniform("rough regime", *at, month) < 1.0 / REGIME_MONTHS
    return np.asarray(on * np.exp(REGIME * _held(changes, draws.normal("rough regime level", *at, month))))


def _shared(draws: Draws, hs6: str, at: Ends, months: int) -> Array:
    """(lanes, months): the factors of season, product and both ends; a territory's own shock is in both flows."""
    product, exporter, importer = at
    month = np.arange(months)[None, :]
    half = int(half_of(hs6) == "test")
    log = (
        SEASON
        * draws.uniform("rough amplitude", product)
        * np.cos(2.0 * np.pi * (month / 12.0 - draws.uniform("rough season", product)))
    )
    log = log + _episodes(draws, "product", (np.array([[product]]),), month)
    for side, end in enumerate((exporter, importer)):
        log = log + _episodes(draws, "hub", (product, end), month)
        log = log + _episodes(draws, "side", (product, end, side), month)
        log = log + _episodes(draws, "territory", (half, end), month)
    return np.asarray(np.exp(log))


def _episodes(draws: Draws, kind: str, at: tuple[int | Index, ...], month: Index) -> Array:
    """(…, months): a log factor that is 0 but in episodes, which begin and end by chance."""
    spread, between, length = EPISODES[kind]
    coin = draws.uniform(f"rough {kind} episode", *at, month)
    size = draws.normal(f"rough {kind} size", *at, month)
    level, current = np.zeros(coin.shape), np.zeros(coin.shape[:-1])
    for k in range(coin.shape[-1]):
        begins, ends = coin[..., k] < 1.0 / between, coin[..., k] > 1.0 - 1.0 / length
        current = np.where(begins, size[..., k], np.where(ends, 0.0, current))
        level[..., k] = current
    return spread * level


def _held(changes: Mask, drawn: Array) -> Array:
    """`drawn` of the last month, up to each, in which something changed; of the first month before that."""
    last = np.maximum.accumulate(np.where(changes, np.arange(changes.shape[-1]), 0), axis=-1)
    return np.take_along_axis(drawn, last, axis=-1)


def _price(draws: Draws, form: TradedForm, months: int) -> Array:
    """FOB USD per kg (months,): typical, and off it in episodes as long as the product's."""
    hs6, month = int(form.hs6), np.arange(months)
    changes = draws.uniform("rough price changes", hs6, month) < 1.0 / REGIME_MONTHS
    drift = 0.03 * np.cumsum(draws.heavy("rough price", hs6, month))
    return np.asarray(
        form.usd_per_kg * np.exp(PRICE_JUMP * _held(changes, draws.normal("rough jump", hs6, month)) + drift)
    )


def make_rough_reporters(draws: Draws, nature: Nature, codes: Index) -> Reporters:
    """Some publish nothing, some imports only; each flow has a lasting factor, and each territory its delay."""
    low, high = nature.mirror_noise
    shares, exports, imports = np.array(HABITS).T
    habit = np.searchsorted(np.cumsum(shares)[:-1], draws.uniform("rough habit", codes))
    lasting = nature.mirror_bias / Nature().mirror_bias * LASTING
    return Reporters(
        exports=exports[habit] * np.exp(lasting * draws.normal("rough export factor", codes)),
        imports=imports[habit] * np.exp(lasting * draws.normal("rough import factor", codes)),
        noise=low + (high - low) * draws.uniform("rough noise", codes),
        estimated=2.0 * nature.estimated_share * draws.uniform("rough estimates", codes),
        publication=np.array(DELAYS)[(draws.uniform("rough delay", codes) * len(DELAYS)).astype(np.int64)],
    )
