"""What a model sees of a line: its groups, how often lines of them were irregular before, prices and masses.

A line's own repeats (same code, mass and value) are left out of its histories, so that the model learns what is to
be known about a line that nobody has seen. Repeats themselves are weighed apart (`model.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.drift import stability_index, tenths
from oretrace.kernels.past import past_sums, robust_centres, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.arrays import Array, Index, Mask
    from oretrace.vet.ranking.lines import Lines

PRIOR_LINES = 10.0
"""Lines at the overall rate that a group's history is mixed with."""
BINS = 20
MOST_DRIFT = 6
LEAST_PRICES = 5
PLAIN = ("office", "regime", "transport", "declarant", "shipper", "consignee", "carrier", "origin", "departure")
_CATEGORIES = ("hs2", "origin", "departure", "office", "regime", "transport")


@dataclass(frozen=True)
class Features:
    """Of n lines, the known ones (with labels, earlier) and the new ones together.

    `groups`: code (n,) of each kind of group. `rates`, `counts`: the history of each kind, without looking ahead.
    `numbers` (n, p) with `names`, of which `categories` are codes. `repeat`: code of (HS6, mass, value); `weight`: of
    a line with a label 1 over the number of its labelled repeats, else 0. `usual`: log median unit value.
    """

    groups: Mapping[str, Index]
    rates: Mapping[str, Array]
    counts: Mapping[str, Array]
    numbers: Array
    names: tuple[str, ...]
    categories: tuple[str, ...]
    columns: list[Index]
    repeat: Index
    weight: Array
    label: Array
    day: Index
    unit: Array
    usual: Array
    deviation: Array

    def with_numbers(self, more: Array, names: Sequence[str]) -> Features:
        """With further numbers (n, q), such as what checks found."""
        numbers = np.column_stack([self.numbers, more])
        return replace(self, numbers=numbers, names=(*self.names, *names))


def build(known: Lines, new: Lines) -> Features:
    """Features of the lines of both; only labels of `known` are used, each for later days alone."""
    day = _days(np.concatenate([known.day, new.day]))
    label = np.concatenate([known.irregular, np.full(len(new), np.nan)])
    amounts = {name: np.concatenate([known.amounts[name], new.amounts[name]]) for name in known.amounts}
    groups = _groups(known, new)
    repeat = together(groups["hs6"], _codes(amounts["net_kg"]), _codes(amounts["value"]))
    has = np.isfinite(label)
    labelled = np.bincount(repeat, has, int(repeat.max(initial=0)) + 1)
    weight = np.where(has, 1.0 / np.maximum(labelled[repeat], 1.0), 0.0)
    rates, counts = _histories(groups, repeat, day, weight, label)
    figures, unit, usual, deviation = _figures(amounts, groups, np.arange(len(day)) < len(known))
    figures |= {f"other {name}": one for name, one in _other_numbers(known, new).items()}
    categories = tuple(name for name in groups if name in _CATEGORIES or name.startswith("other "))
    shown = {f"rate {name}": one for name, one in rates.items()}
    shown |= {f"lines {name}": np.log1p(one) for name, one in counts.items()} | figures
    shown |= {f"code {name}": groups[name].astype(float) for name in categories}
    return Features(
        groups, rates, counts, np.column_stack(list(shown.values())), tuple(shown),
        tuple(f"code {name}" for name in categories), _columns(groups, figures), repeat, weight, label, day,
        unit, usual, deviation,
    )  # fmt: skip


def _days(day: Index) -> Index:
    """Days, the unknown ones before all others: they have no history and are nobody's."""
    return np.maximum(day, -1)


def _codes(values: np.ndarray) -> Index:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _groups(known: Lines, new: Lines) -> dict[str, Index]:
    texts = {name: np.concatenate([known.texts[name], new.texts[name]]) for name in (*PLAIN, "hs_code")}
    code = texts["hs_code"].astype(str)
    found = {"hs6": _codes(code.astype("U6")), "hs4": _codes(code.astype("U4")), "hs2": _codes(code.astype("U2"))}
    found |= {name: _codes(texts[name].astype(str)) for name in PLAIN if len(set(texts[name])) > 1}
    for name in sorted(set(known.others) & set(new.others)):
        cells = np.concatenate([known.others[name], new.others[name]])
        if 1 < len(set(cells)) <= 200:
            found[f"other {name}"] = _codes(cells.astype(str))
    if "origin" in found:
        found |= {f"{name} × origin": together(found[name], found["origin"]) for name in ("hs6", "hs4", "hs2")}
    return found


