"""The published figures of the antimony case (CSV file beside this module), and the months between them.

China's exports are published for a few months and years only. The others are modelled: interpolated between their
neighbours, so that the published totals of the year are met.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.world.nature import FIRST_MONTH, MONTHS
from oretrace.catalog.tables import read_table
from oretrace.months import between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.arrays import Array

FILE = Path(__file__).with_name("antimony_figures.csv")
KG = 1000.0
"""Of a metric ton."""


@dataclass(frozen=True)
class AntimonyFigure:
    """A published figure of the months from `first` to `last`: `value` in `unit`, by `source` (`url` "" for none)."""

    name: str
    what: str
    first: date
    last: date
    value: float
    unit: str
    source: str
    url: str

    @property
    def months(self) -> slice:
        """Its months in the series of a world."""
        return slice(month(self.first), month(self.last) + 1)

    @property
    def period(self) -> str:
        """As printed: 2024-12 or 2024-12..2025-04."""
        first, last = (day.isoformat()[:7] for day in (self.first, self.last))
        return first if first == last else f"{first}..{last}"


def month(day: date) -> int:
    """Number of a day's month in the series of a world."""
    return between(FIRST_MONTH, day)


@lru_cache(maxsize=1)
def figures() -> Mapping[str, AntimonyFigure]:
    """All figures by name."""
    return MappingProxyType({row["name"]: _figure(row) for row in read_table(FILE.name, FILE.parent)})


def monthly_totals(hub_flow: Array) -> Array:
    """China's exports of antimony items (months,) in kg from 2023 on, NaN before.

    Months of 2023 and 2024 lie on lines between published ones. Those of early 2025 follow `hub_flow` (months,), the
    modelled shape of what goes to the hubs, which was most of it. After June 2025 nothing is published: it stays at
    June's level.
    """
    known = figures()
    total, published = np.full(MONTHS, np.nan), [f for f in known.values() if f.name.startswith("month_")]
    for figure in published:
        total[figure.months] = figure.value * KG
    october = known["october_fall"].months.start
    before = [f for f in published if f.months.start < october]
    line = np.interp(np.arange(MONTHS), [f.months.start for f in before], [f.value * KG for f in before])
    line[october] = line[october - 1] * (1.0 - known["october_fall"].value / 100.0)
    year = known["year_2024"]
    now, former = year.months, slice(year.months.start - 12, year.months.start)
    _fill(total, former, line, year.value * KG / (1.0 - known["year_2024_fall"].value / 100.0))
    _fill(total, now, line, year.value * KG)
    half = known["half_2025_fall"]
    before_half = slice(half.months.start - 12, half.months.stop - 12)
    _fill(total, half.months, hub_flow, total[before_half].sum() * (1.0 - half.value / 100.0))
    total[half.months.stop :] = total[half.months.stop - 1]
    return total


def _fill(total: Array, months: slice, shape: Array, whole: float) -> None:
    """Let the open months (NaN) of a period follow a shape, so that the period adds up to `whole`."""
    part = total[months]
    unknown = np.isnan(part)
    weights = shape[months][unknown]
    part[unknown] = weights * (whole - part[~unknown].sum()) / weights.sum()


def _figure(row: dict[str, str]) -> AntimonyFigure:
    first, last = (date.fromisoformat(f"{row[end]}-01") for end in ("first", "last"))
    return AntimonyFigure(
        row["name"], row["what"], first, last, float(row["value"]), row["unit"], row["source"], row["url"]
    )
