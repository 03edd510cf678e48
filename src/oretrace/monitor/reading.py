"""Monthly series out of a store: of each reporter's exports and imports in all, by form, and by lane."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from oretrace import engine
from oretrace.errors import InputError
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.flows.unions import Report, standing_for
from oretrace.months import each_month, index

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Mask
    from oretrace.monitor.subject import Watched

REPORTS: tuple[Report, Report] = ("export", "import")
Level = Literal["all", "form", "lane"]
UNWEIGHED = 0.01
"""Share of a month's value that may lack a mass, as lots that round to 0 kg do, before that of the sum is unknown."""


@dataclass(frozen=True, order=True)
class SeriesKey:
    """Which series: a reporter's exports or imports of one product ("" for all) with one partner ("" for all)."""

    reporter: str
    report: Report
    product: str = ""
    partner: str = ""

    @property
    def level(self) -> Level:
        """Of all goods with all partners, of one form, or of one lane."""
        return "form" if self.product else "lane" if self.partner else "all"

    @property
    def exporter(self) -> str:
        """Where the goods come from; "" for everywhere."""
        return self.reporter if self.report == "export" else self.partner

    @property
    def importer(self) -> str:
        """Where they go; "" for everywhere."""
        return self.partner if self.report == "export" else self.reporter


@dataclass(frozen=True)
class Amounts:
    """Of each month (months,): kg, and value in `currency`; NaN where nothing is published or a part is unknown."""

    kg: Array
    value: Array
    currency: str

    @property
    def in_kg(self) -> bool:
        """Whether some month has a mass."""
        return bool((self.kg > 0).any())

    @property
    def main(self) -> Array:
        """kg where there are any, else values."""
        return self.kg if self.in_kg else self.value

    @property
    def unit(self) -> str:
        """That of `main`."""
        return "kg" if self.in_kg else self.currency


@dataclass(frozen=True)
class SeriesReading:
    """All series of what is watched, over the same `months`, without gaps between the first and the last."""

    months: tuple[date, ...]
    series: Mapping[SeriesKey, Amounts]


def lanes(reading: SeriesReading) -> tuple[dict[tuple[str, str], Array], str]:
    """Each lane's amounts by exporter and importer, and their unit: that of most lanes, those in another left out.

    A lane is as its importer reports it, or, where the importer does not, as its exporter does.
    """
    each = {key: one for key, one in reading.series.items() if key.level == "lane"}
    units = [one.unit for one in each.values()]
    unit = max(sorted(set(units)), key=units.count) if units else ""
    of_one = sorted((key for key, one in each.items() if one.unit == unit), key=lambda key: key.report)
    return {(key.exporter, key.importer): each[key].main for key in of_one}, unit  # imports after exports


@dataclass
class _Filling:
    """A series while rows are added: `spoken` are the months of which its reporter speaks."""

    spoken: Mask
    kg: Array
    value: Array
    unweighed: Array
    currencies: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, spoken: Mask) -> _Filling:
        kg, value, unweighed = np.zeros((3, len(spoken)))
        return cls(spoken, kg, value, unweighed)

    def add(self, month: int, row: Mapping[str, Any]) -> None:
        value = np.nan if row["value"] is None else row["value"]
        self.value[month] += value
        if row["kg"] is None:
            self.unweighed[month] += value
        else:
            self.kg[month] += row["kg"]
        self.currencies.add(row["currency"] or "mixed")

    def amounts(self) -> Amounts:
        one = len(self.currencies) <= 1
        little = self.unweighed <= UNWEIGHED * np.where(self.kg > 0, self.value, 0.0)
        weighed = (self.unweighed == 0) | little
        kg, value = np.where(self.spoken & weighed, self.kg, np.nan), np.where(self.spoken, self.value, np.nan)
        return Amounts(kg, value if one else np.full_like(value, np.nan), "".join(self.currencies) if one else "")


