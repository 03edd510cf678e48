"""What speaks for opening a line, in words, and what to look for in the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.arrays import Array
    from oretrace.vet.ranking.features import Features
    from oretrace.vet.ranking.lines import Lines
    from oretrace.vet.ranking.model import Probabilities

LEAST = 20
"""Earlier lines of a group before its rate is worth a sentence."""
NOTABLE = 0.15
"""Log-odds."""
FAR = 1.0
"""Robust deviations of a unit value."""
_LOOK = {
    "hs6": "whether the goods are those of the code: labels, composition, a sample",
    "hs4": "whether the goods are those of the heading: labels, composition, a sample",
    "hs2": "whether the goods are those of the code: labels, a sample",
    "hs6 × origin": "marks of origin on goods and packages, certificate of origin",
    "hs4 × origin": "marks of origin on goods and packages, certificate of origin",
    "hs2 × origin": "marks of origin on goods and packages, certificate of origin",
    "origin": "marks of origin on goods and packages, certificate of origin",
    "departure": "transport documents: where the goods were loaded",
}
_ANY = "goods against invoice and packing list: count, weigh, compare labels"
_KNOWN_BEFORE = "what was found before on goods of the same code, mass and value"
_CHEAP = "invoice, contract and payment: the value is low for the code"
_DEAR = "other goods than declared, or less of them: the value is high for the code"


def in_words(features: Features, found: Probabilities, known: int, new: Lines) -> tuple[list[str], list[str]]:
    """Of each new line what to look for, and the reasons, the strongest first."""
    kinds = [name for name in features.rates if name in _LOOK or name in ("declarant", "shipper", "consignee")]
    base = _base(features)
    lift = np.column_stack([logit(features.rates[name][known:]) - logit(base) for name in kinds])
    count = np.column_stack([features.counts[name][known:] for name in kinds])
    lift = np.where((count >= LEAST) & (np.abs(lift) >= NOTABLE), lift, 0.0)
    best = np.argsort(-np.abs(lift), axis=1, kind="stable")[:, :2]
    deviation, unit = features.deviation[known:], np.exp(features.unit[known:])
    usual = np.exp(features.usual[known:])
    look, reasons = [], []
    for row in range(len(new)):
        parts, where = _before(found, known + row)
        if abs(deviation[row]) >= FAR:
            parts.append(f"unit value {unit[row]:.4g}, usual {usual[row]:.4g}")
            where.append(_CHEAP if deviation[row] < 0 else _DEAR)
        for place in best[row]:
            if lift[row, place]:
                rate = features.rates[kinds[place]][known + row]
                parts.append(_rate(kinds[place], _named(kinds[place], new, row), rate, count[row, place], base))
                where += [_LOOK[kinds[place]]] if lift[row, place] > 0 and kinds[place] in _LOOK else []
        look.append(where[0] if where else _ANY)
        reasons.append("; ".join(parts) if parts else "nothing stands out; the usual rate of all lines")
    return look, reasons


def kind_shares(known: Lines) -> Mapping[str, float]:
    """The share of each kind among the irregular lines whose kind is known."""
    hit = known.irregular == 1.0
    kinds, counts = np.unique(known.texts["irregularity"][hit].astype(str), return_counts=True)
    named = {kind: int(count) for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True) if kind}
    total = sum(named.values())
    return {kind: count / total for kind, count in sorted(named.items(), key=lambda one: (-one[1], one[0]))[:8]}


def _base(features: Features) -> float:
    weight = features.weight
    return float(np.clip(np.nansum(weight * np.nan_to_num(features.label)) / max(weight.sum(), 1e-9), 1e-4, 0.9999))


def _before(found: Probabilities, row: int) -> tuple[list[str], list[str]]:
    repeats, irregular = int(found.repeats[row]), int(found.irregular_repeats[row])
    if not repeats:
        return [], []
    words = f"the same code, mass and value was irregular {irregular} of {repeats} times before"
    return [words], [_KNOWN_BEFORE] if irregular else []


def _rate(kind: str, named: str, rate: Array, count: Array, base: float) -> str:
    irregular = f"{100 * float(rate):.0f} % of {int(count):,} earlier lines irregular"
    return f"{kind} {named}: {irregular}, of all {100 * base:.0f} %"


def _named(kind: str, new: Lines, row: int) -> str:
    code = str(new.texts["hs_code"][row])
    digits = {"hs6": code[:6], "hs4": code[:4], "hs2": code[:2]}
    parts = [digits.get(part) or str(new.texts[part][row]) for part in kind.split(" × ")]
    return " × ".join(part[:40] or "unknown" for part in parts)
