"""Which export line and import line are of one lot: the two ends' records of it.

They are where the code and the importing territory are the same, the masses are within `APART`, the import is up to
`DAYS` later, and what the lines have in common weighs enough (learnt from the lines, see `kernels/matching.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.catalog.packing import usual_package_kg
from oretrace.kernels.matching import assign, learnt, near_in_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oretrace.arrays import Array, Index, Mask

ROLES = ("shipper", "consignee")
DAYS, APART = 90.0, 0.15
"""Days from an export to its import at most, and the largest difference of the logs of their masses."""
LEAST, SURE = -8.0, 0.5
"""Log odds from which two lines may be of one lot, and the chance from which each is taken to have a partner: of lots
that two firms send one another day by day it matters that none counts twice, less which is which."""
RIVALS = 50
"""Import lines that one export line is held against, at most; of equal ones some from the whole window."""
CERTAIN = 0.99
"""The chance of a pair, beside all others of its two lines, under which its records may be of two lots."""
LIKE, CROWD = 0.03, 2
"""Lots of the same two firms are alike up to this difference of the logs of their masses; with so many like ones at
the other end nothing says which is which, and they are paired by their number."""
GOLDEN = 0.6180339887498949
"""Multiples of it modulo 1 lie evenly."""
NOBODY = -1
"""Number of an unknown party, or territory."""


class LotLines:
    """Lines as arrays (n,): parties, places, code, day, kg; what else is known of a mass, NaN where it is not.

    `notified`: the consignee is the notify party of a bill to order, who may act for another, or to a `forwarder`.
    `priced` numbers code and currency together, `value` is in that currency; `least` and `most` are the kg of a
    package of its kind.
    """

    def __init__(
        self, rows: Sequence[Mapping[str, Any]], entity: Mapping[str, int], places: Sequence[str], own: set[str]
    ) -> None:
        place = {name: k for k, name in enumerate(places)}
        codes = {hs6: k + 1 for k, hs6 in enumerate(sorted({row["hs6"] or "" for row in rows}))}
        self.rows = rows
        self.shipper, self.consignee, self.forwarder = (
            np.array([entity.get(row[f"{role}_entity"] or "", NOBODY) for row in rows])
            for role in (*ROLES, "forwarder")
        )
        self.exporter, self.importer = (
            np.array([place.get(row[end] or "", NOBODY) for row in rows]) for end in ("exporter", "importer")
        )
        self.notified = np.array([bool(row["notified"]) for row in rows])
        self.code = np.array([codes[row["hs6"] or ""] for row in rows])
        self.day = np.array([row["day"] for row in rows], dtype="datetime64[D]").astype(np.int64)
        self.kg = _amounts(rows, "kg")
        self.net, self.gross, self.value, self.packages = (
            _amounts(rows, name) for name in ("net_kg", "gross_kg", "value", "packages")
        )
        self.boxes = np.array([len((row["containers"] or "").split()) for row in rows], dtype=np.int64)
        self.least, self.most = np.array([usual_package_kg(row["package_kind"]) for row in rows]).reshape(-1, 2).T
        currency = np.array([row["currency"] or "" for row in rows])
        self.priced = self.code * (currency.size + 1) + np.unique(currency, return_inverse=True)[1]
        self.export = np.array([row["flow"] == "export" for row in rows])
        self.own = np.array([row["hs6"] is None or row["hs6"] in own for row in rows])


def _amounts(rows: Sequence[Mapping[str, Any]], name: str) -> Array:
    """A column of amounts; what is unknown or 0 is NaN."""
    return np.array([row[name] or np.nan for row in rows], dtype=np.float64)


def twins(of: LotLines, out: Index, into: Index) -> tuple[Index, Index, Mask]:
    """Export lines, the import lines that are of the same lots, and whether they may as well be of two."""
    first, second = like_pairs(of, out, into)
    apart = np.abs(np.log(of.kg[second] / of.kg[first]))
    wait = ((of.day[second] - of.day[first]) // 5).astype(np.int64)
    same = in_common(of, first, second)
    levels = np.stack([(apart / 0.005).astype(np.int64), wait, *same], axis=1)
    start = 0.05 + 0.3 * (same[0] == 2) + 0.3 * (same[1] == 2)
    log_odds, chance = learnt(first, second, levels, start * np.where(apart < 0.03, 1.0, 0.3))
    kept = assign(first, second, log_odds - LEAST)
    paired = np.minimum(*(np.bincount(side, chance)[side[kept]] for side in (first, second)))
    sure = kept[paired >= SURE]
    alike = np.flatnonzero((apart <= LIKE) & (np.minimum.reduce(same) == 2))
    alike = alike[~np.isin(first[alike], first[sure]) & ~np.isin(second[alike], second[sure])]
    both = np.r_[sure, alike[_by_number(first[alike], second[alike], apart[alike])]]
    return first[both], second[both], chance[both] < CERTAIN


def like_pairs(of: LotLines, out: Index, into: Index) -> tuple[Index, Index]:
    """Export and import lines of one code and importing territory that are of like mass, with a party in common."""
    parts = [_likely(of, first, second) for first, second in _candidates(of, out, into)]
    return np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])


def _by_number(first: Index, second: Index, apart: Array) -> Index:
    """Of pairs of like lots of the same two firms as many as there can be, where nothing says which is which.

    Such lots are exchangeable: which is paired with which changes neither masses nor days of what firms got and sent.
    """
    rivals = [np.bincount(side, minlength=1)[side] for side in (first, second)]
    crowd = np.flatnonzero(np.minimum(*rivals) >= CROWD)
    return crowd[assign(first[crowd], second[crowd], 1.0 - apart[crowd])]


def _candidates(of: LotLines, out: Index, into: Index) -> Iterator[tuple[Index, Index]]:
    """Export and import lines of one code, importing territory and class of mass or the next one, in parts."""
    place = of.code * (of.importer.max(initial=0) + 2) + of.importer + 1
    size = np.floor(np.log(of.kg) / APART).astype(np.int64)
    size, day = size - size.min(initial=0) + 1, of.day.astype(np.float64)
    block = place * (size.max(initial=0) + 2)
    asked = np.repeat(out, 3)
    around = block[asked] + size[asked] + np.tile((-1, 0, 1), out.size)
    for first, second in near_in_parts(around, day[asked], (block + size)[into], day[into], 0.0, DAYS):
        yield asked[first], into[second]


def _likely(of: LotLines, first: Index, second: Index) -> tuple[Index, Index]:
    """Pairs of like mass with a party that may be the same; of each export the `RIVALS` nearest in mass."""
    apart = np.abs(np.log(of.kg[second] / of.kg[first]))
    party = np.maximum(*in_common(of, first, second)[:2])
    like = np.flatnonzero((apart <= APART) & (of.exporter[second] != of.importer[second]) & (party > 0))
    evenly = (first[like] + second[like]) * GOLDEN % 1.0
    like = like[np.lexsort((second[like], evenly, apart[like], first[like]))]
    rank = np.arange(like.size) - np.searchsorted(first[like], first[like])
    return first[like[rank < RIVALS]], second[like[rank < RIVALS]]


def in_common(of: LotLines, first: Index, second: Index) -> list[Index]:
    """`sameness` of shippers, consignees and exporters of pairs of lines; a notify party may act for a consignee."""
    same = [sameness(side[first], side[second]) for side in (of.shipper, of.consignee, of.exporter)]
    same[1] = np.maximum(same[1], of.notified[first] | of.notified[second])
    return same


def sameness(one: Index, other: Index) -> Index:
    """Of two parties each: 0 different, 1 unknown, 2 the same."""
    return np.where((one < 0) | (other < 0), 1, np.where(one == other, 2, 0)).astype(np.int64)
