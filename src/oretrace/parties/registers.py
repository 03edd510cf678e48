"""Registers in a store: extracts of firms and stakes of owners are imported as files, and read as they count."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.parties.firms import Firm, read_extract
from oretrace.parties.holding_files import VOTES, read_holdings
from oretrace.parties.holdings import Holding, Holdings
from oretrace.schema import FIRM, OWNERSHIP, OWNERSHIP_CONTROL
from oretrace.sources import known_day
from oretrace.sources.base import Import, Rows
from oretrace.sources.modelled import MODELLED, source_of
from oretrace.sources.reading import read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from oretrace.schema import Table

PUBLISHER, LICENCE = "register extract, supplied by the user", "as the register states"
_READER = {"firms": "1", "ownership": "2"}
_SOURCES = ("firms", "ownership")


def is_register(source: str) -> bool:
    """Whether a source of a store is an import of a register, modelled or not."""
    return source.removeprefix(MODELLED) in _SOURCES


def prepare_firms(path: Path, retrieved_on: date | None = None) -> Import:
    """The import of an extract of a register, into the table `firm`; InputError as `read_extract`."""
    return _import("firms", path, retrieved_on, lambda: {"firm": _firm_rows(path)})


def prepare_ownership(path: Path, retrieved_on: date | None = None) -> Import:
    """The import of a file of owners, into the table `ownership`; InputError as `read_holdings`."""
    return _import("ownership", path, retrieved_on, lambda: _stake_rows(path))


def _import(source: str, path: Path, retrieved_on: date | None, tables: Callable[[], Mapping[str, Rows]]) -> Import:
    content = read_source(path)
    return Import(
        source=source_of(source, [path]),
        publisher=PUBLISHER,
        licence=LICENCE,
        file=content.name,
        sha256=content.sha256,
        mapping_sha256=hashlib.sha256(f"{source} {_READER[source]}".encode()).hexdigest(),
        retrieved_on=known_day(retrieved_on, content),
        tables=tables,
    )


def _firm_rows(path: Path) -> Rows:
    extract = read_extract(path)
    rows = [
        (
            record,
            firm.id,
            firm.name,
            "; ".join(firm.other_names),
            firm.territory,
            *(*firm.addresses, "", "")[:2],
            firm.phone,
            firm.domain,
            firm.number,
            firm.lei,
            _day(firm.founded),
            firm.scope,
            firm.agent,
        )
        for record, firm in extract.firms
    ]
    return _rows(rows, FIRM, extract.ignored)


def _stake_rows(path: Path) -> Mapping[str, Rows]:
    read = read_holdings([path])
    rows = []
    voted = [(line, VOTES) for line, one in enumerate(read.stakes, 1) if one.votes]
    for line, one in enumerate(read.stakes, 1):
        person = one.owner in read.persons if one.owner in read.names and read.persons else None
        ends = (
            *(one.owner, read.names.get(one.owner), read.numbers.get(one.owner), person),
            *(one.owned, read.names.get(one.owned), read.numbers.get(one.owned)),
        )
        days = _day(one.start), _day(one.end)
        rows.append((line, *ends, one.low, one.high, one.control, *days, one.indirect, one.known))
    kinds = {"ownership_control": _rows(voted, OWNERSHIP_CONTROL, {})} if voted else {}
    return {"ownership": _rows(rows, OWNERSHIP, read.ignored)} | kinds


def _rows(rows: list[tuple[Any, ...]], table: Table, ignored: Mapping[str, int]) -> Rows:
    import pyarrow as pa

    fields = pa.schema([field.with_nullable(True) for field in table.arrow() if field.name != "snapshot"])
    known = [[None if cell == "" else cell for cell in row] for row in rows]
    left = "; ".join(f"{count:,} × {what}" for what, count in sorted(ignored.items()))
    return Rows(engine.table_of(known, fields), left, left_out=left)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def firms_in(connection: DuckDBPyConnection) -> list[Firm]:
    """The firms of the latest extracts in a store; `id` is "snapshot:line" of the record."""
    rows = engine.run(connection, "parties/current_firms.sql").to_pylist()
    return [
        Firm(
            f"{row['snapshot']}:{row['line']}",
            row["name"],
            tuple(filter(None, (row["address"], row["mail_address"]))),
            row["phone"] or "",
            row["domain"] or "",
            row["registration"] or "",
            row["scope"] or "",
            tuple((row["other_names"] or "").split("; ")) if row["other_names"] else (),
            row["territory"] or "",
            row["lei"] or "",
            str(row["founded_on"] or ""),
            row["agent"] or "",
        )
        for row in rows
    ]


def holdings_in(connection: DuckDBPyConnection) -> Holdings:
    """The stakes of a store that count, whenever they held: `Holdings.on` takes those of a day."""
    rows = engine.run(connection, "parties/current_stakes.sql").to_pylist()
    stakes, names, numbers, persons = [], dict[str, str](), dict[str, str](), set[str]()
    for row in rows:
        for end in ("owner", "owned"):
            names[row[end]] = row[f"{end}_name"] or names.get(row[end], row[end])
            numbers[row[end]] = row[f"{end}_registration"] or numbers.get(row[end], "")
        persons |= {row["owner"]} if row["owner_is_person"] else set()
        days = str(row["start_on"] or ""), str(row["end_on"] or "")
        shares = row["low_share"], row["high_share"], row["control"]
        ends = row["indirect"], row["known"], row["control_kind"] == VOTES
        stakes.append(Holding(row["owner"], row["owned"], *shares, *days, *ends))
    return Holdings(tuple(stakes), names, numbers, frozenset(persons))
