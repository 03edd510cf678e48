"""Every lot of an act's goods once, from whom to whom: lines of shipments with entities, both ends' records as one.

An export line and an import line are of one lot where the code and the importing territory are the same, the masses
are within `APART`, the import is up to `DAYS` later, and what the lines have in common weighs enough (learnt from the
lines, see `kernels/matching.py`). Of a joined lot each office's own party counts: the exporter's shipper, the
importer's consignee.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.goods_terms import words_of_goods
from oretrace.catalog.lookalikes import PRIOR, lookalikes_of
from oretrace.errors import InputError
from oretrace.kernels.matching import assign, learnt, near_in_parts
from oretrace.parties.entities import entities_of
from oretrace.parties.one_firm import one_firm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index, Mask
    from oretrace.parties.entities import Entities
    from oretrace.question import Question
    from oretrace.store import Store

ROLES = ("shipper", "consignee")
LINES, BUSINESS = "parties/custody.sql", "parties/business.sql"
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


@dataclass(frozen=True)
class CustodyLots:
    """Lots of the goods, each once (n,): numbers of entities and of places, days and kg; `own`: of the act's codes.

    `most` is the kg that the records of a lot can hold: the heavier one, or both where they may be of two lots.
    `arrived` is the day of the import, or of the export where that alone is known; `left` likewise. `lines` are the
    lines (snapshot, line) of each; `licence` is "" where none is named.
    """

    shipper: Index
    consignee: Index
    exporter: Index
    importer: Index
    left: Index
    arrived: Index
    kg: Array
    most: Array
    own: Mask
    licence: tuple[str, ...]
    lines: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class Custody:
    """The lots of a question, the entities by number (identifier, names as written), all their lines, and places.

    The first of an entity's names is the most frequent one; entities are in the order of these. `called` is that
    name, with the identifier where another entity is called by it, too. `business` are the lines that name each,
    whatever the goods; `codes` the act's own HS6, `last` the last day of a lot. `entities` is the store's resolution.
    """

    lots: CustodyLots
    ids: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    called: tuple[str, ...]
    business: Index
    places: tuple[str, ...]
    codes: tuple[str, ...]
    last: date
    entities: Entities

    def every_name(self, firm: int) -> tuple[str, ...]:
        """The names of an entity on shipments, then those that registers alone have of it."""
        return tuple(dict.fromkeys((*self.names[firm], *self.entities.registered_as(self.ids[firm]))))

    def places_of(self, wanted: Iterable[str]) -> Index:
        """Numbers of territories that any lot has."""
        return np.array([k for k, name in enumerate(self.places) if name in set(wanted)], dtype=np.int64)


def parameters_of(question: Question, store: Store, names: Sequence[str] = ()) -> dict[str, Any]:
    """The parameters of `custody.sql`: all lines of the question, or those that name one of `names`.

    Codes are those of the act's goods, then those under which they could be declared, by what the catalog attests.
    """
    own = question.lot_codes(store)
    attested = {one.hs6 for code in own for one in lookalikes_of(code) if PRIOR[one.attestation] == 1.0}
    until = None
    if question.until is not None:
        until = (np.datetime64(question.until, "M") + 1).astype("datetime64[D]").item()
    codes = [*own, *sorted(attested - set(own))]
    words = words_of_goods(own, frozenset(item.material for item in question.measure.items))
    return {"codes": codes, "words": words, "until": until, "names": list(names)}


def read_custody(store: Store, question: Question) -> Custody:
    """The lots of the act's goods and of their look-alikes; InputError where the store has none."""
    parameters, own = parameters_of(question, store), question.lot_codes(store)
    with store.connect() as connection:
        rows = engine.run(connection, LINES, parameters).to_pylist()
        if not rows:
            do = "Import shipments first"
            raise InputError("shipments of the act's goods", "none", f"store {store.path}", do=do)
        entities = entities_of(store, question.judged)
        for row in rows:
            for role in ROLES:
                known = row[role] is not None
                row[f"{role}_entity"] = entities.of(row[role], row[f"{role}_address"]) if known else None
        into = one_firm(rows)
        counts = _business(connection, entities, into, parameters["until"])
    spelled = _spelled(rows, into, counts)
    ids = tuple(spelled)
    number_of = {entity: k for k, entity in enumerate(ids)}
    number = {entity: number_of[firm] for entity, firm in into.items()}
    places = sorted({row[end] for row in rows for end in ("exporter", "importer")} - {None})
    firsts = Counter(names[0] for names in spelled.values())
    return Custody(
        lots=_joined(_Columns(rows, number, places, set(own))),
        ids=ids,
        names=tuple(spelled.values()),
        called=tuple(
            names[0] if firsts[names[0]] == 1 else f"{names[0]} ({firm})" for firm, names in spelled.items()
        ),
        business=np.array([sum(counts[firm, name] for name in spelled[firm]) for firm in ids], dtype=np.int64),
        places=tuple(places),
        codes=own,
        last=rows[-1]["day"],
        entities=entities,
    )


