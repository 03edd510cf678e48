"""The entities of a store: one resolution with its registers and what people judged, for the desk and for detectors.

Names are compared once for the imports and the judgements that a store has; whoever asks again gets the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.cells import check_out, write_cells
from oretrace.findings import Note
from oretrace.parties.control import actors_of
from oretrace.parties.dealers import dealers
from oretrace.parties.marks import forwards
from oretrace.parties.registers import firms_in, holdings_in, is_register
from oretrace.parties.resolve import Mention, Resolution, node_of, resolve_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.parties.control import Actor
    from oretrace.parties.firms import Firm
    from oretrace.parties.holdings import Holdings
    from oretrace.parties.resolve import Judged
    from oretrace.store import Store

_HEADER = ("snapshot", "line", "role", "name", "entity")


@dataclass(frozen=True, eq=False)
class Entities:
    """A resolution of all mentions of a store, each name with each address once, and what it was made with.

    `judged` are the judgements of pairs of names that it obeyed; `registers` the files of firms and of owners, each
    with the day on which it was retrieved and the number of its import; `dealers` the entities that are called like
    forwarders and deal in goods for themselves (`dealers.py`).
    """

    resolution: Resolution
    mentions: tuple[Mention, ...]
    firms: tuple[Firm, ...]
    holdings: Holdings
    judged: tuple[Judged, ...]
    registers: tuple[str, ...]
    dealers: frozenset[str] = frozenset()

    def of(self, name: str, address: str | None) -> str:
        """The entity of a name, at its address where several firms have it; KeyError for one that no line has."""
        return self._of[name, address]

    @cached_property
    def _of(self) -> dict[tuple[str, str | None], str]:
        return {(one.name, one.address): self.resolution.of(one) for one in self._named()}

    def _named(self) -> Iterator[Mention]:
        """The mentions but those of carriers, whose names are codes of lines as a rule."""
        return (one for one in self.mentions if one.role != "carrier")

    def actors(self) -> dict[str, Actor]:
        """The names, marks and records of each entity, by identifier; carriers are left out."""
        return actors_of(self.resolution, self._named(), self.firms, self.dealers)

    def forwards(self, entity: str, names: Iterable[str]) -> bool:
        """Whether an entity of some names acts for others, by these and by what it does."""
        return entity not in self.dealers and forwards(*names)

    def addresses(self) -> dict[str, tuple[str, ...]]:
        """The addresses that mentions have of each entity with one, in the order of the store."""
        found: dict[str, dict[str, None]] = {}
        for one in self._named():
            if one.address:
                found.setdefault(self.resolution.of(one), {})[one.address] = None
        return {of: tuple(some) for of, some in found.items()}

    def registered_as(self, entity: str) -> tuple[str, ...]:
        """The names that registers have of an entity, former ones among them; none where it is in no register."""
        return self._registered.get(entity, ())

    @cached_property
    def _registered(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for firm in self.firms:
            of = self.resolution.firms[firm.id]
            found[of] = tuple(dict.fromkeys((*found.get(of, ()), *firm.every_name)))
        return found

    def basis(self, names: Iterable[str]) -> tuple[str, ...]:
        """What the entities of some names rest on besides shipments: registers, and judgements of these names."""
        known = set(names)
        judged = (one for one in self.judged if one[0] in known or one[1] in known)
        words = (f"judged {'the same' if same else 'not the same'}: {a} | {b}" for a, b, same in judged)
        return (*self.registers, *words)

    def notes(self) -> tuple[Note, ...]:
        """What a reader of a scan must know of how its names were resolved."""
        known = f"registers {'; '.join(self.registers)}" if self.registers else "no register of firms"
        judged = f"{len(self.judged):,} pairs as people judged them" if self.judged else "no pair judged by a person"
        return (Note("method", f"names are put together by likeness and addresses, with {known}, and {judged}"),)

    def keep_in(self, connection: DuckDBPyConnection) -> None:
        """Make the table `entity_of` in a connection, the entity of each name, address, and carrier or not; `dealer`.

        Who follows goods needs both before it reads `named_shipment`.
        """
        import pyarrow as pa

        engine.make_table(connection, "entity_of", self._table())
        columns = {
            column: pa.array([one[n] for one in self.dealing], pa.string())
            for n, column in enumerate(("name", "address"))
        }
        engine.make_table(connection, "dealer", pa.table(columns))

    @cached_property
    def dealing(self) -> frozenset[tuple[str, str | None]]:
        """The names with their addresses of the dealers."""
        return frozenset(mention for mention, entity in self._of.items() if entity in self.dealers)

    def _table(self) -> pa.Table:
        import pyarrow as pa

        return pa.table(
            {
                "name": pa.array([one.name for one in self.mentions], pa.string()),
                "address": pa.array([one.address for one in self.mentions], pa.string()),
                "carrier": pa.array([one.role == "carrier" for one in self.mentions], pa.bool_()),
                "entity": pa.array([self.resolution.of(one) for one in self.mentions], pa.string()),
            }
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a resolution came to: mentions, names as written, entities, and those that may be several firms."""

    mentions: int
    names: int
    entities: int
    unsure: int


def entities_of(store: Store, judged: Sequence[Judged] = ()) -> Entities:
    """The entities of a store as it is or was; the last ones asked for are kept."""
    imports = tuple((one.snapshot, one.sha256, one.mapping_sha256) for one in store.snapshots())
    held = frozenset(number for number, *_ in imports)
    return _made(replace(store, day=None, only=held, kept=None), imports, tuple(sorted(judged)))


@lru_cache(maxsize=1)
def _made(store: Store, imports: tuple[tuple[int, str, str], ...], judged: tuple[Judged, ...]) -> Entities:
    """`imports` distinguish a store from another one that was made in its place."""
    with store.connect() as connection:
        mentions = tuple(
            Mention(**row) for row in engine.run(connection, "parties/distinct_mentions.sql").to_pylist()
        )
        firms, holdings = tuple(firms_in(connection)), holdings_in(connection)
        resolution = resolve_all(mentions, firms, judged)
        obeyed = tuple(one for one in judged if one[0] in resolution.names and one[1] in resolution.names)
        files = [one for one in store.snapshots() if is_register(one.source)]
        registers = tuple(f"{one.file}, retrieved {one.retrieved_on}, import {one.snapshot}" for one in files)
        known = Entities(resolution, mentions, firms, holdings, obeyed, registers)
        return replace(known, dealers=dealers(connection, known))


def resolve_store(store: Store, out: Path, judged: Sequence[Judged] = ()) -> Resolved:
    """Write the entity of every mention of a store; two runs with the same judgements write the same file."""
    check_out(out)
    resolution = entities_of(store, judged).resolution
    with store.connect() as connection:
        rows = engine.run(connection, "parties/mentions.sql", {}).to_pylist()
    mentions = [Mention(**row) for row in rows]
    entity = [resolution.of(one) for one in mentions]
    cells = (
        [str(one.snapshot), str(one.line), one.role, one.name, of] for one, of in zip(mentions, entity, strict=True)
    )
    write_cells(out, _HEADER, cells)
    unsure = len(resolution.places.keys() & set(entity))
    return Resolved(len(mentions), len({node_of(one) for one in mentions}), len(set(entity)), unsure)
