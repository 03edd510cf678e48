"""The map: lanes under finding of one material, over the whole period of their findings or in one month of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from oretrace.findings import Amount, Verdict
from oretrace.ledger.contained import share_in
from oretrace.months import each_month
from oretrace.views.desk.queue import listed_as
from oretrace.views.figures.route_amounts import RouteAmount
from oretrace.views.numbers import Scale, scale_for
from oretrace.views.rows import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.question import Question
    from oretrace.runs.atlas import Leg
    from oretrace.runs.queue import Queued

MASS = "kg"
ELEMENT, AS_IT_IS = "contained element", "goods as they are"
PERIOD = re.compile(r"([1-9]\d{3}-(?:0[1-9]|1[0-2]))(?:(?:/|\.\.)([1-9]\d{3}-(?:0[1-9]|1[0-2])))?", re.ASCII)
MOST_DRAWN = 24
LAST_LEGS = ("leg 2", "direct")
"""The leg that ends at the destination: out of the hub, or all the way."""


@dataclass(frozen=True)
class MapRow:
    """One lane: its finding, and its amount in `unit`; each bound None where it is unknown.

    `of` is "contained element", or "goods as they are" where the catalog has no content of the codes asked about.
    `origin`, `hub` and `destination` are codes of territories, None where there is none.
    """

    id: str
    way: str
    stage: str
    verdict: Verdict
    sign: str
    flagged: bool
    measure: str
    period: str
    codes: tuple[str, ...]
    amount: Amount
    of: str
    at_least: str
    estimate: str
    at_most: str
    unit: str
    origin: str | None
    hub: str | None
    destination: str | None

    @property
    def drawn(self) -> RouteAmount | None:
        """What the figures draw; None for a lane whose ends are not known."""
        if not self.origin or not self.destination:
            return None
        return RouteAmount(self.origin, self.hub, self.destination, self.amount, self.flagged)


@dataclass(frozen=True)
class MapMaterial:
    """A material that the map can show, with how many flagged findings it has."""

    name: str
    flagged: int
    chosen: bool


@dataclass(frozen=True)
class MapView:
    """A material's lanes; `month` is "" for the whole period of each finding.

    `left_out` counts findings of the material whose amount is 0 or unknown, `more` says that some are not listed.
    """

    material: str
    materials: tuple[MapMaterial, ...]
    month: str
    months: tuple[str, ...]
    before: str | None
    after: str | None
    rows: tuple[MapRow, ...]
    left_out: int
    more: bool
    without_legs: int
    unit: str
    of: str
    modelled: bool

    @property
    def drawn(self) -> tuple[RouteAmount, ...]:
        """What the figures draw: the first lanes in the unit of the first, as others cannot be held beside them."""
        alike = [row.drawn for row in self.rows if (row.unit, row.of) == (self.unit, self.of)]
        return tuple(one for one in alike if one is not None)[:MOST_DRAWN]


@dataclass(frozen=True)
class Lane:
    """A finding with the amount that is shown, what it is of, and the codes that were asked about."""

    queued: Queued
    amount: Amount
    of: str
    codes: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Amounts of one key can be held beside each other."""
        return self.amount.unit or "", self.of


def map_view(
    found: Sequence[Queued],
    questions: Mapping[str, Question],
    legs: Mapping[int, Sequence[Leg]] | None,
    material: str,
    materials: Mapping[str, int],
    month: str,
    more: bool,
) -> MapView:
    """The map of a material from its findings; with `legs`, by the finding's number, in the month alone."""
    months = months_of(one.finding.period for one in found)
    here = [one for one in found if not month or month in months_of([one.finding.period])]
    lanes = [lane(one, questions[one.run], None if legs is None else legs.get(one.place[2], ())) for one in here]
    kept = [one for one in lanes if one.queued.finding.flagged or one.amount.at_most or one.amount.estimate]
    scales = {key: scale([one.amount for one in kept if one.key == key]) for key in {one.key for one in kept}}
    rows = tuple(map_row(one, scales[one.key]) for one in kept)
    at = months.index(month) if month in months else -1
    names = dict.fromkeys((*materials, *([material] if material else [])))
    return MapView(
        material=material,
        materials=tuple(MapMaterial(name, materials.get(name, 0), name == material) for name in names),
        month=month,
        months=months,
        before=months[at - 1] if at > 0 else None,
        after=months[at + 1] if 0 <= at < len(months) - 1 else None,
        rows=rows,
        left_out=len(lanes) - len(kept),
        more=more,
        without_legs=0 if legs is None else sum(one.place[2] not in legs for one in here),
        unit=rows[0].unit if rows else "",
        of=rows[0].of if rows else "",
        modelled=any(one.queued.modelled for one in kept),
    )


