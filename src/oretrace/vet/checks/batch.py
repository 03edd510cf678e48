"""Lines of shipments for checks: columns as NumPy arrays, and the table `line` for SQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from oretrace import engine
from oretrace.engine import OnDisk
from oretrace.schema import FIRM, LICENCE
from oretrace.vet.classify.scripts import without_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index, Mask

LIKELY = 0.5
KEY_LETTERS = 8
ASKED = (
    *("record", "reporter", "flow", "happened_on", "filed_on", "origin", "departure", "destination", "hs_code"),
    *("text_hs6", "net_kg", "gross_kg", "value", "currency", "consignee", "licence", "packages", "package_kind"),
    *("port_loading", "port_unloading"),
)
"""Columns of `shipment` that the table `line` is made of."""
PART = engine.ROWS
"""Lines that are checked at a time."""
Objects = np.ndarray[tuple[int], np.dtype[np.object_]]


def name_key(name: str) -> str:
    """The beginning of a name's own words in Latin letters, without places and lines of business: enough to meet a
    name written otherwise or in another script, and no resolution of parties. A name of nothing else keeps all its
    words, one of no letter that a table knows stays as it is.
    """
    from oretrace.parties.names import read_names

    found = read_names(name)
    words = found[0].words if found else ()
    own = [word.text for word in words if not word.is_place and not word.ideas and word.text != "city"]
    return "".join(own or [word.text for word in words])[:KEY_LETTERS] or name


@dataclass(frozen=True)
class FlaggedHub:
    """Goods (HS6) that go from `origin` through `hub` to one of `destinations` under a finding of the statistics.

    `since` is the first day of its period; None or () where the finding does not narrow it down. `log_odds` are those
    of diversion by the finding.
    """

    hs6: str
    origin: str | None
    hub: str
    destinations: tuple[str, ...] = ()
    since: date | None = None
    finding: str = ""
    log_odds: float = 1.0


Coded = tuple[list[str], "Index"]
"""Distinct texts, and the number of each row's text among them."""
T = TypeVar("T")


