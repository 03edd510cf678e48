"""How much both legs gained: the precision-weighted excess over what they carried before.

Sources: error model from planted tonnes in modelled worlds (docs/method/diversion.md); inverse-variance weighting of
two measurements of one quantity as in Cochran (1954), Biometrics 10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.kernels.legs import LegFeatures


def leg_variance(leg: LegFeatures, direct: Array, share: float = 0.25) -> Array:
    """Error variance of one leg's excess, in units of A²: background, lumpiness and multiplicative report noise.

    v = .0004 + .003·pre + (.45·pre)² + (share·E⁺)², from planted tonnes in modelled worlds.
    """
    a = np.where(direct > 0, direct, 1.0)
    pre, gain = leg.pre / a, np.maximum(leg.excess, 0) / a
    return 0.0004 + 0.003 * pre + (0.45 * pre) ** 2 + (share * gain) ** 2


def combined_excess(legs: tuple[LegFeatures, ...], direct: Array) -> tuple[Array, Array]:
    """Precision-weighted monthly excess of the legs, and its standard error, both in the unit of the lanes.

    Signed: a placebo's error must be able to come out negative. One leg is its own excess.
    """
    a = np.where(direct > 0, direct, 1.0)
    precision = [1.0 / leg_variance(leg, direct, share) for leg, share in zip(legs, (0.25, 0.22), strict=False)]
    total = np.sum(precision, axis=0)
    weighted = np.sum([leg.excess * w for leg, w in zip(legs, precision, strict=True)], axis=0)
    return weighted / total, a / np.sqrt(total)
