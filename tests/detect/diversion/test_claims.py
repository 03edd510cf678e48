"""From weighed units to findings: their order, verdicts, amounts over the period, and what stands in the details."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.detect.diversion.calibration import WeighedHubs
from oretrace.detect.diversion.claims import RouteClaims, Weighing
from oretrace.detect.diversion.preparation import Prepared
from oretrace.detect.diversion.records import CLAIMS, Claim, Variant, Window
from oretrace.detect.diversion.tonnage import hub_amounts
from oretrace.findings import Finding, FindingLevel
from oretrace.question import Question
from tests.detect.diversion.scans import hub_of, product_of, weighed
from tests.detect.diversion.test_panel import GOODS, STAPLE, ban
from tests.detect.diversion.test_trials import PANEL, SHAPE

HUBS = PANEL.hubs
DAY = date(2022, 1, 1)


def not_any(given: Any) -> bool:
    return not any(given)


def _prepared(codes: tuple[str, ...] | None = None, unit: str = "kg") -> Prepared:
    act = ban()
    panel = replace(PANEL, products=(GOODS, STAPLE, "960110"), unit=unit)
    window = Window(DAY, DAY, DAY, date(2022, 6, 1), 8, 6)
    question = Question(act, codes)
    return cast(Prepared, SimpleNamespace(panel=panel, window=window, question=question, snapshots=(1,), shape=SHAPE))


def _findings(
    hubs: WeighedHubs, products: WeighedHubs | None = None, prepared: Prepared | None = None, **more: Any
) -> tuple[Finding, ...]:
    parts = products or weighed([0], [0])
    whole, inside = (Weighing(level, weighed, weighed) for level, weighed in _levels(hubs, parts))
    rest: dict[str, Any] = {"variants": (), "least": {}} | more
    claims = RouteClaims(prepared or _prepared(), ("diversion", "3"), {"codes": []}, whole, inside, **rest)
    return claims.findings()


def _levels(hubs: WeighedHubs, products: WeighedHubs) -> list[tuple[FindingLevel, WeighedHubs]]:
    return [("hub", hubs), ("product", products)]


def _leading(*arguments: Any, **more: Any) -> list[Finding]:
    return [finding for finding in _findings(*arguments, **more) if finding.details.level == "hub"]


def test_flagged_come_first_then_the_smaller_p_the_higher_score_and_the_name() -> None:
    hubs = weighed(
        [3, 2, 1, 0],
        p=np.array([0.2, 0.2, 0.2, 0.1]),
        q=np.array([0.9, 0.9, 0.05, 0.9]),
        score=np.array([1.0, 1.0, 0.0, -5.0]),
    )
    assert [(hub_of(f), f.rank) for f in _leading(hubs)] == [("MEX", 1), ("IND", 2), ("THA", 3), ("VNM", 4)]
    better = replace(hubs, units=replace(hubs.units, score=np.array([2.0, 1.0, 0.0, -5.0])))
    assert [hub_of(f) for f in _leading(better)] == ["MEX", "IND", "VNM", "THA"]
    products = _findings(weighed([0]), weighed([1, 1, 0], [2, 0, 1]))
    assert [(hub_of(f), product_of(f)) for f in products[1:]] == [("IND", STAPLE), ("MEX", GOODS), ("MEX", "960110")]


@pytest.mark.parametrize(
    ("p", "q", "attainable", "is_open", "verdict"),
    [
        (0.05, 0.1, 0.01, True, "flagged"),
        (0.05, 0.1, 0.01, False, "not flagged"),
        (0.05, 0.2, 0.01, True, "not flagged"),
        (0.05, 0.2, 0.05, True, "undecidable"),  # as far up as it could be
        (0.05, 0.2, 0.05, False, "not flagged"),
        (0.5, 0.9, 0.1, True, "not flagged"),
        (0.5, 0.9, 0.11, True, "undecidable"),  # no rank could have been flagged
    ],
)
def test_a_verdict_is_undecidable_where_no_rank_could_have_been_flagged(
    p: float, q: float, attainable: float, is_open: bool, verdict: str
) -> None:
    one = np.ones(1)
    (finding,) = _leading(weighed([0], p=p * one, q=q * one, attainable=attainable * one, open=one > (not is_open)))
    assert (finding.verdict, finding.p_value, finding.q_value) == (verdict, p, q)


def test_a_hub_at_the_rate_without_growth_is_undecidable_only_at_the_floor() -> None:
    one = np.ones(1)
    still = weighed([0], p=0.05 * one, q=0.1 * one, attainable=0.05 * one, grew=one > 1)
    assert _leading(still)[0].verdict == "not flagged"


@pytest.mark.parametrize("claim", CLAIMS)
def test_amounts_are_those_of_all_months_and_a_lone_leg_has_a_wider_interval(claim: Claim) -> None:
    one = np.ones(1)
    (finding,) = _leading(weighed([0], claim=np.array([claim], dtype=object)))
    kind: Any = "hub" if claim == "two legs" else "one leg"
    monthly = hub_amounts(kind, 100 * one, 30 * one, 90 * one, 1_000 * one)
    found = finding.amount
    assert found.estimate == pytest.approx(6 * 100.0)
    assert found.interval90_low == pytest.approx(6 * monthly.low[0])
    assert found.interval90_high == pytest.approx(6 * monthly.high[0])
    assert found.at_most == pytest.approx(6 * monthly.most[0])
    assert (found.at_least, found.unit) == (0.0, "kg")
    own = finding.details
    assert (own.claim, own.chance) == (claim, 0.7 if claim == "two legs" else None)
    assert own.leg1_p == (None if claim == "second leg" else 0.3)
    assert own.leg2_p == (None if claim == "first leg" else 0.4)


@pytest.mark.parametrize(("months", "known"), [(5, False), (6, True)])
def test_under_six_months_amounts_are_bounds_alone(months: int, known: bool) -> None:
    prepared = _prepared()
    window = replace(prepared.window, post_months=months)
    short = cast(Prepared, SimpleNamespace(**{**vars(prepared), "window": window}))
    found = _findings(weighed([0]), prepared=short)[0].amount
    numbers = (found.estimate, found.interval90_low, found.interval90_high)
    assert (all if known else not_any)(one is not None for one in numbers)
    assert found.at_most and found.at_least == 0.0


def test_a_lower_bound_lifts_what_lies_below_it_and_is_never_above_the_upper() -> None:
    plain = _leading(weighed([0]))[0].amount
    assert plain.estimate and plain.interval90_low and plain.interval90_high and plain.at_most
    between = (plain.estimate + plain.interval90_high) / 2
    lifted = _leading(weighed([0]), least={"IND": between})[0].amount
    assert (lifted.at_least, lifted.estimate, lifted.interval90_low) == (between, between, between)
    assert (lifted.interval90_high, lifted.at_most) == (plain.interval90_high, plain.at_most)
    beyond = _leading(weighed([0]), least={"IND": 1e9})[0].amount
    assert beyond.at_least == beyond.estimate == beyond.interval90_high == beyond.at_most == plain.at_most
    assert _leading(weighed([1]), least={"IND": 1e9})[0].amount == plain
    product = _findings(weighed([0]), weighed([0], [1]), least={"IND": 1e9})[1]
    assert product.amount.at_least == 0.0


def test_a_hub_counts_its_flagged_products_and_the_variants_that_flag_it() -> None:
    products = weighed([0, 0, 1], [0, 1, 1], q=np.array([0.05, 0.9, 0.9]))
    variants = (Variant("one", ("IND",)), Variant("two", ()))
    india, mexico, *parts = _findings(weighed([0, 1]), products, variants=variants)
    assert [f.details.n_products_flagged for f in (india, mexico, *parts)] == [1, 0, 1, 0, 0]
    assert [(f.details.robust_flagged, f.details.robust_variants) for f in (india, mexico, parts[0])] == [
        (1, 2), (0, 2), (0, 0),
    ]  # fmt: skip
    assert [f.details.n_products for f in (india, *parts)] == [3, 1, 1, 1]
    assert [f.parents for f in parts] == [(india.id,), (india.id,), (mexico.id,)]
    assert india.parents == () and len({f.id for f in (india, mexico, *parts)}) == 5


def test_coverage_is_that_of_the_acts_codes_or_says_that_the_user_chose_others() -> None:
    act = ban()
    chosen = "codes chosen by the user, not listed by the act"

    def of(codes: tuple[str, ...] | None, product: int, *coverage: Any) -> str:
        items = tuple(
            MeasureItem(material="goods", hs6=(code,), coverage=one)
            for code, one in zip((GOODS, STAPLE), coverage or ("full", "full"), strict=True)
        )
        prepared = _prepared(codes)
        asked = Question(act.model_copy(update={"items": items}), codes)
        prepared = cast(Prepared, SimpleNamespace(**{**vars(prepared), "question": asked}))
        found = _findings(weighed([0]), weighed([0], [product]), prepared)[1]
        return str(found.details.coverage)

    assert of(None, 0) == "full" and of(None, 1, "full", "partial") == "partial"
    assert of((), 2) == of(("960110",), 2) == chosen
    assert of((GOODS, STAPLE), 2) == "unknown"  # the act's own codes: something is joined to them
    assert of((GOODS,), 0) == "full"
