"""Two synthetic scans as the detector would hand them on: one-leg in EUR, two-leg in kg with an undecidable hub."""

import math
import random
from dataclasses import dataclass, replace
from datetime import date

from oretrace.evidence import Check, Evidence, Leg, ProductRow
from oretrace.findings import Finding, LeftOut, Mode, Scan, Verdict, Window, digest
from oretrace.report import MeasureText

Point = tuple[float, float]

POSITIONS: dict[str, Point] = {
    "EUU": (4.4, 50.8),
    "RUS": (37.6, 55.8),
    "KGZ": (74.6, 41.5),
    "ARM": (44.9, 40.2),
    "KAZ": (67.0, 48.0),
    "GEO": (43.5, 42.1),
    "UZB": (64.0, 41.5),
    "TUR": (35.0, 39.0),
    "CHN": (104.0, 35.0),
    "USA": (-98.0, 39.0),
    "THA": (101.0, 15.0),
    "MEX": (-102.0, 23.5),
    "BEL": (4.5, 50.7),
    "HKG": (114.2, 22.3),
    "SGP": (103.8, 1.35),
    "KOR": (127.8, 36.3),
}
NAMES = {
    "EUU": "European Union",
    "RUS": "Russia",
    "KGZ": "Kyrgyzstan",
    "ARM": "Armenia",
    "KAZ": "Kazakhstan",
    "GEO": "Georgia",
    "UZB": "Uzbekistan",
    "TUR": "Türkiye",
    "CHN": "China",
    "USA": "United States",
    "THA": "Thailand",
    "MEX": "Mexico",
    "BEL": "Belgium",
    "HKG": "Hong Kong",
    "SGP": "Singapore",
    "KOR": "South Korea",
}
SQL = """-- monthly value of the controlled products on one lane
SELECT period_start, sum(value) AS value
FROM trade_flow
WHERE reporter = $reporter AND partner = $partner AND value > 0 AND hs_code IN (SELECT hs6 FROM measure_item)
GROUP BY period_start
ORDER BY period_start"""


@dataclass(frozen=True)
class Sample:
    """What `render` takes."""

    scan: Scan
    evidence: dict[str, Evidence]
    measure: MeasureText
    positions: dict[str, Point]
    names: dict[str, str]


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


def leg(name: str, lane: tuple[str, str], level: float, growth: float, unit: str, window: Window, n: int) -> Leg:
    """A noisy series that changes by `growth` from the first month after the act."""
    noise = random.Random(f"{lane}")
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
    return Leg(
        name, *lane, True, unit, when, tuple(observed), tuple(expected), tuple(low), tuple(high), "own mean before"
    )


def unreported(name: str, lane: tuple[str, str], unit: str) -> Leg:
    return Leg(name, *lane, False, unit, (), (), (), (), (), "none")


def finding(hub: Hub, rank: int, scan: Scan, mode: Mode) -> Finding:
    estimate = max(0.0, hub.before * (hub.growth - 1) * scan.window.post_months)
    return Finding(
        id=digest(hub.code, scan.unit),
        subject_key=digest(scan.origin, scan.destination, hub.code),
        detector="diversion",
        version="1.0",
        level="hub",
        measure=scan.measure,
        period=f"{scan.window.post_first:%Y-%m}..{scan.window.post_last:%Y-%m}",
        origin=scan.origin,
        destination=scan.destination,
        hub=hub.code,
        product=None,
        rank=rank,
        mode=mode,
        score=4.2 - 1.1 * rank,
        p_value=hub.p,
        attainable_p=0.05 if hub.verdict == "undecidable" else 1 / 841,
        q_value=min(1.0, hub.p * 6),
        leg1_p=min(0.95, hub.p * 1.5),
        leg2_p=None if mode == "one_leg" else min(0.95, hub.p * 2),
        linear_score=3.9 - 1.1 * rank,
        linear_q_value=min(1.0, hub.p * 7),
        linear_flagged=hub.verdict == "flagged",
        verdict=hub.verdict,
        flagged=hub.verdict == "flagged",
        calibration="cross-pair" if mode == "two_leg" else "placebo destinations and dates",
        placebos=19 if hub.verdict == "undecidable" else 840,
        separate_looks=9.5 if hub.verdict == "undecidable" else 210.0,
        counterfactual="own mean before",
        estimate=estimate,
        interval90_low=estimate * 0.58,
        interval90_high=estimate * 1.61,
        at_least=0.0 if rank > 2 else estimate * 0.4,
        at_most=estimate * 1.9 + hub.before,
        effect_unit=scan.unit,
        coverage="partial: the customs codes are wider than the controlled goods",
        n_products=hub.products,
        n_products_flagged=hub.products // 4 if hub.verdict == "flagged" else 0,
        robust_variants=8,
        robust_flagged=7 if hub.verdict == "flagged" else 0,
    )


def product_findings(one: Finding) -> tuple[Finding, ...]:
    """A few product findings of a hub."""
    return tuple(
        replace(one, id=digest(one.id, n), level="product", product=f"8471{n:02d}", rank=n + 1) for n in range(3)
    )


