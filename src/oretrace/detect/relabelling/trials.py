"""The pairs of donor and receiver that a relabelling could be, scored at the act and at earlier dates.

Three ways, each with a pool of placebos of its own:

- *last leg*: the hub buys more from the origin under the controlled code and sells more to the destination under
  another; *first leg*: the other way round;
- *one lane*: the lane to the destination loses the controlled code, and another rises, on the lane itself or on that
  from a hub whose first leg nobody reports;
- *ends*: one end of a lane reports the controlled code, the other end the other code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from oretrace.kernels.paired import NOTHING, Gain, Pairs, gain_of, scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.arrays import Array, Index
    from oretrace.detect.relabelling.panel import Ends
    from oretrace.kernels.paired import Span

Way = Literal[
    "last leg", "first leg", "one lane", "ends of the first leg", "ends of the last leg", "ends of the lane"
]

WEIGHTS: dict[Way, float] = {
    "last leg": 0.8,
    "first leg": 0.1,
    "one lane": 0.8,
    "ends of the first leg": 0.05,
    "ends of the last leg": 0.05,
    "ends of the lane": 0.2,
}
"""How a unit's error is divided among the ways, before any is seen; those of one unit are scaled to sum to 1."""


AGREED = 0.3
"""Each end that speaks must see this share of the mean gain: what one end alone sees is a matter of its own codes."""

COMMON, FEW = 0.4, 5
"""Where the ends of so many lanes, and of more than two, begin to differ alike, one of them has revised its list."""

Place = tuple[str, str | None]
"""What a finding is about: the destination and the hub, None for the direct lane."""


@dataclass(frozen=True)
class Legs:
    """The lanes of one controlled product, `place` among the products, by way of `hubs` to `destinations`.

    With several destinations (an act on all) there are no hubs: a lane each. `unit_value` (products, months).
    """

    place: int
    hubs: tuple[str, ...]
    destinations: tuple[str, ...]
    out: Ends
    onward: Ends
    direct: Ends
    unit_value: Array


@dataclass(frozen=True)
class WaySeries:
    """One way's donors (lanes, months), receivers and their value (products, lanes, months), and what kept its name.

    `ends` are donors (2, lanes, months) and receivers (2, products, lanes, months) as each end reports them: both
    must have seen the change. They are empty where the claim is that the two differ;
    `about` (lanes,) is what a finding on the lane is about, None where it serves as a placebo alone.
    """

    way: Way
    donor: Array
    receiver: Array
    worth: Array
    kept: Array
    ends: tuple[Array, Array]
    about: tuple[Place | None, ...]


def ways(legs: Legs) -> Iterator[WaySeries]:
    """All that the reports allow."""
    f, out, onward, direct = legs.place, legs.out, legs.onward, legs.direct
    lost = -direct.mean[f]
    lanes: tuple[Place, ...] = tuple((name, None) for name in legs.destinations)
    if len(lanes) > 1:
        yield WaySeries(
            "one lane", lost, direct.mean, direct.worth, np.zeros_like(lost), (-direct.kg[:, f], direct.kg), lanes
        )
        yield from _ends(direct, f, "ends of the lane", lanes)
        return
    hubs: tuple[Place, ...] = tuple((legs.destinations[0], hub) for hub in legs.hubs)
    yield WaySeries(
        "last leg", out.mean[f], onward.mean, onward.worth, onward.mean[f], (out.kg[:, f], onward.kg), hubs
    )
    yield WaySeries("first leg", onward.mean[f], out.mean, out.worth, out.mean[f], (onward.kg[:, f], out.kg), hubs)
    yield from _ends(out, f, "ends of the first leg", hubs)
    yield from _ends(onward, f, "ends of the last leg", hubs)
    yield from _ends(direct, f, "ends of the lane", lanes)
    # The same loss is held against all lanes that begin or end as the direct one does.
    joined = [direct, out, onward]
    receiver, worth = (np.concatenate([getattr(one, name) for one in joined], axis=1) for name in ("mean", "worth"))
    losses = np.broadcast_to(-direct.kg[:, f], (2, *receiver.shape[1:]))
    ends = (losses, np.concatenate([one.kg for one in joined], axis=2))
    unheard = ~np.isfinite(out.mean[f]).any(axis=1)
    alone = [hub if dark else None for hub, dark in zip(hubs, unheard, strict=True)]
    donor = np.broadcast_to(lost, receiver.shape[1:])
    yield WaySeries(
        "one lane", donor, receiver, worth, np.zeros_like(donor), ends, (*lanes, *[None] * len(hubs), *alone)
    )


def _ends(lanes: Ends, f: int, way: Way, about: tuple[Place, ...]) -> Iterator[WaySeries]:
    for controlled in (0, 1):
        gap = lanes.kg[controlled] - lanes.kg[1 - controlled]
        yield WaySeries(
            way,
            gap[f],
            -gap,
            lanes.value[1 - controlled],
            np.zeros_like(gap[f]),
            (gap[None, f][:0], gap[None][:0]),
            about,
        )


def score_of(series: WaySeries, legs: Legs, loss: Array, span: Span) -> Array:
    """(lanes, products): NaN: a side is unknown, `NOTHING` where it did not gain; `loss` (lanes,) kg a month."""
    donor, receiver = gain_of(series.donor, span), gain_of(series.receiver, span)
    known = receiver.known & donor.known & np.isfinite(loss)
    gained = known & (receiver.kg > 0) & (donor.kg > 0) & (loss > 0)
    gained[legs.place] = False
    for ends, mean in zip(series.ends, (donor, receiver), strict=True):
        for end in ends:
            one = gain_of(end, span)
            gained &= ~one.known | (one.kg >= AGREED * mean.kg)
    if series.way.startswith("ends"):
        traded = known & (donor.before != 0)
        gained &= ~(gained.sum(axis=1) > COMMON * np.maximum(traded.sum(axis=1), FEW))[:, None]
    product, lane = np.nonzero(gained)
    result = np.where(known, NOTHING, np.nan)
    if product.size:
        result[product, lane] = scores(pairs_of(series, legs, loss, span, product, lane), span)
    result[legs.place] = np.nan
    return np.asarray(result.T)


def pairs_of(series: WaySeries, legs: Legs, loss: Array, span: Span, product: Index, lane: Index) -> Pairs:
    """The pairs of these products and lanes, each (k,)."""
    value = legs.unit_value
    kg, worth = series.receiver[product, lane], series.worth[product, lane]
    kept = gain_of(series.kept, span)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(worth / kg / value[product])
        usual = np.log(value[:, span.after])
    ratio[~np.isfinite(ratio)] = np.nan
    return Pairs(
        donor=series.donor[lane],
        receiver=kg,
        ratio=ratio,
        apart=_mean_of_known(usual[legs.place] - usual)[product],
        loss=loss[lane],
        kept=Gain(*(getattr(kept, name)[lane] for name in ("before", "after", "noise", "known"))),
    )


def _mean_of_known(rows: Array) -> Array:
    known = np.isfinite(rows)
    return np.asarray(np.where(known, rows, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))
