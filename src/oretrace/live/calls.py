"""One request for figures in this house's own terms, whichever service answers it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

from oretrace.catalog.territories import territories
from oretrace.errors import OptionError
from oretrace.months import each_month, index

Flow = Literal["import", "export"]
Scheme = Literal["census", "comtrade", "eurostat"]


@dataclass(frozen=True, order=True)
class CallSeries:
    """Whose figures, of what, with whom: what one snapshot of a fetch speaks of.

    `reporters` and `partners` are territories; empty: all that the service has. A series has one partner or all: a
    file of several named ones looks like a whole list, and the others would count as no trade.
    """

    service: str
    flow: Flow
    reporters: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()

    def __str__(self) -> str:
        who = ", ".join(self.reporters) or "all reporters"
        whom = ", ".join(self.partners) or "all partners"
        return f"{self.service} {who}: {self.flow}s {'from' if self.flow == 'import' else 'to'} {whom}"


@dataclass(frozen=True)
class Need:
    """Codes and months wanted of a series; `why` is the leg of a route that it is for."""

    series: CallSeries
    codes: tuple[str, ...]
    first: date
    last: date
    why: str = "asked for"

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months."""
        return each_month(self.first, self.last)


@dataclass(frozen=True)
class Call:
    """A part of a need that one query answers."""

    series: CallSeries
    codes: tuple[str, ...]
    months: tuple[date, ...]

    @property
    def id(self) -> str:
        """The same for the same call."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON-ready values."""
        series = self.series
        return {
            "service": series.service,
            "flow": series.flow,
            "reporters": list(series.reporters),
            "partners": list(series.partners),
            "codes": list(self.codes),
            "months": [f"{month:%Y-%m}" for month in self.months],
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Call:
        """The call that `as_json` wrote."""
        series = CallSeries(record["service"], record["flow"], tuple(record["reporters"]), tuple(record["partners"]))
        months = tuple(date.fromisoformat(f"{month}-01") for month in record["months"])
        return cls(series, tuple(record["codes"]), months)


def codes_in(scheme: Scheme, name: str) -> tuple[str, ...]:
    """The codes of a territory in a service's own list; OptionError for one that the service does not name."""
    row = territories().by_iso3[name]
    codes: tuple[str, ...] = getattr(row, scheme)
    if not codes:
        raise OptionError(f"{row.name} has no code of its own in the list of {scheme}: its trade counts elsewhere")
    return codes


def blocks(codes: Sequence[str], months: Iterable[date], most_codes: int, most_months: int) -> list[tuple[Any, Any]]:
    """Pairs of codes and months, at most so many of each; months of one calendar year together, without a gap."""
    found = []
    for _, run in groupby(enumerate(sorted(months)), key=lambda pair: (pair[1].year, index(pair[1]) - pair[0])):
        listed = [month for _, month in run]
        for at in range(0, len(listed), most_months):
            some = tuple(listed[at : at + most_months])
            found += [(tuple(codes[c : c + most_codes]), some) for c in range(0, len(codes), most_codes)]
    return found
