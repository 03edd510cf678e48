"""A plan carried out: every answer archived before it is read, then the archive imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.errors import InputError, OptionError
from oretrace.live import comtrade
from oretrace.live.archive import Archive, Delivery
from oretrace.live.calls import Call, CallSeries, Need
from oretrace.live.http import ServiceError, ServiceLine
from oretrace.live.plan import FetchPlan, plan_of
from oretrace.live.services import SERVICES

if TYPE_CHECKING:
    from oretrace.live.archive import AnswerPart, Record
    from oretrace.live.comtrade import Available
    from oretrace.store import Store

FOLDER = "archive"
READINGS = 3
"""Tries of a call whose answers have the shape of the service, and something in them that its source refuses."""


@dataclass(frozen=True)
class Stored:
    """A delivery of the archive that is a snapshot of the store; `new` where it was not before."""

    series: CallSeries
    answers: int
    snapshot: int
    rows: int
    new: bool


@dataclass(frozen=True)
class Fetched:
    """What a fetch did: its plan, calls made and requests sent, snapshots, notes, and services that failed.

    `held` are the months with figures that the archive has of each series.
    """

    plan: FetchPlan
    asked: int
    made: int
    requests: int
    stored: tuple[Stored, ...]
    notes: tuple[str, ...]
    failed: tuple[str, ...]
    held: dict[CallSeries, frozenset[date]]


def keyed_services() -> frozenset[str]:
    """The services of which the environment has a key."""
    return frozenset(one.id for one in SERVICES.values() if one.line().key)


def fetch(
    store: Path,
    needs: Sequence[Need],
    planned: Callable[[FetchPlan, int], None] = lambda plan, asked: None,
    progress: Callable[[str], None] = lambda text: None,
) -> Fetched:
    """Fetch what is needed and not archived yet, and import it; `planned` is shown the plan before its first call.

    A service that fails leaves what came from it in the archive, and the others go on.
    """
    today = datetime.now(UTC).date()
    lines = {id: SERVICES[id].line() for id in dict.fromkeys(need.series.service for need in needs)}
    _check_keys(lines)
    archive = Archive(store / FOLDER)
    with archive.written():
        asked, out, failed = _what_is_out(needs, archive, lines, progress)
        going = [need for need in needs if need.series.service not in failed]
        plan = plan_of(going, archive.records, today, {id for id, line in lines.items() if line.key}, out)
        planned(plan, asked)
        made = _carry_out(plan, archive, lines, failed, progress)
        finished = {need.series for need in needs if need.series.service not in failed}
        _deliver(archive, [need.series for need in needs if need.series in finished])
        progress("importing")
        stored, unread = import_archive(archive, store)
    wanted = {need.series for need in needs}
    records = [r for r in archive.records if r.kind == "figures" and r.call.series in wanted]
    return Fetched(
        plan=plan,
        asked=asked,
        made=made,
        requests=sum(line.calls for line in lines.values()),
        stored=tuple(stored),
        notes=tuple(_notes(plan, records)),
        failed=(*failed.values(), *map(str, unread)),
        held=held_of(records),
    )


def _check_keys(lines: dict[str, ServiceLine]) -> None:
    for id, line in lines.items():
        service = SERVICES[id]
        if service.key_needed and line.key is None:
            raise OptionError(f"{service.name} answers only with a key: set {service.key_variable}")


def _what_is_out(
    needs: Sequence[Need], archive: Archive, lines: dict[str, ServiceLine], progress: Callable[[str], None]
) -> tuple[int, Available | None, dict[str, str]]:
    """How many calls asked Comtrade what is out, the answer, and why there is none."""
    ours = [need for need in needs if need.series.service == "comtrade"]
    if not ours:
        return 0, None, {}
    names = {name for need in ours for name in need.series.reporters}
    reporters = () if any(not need.series.reporters for need in ours) else tuple(sorted(names))
    months = sorted({month for need in ours for month in need.months})
    found: dict[date, dict[str, datetime]] = {}
    asks = comtrade.asks_of(reporters, months)
    for number, (who, when) in enumerate(asks, 1):
        progress(f"what UN Comtrade has out: {number} of {len(asks)}")
        try:
            parts, rows = comtrade.available(who, when, lines["comtrade"])
        except ServiceError as error:
            return number, None, {"comtrade": str(error)}
        archive.add(Call(CallSeries("comtrade", "import", who), (), when), parts, kind="available")
        found |= rows
    return len(asks), comtrade.Available(found), {}


def _carry_out(
    plan: FetchPlan,
    archive: Archive,
    lines: dict[str, ServiceLine],
    failed: dict[str, str],
    progress: Callable[[str], None],
) -> int:
    """Make the calls of a plan; a service that fails is left, with its sentence in `failed`."""
    made = 0
    for number, call in enumerate(plan.calls, 1):
        service = call.series.service
        if service in failed:
            continue
        progress(f"call {number} of {len(plan.calls)}: {call.series}, {call.months[0]:%Y-%m}")
        try:
            parts, notes = answers_of(call, lines[service])
        except ServiceError as error:
            failed[service] = str(error)
            continue
        archive.add(call, parts, notes)
        made += 1
    return made


def answers_of(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], list[str]]:
    """The answers of a call, once the source that imports them can read them: what is archived is whole for good."""
    from oretrace.sources import SOURCES
    from oretrace.sources.reading import Source

    service = call.series.service
    for tries_left in reversed(range(READINGS)):
        parts, notes = SERVICES[service].speaker.fetch(call, line)
        files = [Source(Path(f"answer {n}"), part.answer.body) for n, part in enumerate(parts, 1) if part.records]
        try:
            if files:
                source = replace(files[0], more=tuple(files[1:]))
                SOURCES[service].publisher().read(source, parts[-1].answer.at.date())
        except InputError as error:
            if not tries_left:
                raise line.error(f"found what cannot be read: {error}", parts[0].answer.request) from None
        else:
            return parts, notes
    raise AssertionError("the last try returns or raises")


def _deliver(archive: Archive, series: Iterable[CallSeries]) -> None:
    """Answers of one series and day that are in no delivery yet become one; several where they are no rectangle."""
    by_series: dict[tuple[CallSeries, date], list[Record]] = defaultdict(list)
    for record in archive.undelivered():
        by_series[record.call.series, record.at.date()].append(record)
    for one in dict.fromkeys(series):
        for (whose, _), records in sorted(by_series.items(), key=lambda item: item[0]):
            for some in _rectangles(records) if whose == one else ():
                archive.deliver(some)


def _rectangles(records: Iterable[Record]) -> list[list[Record]]:
    """Calls in groups of which each asks for all its codes in all its months.

    Of its codes and months a snapshot replaces what earlier days had: one with a code that was asked for in other
    months alone would take that code away. The order does not hang on which calls an earlier run had made.
    """
    by_months: dict[tuple[date, ...], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.call.months, record.call.codes)):
        by_months[record.call.months].append(record)
    by_codes: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for some in by_months.values():
        by_codes[tuple(sorted({code for record in some for code in record.call.codes}))] += some
    return [some for some in by_codes.values() if any(record.has_records for record in some)]


def import_archive(archive: Archive, store: Path) -> tuple[list[Stored], list[InputError]]:
    """Import every delivery of an archive, in the order in which they came; what is stored stays as it is.

    The second list has why some could not be imported.
    """
    from oretrace.store import Store

    opened, stored, unread = Store.open(store, create=True), [], []
    for delivery in archive.deliveries:
        try:
            stored.append(_imported(archive, delivery, opened))
        except InputError as error:
            unread.append(error)
    return stored, unread


def _imported(archive: Archive, delivery: Delivery, store: Store) -> Stored:
    from oretrace.sources import prepare

    records = archive.of(delivery)
    files = [path for record in records for path in record.files]
    if not files:
        raise InputError("answers with figures", "none", f"delivery {delivery.number} of {archive.root}")
    series = records[0].call.series
    item = prepare(series.service, files, retrieved_on=max(record.at for record in records).date())
    item = replace(item, file=f"archive, delivery {delivery.number}: {len(files)} answers")
    done = store.import_file(item)
    return Stored(series, len(files), done.snapshot.snapshot, done.snapshot.rows, done.new)


def _notes(plan: FetchPlan, records: Sequence[Record]) -> list[str]:
    """What the answers leave open, each once, and months of which nothing came."""
    made = set(plan.calls)
    by_series: dict[CallSeries, dict[str, None]] = defaultdict(dict)
    for record in records:
        if record.call in made:
            by_series[record.call.series] |= dict.fromkeys(record.notes)
    held = held_of(records)
    found = [f"{series}: {note}" for series, notes in by_series.items() for note in _together(notes)]
    gaps = [_gap(item.need, held.get(item.need.series, frozenset())) for item in plan.items]
    return [*found, *filter(None, gaps)]


def _gap(need: Need, held: frozenset[date]) -> str:
    """A sentence on months of a need without a figure: not published yet, or without trade; "" for none."""
    gaps = [month for month in need.months if month not in held]
    if not gaps:
        return ""
    named = ", ".join(f"{month:%Y-%m}" for month in gaps[:3])
    more = f" to {gaps[-1]:%Y-%m}" if len(gaps) > 3 else ""
    return f"{need.series}: no figure in {len(gaps)} of {len(need.months)} months: {named}{more}"


def _together(notes: Iterable[str]) -> list[str]:
    """Notes that differ in their last word as one: codes of which some answer has no record."""
    by_words: dict[str, list[str]] = defaultdict(list)
    for note in notes:
        words, _, last = note.rpartition(" ")
        by_words[words].append(last)
    return [f"{words} {', '.join(sorted(ends))}".strip() for words, ends in by_words.items()]


def held_of(records: Iterable[Record]) -> dict[CallSeries, frozenset[date]]:
    """Months with figures of each series."""
    found: dict[CallSeries, frozenset[date]] = {}
    for record in records:
        found[record.call.series] = found.get(record.call.series, frozenset()) | record.months
    return found
