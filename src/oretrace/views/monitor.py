"""What a monitor found as typed rows and sentences, for terminal, page and programs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.findings import rounded
from oretrace.views.numbers import figure, listed, place, probability, scale_for

if TYPE_CHECKING:
    from datetime import date

    from oretrace.arrays import Array
    from oretrace.monitor import Monitored
    from oretrace.monitor.events import ActStudy
    from oretrace.monitor.lines import MonitorLine, RevisedChange
    from oretrace.monitor.nowcasts import Expected, LateReporter
    from oretrace.monitor.reading import SeriesKey
    from oretrace.views.numbers import Scale

EARLY_NAMED = 4
SIDES = 6
"""Reporters' exports or imports that are shown each with its forms and lanes."""
LANES, TOTALS = 8, 40
"""Lanes shown of one of these, and totals of many; the rest is counted."""


@dataclass(frozen=True)
class MonitorRow:
    """A series at its last known month, in words: amounts in the scale of `unit`, growth in percent, "" unknown."""

    of: str
    month: str
    amount: str
    month_before: str
    year_before: str
    adjusted: str
    value: str
    note: str


@dataclass(frozen=True)
class ShownLines:
    """The lines for people, by whose exports or imports they are; how many `left_out` and which option has `them`."""

    sides: tuple[tuple[str, tuple[MonitorLine, ...]], ...]
    left_out: int
    them: str


def shown(found: Monitored) -> ShownLines:
    """Totals, forms and the largest lanes of each reporter; of many reporters the largest totals alone, as one."""
    out = [line for line in found.lines if line.last is not None]
    known = [line for line in out if line.size] or out  # trade that ended is shown where there is no other
    sides = {whose: tuple(some) for whose, some in groupby(known, lambda line: side(line.key))}
    if len(sides) > SIDES:
        totals = sorted((line for line in known if line.key.level == "all"), key=lambda line: -line.size)
        one = f"the {min(len(totals), TOTALS)} largest totals; --reporter has the forms and lanes of one"
        return ShownLines(((one, tuple(totals[:TOTALS])),), max(len(totals) - TOTALS, 0), "totals")
    kept, left_out = [], 0
    for whose, some in sides.items():
        forms = [line for line in some if line.key.level == "form"]
        lanes = [line for line in some if line.key.level == "lane"]
        # A single form is all that its reporter has, and so the same as the total.
        total = [line for line in some if line.key.level == "all"]
        kept.append((whose, (*total, *(forms if len(forms) > 1 else []), *lanes[:LANES])))
        left_out += max(len(lanes) - LANES, 0)
    return ShownLines(tuple(kept), left_out, "lanes")


def row(line: MonitorLine, months: tuple[date, ...]) -> MonitorRow:
    """A line at its last known month."""
    n = line.last or 0
    amounts = line.amounts
    return MonitorRow(
        of=of(line),
        month=f"{months[n]:%Y-%m}",
        amount=scale_for(amounts.unit, float(amounts.main[n])).amount(float(amounts.main[n])),
        month_before=growth(line.month_on_month[n]),
        year_before=growth(line.year_on_year[n]),
        adjusted=growth(line.adjusted_month_on_month[n]),
        value=""
        if not amounts.in_kg or np.isnan(amounts.value[n])
        else money(float(amounts.value[n]), amounts.currency),
        note="; ".join(remarks(line, n, months)),
    )


def remarks(line: MonitorLine, n: int, months: tuple[date, ...]) -> list[str]:
    """What a reader of month n should not miss: a rise below last year's level, a revision, the last alarm."""
    found = []
    monthly, yearly = line.month_on_month[n], line.year_on_year[n]
    if monthly > 0 > yearly:
        found.append("up on the month, below the year before")
    if monthly < 0 < yearly:
        found.append("down on the month, above the year before")
    found += [revision(one) for one in line.revised if one.month == months[n]]
    if line.alarms:
        last = line.alarms[-1]
        found.append(f"alarm {last.month:%Y-%m} {'up' if last.up else 'down'}")
    return found


