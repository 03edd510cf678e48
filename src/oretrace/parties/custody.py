"""Every lot of an act's goods once, from whom to whom: lines of shipments with entities, both ends' records as one.

Which lines are of one lot is found by `twins.py`, which masses are in doubt by `masses.py`. Of a joined lot each
office's own party counts: the exporter's shipper, the importer's consignee; but any named consignee goes before the
notify party of a bill to order or to a forwarder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.goods_terms import words_of_goods
from oretrace.catalog.lookalikes import PRIOR, lookalikes_of
from oretrace.errors import InputError
from oretrace.parties.entities import entities_of
from oretrace.parties.masses import read_masses
from oretrace.parties.one_firm import one_firm
from oretrace.parties.twins import NOBODY, ROLES, LotLines, twins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index, Mask
    from oretrace.parties.entities import Entities
    from oretrace.question import Question
    from oretrace.store import Store

LINES, BUSINESS = "parties/custody.sql", "parties/business.sql"


@dataclass(frozen=True)
class CustodyLots:
    """Lots of the goods, each once (n,): numbers of entities and of places, days and kg; `own`: of the act's codes.

    `most` is the kg that the records of a lot can hold: the heavier one, or both where they may be of two lots.
    `other` is the kg by another reading of a declared mass in doubt (`masses.py`), else `kg`; `doubt` says which, ""
    where none is.
    `arrived` is the day of the import, or of the export where that alone is known; `left` likewise. `lines` are the
    lines (snapshot, line) of each; `licence` is "" where none is named. `notified`: the consignee is the notify
    party of a bill to order or to a forwarder, and neither end names another.
    """

    shipper: Index
    consignee: Index
    exporter: Index
    importer: Index
    left: Index
    arrived: Index
    kg: Array
    other: Array
    most: Array
    own: Mask
    licence: tuple[str, ...]
    doubt: tuple[str, ...]
    lines: tuple[tuple[tuple[int, int], ...], ...]
    notified: Mask


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

    def otherwise(self) -> Custody | None:
        """The same with the other readings of masses in doubt; None where no mass is."""
        lots = self.lots
        return replace(self, lots=replace(lots, kg=lots.other)) if (lots.kg != lots.other).any() else None

    def every_name(self, firm: int) -> tuple[str, ...]:
        """The names of an entity on shipments, then those that registers alone have of it."""
        return tuple(dict.fromkeys((*self.names[firm], *self.entities.registered_as(self.ids[firm]))))

    def forwards(self, firm: int) -> bool:
        """Whether an entity acts for others, by its names and by what it does."""
        return self.entities.forwards(self.ids[firm], self.every_name(firm))

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


def no_lots(store: Store) -> InputError:
    """The error of a store without lots that a detector of firms could read."""
    do = (
        "Import shipments of its codes, with a day, the firms and both territories: where a file does not say at"
        " whose customs it was filed, give --reporter"
    )
    return InputError("shipments of the act's goods", "none", f"store {store.path}", do=do)


def read_custody(store: Store, question: Question) -> Custody:
    """The lots of the act's goods and of their look-alikes; InputError where the store has none."""
    parameters, own = parameters_of(question, store), question.lot_codes(store)
    entities = entities_of(store, question.judged)
    with store.connect() as connection:
        entities.keep_in(connection)
        rows = engine.run(connection, LINES, parameters).to_pylist()
        if not rows:
            raise no_lots(store)
        for row in rows:
            for role in (*ROLES, "forwarder"):
                known = row[role] is not None
                row[f"{role}_entity"] = entities.of(row[role], row[f"{role}_address"]) if known else None
        into = one_firm(rows, entities.judged)
        counts = _business(connection, entities, into, parameters["until"])
    spelled = _spelled(rows, into, counts)
    ids = tuple(spelled)
    number_of = {entity: k for k, entity in enumerate(ids)}
    number = {entity: number_of[firm] for entity, firm in into.items()}
    places = sorted({row[end] for row in rows for end in ("exporter", "importer")} - {None})
    firsts = Counter(names[0] for names in spelled.values())
    return Custody(
        lots=_joined(LotLines(rows, number, places, set(own))),
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
    counts: Counter[tuple[str, str]] = Counter()
    for row in engine.run(connection, BUSINESS, {"until": until}).to_pylist():
        if row["entity"] in into:
            counts[into[row["entity"]], row["name"]] += row["lines"]
    return counts


def _joined(of: LotLines) -> CustodyLots:
    """The lines as lots: an import line that is of an exported lot is joined to it."""
    read = read_masses(of)
    of.kg = read.kg
    out, into = np.flatnonzero(of.export), np.flatnonzero(~of.export)
    first, second, open_ = twins(of, out, into)
    twin = np.full(of.day.size, NOBODY)
    twin[first] = second
    most = read.most.copy()
    most[first] = np.where(open_, most[first] + most[second], np.maximum(most[first], most[second]))
    alone = np.ones(of.day.size, dtype=bool)
    alone[second] = False
    kept = np.flatnonzero(alone)
    other = np.where(twin[kept] >= 0, twin[kept], kept)
    rows = of.rows
    # A record of the other end that is in no doubt settles the mass of a lot.
    settled = (read.other[other] == of.kg[other]) & (other != kept)
    weaker = (of.consignee[other] < 0) | _names_another(of, kept, other) | _names_forwarder(of, other, kept)
    whose = np.where(weaker, kept, other)
    return CustodyLots(
        shipper=_known(of.shipper[kept], of.shipper[other]),
        consignee=of.consignee[whose],
        exporter=_known(of.exporter[kept], of.exporter[other]),
        importer=of.importer[kept],
        left=of.day[kept],
        arrived=of.day[other],
        kg=of.kg[kept],
        other=np.where(settled, of.kg[kept], read.other[kept]),
        most=most[kept],
        own=of.own[kept],
        licence=tuple(
            rows[k]["licence"] or rows[j]["licence"] or "" for k, j in zip(kept.tolist(), other.tolist(), strict=True)
        ),
        doubt=tuple(
            "; ".join(dict.fromkeys(text for n in pair if (text := read.doubt[n])))
            for pair in zip(kept.tolist(), other.tolist(), strict=True)
        ),
        lines=tuple(
            tuple(dict.fromkeys((rows[n]["snapshot"], rows[n]["line"]) for n in pair))
            for pair in zip(kept.tolist(), other.tolist(), strict=True)
        ),
        notified=of.notified[whose],
    )


def _names_another(of: LotLines, one: Index, other: Index) -> Mask:
    """Whether some lines name a consignee, and others of the same lots a notify party in the place of another one."""
    named = of.notified[other] & ~of.notified[one] & (of.consignee[one] >= 0)
    return np.asarray(named & ~_names_forwarder(of, one, other))


def _names_forwarder(of: LotLines, one: Index, other: Index) -> Mask:
    """Whether some lines have as consignee the forwarder whose notify party others of the same lots name."""
    same = of.consignee[one] == of.forwarder[other]
    return np.asarray(~of.notified[one] & (of.forwarder[other] >= 0) & same)


def _known(one: Index, other: Index) -> Index:
    return np.asarray(np.where(one >= 0, one, other))
