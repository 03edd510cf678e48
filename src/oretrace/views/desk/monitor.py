"""The monitor of a material on a page: tables, series with what is expected next, vintages, an act's study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.evidence import Line, SeriesExhibit
from oretrace.views import monitor as words
from oretrace.views.figures.fan import Vintages
from oretrace.views.monitor import MonitorRow
from oretrace.views.numbers import figure, months, probability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.arrays import Array
    from oretrace.catalog.materials import Material
    from oretrace.catalog.measures import Measure
    from oretrace.monitor import Monitored
    from oretrace.monitor.lines import MonitorLine
    from oretrace.monitor.nowcasts import LateReporter

MOST_DRAWN = 6
LATEST = 24
"""Months of a figure of vintages."""


@dataclass(frozen=True)
class ActOption:
    """An act that may be studied, by its id and its label."""

    id: str
    label: str


@dataclass(frozen=True)
class MonitorSide:
    """A table: one reporter's exports or imports, or the totals of many."""

    title: str
    rows: tuple[MonitorRow, ...]


@dataclass(frozen=True)
class MonitorFigure:
    """A total over the months: as published, season taken out, expected; its alarms, and its vintages if revised."""

    series: SeriesExhibit
    dates: tuple[tuple[str, str], ...]
    vintages: Vintages | None


@dataclass(frozen=True)
class EffectRow:
    """The effect of a month from the act, in percent, with its interval of 95 %."""

    month: int
    effect: str
    interval: str
    p: str


@dataclass(frozen=True)
class MonitorFound:
    """What was read: tables, figures, sentences."""

    months: str
    sides: tuple[MonitorSide, ...]
    left_out: int
    them: str
    figures: tuple[MonitorFigure, ...]
    budget: str
    revisions: tuple[str, ...]
    late: tuple[str, ...]
    study: tuple[str, ...]
    effects: tuple[EffectRow, ...]
    notes: tuple[str, ...]
    modelled: bool


@dataclass(frozen=True)
class MonitorView:
    """The page: what was asked, and what was found, None until it was read from the store as it is now."""

    key: str
    name: str
    reporter: str
    measure: str
    acts: tuple[ActOption, ...]
    found: MonitorFound | None
    read_only: bool


def monitor_view(
    known: Material, acts: Sequence[Measure], asked: tuple[str, str], found: MonitorFound | None, read_only: bool
) -> MonitorView:
    """The page of a material; `asked` are the reporter and the act of the form, "" where none was chosen."""
    options = tuple(ActOption(act.id, act.label) for act in acts if act.effective_from)
    return MonitorView(known.material, known.name, *asked, options, found, read_only)


def monitor_found(found: Monitored, acts: Sequence[Measure] = ()) -> MonitorFound:
    """Everything that a page shows of a monitor."""
    tables = words.shown(found)
    lines = [line for _, some in tables.sides for line in some]
    totals = [line for line in lines if line.key.level == "all"][:MOST_DRAWN]
    late = {one.key: one for one in found.late}
    dates = tuple((act.id, f"{act.first_day}") for act in acts if act.effective_from)
    return MonitorFound(
        months=months(found.months[0], found.months[-1]),
        sides=tuple(
            MonitorSide(title, tuple(_row(line, found, title) for line in some)) for title, some in tables.sides
        ),
        left_out=tables.left_out,
        them=tables.them,
        figures=tuple(drawn(line, found, late.get(line.key), dates) for line in totals),
        budget=f"At most {found.budget:g} false alarm a year over {found.watched} adjusted series together.",
        revisions=tuple(
            f"{words.side(line.key)}, {words.of(line)}, {one.month:%Y-%m}: {words.revision(one)}"
            for line in totals
            for one in line.revised
        ),
        late=tuple(sentence for one in found.late for sentence in words.late_sentences(one)),
        study=() if found.study is None else tuple(words.study_sentences(found.study)),
        effects=effects(found),
        notes=found.notes,
        modelled=found.modelled,
    )


def _row(line: MonitorLine, found: Monitored, title: str) -> MonitorRow:
    row = words.row(line, found.months)
    if title == words.side(line.key):
        return row
    return MonitorRow(**{**vars(row), "of": words.side(line.key)})


def drawn(
    line: MonitorLine, found: Monitored, late: LateReporter | None, dates: tuple[tuple[str, str], ...]
) -> MonitorFigure:
    """A line as figures: what is expected of the months that are not out, with its interval, stands beside it."""
    names = tuple(f"{month:%Y-%m}" for month in found.months)
    ahead = {one.month: one for one in late.months} if late else {}
    beside = [Line("season taken out", values(line.adjusted))] if line.is_adjusted else []
    if ahead:
        expected = tuple(one.value if (one := ahead.get(month)) else None for month in found.months)
        beside.append(Line("expected from partners", expected))
    exhibit = SeriesExhibit(
        name=words.side(line.key),
        title=f"{words.side(line.key)}, {found.name}",
        reported=True,
        unit=line.amounts.unit,
        months=names,
        observed=values(line.amounts.main),
        low=tuple(one.low if (one := ahead.get(month)) else None for month in found.months) if ahead else (),
        high=tuple(one.high if (one := ahead.get(month)) else None for month in found.months) if ahead else (),
        line="as published",
        beside=tuple(beside),
    )
    marks = tuple((f"alarm {'up' if one.up else 'down'}", f"{one.month}") for one in line.alarms[-3:])
    return MonitorFigure(exhibit, (*dates, *marks), vintages(line, found) if line.revised else None)


def vintages(line: MonitorLine, found: Monitored) -> Vintages:
    """The latest months of a line by the day on which they were known."""
    return Vintages(
        title=f"{words.side(line.key)}, {found.name}: as known on different days",
        unit=line.amounts.unit,
        months=tuple(f"{month:%Y-%m}" for month in found.months[-LATEST:]),
        known_on=tuple(f"{one.day}" for one in line.prints),
        values=tuple(values(one.amounts[-LATEST:]) for one in line.prints),
    )


def effects(found: Monitored) -> tuple[EffectRow, ...]:
    """An act's effects by month, in percent."""
    if found.study is None:
        return ()
    study, testable = found.study.study, found.study.has_intervals
    parts = zip(study.months.tolist(), study.effect, study.low, study.high, study.p_value, strict=True)
    return tuple(
        EffectRow(
            month,
            percent(effect),
            f"{percent(low)} to {percent(high)}" if testable else "",
            probability(float(p)) if testable else "",
        )
        for month, effect, low, high, p in parts
    )


def percent(log: float) -> str:
    """A difference of logs as a growth in percent."""
    return f"{figure(100 * float(np.expm1(log)))} %"


def values(amounts: Array) -> tuple[float | None, ...]:
    """Amounts as a figure takes them: None where unknown."""
    return tuple(words.numbers(amounts))
