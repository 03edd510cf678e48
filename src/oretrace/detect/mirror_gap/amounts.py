"""How much of a lane's goods only one end shows, which end, and which lasting difference is no finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.mirror_gap.records import MirrorGapDetails
from oretrace.findings import Amount
from oretrace.kernels.gaps import TOLERANCE, missing_share
from oretrace.kernels.mirror import Z90

if TYPE_CHECKING:
    from oretrace.detect.mirror_gap.records import Direction
    from oretrace.detect.mirror_gap.weighing import WeighedGaps

LASTING, LASTING_CARGOES = float(np.log(1.5)), 3.0
"""A ratio this far from 1 before the act, over so many cargoes, is a convention."""


def details_of(weighed: WeighedGaps, k: int) -> MirrorGapDetails:
    """What stands beside the k-th finding."""
    units = weighed.units
    low, share, high = _shares(weighed, k)
    return MirrorGapDetails(
        missing_share=share,
        missing_share_low=low,
        missing_share_high=high,
        direction=direction_of(weighed, k),
        lag_months=int(units.lag[k]),
        usual_ratio=float(np.exp(units.expected[k])),
        export_kg=_known(units.out_kg[k]),
        import_kg=_known(units.into_kg[k]),
        convention=convention_of(weighed, k),
        placebos=weighed.placebos,
        onward_growth=_known(units.onward[k]) if weighed.passing[k] else None,
    )


def direction_of(weighed: WeighedGaps, k: int) -> Direction:
    """Which end's goods the other does not show; a gap closes where the ends differed more before the act."""
    units = weighed.units
    exports_more = bool(units.move[k] > 0)
    before = units.before[k] - units.usual[k]
    now = units.expected[k] + units.move[k] - units.usual[k]
    shrank = abs(before) > max(abs(now), TOLERANCE) and before * now >= 0
    if shrank and units.cargoes_before[k] >= LASTING_CARGOES:
        return "closes: imported, not exported" if exports_more else "closes: exported, not imported"
    return "exported, not imported" if exports_more else "imported, not exported"


def convention_of(weighed: WeighedGaps, k: int) -> str | None:
    """The name of a difference that both ends had before the act; None where there was none to speak of."""
    units = weighed.units
    if abs(units.usual[k]) >= LASTING:
        more = "more" if units.usual[k] > 0 else "less"
        return f"exports to this importer, or of this exporter, are {more} than imports on all lanes: {_why(more)}"
    own = units.before[k]
    if units.cargoes_before[k] >= LASTING_CARGOES and abs(own) >= LASTING:
        more = "more" if own > 0 else "less"
        return f"on this lane exports were {more} than imports before the act, too: {_why(more)}"
    return None


def _why(more: str) -> str:
    if more == "more":
        return "a free zone, transit, or imports credited to the country of origin"
    return "re-exports that the exporter does not count, or imports credited to this exporter as the origin"


def missing_kg(weighed: WeighedGaps, k: int) -> Amount:
    """The kg that one end does not show from the act on; nothing of a gap that closes, or of a lane not in kg."""
    units = weighed.units
    whole = units.out_kg[k] if units.move[k] > 0 else units.into_kg[k]
    if np.isnan(whole) or direction_of(weighed, k).startswith("closes"):
        return Amount()
    low, share, high = _shares(weighed, k)
    most = float(whole)
    return Amount(share * most, low * most, high * most, at_most=most, unit="kg")


def _shares(weighed: WeighedGaps, k: int) -> tuple[float, float, float]:
    """Low, typical and high, 90 %: the low by the ratio with the floor, which holds one small cargo for chance."""
    units, sign = weighed.units, np.sign(weighed.units.move[k]) or 1.0
    wide = Z90 * weighed.sd[k]
    moves = np.array([sign * units.move[k] - wide, sign * units.raw[k], sign * units.raw[k] + wide])
    low, share, high = missing_share(moves).tolist()
    return min(low, share), share, max(high, share)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