def _spelled(
    rows: Iterable[Mapping[str, Any]], into: Mapping[str, str], counts: Mapping[tuple[str, str], int]
) -> dict[str, tuple[str, ...]]:
    """The names of each firm, the most frequent first; firms in the order of these."""
    here = {(into[row[f"{role}_entity"]], row[role]) for row in rows for role in ROLES if row[role] is not None}
    spelled: dict[str, list[str]] = defaultdict(list)
    for firm, name in sorted(here, key=lambda one: (-counts[one], one[1], one[0])):
        spelled[firm].append(name)
    return {firm: tuple(names) for firm, names in sorted(spelled.items(), key=lambda one: (one[1][0], one[0]))}


def _business(
    connection: DuckDBPyConnection, entities: Entities, into: Mapping[str, str], until: date | None
) -> Counter[tuple[str, str]]:
    """How many lines before the day `until` name each firm by each of its names, whatever the goods.

    `into` is the firm that stands for each entity.
    """
    entities.keep_in(connection)
    counts: Counter[tuple[str, str]] = Counter()
    for row in engine.run(connection, BUSINESS, {"until": until}).to_pylist():
        if row["entity"] in into:
            counts[into[row["entity"]], row["name"]] += row["lines"]
    return counts


class _Columns:
    """The lines as arrays."""

    def __init__(
        self, rows: Sequence[Mapping[str, Any]], entity: Mapping[str, int], places: Sequence[str], own: set[str]
    ) -> None:
        place = {name: k for k, name in enumerate(places)}
        codes = {hs6: k + 1 for k, hs6 in enumerate(sorted({row["hs6"] or "" for row in rows}))}
        self.rows = rows
        self.shipper, self.consignee = (
            np.array([entity.get(row[f"{role}_entity"] or "", NOBODY) for row in rows]) for role in ROLES
        )
        self.exporter, self.importer = (
            np.array([place.get(row[end] or "", NOBODY) for row in rows]) for end in ("exporter", "importer")
        )
        self.code = np.array([codes[row["hs6"] or ""] for row in rows])
        self.day = np.array([row["day"] for row in rows], dtype="datetime64[D]").astype(np.int64)
        self.kg = np.array([row["kg"] for row in rows], dtype=np.float64)
        self.export = np.array([row["flow"] == "export" for row in rows])
        self.own = np.array([row["hs6"] is None or row["hs6"] in own for row in rows])