def evidence_of(hub: Hub, one: Finding, scan: Scan, direct: tuple[float, float], n: int) -> Evidence:
    unit = scan.unit
    onward = (hub.code, scan.destination)
    legs = (
        leg("Leg 1", (scan.origin, hub.code), hub.before, hub.growth, unit, scan.window, n),
        unreported("Leg 2", onward, unit)
        if one.mode == "one_leg"
        else leg("Leg 2", onward, hub.before * 0.8, hub.growth * 0.9, unit, scan.window, n),
        leg("Direct lane", (scan.origin, scan.destination), *direct, unit, scan.window, n),
    )
    products = tuple(
        ProductRow(
            f"84{70 + i // 10}{i % 10}0",
            f"Machines and parts thereof, synthetic product number {i}",
            hub.before / (i + 3),
            hub.before * hub.growth / (i + 3),
            None if i % 7 == 6 else min(0.9, hub.p * (i + 1)),
            one.flagged and i < hub.products // 4,
        )
        for i in range(hub.products)
    )
    name = NAMES[hub.code]
    return Evidence(
        finding_id=one.id,
        claim=f"Trade through {name} grew beyond its counterfactual when the direct lane fell: {one.verdict}.",
        speaks_for=(f"Trade into {name} is {hub.growth:.1f} times what it was.", "The direct lane fell by 70 %."),
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
        legs=legs,
        products=products,
        sql=SQL,
        sql_parameters={"reporter": scan.origin, "partner": hub.code, "f": 0.02},
    )


def assemble(
    scan: Scan, hubs: tuple[Hub, ...], mode: Mode, measure: MeasureText, direct: tuple[float, float], n: int
) -> Sample:
    findings = tuple(finding(hub, rank, scan, mode) for rank, hub in enumerate(hubs, 1))
    products = tuple(product for one in findings for product in product_findings(one))
    evidence = {one.id: evidence_of(hub, one, scan, direct, n) for hub, one in zip(hubs, findings, strict=True)}
    return Sample(replace(scan, hubs=findings, products=products), evidence, measure, POSITIONS, NAMES)


def one_leg_eur() -> Sample:
    """European Union to Russia, 2022: three hubs flagged, three not, the onward leg published by nobody."""
    window = Window(date(2020, 3, 1), date(2022, 2, 1), date(2022, 3, 1), date(2022, 11, 1), 24, 9)
    scan = Scan(
        detector="diversion",
        version="1.0",
        measure="eu-833-2014",
        origin="EUU",
        destination="RUS",
        window=window,
        unit="EUR",
        hubs=(),
        products=(),
        n_products_read=1234,
        n_products_fallen=987,
        left_out=(LeftOut("Chapter 99", "residual codes, no goods named"), LeftOut("Belarus", "itself sanctioned")),
        notes=("Values, not weights: a rise in prices looks like a rise in trade.",),
        snapshots=(1, 2),
        parameters={"pre_months": 24, "q": 0.1, "floor_share": 0.02},
    )
    hubs = (
        Hub("KGZ", 5.1e6, 7.94, "flagged", 0.0012, 120),
        Hub("ARM", 9.4e6, 4.3, "flagged", 0.0024, 44),
        Hub("KAZ", 61.0e6, 2.44, "flagged", 0.0071, 60),
        Hub("GEO", 16.0e6, 1.6, "not flagged", 0.062),
        Hub("UZB", 21.0e6, 1.35, "not flagged", 0.14),
        Hub("TUR", 90.0e6, 1.04, "not flagged", 0.47),
    )
    measure = MeasureText(
        id="eu-833-2014",
        citation="Regulation (EU) No 833/2014, as amended in 2022",
        title="Restrictive measures in view of actions destabilising the situation in Ukraine",
        issuer="European Union",
        announced_on="2022-02-25",
        effective_from="2022-02-26",
        suspended=(),
        source_urls=("https://eur-lex.europa.eu/eli/reg/2014/833/oj",),
    )
    return assemble(scan, hubs, "one_leg", measure, (310e6, 0.28), 33)


def two_leg_kg() -> Sample:
    """China to the United States, 2024: both legs reported, Hong Kong undecidable, the act suspended in 2025."""
    window = Window(date(2022, 12, 1), date(2024, 11, 1), date(2024, 12, 1), date(2026, 5, 1), 24, 18)
    scan = Scan(
        detector="diversion",
        version="1.0",
        measure="cn-2024-46",
        origin="CHN",
        destination="USA",
        window=window,
        unit="kg",
        hubs=(),
        products=(),
        n_products_read=3,
        n_products_fallen=2,
        left_out=(),
        notes=(),
        snapshots=(7,),
        parameters={"pre_months": 24, "q": 0.1},
    )
    hubs = (
        Hub("THA", 60e3, 5.5, "flagged", 0.0013, 3),
        Hub("MEX", 22e3, 9.0, "flagged", 0.0022, 3),
        Hub("HKG", 4e3, 3.1, "undecidable", 0.05, 1),
        Hub("BEL", 150e3, 1.2, "not flagged", 0.21, 3),
        Hub("KOR", 210e3, 1.1, "not flagged", 0.38, 3),
        Hub("SGP", 12e3, 0.8, "not flagged", 0.81, 2),
    )
    measure = MeasureText(
        id="cn-2024-46",
        citation="Announcement 2024 No. 46",
        title="No export of dual-use gallium, germanium and antimony items to the United States",
        issuer="China",
        announced_on="2024-12-03",
        effective_from="2024-12-03",
        suspended=(("2025-11-09", "2026-11-27"),),
        source_urls=(),
    )
    return assemble(scan, hubs, "two_leg", measure, (900e3, 0.05), 42)