def _histories(
    groups: Mapping[str, Index], repeat: Index, day: Index, weight: Array, label: Array
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Of each kind of group: the share of irregular lines before, mixed with the overall one, and their number."""
    values = np.column_stack([weight, weight * np.nan_to_num(label)])
    base = float(values[:, 1].sum() / max(values[:, 0].sum(), 1e-9))
    rates, counts = {}, {}
    for name, group in groups.items():
        past = past_sums(group, day, values) - past_sums(together(group, repeat), day, values)
        past = np.maximum(past, 0.0)
        rates[name] = (past[:, 1] + PRIOR_LINES * base) / (past[:, 0] + PRIOR_LINES)
        counts[name] = past[:, 0]
    return rates, counts


def _figures(
    amounts: Mapping[str, Array], groups: Mapping[str, Index], known: Mask
) -> tuple[dict[str, Array], Array, Array, Array]:
    """Logs of mass, value and unit value, and how far the last is from the usual one of its code and origin."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {name: np.where(some > 0, np.log(some), np.nan) for name, some in amounts.items()}
    logs = {name: one for name, one in logs.items() if np.isfinite(one).any()}
    nothing = np.full(len(known), np.nan)
    unit = logs.get("value", nothing) - logs.get("net_kg", logs.get("gross_kg", nothing))
    found = dict(logs) | {"unit value": unit}
    usual, deviation = np.full(len(unit), np.nan), np.full(len(unit), np.nan)
    for name in ("hs2", "hs4", "hs6", "hs6 × origin"):  # the finest with enough prices stays
        if name in groups:
            centre, spread = robust_centres(groups[name], unit, known & np.isfinite(unit), LEAST_PRICES)
            far = (unit - centre) / (spread + 0.5)
            found[f"price against {name}"] = far
            usual, deviation = np.where(np.isnan(centre), usual, centre), np.where(np.isnan(far), deviation, far)
    return found, unit, usual, deviation


def _other_numbers(known: Lines, new: Lines) -> dict[str, Array]:
    """Further columns that are numbers, such as a rate of duty."""
    found = {}
    for name in sorted(set(known.others) & set(new.others)):
        cells = np.concatenate([known.others[name], new.others[name]])
        read = {text: _number(text) for text in set(cells)}
        numbers = np.array([read[text] for text in cells])
        if np.isfinite(numbers).mean() > 0.5 and len(set(numbers[np.isfinite(numbers)])) > 2:
            found[name] = numbers
    return found


def _number(text: str) -> float:
    try:
        return float(text) if len(text) < 40 else np.nan
    except ValueError:
        return np.nan


def _columns(groups: Mapping[str, Index], figures: Mapping[str, Array]) -> list[Index]:
    """The codes of the additive part: goods, places, and bins of mass, value and unit value within the goods."""
    found = [code for name, code in groups.items() if name not in ("declarant", "shipper", "consignee", "carrier")]
    for name in ("net_kg", "value", "unit value"):
        if name in figures:
            some = figures[name]
            edges = np.nanquantile(some, np.linspace(0, 1, BINS + 1)[1:-1]) if np.isfinite(some).any() else [0.0]
            bins = np.where(np.isnan(some), BINS, np.searchsorted(edges, some)).astype(np.int64)
            found += [bins, together(groups["hs2"], bins), together(groups["hs4"], bins)]
    return found


def drift(features: Features, known: int) -> tuple[tuple[str, float], ...]:
    """The stability index of the main columns, the most shifted first; parties are new every month and left out."""
    if known in (0, len(features.day)):
        return ()
    found: dict[str, float] = {}
    for name, codes in features.groups.items():
        if name in ("hs2", "origin", "departure", "office", "regime", "transport"):
            found[name] = stability_index(codes[:known], codes[known:])
    for place, name in enumerate(features.names):
        if name in ("net_kg", "value", "unit value", "price against hs6"):
            column: Array = features.numbers[:, place]
            found[name] = stability_index(*tenths(column[:known], column[known:]))
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple((name, round(index, 4)) for name, index in ordered[:MOST_DRIFT])
