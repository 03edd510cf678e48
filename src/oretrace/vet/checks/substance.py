"""What a text states of element, purity and packages, against what such goods can have."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.materials import hs_materials
from oretrace.law.quantities import purity_of
from oretrace.vet.checks.batch import read_pairs
from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oretrace.arrays import Array
    from oretrace.vet.checks.batch import Batch

ROUNDING = 1.0
"""Percent of element over the stoichiometric share that is let pass."""
_CONTENT = re.compile(
    r"(?<![A-Za-z0-9])([A-Z][a-z]?)(?: content)?\s*[:=>≥]*\s*(?:min\.?\s*)?(\d{2}(?:[.,]\d+)?)\s*%"
    r"|(?<![\d.,])(\d{2}(?:[.,]\d+)?)\s*%\s*(?:min\.?\s*)?([A-Z][a-z]?)(?![A-Za-z0-9])"
)
_LITRES = re.compile(
    r"(?<![\d.,])(\d{1,4}(?:[.,]\d+)?)[ -]?(?:l|lt|ltr|lit(?:er|re)s?|литр\w*|升|ลิตร)(?![A-Za-z])", re.IGNORECASE
)
DENSEST = 22.6
"""kg per litre of osmium: nothing is denser."""
_DENSITY = {
    "2504": 2.3, "2505": 2.7, "2519": 3.7, "2529": 3.2, "2602": 5.1, "2611": 7.6, "2613": 5.1, "2614": 4.3,
    "2615": 8.2, "2617": 6.5, "2804": 6.3, "2805": 13.6, "2818": 4.1, "2825": 9.4, "2826": 8.4, "2827": 7.0,
    "2841": 8.0, "2846": 9.5, "2849": 15.8, "3801": 2.3, "7106": 10.6, "7403": 9.0, "7502": 9.0, "7601": 2.9,
    "7801": 11.4, "7901": 7.2, "8001": 7.4, "8101": 19.4, "8102": 10.3, "8103": 16.7, "8104": 1.9, "8105": 9.0,
    "8106": 9.9, "8108": 4.7, "8109": 6.6, "8110": 6.8, "8111": 7.5,
}  # fmt: skip
"""kg per litre of the densest solid of a heading, without air between its grains (handbook values, rounded up)."""
EMPTY = 0.03
"""kg per litre below which a package is nearly empty; expanded graphite has more."""
_SAMPLE = "the certificate of analysis, a sample: element, purity, form"


@check(
    "too_much_element",
    "physics",
    "medium",
    1.0,
    0.0,
    "the text states more of an element than the goods of the code can hold: {note}",
    "the element stated is no more than the goods can hold",
    _SAMPLE,
)
def too_much_element(batch: Batch) -> Outcome:
    """Sb 99.6 % of an oxide, which holds 83.5 %: it is the metal, or the figure is that of the oxide."""
    return _of_pairs(batch, "hs_code", _too_much)


def _too_much(text: str, code: str) -> str | None:
    """What is impossible, "" where all that is stated can be, None where too little is stated."""
    limits = _shares().get(code[:6], {})
    stated = [(found[1] or found[4], found[2] or found[3]) for found in _CONTENT.finditer(text)] if limits else []
    known = [(symbol, float(share.replace(",", "."))) for symbol, share in stated if symbol in limits]
    over = (
        f"{name} {share:g} %, at most {limits[name]:.1f}" for name, share in known if share > limits[name] + ROUNDING
    )
    return next(over, "") if known else None


@lru_cache(maxsize=1)
def _shares() -> Mapping[str, dict[str, float]]:
    """Percent of an element that the goods of a code hold at most, where it follows from their formula."""
    found: dict[str, dict[str, float]] = {}
    for row in hs_materials():
        if row.basis_type == "stoichiometric":
            shares = found.setdefault(row.hs6, {})
            shares[row.symbol] = max(shares.get(row.symbol, 0.0), 100 * row.fraction_high)
    return found


@check(
    "two_purities",
    "physics",
    "low",
    0.3,
    0.0,
    "the text and the box of purity state two purities: {note}",
    "text and purity agree",
    _SAMPLE,
)
def two_purities(batch: Batch) -> Outcome:
    """99.99 % in the description and 3N beside it: one of them is of other goods."""
    return _of_pairs(batch, "purity_text", _two_purities)


def _two_purities(text: str, stated: str) -> str | None:
    one, other = purity_of(text), purity_of(f"purity {stated}")
    if one is None or other is None:
        return None
    apart = one.low > other.high or other.low > one.high
    return f"{one.low:g} % and {stated}" if apart else ""


def _of_pairs(batch: Batch, column: str, read: Callable[[str, str], str | None]) -> Outcome:
    """`read` of each distinct goods text with each distinct cell of a column beside it; its text is the note."""
    found, pair = read_pairs(batch.distinct("goods_text"), batch.distinct(column), read)
    fires, looked = np.array([bool(one) for one in found]), np.array([one is not None for one in found])
    return Outcome(fires[pair], looked[pair], note=np.array([one or "" for one in found], object)[pair])


@check(
    "impossible_density",
    "physics",
    "high",
    1.5,
    -0.05,
    "{figure} kg a litre of its packages, which such goods cannot have",
    "the mass of its packages fits their volume",
    "count and weigh packages; open some",
)
def impossible_density(batch: Batch) -> Outcome:
    """Packages of stated litres that hold more than the densest goods of the code, or next to nothing."""
    litres = batch.map_text("goods_text", _litres)
    net, packages = batch.amount("net_kg"), batch.amount("packages")
    with np.errstate(divide="ignore", invalid="ignore"):
        each: Array = np.where(packages > 0, net / packages / litres, np.nan)
        most = batch.map_text("hs_code", lambda code: _DENSITY.get(code[:4], DENSEST))
        return Outcome((each > most) | (each < EMPTY), np.isfinite(each), each)


def _litres(text: str) -> float:
    """The litres of a package that a text states; NaN for none, and for several."""
    found = {float(one.replace(",", ".")) for one in _LITRES.findall(text)}
    return found.pop() if len(found) == 1 else np.nan
