"""Net import reliance: the share of apparent consumption that comes from abroad and from stocks, net of exports."""

from __future__ import annotations

import math
from dataclasses import dataclass

from oretrace.assess.bounds import ZERO, Bounds, weighted_mean


@dataclass(frozen=True, slots=True)
class Reliance:
    """What one importer relies on; amounts in one unit.

    `share` is of apparent consumption, 0 to 1: 0 where exports exceed imports. None where nothing is consumed.
    """

    importer: str
    production: Bounds
    imports: Bounds
    exports: Bounds
    share: Bounds | None


def net_import_reliance(
    importer: str, production: Bounds, imports: Bounds, exports: Bounds, from_stock: Bounds = ZERO
) -> Reliance:
    """(imports - exports + from stock) / (production + imports - exports + from stock), as USGS defines it.

    Production is primary and secondary; exports may have no upper bound; `from_stock` is what stocks released, less
    than 0 where they grew. The share rises with net imports and falls with production: its bounds lie at theirs.
    """
    low = imports.low - (math.inf if exports.high is None else exports.high) + from_stock.low
    high = _top(imports) - exports.low + _top(from_stock)
    typical = _net(imports.typical, exports.typical, from_stock.typical)
    net = Bounds(max(0.0, low), None if typical is None else max(0.0, typical), max(0.0, high))
    return Reliance(importer, production, imports, exports, _share(net, production))


def _share(net: Bounds, production: Bounds) -> Bounds | None:
    if production.high is not None:
        return weighted_mean([net, production], [Bounds.of(1.0), ZERO])
    found = weighted_mean([net, Bounds.of(production.low)], [Bounds.of(1.0), ZERO])
    return None if found is None else Bounds(0.0, None, found.high)


def _net(imports: float | None, exports: float | None, stock: float | None) -> float | None:
    return None if imports is None or exports is None or stock is None else imports - exports + stock


def _top(one: Bounds) -> float:
    if one.high is None:
        raise ValueError("trade needs an upper bound")
    return one.high
