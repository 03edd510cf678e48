"""Two synthetic scans as the detector would hand them on: one-leg in EUR, two-leg in kg with an undecidable hub."""

import math
import random
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from oretrace.catalog.measure_parts import SuspendedPeriod
from oretrace.catalog.measures import Measure
from oretrace.detect.diversion.records import Claim, DiversionDetails, DiversionScan, Window
from oretrace.evidence import BalanceExhibit, BalanceLine, Check, Evidence, Query, SeriesExhibit, TableExhibit
from oretrace.findings import Amount, Finding, LeftOut, Note, Scan, Subject, Verdict, digest
from oretrace.question import Question
from oretrace.views.numbers import place

SQL = """-- monthly value of the controlled products on one lane
SELECT period_start, sum(value) AS value
FROM trade_flow
WHERE reporter = $reporter AND partner = $partner AND value > 0 AND hs_code IN (SELECT hs6 FROM measure_item)
GROUP BY period_start
ORDER BY period_start"""


@dataclass(frozen=True)
class Sample:
    """What `write` takes."""

    scan: Scan
    evidence: dict[str, Evidence]


@dataclass(frozen=True)
class Hub:
    """A hub to invent: monthly trade before, its growth after, the verdict."""

    code: str
    before: float
    growth: float
    verdict: Verdict
    p: float
    products: int = 24


def months(first: date, n: int) -> tuple[str, ...]:
    return tuple(f"{first.year + (first.month - 1 + i) // 12}-{(first.month - 1 + i) % 12 + 1:02d}" for i in range(n))


def series(
    name: str, lane: tuple[str, str], level: float, growth: float, own: DiversionScan, n: int
) -> SeriesExhibit:
    """A noisy series that changes by `growth` from the first month after the act."""
    noise, window = random.Random(f"{lane}"), own.window
    when = months(window.pre_first, n)
    start = when.index(f"{window.post_first:%Y-%m}")
    observed: list[float | None] = []
    for i in range(n):
        ramp = 1 + (growth - 1) * min(1.0, max(0, i - start + 1) / 4)
        observed.append(level * ramp * math.exp(noise.gauss(0, 0.22)))
    if n > 40:
        observed[7] = None
    expected = [None if i < start - 12 else level * (1 + 0.12 * math.sin(i / 2)) for i in range(n)]
    low = [None if value is None else value * 0.62 for value in expected]
    high = [None if value is None else value * 1.45 for value in expected]
    drawn = (tuple(observed), tuple(expected), tuple(low), tuple(high))
    return SeriesExhibit(name, title(lane), True, own.unit, when, *drawn, "own mean before")


def unreported(name: str, lane: tuple[str, str], unit: str) -> SeriesExhibit:
    return SeriesExhibit(name, title(lane), False, unit, (), (), (), (), (), "none")


def title(lane: tuple[str, str]) -> str:
    return " → ".join(map(place, lane))


def finding(hub: Hub, rank: int, own: DiversionScan, measure: Measure, claim: Claim) -> Finding:
    window, flagged = own.window, hub.verdict == "flagged"
    estimate = max(0.0, hub.before * (hub.growth - 1) * window.post_months)
    return Finding(
        id=digest(hub.code, own.unit),
        subject=Subject(
            "route",
            {"origin": own.origin, "hub": hub.code, "destination": "+".join(own.destinations), "product": None},
        ),
        detector="diversion",
        version="3",
        measure=measure.id,
        material=None,
        period=f"{window.post_first:%Y-%m}..{window.post_last:%Y-%m}",
        rank=rank,
        score=4.2 - 1.1 * rank,
        p_value=hub.p,
        attainable_p=0.05 if hub.verdict == "undecidable" else 1 / 841,
        q_value=min(1.0, hub.p * 6),
        verdict=hub.verdict,
        amount=Amount(
            estimate=estimate,
            interval90_low=estimate * 0.58,
            interval90_high=estimate * 1.61,
            at_least=0.0 if rank > 2 else estimate * 0.4,
            at_most=estimate * 1.9 + hub.before,
            unit=own.unit,
        ),
        details=DiversionDetails(
            level="hub",
            destinations=own.destinations,
            claim=claim,
            leg1_p=min(0.95, hub.p * 1.5),
            leg2_p=None if claim == "first leg" else min(0.95, hub.p * 2),
            linear_score=3.9 - 1.1 * rank,
            linear_q_value=min(1.0, hub.p * 7),
            linear_flagged=flagged,
            calibration="cross-pair" if claim == "two legs" else "placebo destinations and dates",
            placebos=19 if hub.verdict == "undecidable" else 840,
            separate_looks=9.5 if hub.verdict == "undecidable" else 210.0,
            counterfactual="own mean before",
            coverage="partial",
            n_products=hub.products,
            n_products_flagged=hub.products // 4 if flagged else 0,
            robust_variants=8,
            robust_flagged=7 if flagged else 0,
        ),
    )