def revision(one: RevisedChange) -> str:
    """A revised growth with both figures and the days on which they were known."""
    return f"{growth(one.first)} on {one.first_on}, revised to {growth(one.last)} by {one.last_on}"


def side(key: SeriesKey) -> str:
    """Whose exports or imports."""
    return f"{place(key.reporter)}: {key.report}s"


def of(line: MonitorLine) -> str:
    """Which goods or which lane of them."""
    key = line.key
    if key.partner:
        return f"{'to' if key.report == 'export' else 'from'} {place(key.partner)}"
    return f"{key.product} {line.form}".strip() if key.product else "all"


def growth(share: float) -> str:
    """A growth in percent with its sign: "+32.0 %"; "" where it is unknown."""
    return "" if np.isnan(share) else f"{100 * share:+,.1f} %".replace("-", "−")


def money(value: float, currency: str) -> str:
    """A value in a scale that reads well."""
    return scale_for(currency, value).amount(value)


def study_sentences(found: ActStudy) -> list[str]:
    """What an event study of an act came to, and whether lanes moved apart before it."""
    after = int((found.study.months >= 0).sum())
    before = len(found.study.months) - after + 1
    effect = figure(100 * float(np.expm1(found.after)))
    words = (
        f"the lane under {found.act} was"
        if found.treated == 1
        else f"the {found.treated} lanes under {found.act} were"
    )
    lines = [
        f"From {found.first_month:%Y-%m} on {words} {effect} % against {found.controls} "
        f"{found.controls_are}, in the mean of {after} months and of {before} before."
    ]
    if not found.testable:
        lines.append("Whether they moved apart before the act cannot be tested: too few lanes are under it.")
    else:
        apart = "they moved apart before the act, so that this is no effect of it alone"
        alike = "no sign that they moved apart before it"
        how = apart if found.parted_p <= 0.05 else alike
        lines.append(f"Test of the months before, lanes dealt at random: p = {probability(found.parted_p)}, {how}.")
    return lines


def late_sentences(found: LateReporter) -> list[str]:
    """What a late reporter is expected to publish next and last, and how such nowcasts did."""
    scale = scale_for(found.unit, *(one.value for one in found.months))
    ends = found.months if len(found.months) < 3 else (found.months[0], found.months[-1])
    parts = [f"{one.month:%Y-%m} {scale.amount(one.value)}{_interval(one, scale)}" for one in ends]
    names = listed(map(place, found.early[:EARLY_NAMED]))
    more = f" and {len(found.early) - EARLY_NAMED} more" if len(found.early) > EARLY_NAMED else ""
    lines = [f"{side(found.key)}, expected from what {names}{more} published: {', '.join(parts)}."]
    if found.mase is not None:
        how = "files of earlier days" if found.by_vintage else "earlier months, with the delays of today"
        lines.append(
            f"Error {figure(found.mase)} of that of the last figure of the same calendar month, in {found.trials} "
            f"trials on {how}."
        )
    return lines


def _interval(one: Expected, scale: Scale) -> str:
    if one.low is None or one.high is None:
        return " (too few trials for an interval)"
    return f" (90 %: {scale.number(one.low)} to {scale.number(one.high)})"


MONTH_COLUMNS = (
    *("level", "reporter", "report", "product", "form", "partner", "month", "kg", "value", "currency"),
    *("month_on_month", "year_on_year", "adjusted", "adjusted_month_on_month", "alarm"),
)


def month_rows(found: Monitored) -> list[dict[str, Any]]:
    """A row for each series and known month, growth as shares: .32 is +32 %."""
    return [one for line in found.lines for one in _months_of(line, found.months)]