def read(connection: DuckDBPyConnection, asked: Watched) -> SeriesReading:
    """The series of what is watched in a store's connection; InputError where it has none.

    A month in which a reporter publishes and has no figure of a series is a 0; one of which it does not publish, or
    of which a part is withheld or has no mass, is unknown.
    """
    counted.make(connection, Count(asked.codes))
    whose = _stand_for(connection, asked.reporters)
    rows = engine.run(connection, "monitor/series.sql", _parameters(connection, asked, whose))
    if not rows.num_rows:
        do = "`oretrace status` lists what the store has"
        raise InputError(f"monthly figures of {asked.name}, as asked for", "none", "the store", do=do)
    text = counted.statement("flows/speaking.sql", "covered", "trader")
    speaking = engine.run(connection, text, {**Count().periods, "until": asked.until}).to_pylist()
    found = rows.to_pylist()
    whose_own = {(row["reporter"], row["report"]) for row in found}
    # Trade may have ended before the last month that is published.
    ends = [row["month"] for row in speaking if (row["reporter"], row["report"]) in whose_own]
    months = each_month(min(row["month"] for row in found), max([*ends, *(row["month"] for row in found)]))
    spoken = _Spoken.of(speaking, months, whose, bool(asked.origins or asked.destinations))
    filled = sorted(_filled(found, months, whose, spoken), key=lambda pair: pair[0])
    return SeriesReading(months, {key: one.amounts() for key, one in filled})


def _stand_for(connection: DuckDBPyConnection, reporters: Iterable[str]) -> dict[str, str]:
    """Each reporter whose figures are wanted, and the territory asked for: a union is the sum of its members."""
    whose: dict[str, str] = {}
    for name in reporters:
        for report in REPORTS:
            whose |= dict.fromkeys(standing_for(connection, name, report, date.max), name)
    return whose


def _parameters(connection: DuckDBPyConnection, asked: Watched, whose: Mapping[str, str]) -> dict[str, Any]:
    def ends(names: Iterable[str], report: Report) -> list[str]:
        return sorted({one for name in names for one in (name, *standing_for(connection, name, report, date.max))})

    return {
        "reporters": sorted(whose),
        "origins": ends(asked.origins, "export"),
        "destinations": ends(asked.destinations, "import"),
        "until": asked.until,
    }


def _filled(
    rows: Iterable[Mapping[str, Any]], months: tuple[date, ...], whose: Mapping[str, str], spoken: _Spoken
) -> Iterable[tuple[SeriesKey, _Filling]]:
    found: dict[SeriesKey, _Filling] = {}
    first = index(months[0])
    for row in rows:
        partner, report, month = row["partner"], row["report"], index(row["month"]) - first
        name = whose.get(row["reporter"], row["reporter"])
        if whose.get(partner) == name != partner:  # between members of a union
            continue
        keys = (SeriesKey(name, report), SeriesKey(name, report, product=row["product"]))
        for key in (*keys, SeriesKey(name, report, partner=partner)):
            if key not in found:
                found[key] = _Filling.of(spoken.of_series(key))
            found[key].add(month, row)
    return ((key, one) for key, one in found.items() if one.spoken.any())


@dataclass(frozen=True)
class _Spoken:
    """Of which months reporters speak: by reporter and report, of all partners ("*") or of one.

    `members` are the reporters that a name stands for. `some`: only lanes of some partners are watched, whose sum
    needs no file of all partners. `months` is how many there are.
    """

    masks: Mapping[tuple[str, str], Mapping[str, Mask]]
    members: Mapping[str, tuple[str, ...]]
    some: bool
    months: int

    @classmethod
    def of(
        cls, speaking: Iterable[Mapping[str, Any]], months: tuple[date, ...], whose: Mapping[str, str], some: bool
    ) -> _Spoken:
        masks: dict[tuple[str, str], dict[str, Mask]] = {}
        first = index(months[0])
        for row in speaking:
            month = index(row["month"]) - first
            if 0 <= month < len(months):
                of_one = masks.setdefault((row["reporter"], row["report"]), {})
                of_one.setdefault(row["partner_scope"], np.zeros(len(months), dtype=bool))[month] = True
        members: dict[str, tuple[str, ...]] = {}
        for reporter in sorted({reporter for reporter, _ in masks}):
            name = whose.get(reporter, reporter)
            members[name] = (*members.get(name, ()), reporter)
        return cls(masks, members, some, len(months))

    def of_series(self, key: SeriesKey) -> Mask:
        """The months in which all reporters that a series adds up speak of it."""
        pairs = [(reporter, key.report) for reporter in self.members.get(key.reporter, ())]
        parts = [self._of_one(self.masks[pair], key.partner) for pair in pairs if pair in self.masks]
        return np.logical_and.reduce(parts) if parts else np.zeros(self.months, dtype=bool)

    def _of_one(self, scopes: Mapping[str, Mask], partner: str) -> Mask:
        none = np.zeros(self.months, dtype=bool)
        whole = scopes.get("*", none)
        if partner:
            return np.asarray(whole | scopes.get(partner, none))
        ones = [mask for scope, mask in scopes.items() if scope != "*"]
        return np.asarray(whole | np.logical_and.reduce(ones)) if self.some and ones else whole
