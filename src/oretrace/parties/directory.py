"""Who is on the shipments of a store: entities with their names, trade and links, looked up quickly.

Made once for a store as it is (`directory_of`); what is asked of it afterwards is a query on what was counted then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from oretrace import engine
from oretrace.parties.control import actors_in, links
from oretrace.parties.entities import entities_of
from oretrace.parties.letters import folded, has_han, latin_words
from oretrace.parties.ownership import shares

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.parties.control import Link
    from oretrace.parties.firms import Firm
    from oretrace.parties.holdings import Holdings
    from oretrace.parties.resolve import Judged, UnsurePair
    from oretrace.store import Store

    Classify = Callable[[list[str]], list[str | None]]


T = TypeVar("T")


@dataclass(frozen=True)
class Owned:
    """A stake in an entity, or of it in another: from `low` to `high`, each from 0 to 1; `other` "" if unknown here.

    `named` is who owns it, where `owner`, or whom it owns, as the file has it; `known_as` its identifier there.
    """

    other: str
    named: str
    low: float
    high: float
    owner: bool
    known_as: str = ""


@dataclass(frozen=True)
class Directory:
    """Tables `entity`, `seen_name`, `movement` and `party_link`; pairs that are unsure; the judgements obeyed.

    `firms` are the records of registers by entity, `stakes` what is known of its owners and what it owns.
    `modelled`: some data of the store are made up.
    """

    connection: DuckDBPyConnection
    unsure: tuple[UnsurePair, ...]
    judged: tuple[Judged, ...]
    firms: Mapping[str, tuple[Firm, ...]]
    stakes: Mapping[str, tuple[Owned, ...]]
    modelled: bool = False

    def ask(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """The rows of a query of this folder, as dictionaries; safe from several threads."""
        found: list[dict[str, Any]] = engine.run(self.connection.cursor(), f"parties/{sql}", values).to_pylist()
        return found

    def entities(self, text: str, skip: int, most: int) -> list[dict[str, Any]]:
        """The entities whose names have every word of a text, in any script, those on most lines first."""
        return self.ask("entities.sql", words=search_words(text), skip=skip, most=most)


def directory_of(
    store: Store,
    judged: Sequence[Judged] = (),
    classify: Classify | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Directory:
    """The directory of a store; its names are compared as `oretrace parties resolve` and the detectors do.

    `classify` gives the likeliest HS subheading of texts of goods without a code, None where none is likely.
    """
    progress("comparing names")
    known = entities_of(store, judged)
    found, firms, holdings = known.resolution, known.firms, known.holdings.on("")
    progress("adding up what each party moved")
    made = engine.connect()
    with store.connect() as connection:
        known.keep_in(connection)
        engine.make_table(connection, "text_code", _codes(connection, classify))
        seen = engine.run(connection, "parties/seen_names.sql")
        engine.make_table(made, "seen_name", seen)
        engine.make_table(made, "movement", engine.run(connection, "parties/movements.sql"))
    engine.make_table(made, "entity_words", _words(seen))
    made.execute(engine.load("parties/directory.sql"))
    progress("looking for what parties share")
    here = {*seen["entity"].to_pylist()}
    actors = [*known.actors().values()]
    shared = links(actors, holdings)
    engine.make_table(made, "party_link", _links(one for one in shared if {one.left, one.right} <= here))
    entries = _grouped((found.firms[firm.id], firm) for firm in firms)
    stakes = _stakes(holdings, actors_in(actors, holdings), here)
    modelled = any(one.modelled for one in store.snapshots())
    return Directory(made, _weighty(found.unsure, seen), tuple(judged), entries, stakes, modelled)


def search_words(text: str) -> list[str]:
    """The words to search for in a text: in Latin letters, and those in Han as written."""
    return [*latin_words(text), *(part for part in folded(text).split() if has_han(part))]


def _codes(connection: DuckDBPyConnection, classify: Classify | None) -> pa.Table:
    import pyarrow as pa

    texts = engine.run(connection, "parties/uncoded_texts.sql")["goods_text"].to_pylist() if classify else []
    codes = classify(texts) if classify else []
    return pa.table({"goods_text": pa.array(texts, pa.string()), "hs6": pa.array(codes, pa.string())})


def _words(seen: pa.Table) -> pa.Table:
    import pyarrow as pa

    words: dict[str, set[str]] = {}
    for row in seen.select(["entity", "name"]).group_by(["entity", "name"]).aggregate([]).to_pylist():
        words.setdefault(row["entity"], set()).update((" ".join(latin_words(row["name"])), folded(row["name"])))
    joined = [" | ".join(sorted(one)) for one in words.values()]
    return pa.table({"entity": pa.array([*words], pa.string()), "words": pa.array(joined, pa.string())})


def _links(found: Iterable[Link]) -> pa.Table:
    import pyarrow as pa

    rows = [(one.left, one.right, one.shared, one.written) for one in found]
    names = ("left_entity", "right_entity", "shared", "value")
    return engine.table_of(rows, pa.schema([(name, pa.string()) for name in names]))


def _stakes(holdings: Holdings, of: Mapping[str, str], here: Collection[str]) -> dict[str, tuple[Owned, ...]]:
    """What each entity on shipments owns and who owns it, directly or through others, the largest stake first.

    `of` is the entity of each identifier in the files of owners.
    """
    rows = []
    for (owner, owned), share in shares(holdings).items():
        above, below = of.get(owner, ""), of.get(owned, "")
        names = holdings.names.get(owner, owner), holdings.names.get(owned, owned)
        if below in here:
            rows.append((below, Owned(above if above in here else "", names[0], share.low, share.high, True, owner)))
        if above in here:
            rows.append((above, Owned(below if below in here else "", names[1], share.low, share.high, False, owned)))
    return _grouped(sorted(rows, key=lambda row: (row[0], not row[1].owner, -row[1].high, -row[1].low, row[1].named)))


def _weighty(unsure: Iterable[UnsurePair], seen: pa.Table) -> tuple[UnsurePair, ...]:
    """The pairs in the order in which they want a judgement: those whose rarer name is on most lines first."""
    lines: Counter[str] = Counter()
    for row in seen.select(["name", "lines"]).to_pylist():
        lines[row["name"]] += row["lines"]
    return tuple(sorted(unsure, key=lambda one: -min(lines[one.left], lines[one.right])))


def _grouped(rows: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for key, one in rows:
        found.setdefault(key, []).append(one)
    return {key: tuple(some) for key, some in found.items()}
