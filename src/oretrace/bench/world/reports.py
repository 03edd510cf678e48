"""What the two sides of a lane publish about it: mass and value, with their delays, noise, gaps and estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.draws import Draws
    from oretrace.bench.world.nature import Nature

KM_A_MONTH = 9000.0
"""What a cargo covers in a month with handling: half of it away it arrives a month later in the statistics."""


ALWAYS_REPORT = 10
"""So many of the largest territories publish their trade in every world, as they do."""


@dataclass(frozen=True)
class Reporters:
    """The publishing habits of territories, each (territories,).

    `exports` and `imports` are 0 where it publishes nothing of that flow, else the lasting factor of its figures.
    """

    exports: Array
    imports: Array
    noise: Array
    estimated: Array
    publication: Index

    @property
    def silent(self) -> Mask:
        """Those that publish neither flow."""
        return np.asarray((self.exports == 0) & (self.imports == 0))


@dataclass(frozen=True)
class LaneReports:
    """Both sides' figures of lanes, each (lanes, months); kg and usd are whole numbers, 0 where nothing is published.

    Exports are FOB in the month of departure, imports CIF in the month of arrival. `hidden` lanes (lanes,) are
    published by the exporter as suppressed cells, without figures.
    """

    export_kg: Array
    export_usd: Array
    import_kg: Array
    import_usd: Array
    export_estimated: Mask
    import_estimated: Mask
    hidden: Mask


@dataclass(frozen=True)
class Shipped:
    """What truly moved on lanes: their ends' numbers (lanes,), kg, FOB usd and what importers do not see (kg).

    `export_factor` and `import_factor` (lanes, months) are what a reporter's code revision makes of its figures.
    """

    hs6: Index
    exporter: Index
    importer: Index
    kg: Array
    usd: Array
    unseen_kg: Array
    export_factor: Array
    import_factor: Array
    price: Array


def make_reporters(draws: Draws, nature: Nature, codes: Index, demand: Array) -> Reporters:
    """Draw the habits of the territories with these codes; the largest by demand all report."""
    low, high = nature.mirror_noise
    small = demand < np.sort(demand)[-ALWAYS_REPORT]
    both = np.where(small & (draws.uniform("silent", codes) < nature.silent_share), 0.0, 1.0)
    return Reporters(
        exports=both,
        imports=both,
        noise=low + (high - low) * draws.uniform("reporter noise", codes),
        estimated=2.0 * nature.estimated_share * draws.uniform("estimates", codes),
        publication=1 + (draws.uniform("publication", codes) * nature.longest_publication).astype(np.int64),
    )


def sailing_months(km: Array) -> Index:
    """Months between departure and arrival in the statistics."""
    return np.rint(km / KM_A_MONTH).astype(np.int64)


def freight_margin(nature: Nature, km: Array) -> Array:
    """CIF over FOB less one."""
    return nature.freight * (1.0 + km / 5000.0)


def publish(
    draws: Draws, nature: Nature, reporters: Reporters, codes: Index, km: Array, shipped: Shipped
) -> LaneReports:
    """Both sides' reports of the lanes; every draw belongs to its lane and month, whatever else is reported."""
    i, j = shipped.exporter, shipped.importer
    at = (shipped.hs6[:, None], codes[i][:, None], codes[j][:, None], np.arange(shipped.kg.shape[1])[None, :])
    lane = (shipped.hs6, codes[i], codes[j])
    lag, margin = sailing_months(km[i, j]), freight_margin(nature, km[i, j])
    seen = np.maximum(shipped.kg - shipped.unseen_kg, 0.0)
    share_seen = seen / np.where(shipped.kg > 0, shipped.kg, 1.0)
    bias = np.exp(nature.mirror_bias * draws.normal("mirror bias", *lane))[:, None]
    hidden = draws.uniform("suppressed", *lane) < nature.suppressed_share
    out = _side(
        draws, "export", reporters.noise[i], reporters.estimated[i], at, shipped.kg, shipped.usd, shipped.price
    )
    inward = _side(
        draws,
        "import",
        reporters.noise[j],
        reporters.estimated[j],
        at,
        _delayed(seen, lag) * bias,
        _delayed(shipped.usd * share_seen, lag) * bias * (1.0 + margin)[:, None],
        _delayed(shipped.price, lag),
    )
    exports = (reporters.exports[i] * ~hidden)[:, None] * shipped.export_factor
    imports = reporters.imports[j][:, None] * shipped.import_factor
    return LaneReports(
        export_kg=_whole(out[0] * exports),
        export_usd=_whole(out[1] * exports),
        import_kg=_whole(inward[0] * imports),
        import_usd=_whole(inward[1] * imports),
        export_estimated=out[2],
        import_estimated=inward[2],
        hidden=hidden & (reporters.exports[i] > 0),
    )


def _whole(amount: Array) -> Array:
    """Whole numbers; what is there at all is at least 1, so that 0 means nothing published."""
    return np.where(amount > 0, np.maximum(np.rint(amount), 1.0), 0.0)


def mean_of_reports(export: Array, arrival: Array, ends: Array) -> Array:
    """The mean over the `ends` (lanes,) that report a lane at all: from them no figure means no trade.

    Were a missing figure no report, a single cargo that sails for a month would count twice.
    """
    return np.asarray((export + arrival) / np.maximum(ends, 1)[:, None])


def _side(
    draws: Draws,
    side: str,
    noise: Array,
    estimated: Array,
    at: tuple[Index, Index, Index, Index],
    kg: Array,
    usd: Array,
    price: Array,
) -> tuple[Array, Array, Mask]:
    """One side's kg, usd and which masses are estimates: value over the product's price."""
    sd = noise[:, None]
    weighed = kg * np.exp(sd * draws.normal(f"{side} mass", *at) - sd**2 / 2.0)
    value = usd * np.exp(sd / 2.0 * draws.normal(f"{side} value", *at) - sd**2 / 8.0)
    guess = draws.uniform(f"{side} estimated", *at) < estimated[:, None]
    return np.where(guess, value / price, weighed), value, guess & (value > 0)


def _delayed(series: Array, lag: Index) -> Array:
    """Each row `lag` months later; what left before the first month is not known and taken as the first months'."""
    month = np.arange(series.shape[1])[None, :] - lag[:, None]
    return np.asarray(np.take_along_axis(series, np.maximum(month, 0), axis=1))
