"""A small noise world as detectors see it, with or without one hub that carries goods on."""

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from oretrace.bench.scenario import Observed, Scenario, Series

T0, MONTHS = 48, 66


def lanes(rng: np.random.Generator, count: int, typical_kg: float = 20_000.0) -> Series:
    """Stationary lanes of noise; every fourth is empty for good, the others skip some months."""
    level = typical_kg * rng.lognormal(0, 1, (count, 1))
    kg = level * rng.lognormal(0, 0.8, (count, MONTHS)) * (rng.random((count, MONTHS)) < 0.7)
    kg[3::4] = 0.0
    return Series(kg, 4.0 * kg * rng.lognormal(0, 0.2, kg.shape))


def scenario(seed: int, candidates: int = 12, planted: int | None = None) -> Observed:
    """One scenario; `planted` carries the whole lost trade from the measure's first month on, a month later out."""
    rng = np.random.default_rng(seed)
    names = tuple(f"H{k:02d}" for k in range(candidates))
    leg1, leg2 = lanes(rng, candidates), lanes(rng, candidates)
    direct = rng.lognormal(12, 0.3, MONTHS)
    direct[T0:] *= 0.05
    if planted is not None:
        lot = rng.lognormal(12, 0.4, MONTHS - T0)
        leg1.kg[planted, T0:] += lot
        leg2.kg[planted, T0 + 1 :] += lot[:-1]
    others = []
    for name in ("D1", "D2"):
        away = lanes(rng, candidates)
        others.append((name, Series(rng.lognormal(12, 0.3, MONTHS), np.ones(MONTHS)), away))
    about = Scenario(f"S{seed}", "282580", "CHN", "USA", date(2024, 1, 1), T0, names)
    return Observed(about, Series(direct, 5 * direct), leg1, leg2, tuple(others), np.full(candidates, 2.0))


def changed(one: Observed, change_month: int, value: float) -> Observed:
    """The same scenario with every published month from `change_month` on replaced by `value`."""

    def of(series: Series) -> Series:
        kg, usd = series.kg.copy(), series.usd.copy()
        kg[..., change_month:] = usd[..., change_month:] = value
        return Series(kg, usd)

    return replace(
        one,
        direct=of(one.direct),
        leg1=of(one.leg1),
        leg2=of(one.leg2),
        others=tuple((name, of(direct), of(leg2)) for name, direct, leg2 in one.others),
    )


def scaled(one: Observed, factor: float) -> Observed:
    """All masses in another unit."""

    def of(series: Series) -> Series:
        return Series(series.kg * factor, series.usd)

    return replace(
        one,
        direct=of(one.direct),
        leg1=of(one.leg1),
        leg2=of(one.leg2),
        others=tuple((name, of(direct), of(leg2)) for name, direct, leg2 in one.others),
    )


def reordered(one: Observed, index: NDArray[np.int64]) -> Observed:
    """The candidates in another order."""

    def of(series: Series) -> Series:
        return Series(series.kg[index], series.usd[index])

    return replace(
        one,
        scenario=replace(one.scenario, candidates=tuple(one.scenario.candidates[k] for k in index)),
        leg1=of(one.leg1),
        leg2=of(one.leg2),
        others=tuple((name, direct, of(leg2)) for name, direct, leg2 in one.others),
    )