class Batch:
    """n lines that are checked together; a part of them, and of what queries find, is in memory at a time.

    `hubs` are routes under findings of the statistics; `acts` are acts beside the catalog's: HS6,
    territory whose exports need a licence, and since when; `licences` and `firms` the registers, rows of
    `current_licence` and `current_firm`.
    """

    def __init__(
        self,
        lines: pa.Table | OnDisk,
        hubs: Sequence[FlaggedHub] = (),
        acts: Sequence[tuple[str, str, date]] = (),
        licences: pa.Table | None = None,
        firms: pa.Table | None = None,
    ) -> None:
        self.firms = FIRM.arrow().empty_table() if firms is None else firms
        self.licences = LICENCE.arrow().empty_table() if licences is None else licences
        self.acts = {(hs6, origin): since for hs6, origin, since in acts}
        self._on_disk = [lines] if isinstance(lines, OnDisk) else []
        rows = lines.rows if isinstance(lines, OnDisk) else lines
        self.lines = rows if "text_hs6" in rows.column_names else _with_text_codes(rows)
        self.hubs = tuple(hubs)
        self._texts: dict[str, Objects] = {}
        self._first = 0
        self._found: dict[str, dict[str, Any]] = {}
        self._kept: dict[str, Any] = {}
        self._asked: dict[str, Future[pa.Table]] = {}
        self._asking = ThreadPoolExecutor(1, "checks")

    def __len__(self) -> int:
        return int(self.lines.num_rows)

    @cached_property
    def connection(self) -> DuckDBPyConnection:
        """A database with the table `line`: its number `id` from 0, what queries read of it; and the registers
        `licence` and `firm` with the keys of names, and `flagged`, the routes under findings."""
        import pyarrow as pa

        made = engine.connect(on_disk=True)
        engine.leave_memory(made)
        arriving = self.lines.select(list(ASKED)).append_column("id", pa.array(np.arange(len(self)), pa.int64()))
        for column, role in (("sender", "shipper"), ("receiver", "consignee")):
            arriving = arriving.append_column(column, _keys(self.lines[role]))
        made.register("arriving", arriving)
        register = self.licences
        for role in ("holder", "end_user"):
            register = register.append_column(f"{role}_key", _keys(register[role]))
        made.register("licence", register)
        made.register("firm", _named_firms(self.firms))
        made.register("flagged", _flagged(self.hubs))
        engine.run(made, "vet/checks/line.sql")
        self._forget()
        return made

    @cached_property
    def goods(self) -> pa.DictionaryArray:
        """The goods texts without numbers that run from lot to lot, NULL where unknown: few are distinct."""
        import pyarrow as pa

        coded = self.lines["goods_text"].combine_chunks().dictionary_encode()
        short = pa.array([without_numbers(text) for text in coded.dictionary.to_pylist()], pa.string())
        again = short.dictionary_encode()
        return pa.DictionaryArray.from_arrays(again.indices.take(coded.indices), again.dictionary)

    def under_acts(self, asked: pa.Table) -> Mask:
        """Which lines of a table (hs_code, origin, on) are under one of the `acts` that day."""
        import pyarrow.compute as pc

        found = np.zeros(asked.num_rows, bool)
        day = pc.cast(asked["on"], "string") if self.acts else None
        for (hs6, origin), since in self.acts.items():
            alike = pc.and_(pc.equal(asked["hs_code"], hs6), pc.equal(asked["origin"], origin))
            found |= pc.and_(alike, pc.greater_equal(day, since.isoformat())).to_numpy()
        return found

    def once(self, key: str, make: Callable[[Batch], T]) -> T:
        """What `make` works out of the lines: once by key, for all checks that need it."""
        if key not in self._kept:
            self._kept[key] = make(self)
        found: T = self._kept[key]
        return found

    def text(self, name: str) -> Objects:
        """A column of texts, "" where unknown."""
        if name not in self._texts:
            import pyarrow.compute as pc

            cells = pc.fill_null(self.lines[name].cast("string"), "")
            self._texts[name] = np.asarray(cells.to_numpy(), dtype=object)
        return self._texts[name]

    def amount(self, name: str) -> Array:
        """A column of numbers, NaN where unknown."""
        return np.asarray(self.lines[name].cast("float64").to_numpy(), float)

    def distinct(self, name: str) -> Coded:
        """The distinct texts of a column, and each line's number among them; the last one is "" of unknown cells."""
        return coded(self.goods if name == "goods_text" else self.lines[name].cast("string").combine_chunks())

    def map_text(self, name: str, read: Callable[[str], Any]) -> Array:
        """`read` of each distinct text of a column, as numbers of its lines."""
        values, place = self.distinct(name)
        return np.array([float(read(value)) for value in values])[place]

    def has(self, name: str) -> Mask:
        """Where a column is known."""
        import pyarrow.compute as pc

        return np.asarray(pc.is_valid(self.lines[name]).to_numpy(), bool)

    def parts(self, size: int = PART) -> Iterator[Batch]:
        """The lines in parts, in their order; what queries found is that of all lines."""
        for first in range(0, len(self), size):
            yield _Part(self, first, size)
            self._forget()

    def ask(self, name: str, params: Mapping[str, Any] | None = None) -> None:
        """Begin a query over `line`, in a thread of its own, for `sql` to wait for: texts are read meanwhile."""
        if name not in self._asked:
            self._asked[name] = self._asking.submit(self._answer, name, params)

    def rest(self) -> None:
        """Give back the memory of the database, once all queries have an answer; another query makes it again."""
        self._asking.submit(self.__dict__.pop, "connection", None).result()

    def answer(self, name: str, params: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a query over `line`, by their `id`. Asked once."""
        self.ask(name, params)
        return self._asked[name].result()

    def sql(self, name: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The columns of a query over `line`, set to their lines by `id`; NaN or None for the others."""
        if name not in self._found:
            self._found[name] = self._set_to_lines(self.answer(name, params))
        return self._found[name]

    def _answer(self, name: str, params: Mapping[str, Any] | None) -> pa.Table:
        found = OnDisk(self.connection, f"vet/checks/{name}", params)
        self._on_disk.append(found)
        return found.rows

    def _set_to_lines(self, found: pa.Table) -> dict[str, Any]:
        low, high = np.searchsorted(found["id"].to_numpy(), [self._first, self._first + len(self)])
        mine = found.slice(low, high - low)
        place = mine["id"].to_numpy() - self._first
        columns: dict[str, np.ndarray[Any, Any]] = {}
        for column in mine.column_names:
            values = mine[column].to_numpy()
            is_text = values.dtype == object
            whole = np.full(len(self), None if is_text else np.nan, object if is_text else float)
            whole[place] = values
            columns[column] = whole
        return columns

    def _forget(self) -> None:
        for one in self._on_disk:
            one.forget()


class _Part(Batch):
    """Lines of a batch, from `first` on."""

    def __init__(self, whole: Batch, first: int, size: int) -> None:
        super().__init__(whole.lines.slice(first, size), whole.hubs, (), whole.licences, whole.firms)
        self.acts, self._whole, self._first = whole.acts, whole, first

    def answer(self, name: str, params: Mapping[str, Any] | None = None) -> pa.Table:
        """That of all lines."""
        return self._whole.answer(name, params)


def coded(texts: pa.Array) -> Coded:
    """The distinct texts, "" of unknown ones the last, and each row's number among them."""
    import pyarrow as pa

    found = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    values = [*found.dictionary.to_pylist(), ""]
    return values, found.indices.fill_null(len(values) - 1).to_numpy().astype(np.int64)


def read_pairs(one: Coded, other: Coded, read: Callable[[str, str], T]) -> tuple[list[T], Index]:
    """`read` of each pair of texts that some row has, and the number of each row's pair."""
    pairs, pair = np.unique(one[1] * len(other[0]) + other[1], return_inverse=True)
    size = len(other[0])
    return [read(one[0][number // size], other[0][number % size]) for number in pairs.tolist()], pair


def _flagged(hubs: Sequence[FlaggedHub]) -> pa.Table:
    """A row for each destination of each route, NULL where it is any."""
    import pyarrow as pa

    names = ("hs6", "origin", "hub", "destination", "finding")
    rows = [
        (one.hs6, one.origin, one.hub, end, one.finding, one.since, one.log_odds)
        for one in hubs
        for end in one.destinations or (None,)
    ]
    texts = ((name, pa.string()) for name in names)
    return engine.table_of(rows, pa.schema([*texts, ("since", pa.date32()), ("log_odds", pa.float64())]))


def _keys(names: pa.ChunkedArray) -> pa.ChunkedArray:
    """The key of each party, NULL where it is unknown."""
    return _by_text(names, lambda values: [name_key(name) for name in values])


def _named_firms(firms: pa.Table) -> pa.Table:
    """A row for each name of a firm with a business scope: its key, territory and scope."""
    import pyarrow as pa

    columns = (firms[name].to_pylist() for name in ("name", "other_names", "territory", "scope"))
    rows = {
        (name_key(one), territory, scope)
        for name, others, territory, scope in zip(*columns, strict=True)
        if scope
        for one in (name, *(others or "").split("; "))
        if one
    }
    names = ("name_key", "territory", "scope")
    return pa.table(
        {name: pa.array([row[k] for row in sorted(rows, key=str)], pa.string()) for k, name in enumerate(names)}
    )


def _with_text_codes(lines: pa.Table) -> pa.Table:
    """With `text_hs6`, the likeliest code of the text of a line without a code (a manifest), where one is likely."""
    import pyarrow.compute as pc

    from oretrace.vet.classify import classify

    def likeliest(texts: list[str]) -> list[str | None]:
        guesses = [classify(text, 1) for text in texts]
        return [some[0].hs6 if some and some[0].probability >= LIKELY else None for some in guesses]

    texts = pc.if_else(pc.is_null(lines["hs_code"]), lines["goods_text"], None)
    return lines.append_column("text_hs6", _by_text(texts, likeliest))


def _by_text(column: pa.ChunkedArray, read: Callable[[list[str]], Sequence[str | None]]) -> pa.ChunkedArray:
    """What `read` makes of the distinct texts of a column, set to its rows; NULL where unknown."""
    import pyarrow as pa

    chunks = column.dictionary_encode().chunks
    found = pa.array(read(chunks[-1].dictionary.to_pylist()) if chunks else [], pa.string())
    return pa.chunked_array([found.take(one.indices) for one in chunks], pa.string())
