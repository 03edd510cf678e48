"""Masses of lines that are in doubt: tonnes that were read as kg, or kg as tonnes.

The mass of a line as declared, a thousandth of it and a thousand times are held against what else is known of the
line: its value per kg among lines of its code, the packages and containers, net beside gross mass, the record of the
other end, and the masses of its firms' other lines. What fits another reading alone speaks for it, what fits the
declared one alone speaks against; that a firm's lines are alike, or net and gross, says nothing for what is declared:
all may be in one wrong unit.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.packing import PAYLOAD_KG
from oretrace.parties.twins import in_common, like_pairs
from oretrace.text import mass

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.parties.twins import LotLines

READINGS = np.array([[1.0], [1e-3], [1e3]])
"""What a declared mass is multiplied by: as it is, a kg read as a tonne, a tonne read as a kg."""
FAR, SPREAD = 3.0, 0.25
"""Robust deviations of a log from the median of its group from which it is not usual, and the least deviation, as of
the check of prices (vet/checks/prices.sql)."""
NORMAL = 1.4826
"""Standard deviation over median absolute deviation of a normal distribution."""
OF_FIRM, OF_CODE = 4, 8
"""Amounts of one firm, or of one code, from which there is a usual one."""
TARE = (0.5, 1.001)
"""Net over gross mass, as it can be."""
READ = 2
"""Signs for another reading, less those against it, from which it is taken. One is too few, but for the other lots
of its firms, where nothing speaks for what is declared: that leaves both open."""
SIGNS = ("its value per kg", "its packages", "its containers", "its gross mass", "the other end's record",
    "the other lots of its firms")  # fmt: skip


@dataclass(frozen=True)
class ReadMasses:
    """Kg of lines (n,) as they are read, and by another reading: the same where nothing is in doubt.

    A line of whose mass another reading is taken may as well have no known mass: `other` is 0. `most` is the heavier
    of what is declared and what it may be; `doubt` says what is in doubt, "" where nothing is.
    """

    kg: Array
    other: Array
    most: Array
    doubt: tuple[str, ...]


def read_masses(of: LotLines) -> ReadMasses:
    """The masses of lines, those in doubt among them."""
    by_mass = _by_firm(of)
    signs = np.stack(
        [
            _says(*_by_price(of)),
            _says(*_by_packages(of)),
            _says(*_by_containers(of)),
            np.maximum(_says(*_by_gross(of)), 0),
            _says(*_by_other_end(of, by_mass)),
            by_mass,
        ]
    )
    sums = signs.sum(axis=0)
    which = sums.argmax(axis=0)
    line = np.arange(of.kg.size)
    score, outlies = sums[which, line], by_mass[which, line] > 0
    another = of.kg * READINGS[1:, 0][which]
    taken, open_ = score >= READ, outlies & (score == READ - 1)
    doubted = taken | open_
    words = {
        k: _in_words(of, k, float(another[k]), bool(taken[k]), signs[:, which[k], k])
        for k in np.flatnonzero(doubted).tolist()
    }
    return ReadMasses(
        kg=np.where(taken, another, of.kg),
        other=np.where(taken, 0.0, np.where(open_, another, of.kg)),
        most=np.where(doubted, np.maximum(another, of.kg), of.kg),
        doubt=tuple(words.get(k, "") for k in line.tolist()),
    )


def _says(fits: Mask, known: Mask) -> Index:
    """1 (2, n) where another reading fits and the declared one does not, −1 the other way round, else 0."""
    return np.where(known, fits[1:].astype(np.int64) - fits[:1], 0)


def _usual(logs: Array, group: Index, least: int, known: Mask) -> tuple[Mask, Mask]:
    """Whether a log by each reading (3, n) is usual in its group, and where the group has a usual one."""
    chosen = np.flatnonzero(known)
    chosen = chosen[np.bincount(group[chosen], minlength=1)[group[chosen]] >= least]
    there = np.zeros(known.size, dtype=bool)
    there[chosen] = True
    off = logs - _middle(group, logs[0], chosen)
    with np.errstate(invalid="ignore"):
        return np.abs(off) <= FAR * (NORMAL * _middle(group, np.abs(off[0]), chosen) + SPREAD), there


def _middle(group: Index, values: Array, chosen: Index) -> Array:
    """The median (n,) of the chosen values of each row's group; NaN where it has none."""
    order = chosen[np.lexsort((values[chosen], group[chosen]))]
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    count = np.diff(start, append=order.size)
    found = np.full(int(group.max(initial=0)) + 1, np.nan)
    found[group[order[start]]] = (values[order[start + (count - 1) // 2]] + values[order[start + count // 2]]) / 2.0
    return found[group]


def _by_price(of: LotLines) -> tuple[Mask, Mask]:
    logs = np.log(of.value) - np.log(READINGS * of.kg)
    return _usual(logs, of.priced, OF_CODE, np.isfinite(of.value) & (of.code > 0))


def _by_firm(of: LotLines) -> Index:
    """What other lines of the consignee say, else of the shipper, else of the code; only ever for another reading."""
    logs = np.log(READINGS * of.kg)
    said, asked = np.zeros((2, of.kg.size), dtype=np.int64), np.zeros(of.kg.size, dtype=bool)
    size = int(max(of.importer.max(initial=0), of.exporter.max(initial=0))) + 2
    for party, place in ((of.consignee, of.importer), (of.shipper, of.exporter), (of.code, None)):
        group = party if place is None else (party + 1) * size + place + 1
        least = OF_CODE if place is None else OF_FIRM
        fits, known = _usual(logs, group, least, party >= 0)
        said = np.where(known & ~asked, _says(fits, known), said)
        asked |= known
    return np.maximum(said, 0)


def _by_packages(of: LotLines) -> tuple[Mask, Mask]:
    each = READINGS * of.kg / of.packages
    with np.errstate(invalid="ignore"):
        return (each >= of.least) & (each <= of.most), np.isfinite(of.packages) & np.isfinite(of.least)


def _by_containers(of: LotLines) -> tuple[Mask, Mask]:
    return READINGS * of.kg <= PAYLOAD_KG * of.boxes, of.boxes > 0


def _by_gross(of: LotLines) -> tuple[Mask, Mask]:
    share = READINGS * of.net / of.gross
    with np.errstate(invalid="ignore"):
        return (share >= TARE[0]) & (share <= TARE[1]), np.isfinite(of.net) & np.isfinite(of.gross)


def _by_other_end(of: LotLines, by_mass: Index) -> tuple[Mask, Mask]:
    """Whether the other end has a record of that mass, of lines whose mass is unlike their firms' others."""
    some = by_mass.max(axis=0) > 0
    found = np.stack([_partnered(of, float(times), some) for times in READINGS[:, 0]])
    return found, some


def _partnered(of: LotLines, times: float, some: Mask) -> Mask:
    """The lines among `some` that have a record of a like mass at the other end, if they weighed `times` as much."""
    here, found = copy(of), np.zeros(of.kg.size, dtype=bool)
    here.kg = np.where(some, of.kg * times, of.kg)
    for mine, out, into in ((0, of.export & some, ~of.export), (1, of.export, ~of.export & some)):
        pairs = like_pairs(here, np.flatnonzero(out), np.flatnonzero(into))
        same = in_common(of, *pairs)[:2]
        found[pairs[mine][(np.maximum(*same) == 2) & (np.minimum(*same) > 0)]] = True
    return found


def _in_words(of: LotLines, k: int, another: float, taken: bool, signs: Index) -> str:
    """Such as "9,000 t declared on 2024-05-03 are read as 9,000 kg, which fits its value per kg"."""
    why = " and ".join(name for name, sign in zip(SIGNS, signs.tolist(), strict=True) if sign > 0)
    day = np.datetime64(int(of.day[k]), "D")
    read = "are read as" if taken else "may be"
    return f"{_mass(float(of.kg[k]))} declared on {day} {read} {_mass(another)}, which fits {why}"


def _mass(kg: float) -> str:
    return mass(kg) if kg >= 10.0 else f"{kg:.2g} kg"
