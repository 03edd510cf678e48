"""GeoPolRisk: how likely supply to one importer is disturbed by where it comes from.

score = HHI of world production x WTA, the import risk: each partner's governance score weighted by what it supplies,
with domestic production counted as supply without risk (Gemechu et al. 2016; formulas as in the library geopolrisk-py
of Koyamparambath et al., whose worked values the tests hold).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oretrace.assess.bounds import ANYTHING, ZERO, Bounds, weighted_mean


@dataclass(frozen=True, slots=True)
class GeoPolRisk:
    """All from 0 to 1; `unscored` are the partners whose risk is unknown and therefore anything from 0 to 1."""

    importer: str
    hhi: Bounds
    import_risk: Bounds
    score: Bounds
    unscored: tuple[str, ...]


def import_risk(imports: Mapping[str, Bounds], domestic: Bounds, scores: Mapping[str, float]) -> Bounds | None:
    """The WTA of imports by partner and domestic production in one unit, scores from 0 to 1 by ISO alpha-3.

    A partner without a score is anywhere from 0 to 1, its typical risk unknown. None of no supply. Domestic
    production without an upper bound can outweigh any import: the lower bound is then 0.
    """
    amounts, weights = list(imports.values()), [_risk(scores.get(code)) for code in imports]
    if domestic.high is None:
        risk = weighted_mean([*amounts, Bounds.of(domestic.low)], [*weights, ZERO])
        return None if risk is None else Bounds(0.0, None, risk.high)
    return weighted_mean([*amounts, domestic], [*weights, ZERO])


def geopolrisk(
    importer: str, hhi: Bounds, imports: Mapping[str, Bounds], domestic: Bounds, scores: Mapping[str, float]
) -> GeoPolRisk | None:
    """The score of one importer; None where nothing is supplied. Imports and domestic production in one unit."""
    risk = import_risk(imports, domestic, scores)
    if risk is None or risk.high is None or hhi.high is None:
        return None
    known = None if hhi.typical is None or risk.typical is None else hhi.typical * risk.typical
    score = Bounds(hhi.low * risk.low, known, hhi.high * risk.high)
    return GeoPolRisk(importer, hhi, risk, score, tuple(sorted(set(imports) - set(scores))))


def _risk(score: float | None) -> Bounds:
    return ANYTHING if score is None else Bounds.of(score)