def _months_of(line: MonitorLine, months: tuple[date, ...]) -> list[dict[str, Any]]:
    key, alarms = line.key, {one.month: "up" if one.up else "down" for one in line.alarms}
    head = {"level": key.level, "reporter": key.reporter, "report": key.report, "product": key.product or None}
    head |= {"form": line.form or None, "partner": key.partner or None}
    columns = {
        "kg": line.amounts.kg,
        "value": line.amounts.value,
        "month_on_month": line.month_on_month,
        "year_on_year": line.year_on_year,
        "adjusted": line.adjusted,
        "adjusted_month_on_month": line.adjusted_month_on_month,
    }
    return [
        head
        | {"month": month, "currency": line.amounts.currency, "alarm": alarms.get(month)}
        | {name: number(values[n]) for name, values in columns.items()}
        for n, month in enumerate(months)
        if np.isfinite(line.amounts.kg[n]) or np.isfinite(line.amounts.value[n])
    ]


def number(value: float) -> float | None:
    """A figure as it is stored; None where it is unknown."""
    return None if not np.isfinite(value) else rounded(float(value))


def bound(value: float | None) -> float | None:
    """An end of an interval as it is stored; None where there is no interval."""
    return None if value is None else rounded(value)


def numbers(values: Array) -> list[float | None]:
    """The same of many."""
    return [number(value) for value in values]


def document(found: Monitored) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "name": found.name,
        "months": list(found.months),
        "false_alarms_a_year": found.budget,
        "series_watched": found.watched,
        "series": [_line(line) for line in found.lines],
        "known_on": list(found.days),
        "event_study": None if found.study is None else _study(found.study),
        "nowcasts": [_late(one) for one in found.late],
        "notes": list(found.notes),
    }


def _late(found: LateReporter) -> dict[str, Any]:
    return {
        "reporter": found.key.reporter,
        "report": found.key.report,
        "unit": found.unit,
        "early": list(found.early),
        "mase": None if found.mase is None else rounded(found.mase),
        "trials": found.trials,
        "tried_on": "vintages" if found.by_vintage else "delays of today",
        "months": [
            {"month": one.month, "value": rounded(one.value), "low": bound(one.low), "high": bound(one.high)}
            for one in found.months
        ],
    }


def _line(line: MonitorLine) -> dict[str, Any]:
    key = line.key
    return {
        "level": key.level,
        "reporter": key.reporter,
        "report": key.report,
        "product": key.product or None,
        "form": line.form or None,
        "partner": key.partner or None,
        "unit": line.amounts.unit,
        "currency": line.amounts.currency,
        "kg": numbers(line.amounts.kg),
        "value": numbers(line.amounts.value),
        "month_on_month": numbers(line.month_on_month),
        "year_on_year": numbers(line.year_on_year),
        "adjusted": numbers(line.adjusted) if line.is_adjusted else None,
        "lunar_new_year": None if line.holiday_effect is None else rounded(line.holiday_effect),
        "lunar_new_year_error": None if line.holiday_error is None else rounded(line.holiday_error),
        "alarms": [{"month": one.month, "up": one.up} for one in line.alarms],
        "levels_from": list(line.levels_from),
        "revised": [vars(one) for one in line.revised],
        "vintages": [{"known_on": one.day, "amounts": numbers(one.amounts)} for one in line.prints],
    }


def _study(found: ActStudy) -> dict[str, Any]:
    study = found.study
    effects = zip(study.months.tolist(), study.effect, study.error, study.low, study.high, study.p_value, strict=True)
    return {
        "act": found.act,
        "first_month": found.first_month,
        "treated": found.treated,
        "controls": found.controls,
        "controls_are": found.controls_are,
        "unit": f"log {found.unit}",
        "mean_after": rounded(found.after),
        "pre_trend_f": number(study.pre_f),
        "pre_trend_p": number(study.pre_p),
        "pre_trend_p_dealt": number(found.parted_p) if found.testable else None,
        "effects": [
            {
                "month": month,
                "effect": number(effect),
                "error": number(error),
                "low": number(low),
                "high": number(high),
            }
            | {"p_value": number(p)}
            for month, effect, error, low, high, p in effects
        ],
    }