def product_findings(one: Finding) -> tuple[Finding, ...]:
    """A few product findings of a hub."""
    return tuple(
        replace(
            one,
            id=digest(one.id, n),
            subject=Subject("route", {**one.subject.parts, "product": f"8471{n:02d}"}),
            details=replace(one.details, level="product"),
            parents=(one.id,),
            rank=n + 1,
        )
        for n in range(3)
    )


def evidence_of(hub: Hub, one: Finding, own: DiversionScan, direct: tuple[float, float], n: int) -> Evidence:
    destination, name = own.destinations[0], place(hub.code)
    onward = (hub.code, destination)
    products = tuple(
        (
            f"84{70 + i // 10}{i % 10}0",
            f"Machines and parts thereof, synthetic product number {i}",
            hub.before / (i + 3),
            hub.before * hub.growth / (i + 3),
            None if i % 7 == 6 else min(0.9, hub.p * (i + 1)),
            one.flagged and i < hub.products // 4,
        )
        for i in range(hub.products)
    )
    columns = ("product", "description", "before_per_month", "after_per_month", "p_value", "flagged")
    lines = (
        BalanceLine("in", "ore bought from others", 10.0, 1200.0, 1500.0, "trade statistics"),
        BalanceLine("in", "mined", 0.0, 0.0, None, "nobody prints it"),
        BalanceLine("out", "goods sold to others", 700.0, 800.0, 900.0, "trade statistics"),
        BalanceLine("left", "used at home, or put in stock", -890.0, 400.0, None, "the first less the second"),
    )
    balance = BalanceExhibit("ledger", "Ledger of antimony", "t", lines, ("Lower bound 0: other supply could do.",))
    return Evidence(
        finding_id=one.id,
        claim=f"Trade through {name} grew beyond its counterfactual when the direct lane fell: {one.verdict}.",
        speaks_for=(
            f"Trade into {name} is {hub.growth:.1f} times its former level.",
            "The direct lane fell by 70 %.",
        ),
        speaks_against=("Growth began one month before the act.",) if one.rank % 2 else (),
        checks=(
            Check("Own demand", "not testable with these data", "No figures on consumption are at hand."),
            Check("General growth", "does not explain it", "Trade with other partners grew 1.1 times."),
            Check("Price", "explains it as well", "Unit values rose by 40 % in the same months."),
        ),
        limits=("Statistics at six digits are wider than the control list.", "Values are not deflated."),
        sources=(
            "Eurostat Comext, CN8 monthly, https://ec.europa.eu/eurostat/web/international-trade.",
            "snapshot 1",
        ),
        queries=(Query(SQL, {"reporter": own.origin, "f": 0.02}),),
        exhibits=(
            series("direct", (own.origin, destination), *direct, own, n),
            series("leg 1", (own.origin, hub.code), hub.before, hub.growth, own, n),
            unreported("leg 2", onward, own.unit)
            if one.details.claim == "first leg"
            else series("leg 2", onward, hub.before * 0.8, hub.growth * 0.9, own, n),
            TableExhibit("products", f"Products, {own.unit} a month on leg 1", columns, products),
            *((balance,) if own.unit == "kg" and one.rank == 1 else ()),
        ),
    )