def _joined(of: _Columns) -> CustodyLots:
    """The lines as lots: an import line that is of an exported lot is joined to it."""
    out, into = np.flatnonzero(of.export), np.flatnonzero(~of.export)
    first, second, open_ = _twins(of, out, into)
    twin = np.full(of.day.size, NOBODY)
    twin[first] = second
    most = of.kg.copy()
    most[first] = np.where(open_, of.kg[first] + of.kg[second], np.maximum(of.kg[first], of.kg[second]))
    alone = np.ones(of.day.size, dtype=bool)
    alone[second] = False
    kept = np.flatnonzero(alone)
    other = np.where(twin[kept] >= 0, twin[kept], kept)
    rows = of.rows
    return CustodyLots(
        shipper=_known(of.shipper[kept], of.shipper[other]),
        consignee=_known(of.consignee[other], of.consignee[kept]),
        exporter=_known(of.exporter[kept], of.exporter[other]),
        importer=of.importer[kept],
        left=of.day[kept],
        arrived=of.day[other],
        kg=of.kg[kept],
        most=most[kept],
        own=of.own[kept],
        licence=tuple(
            rows[k]["licence"] or rows[j]["licence"] or "" for k, j in zip(kept.tolist(), other.tolist(), strict=True)
        ),
        lines=tuple(
            tuple(dict.fromkeys((rows[n]["snapshot"], rows[n]["line"]) for n in pair))
            for pair in zip(kept.tolist(), other.tolist(), strict=True)
        ),
    )


def _known(one: Index, other: Index) -> Index:
    return np.asarray(np.where(one >= 0, one, other))


def _twins(of: _Columns, out: Index, into: Index) -> tuple[Index, Index, Mask]:
    """Export lines, the import lines that are of the same lots, and whether they may as well be of two."""
    parts = [_likely(of, first, second) for first, second in _candidates(of, out, into)]
    first, second = (np.concatenate([one[side] for one in parts]) for side in (0, 1))
    apart = np.abs(np.log(of.kg[second] / of.kg[first]))
    wait = ((of.day[second] - of.day[first]) // 5).astype(np.int64)
    same = [_sameness(side[first], side[second]) for side in (of.shipper, of.consignee, of.exporter)]
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


def _by_number(first: Index, second: Index, apart: Array) -> Index:
    """Of pairs of like lots of the same two firms as many as there can be, where nothing says which is which.

    Such lots are exchangeable: which is paired with which changes neither masses nor days of what firms got and sent.
    """
    rivals = [np.bincount(side, minlength=1)[side] for side in (first, second)]
    crowd = np.flatnonzero(np.minimum(*rivals) >= CROWD)
    return crowd[assign(first[crowd], second[crowd], 1.0 - apart[crowd])]


def _candidates(of: _Columns, out: Index, into: Index) -> Iterator[tuple[Index, Index]]:
    """Export and import lines of one code, importing territory and class of mass or the next one, in parts."""
    place = of.code * (of.importer.max(initial=0) + 2) + of.importer + 1
    size = np.floor(np.log(of.kg) / APART).astype(np.int64)
    size, day = size - size.min(initial=0) + 1, of.day.astype(np.float64)
    block = place * (size.max(initial=0) + 2)
    asked = np.repeat(out, 3)
    around = block[asked] + size[asked] + np.tile((-1, 0, 1), out.size)
    for first, second in near_in_parts(around, day[asked], (block + size)[into], day[into], 0.0, DAYS):
        yield asked[first], into[second]


def _likely(of: _Columns, first: Index, second: Index) -> tuple[Index, Index]:
    """Pairs of like mass with a party that may be the same; of each export the `RIVALS` nearest in mass."""
    apart = np.abs(np.log(of.kg[second] / of.kg[first]))
    party = np.maximum(*(_sameness(side[first], side[second]) for side in (of.shipper, of.consignee)))
    like = np.flatnonzero((apart <= APART) & (of.exporter[second] != of.importer[second]) & (party > 0))
    evenly = (first[like] + second[like]) * GOLDEN % 1.0
    like = like[np.lexsort((second[like], evenly, apart[like], first[like]))]
    rank = np.arange(like.size) - np.searchsorted(first[like], first[like])
    return first[like[rank < RIVALS]], second[like[rank < RIVALS]]


def _sameness(one: Index, other: Index) -> Index:
    """0 different, 1 unknown, 2 the same."""
    return np.where((one < 0) | (other < 0), 1, np.where(one == other, 2, 0)).astype(np.int64)