def months_of(periods: Iterable[str]) -> tuple[str, ...]:
    """The months of some periods ("2025-01/2025-05"), each once, in order; none of a text that is no period."""
    found: set[str] = set()
    for ends in filter(None, map(PERIOD.fullmatch, periods)):
        first, last = (date.fromisoformat(f"{end}-01") for end in (ends[1], ends[2] or ends[1]))
        found |= {f"{month:%Y-%m}" for month in each_month(first, last)}
    return tuple(sorted(found))


def lane(one: Queued, question: Question, legs: Sequence[Leg] | None) -> Lane:
    """A finding with its amount in contained element where the codes have a content."""
    finding = one.finding
    product = finding.subject.parts.get("product")
    codes = (product,) if product else question.asked_codes or ()
    amount = finding.amount if legs is None else in_month(finding.amount, legs)
    year = int(finding.period[:4]) if finding.period[:4].isdecimal() else 0
    shares = share_in(finding.material or "", codes, year) if codes and amount.unit == MASS else None
    if shares is None:
        return Lane(one, amount, AS_IT_IS, codes)
    low, typical, high = shares
    held = Amount(
        estimate=times(amount.estimate, typical),
        interval90_low=times(amount.interval90_low, low),
        interval90_high=times(amount.interval90_high, high),
        at_least=times(amount.at_least, low),
        at_most=times(amount.at_most, high),
        unit=MASS,
    )
    return Lane(one, held, ELEMENT, codes)


def in_month(whole: Amount, legs: Sequence[Leg]) -> Amount:
    """The amount in one month: at most all that arrived, what is above the expected as the estimate.

    A lower bound holds over the whole period; in a month it is known only where that is 0.
    """
    least = 0.0 if whole.at_least == 0 else None
    last = next((one for name in LAST_LEGS for one in legs if one.leg == name and one.unit == whole.unit), None)
    if last is None or last.observed is None:
        return Amount(at_least=least, unit=whole.unit)
    above = None if last.expected is None else max(0.0, last.observed - last.expected)
    return Amount(estimate=above, at_least=least, at_most=last.observed, unit=whole.unit)


def times(value: float | None, factor: float) -> float | None:
    """The product; None of what is unknown."""
    return None if value is None else value * factor


def scale(amounts: Sequence[Amount]) -> Scale:
    """One scale for amounts of one unit."""
    values = [value for one in amounts for value in (one.at_least, one.estimate, one.at_most)]
    return scale_for(next((one.unit for one in amounts if one.unit), ""), *values)


def map_row(one: Lane, printed: Scale) -> MapRow:
    """A lane's row, its amounts in a scale."""
    finding, amount = one.queued.finding, one.amount
    parts = finding.subject.parts
    at_least, estimate, at_most = (
        "" if value is None else printed.number(value) for value in (amount.at_least, amount.estimate, amount.at_most)
    )
    return MapRow(
        id=finding.id,
        way=listed_as(finding.subject),
        stage=one.queued.stage or "",
        verdict=finding.verdict,
        sign=SIGNS[finding.verdict],
        flagged=finding.flagged,
        measure=finding.measure or "",
        period=finding.period,
        codes=one.codes,
        amount=amount,
        of=one.of,
        at_least=at_least,
        estimate=estimate,
        at_most=at_most,
        unit=printed.unit,
        origin=parts.get("origin"),
        hub=parts.get("hub"),
        destination=parts.get("destination"),
    )
