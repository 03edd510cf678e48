"""What the findings rest on: months and vintages of the data, measured and realised rates, the casework's chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table
from oretrace.detect.fused.stages import HIT_RATES
from oretrace.detect.registry import DETECTORS
from oretrace.months import add_months
from oretrace.store.calendar import MonthState, spans
from oretrace.views.desk.changes import reasons
from oretrace.views.numbers import months, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.cases import RealisedRate
    from oretrace.runs.changes import Turn
    from oretrace.store import Snapshot, Verified
    from oretrace.store.calendar import Vintage

FOLDER = Path(__file__).parent
SHOWN = 48
"""Months of the grid."""
RATES = ("quiet scans flagged", "false flags", "plants found", "interval coverage", "above the upper bound")
"""Of bench_card.csv, in the order of the columns."""


@dataclass(frozen=True)
class SpanRow:
    """A reporter's months in one state, from the first to the last."""

    source: str
    reporter: str
    state: str
    months: str


@dataclass(frozen=True)
class SourceRow:
    """All imports of one source; `rows` are those stored, of every vintage."""

    source: str
    publisher: str
    licence: str
    imports: tuple[ImportRow, ...]
    rows: int
    first_on: date
    last_on: date
    modelled: bool


@dataclass(frozen=True)
class ImportRow:
    """One import: its file, the day it was retrieved on, and which earlier imports it speaks of again."""

    snapshot: int
    file: str
    retrieved_on: date
    rows: int
    sha256: str
    again: tuple[str, ...]


@dataclass(frozen=True)
class TurnRow:
    """A run that flagged other subjects than the one before it of the same question, and why."""

    made_at: datetime
    measure: str
    detector: str
    appeared: int
    gone: int
    why: tuple[str, ...]


@dataclass(frozen=True)
class RevisionRow:
    """How many figures a snapshot changed of those that `replaces` had."""

    snapshot: int
    source: str
    retrieved_on: date
    replaces: int | None
    change: str
    figures: int


@dataclass(frozen=True)
class Rate:
    """A measured share with its interval, each None where it was not measured."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class BenchRow:
    """What a detector measured on one suite of the benchmark, a rate for each of `RATES`."""

    detector: str
    suite: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class StageRow:
    """A stage: the share that was planted on the bench, and what people decided about such findings.

    `rate` is supported / (supported + refuted), None without either.
    """

    stage: str
    planted: float | None
    supported: int
    refuted: int
    disputed: int
    rate: float | None


@dataclass(frozen=True)
class AgreementRow:
    """How far blind second readings agree with the first: `same` of `pairs`, and Cohen's κ."""

    pairs: int
    same: int
    kappa: float | None


@dataclass(frozen=True)
class ChainRow:
    """The chain of judgements and case steps: entries, the head to note down, what is broken ("": nothing)."""

    entries: int
    head: str
    broken: str


@dataclass(frozen=True)
class FileCheck:
    """Whether the files of the store are what was written: by size at `sizes_at`, by hash at `hashed_at` if asked."""

    trouble: str
    sizes_at: datetime
    hashed_at: datetime | None
    files: int
    damage: tuple[str, ...]


@dataclass(frozen=True)
class ActChoice:
    """An act that a scan can be asked about."""

    id: str
    label: str


@dataclass(frozen=True)
class DataView:
    """The whole page; `revisions` is None while nobody compared the vintages' figures.

    `as_of` is when the store was read, where it has changed since and is being read again.
    """

    as_of: datetime | None
    codes: tuple[str, ...]
    months: tuple[MonthState, ...]
    spans: tuple[SpanRow, ...]
    sources: tuple[SourceRow, ...]
    turns: tuple[TurnRow, ...]
    vintages: int
    revisions: tuple[RevisionRow, ...] | None
    rates: tuple[str, ...]
    bench: tuple[BenchRow, ...]
    unmeasured: tuple[str, ...]
    stages: tuple[StageRow, ...]
    agreement: AgreementRow
    chain: ChainRow
    files: FileCheck
    acts: tuple[ActChoice, ...]
    modelled: bool
    read_only: bool


def recent(states: Sequence[MonthState]) -> tuple[MonthState, ...]:
    """The states of the last SHOWN months, which the figure draws."""
    if not states:
        return ()
    first = add_months(max(one.month for one in states), 1 - SHOWN)
    return tuple(one for one in states if one.month >= first)