def assemble(scan: Scan, hubs: tuple[Hub, ...], claim: Claim, direct: tuple[float, float], n: int) -> Sample:
    own, measure = scan.details, scan.question.measure
    findings = tuple(finding(hub, rank, own, measure, claim) for rank, hub in enumerate(hubs, 1))
    products = tuple(product for one in findings for product in product_findings(one))
    evidence = {one.id: evidence_of(hub, one, own, direct, n) for hub, one in zip(hubs, findings, strict=True)}
    return Sample(replace(scan, findings=(*findings, *products)), evidence)


def with_hubs(sample: Sample, *hubs: Finding) -> Sample:
    """The sample with other leading findings."""
    return replace(sample, scan=replace(sample.scan, findings=(*hubs, *sample.scan.parts)))


def with_details(one: Finding, **changes: object) -> Finding:
    """The finding with other details of its detector's own."""
    return replace(one, details=replace(one.details, **changes))


def catalog_act(**changes: object) -> Measure:
    """An act that is in the catalog, so that it is not the user's own."""
    from oretrace.catalog.measures import load_measure

    return load_measure("eu-833-2014-2022-328").model_copy(update=changes)


@cache
def one_leg_eur() -> Sample:
    """European Union to Russia, 2022: three hubs flagged, three not, the onward leg published by nobody."""
    window = Window(date(2020, 3, 1), date(2022, 2, 1), date(2022, 3, 1), date(2022, 11, 1), 24, 9)
    scan = Scan(
        detector="diversion",
        version="3",
        question=Question(catalog_act(), codes=()),
        snapshots=(1, 2),
        findings=(),
        left_out=(LeftOut("Chapter 99", "residual codes, no goods named"), LeftOut("Belarus", "itself sanctioned")),
        notes=(Note("data", "values, not weights: a rise in prices looks like a rise in trade"),),
        details=DiversionScan("EUU", ("RUS",), window, "EUR", 1234, 987),
    )
    hubs = (
        Hub("KGZ", 5.1e6, 7.94, "flagged", 0.0012, 120),
        Hub("ARM", 9.4e6, 4.3, "flagged", 0.0024, 44),
        Hub("KAZ", 61.0e6, 2.44, "flagged", 0.0071, 60),
        Hub("GEO", 16.0e6, 1.6, "not flagged", 0.062),
        Hub("UZB", 21.0e6, 1.35, "not flagged", 0.14),
        Hub("TUR", 90.0e6, 1.04, "not flagged", 0.47),
    )
    return assemble(scan, hubs, "first leg", (310e6, 0.28), 33)


@cache
def two_leg_kg() -> Sample:
    """China to the United States, 2024: both legs reported, Hong Kong undecidable, the act suspended in 2025."""
    window = Window(date(2022, 12, 1), date(2024, 11, 1), date(2024, 12, 1), date(2026, 5, 1), 24, 18)
    measure = Measure(
        id="made-up",
        issuer="CHN",
        targets=("USA",),
        citation="Announcement 2024 No. 46",
        title="No export of dual-use gallium, germanium and antimony items to the United States",
        announced_on=date(2024, 12, 3),
        effective_from=date(2024, 12, 3),
        suspended_periods=(
            SuspendedPeriod.model_validate({"from": "2025-11-09", "until": "2026-11-27", "by": "No. 70"}),
        ),
    )
    scan = Scan(
        detector="diversion",
        version="3",
        question=Question(measure),
        snapshots=(7,),
        findings=(),
        details=DiversionScan("CHN", ("USA",), window, "kg", 3, 2),
    )
    hubs = (
        Hub("THA", 60e3, 5.5, "flagged", 0.0013, 3),
        Hub("MEX", 22e3, 9.0, "flagged", 0.0022, 3),
        Hub("HKG", 4e3, 3.1, "undecidable", 0.05, 1),
        Hub("BEL", 150e3, 1.2, "not flagged", 0.21, 3),
        Hub("KOR", 210e3, 1.1, "not flagged", 0.38, 3),
        Hub("SGP", 12e3, 0.8, "not flagged", 0.81, 2),
    )
    return assemble(scan, hubs, "two legs", (900e3, 0.05), 42)
