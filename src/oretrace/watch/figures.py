"""Published figures and their change on the month before: printed once, held against every later vintage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.flows.counted import Count, make
from oretrace.months import add_months
from oretrace.views.numbers import scale_for
from oretrace.watch.causes import Why

if TYPE_CHECKING:
    from oretrace.store import Store
    from oretrace.watch.asked import AskedFigure
    from oretrace.watch.lives import Kind

STAYS = 0.8
"""A reported change stays reported until a revision takes it under this share of its threshold."""


@dataclass(frozen=True)
class Vintage:
    """An amount in `unit` as a snapshot has it, and the day that was retrieved on."""

    amount: float
    unit: str
    snapshot: int
    retrieved: str

    def __str__(self) -> str:
        if self.unit == "kg":
            return f"{self.amount / 1000:,.1f} t"
        return scale_for(self.unit, self.amount).amount(self.amount)

    @property
    def dated(self) -> str:
        """The amount with its vintage."""
        return f"{self} (snapshot {self.snapshot}, retrieved {self.retrieved})"


@dataclass(frozen=True)
class Figure:
    """A month's amount, that of the month before, and that of the year before where it is known."""

    month: date
    now: Vintage
    before: Vintage
    year: Vintage | None

    @property
    def change(self) -> float:
        """On the month before, .32 for a third more."""
        return self.now.amount / self.before.amount - 1

    @property
    def printed(self) -> str:
        """As it is printed: "+32.0 % on the month before (5,864.6 t → 7,742.2 t)"."""
        year = "" if self.year is None else f", {_percent(self.now.amount / self.year.amount - 1)} on the year before"
        return f"{_percent(self.change)} on the month before ({self.before} → {self.now}){year}"

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON-ready values, from which `figure_of` makes it again."""
        parts = {"now": self.now, "before": self.before, "year": self.year}
        return {"month": self.month.isoformat()} | {k: None if v is None else vars(v) for k, v in parts.items()}


def figure_of(record: Mapping[str, Any]) -> Figure:
    """The figure that `as_json` wrote."""
    now, before, year = (None if record[k] is None else Vintage(**record[k]) for k in ("now", "before", "year"))
    assert now is not None and before is not None
    return Figure(date.fromisoformat(record["month"]), now, before, year)


def figures_of(store: Store, asked: AskedFigure) -> dict[str, Figure]:
    """Every month whose amount and that of the month before are known, both in kg, or else in one currency."""
    with store.of_sources(asked.sources).connect() as connection:
        make(connection, Count(codes=asked.codes))
        parameters = {"reporter": asked.reporter, "flow": asked.flow, "partner": asked.partner}
        rows = {r["month"]: r for r in engine.run(connection, "watch/published.sql", parameters).to_pylist()}
    found = (_figure(rows, month) for month in rows)
    return {one.month.isoformat(): one for one in found if one is not None}


def _figure(rows: Mapping[date, Mapping[str, Any]], month: date) -> Figure | None:
    before, year = rows.get(add_months(month, -1)), rows.get(add_months(month, -12))
    for unit in ("kg", rows[month]["currency"]):
        now, then = _vintage(rows[month], unit), _vintage(before, unit)
        if now is not None and then is not None and then.amount > 0:
            past = _vintage(year, unit)
            return Figure(month, now, then, past if past is not None and past.amount > 0 else None)
    return None


def _vintage(row: Mapping[str, Any] | None, unit: str) -> Vintage | None:
    if row is None:
        return None
    amount = row["kg"] if unit == "kg" else row["value"] if row["currency"] == unit else None
    return None if amount is None else Vintage(float(amount), unit, row["snapshot"], str(row["retrieved"]))


def _percent(share: float) -> str:
    return f"{share * 100:+.1f} %".replace("-", "−")


def figure_step(last: Kind | None, then: Figure | None, now: Figure | None, least: float) -> Kind | None:
    """The change of a month: `last` what was reported of it, `then` as it was seen before, None where it was not."""
    if then is not None and now is not None and then.printed == now.printed:
        return None  # known, and reported or not by what was asked when it came
    stood = last is not None and last != "withdrawn"
    over = now is not None and abs(now.change) >= least
    if stood:
        if now is None or abs(now.change) < STAYS * least:
            return "withdrawn"
        return "revised"
    if over:
        return "new" if last is None else "regressed"
    return None


def figure_sentence(kind: Kind, name: str, month: str, then: Figure | None, now: Figure | None) -> str:
    """What happened to a month's figure, without its reason."""
    about = f"{name}: {month[:7]}"
    if now is None:
        return f"{about} withdrawn, no figure is published now; printed before as {then.printed if then else 'none'}"
    if kind in ("revised", "withdrawn") and then is not None:
        return f"{about} {kind}, it is {now.printed}; printed before as {then.printed}"
    return f"{about} {now.printed}"


def figure_why(then: Figure | None, now: Figure | None, is_first: bool) -> Why:
    """Why: a later vintage of this month or of the one before, or new data."""
    if then is None and now is not None:
        text = "the first look at this figure" if is_first else f"new data: {now.now.dated}"
        return Why("first look" if is_first else "new data", text)
    if then is None or now is None:
        return Why("revision", f"a revision: {then.now.dated if then else 'a figure'} was taken back")
    pairs = ((then.month, then.now, now.now), (add_months(then.month, -1), then.before, now.before))
    texts = [f"{month:%Y-%m}: {a.dated} became {b.dated}" for month, a, b in pairs if a.amount != b.amount]
    return Why("revision", f"a revision: {'; '.join(texts)}" if texts else "a revision of the year before")