def span_rows(states: Sequence[MonthState]) -> tuple[SpanRow, ...]:
    """Each reporter's runs of months in one state."""
    return tuple(
        SpanRow(source, place(reporter), state, months(first, last))
        for source, reporter, state, first, last in spans(states)
    )


def source_rows(snapshots: Iterable[Snapshot], vintages: Sequence[Vintage]) -> tuple[SourceRow, ...]:
    """The sources by name, each with its imports, the last retrieved first."""
    again: dict[int, list[str]] = {}
    for one in vintages:
        text = f"{months(one.first_month, one.last_month)} of snapshot {one.replaces}"
        again.setdefault(one.snapshot, []).append(text)
    ordered = sorted(snapshots, key=lambda one: (one.source, one.retrieved_on, one.snapshot), reverse=True)
    found = [source_row(list(of), again) for _, of in groupby(ordered, key=lambda one: one.source)]
    return tuple(reversed(found))


def source_row(of: Sequence[Snapshot], again: Mapping[int, Sequence[str]]) -> SourceRow:
    """One source by its imports, the last retrieved first."""
    newest = of[0]
    return SourceRow(
        source=newest.source,
        publisher=newest.publisher,
        licence=newest.licence,
        imports=tuple(
            ImportRow(
                one.snapshot, one.file, one.retrieved_on, one.rows, one.sha256, tuple(again.get(one.snapshot, ()))
            )
            for one in of
        ),
        rows=sum(one.rows for one in of),
        first_on=of[-1].retrieved_on,
        last_on=newest.retrieved_on,
        modelled=newest.modelled,
    )


def turn_rows(
    turns: Iterable[Turn], snapshots: Mapping[int, Snapshot], vintages: Sequence[Vintage]
) -> tuple[TurnRow, ...]:
    """Runs that changed findings, with why."""
    return tuple(
        TurnRow(
            made_at=one.now.made_at,
            measure=one.measure,
            detector=one.detector,
            appeared=one.appeared,
            gone=one.gone,
            why=reasons(one, snapshots, vintages),
        )
        for one in turns
    )


def bench_rows() -> tuple[BenchRow, ...]:
    """The rates that ship with the program, by detector and suite."""
    found: dict[tuple[str, str], dict[str, Rate]] = {}
    for row in read_table("bench_card.csv", FOLDER):
        rate = Rate(*(float(row[name]) if row[name] else None for name in ("value", "low", "high")))
        found.setdefault((row["detector"], row["suite"]), {})[row["rate"]] = rate
    return tuple(
        BenchRow(detector, suite, tuple(rates.get(name, Rate(None)) for name in RATES))
        for (detector, suite), rates in found.items()
    )


def unmeasured(rows: Iterable[BenchRow]) -> tuple[str, ...]:
    """Detectors without a frozen rate of their own."""
    measured = {row.detector for row in rows}
    return tuple(name for name in DETECTORS if name not in measured)


def stage_rows(realised: Iterable[RealisedRate]) -> tuple[StageRow, ...]:
    """The stages with measured and realised rates, then findings of single detectors, which have no stage."""
    known = {one.stage: one for one in realised}
    planted = {str(stage): rate for stage, rate in HIT_RATES.items()}
    stages = [*planted, *(stage for stage in known if stage not in planted)]
    return tuple(stage_row(stage, planted.get(stage or ""), known.get(stage)) for stage in stages)


def stage_row(stage: str | None, planted: float | None, found: RealisedRate | None) -> StageRow:
    """One stage, whose findings people may not have judged yet."""
    name = stage or "of single detectors"
    if found is None:
        return StageRow(name, planted, 0, 0, 0, None)
    return StageRow(name, planted, found.supported, found.refuted, found.disputed, found.rate)


def file_check(trouble: str, sizes_at: datetime, checked: tuple[datetime, Sequence[Verified]] | None) -> FileCheck:
    """What is known of the files; of hashes only where they were compared."""
    if checked is None:
        return FileCheck(trouble, sizes_at, None, 0, ())
    at, found = checked
    damage = tuple(f"snapshot {one.snapshot.snapshot}: {what}" for one in found for what in one.damage)
    return FileCheck(trouble, sizes_at, at, sum(one.files for one in found), damage)
