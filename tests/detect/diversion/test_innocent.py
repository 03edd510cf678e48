"""Innocent explanations, each at the figure where its outcome turns."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from oretrace.detect.diversion.innocent import Context, innocent_checks
from oretrace.detect.diversion.preparation import Prepared
from oretrace.detect.diversion.windows import Shape
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check
from oretrace.findings import Finding

Array = NDArray[np.float64]

SHAPE = Shape(t0=12, pre=10, post=4, placebo_dates=())
MONTHS = 18


def _series(before: float, after: float) -> Array:
    """So much a month in the window before and after the act, and much more outside of it."""
    series = np.full(MONTHS, 1e6)
    series[2:12], series[12:16] = before, after
    return series


def _checks(unit: str = "kg", shape: Shape = SHAPE, product: str | None = None, **changes: Any) -> dict[str, Check]:
    context = {
        "direct": _series(100, 10),
        "leg1": _series(10, 40),
        "leg2": _series(10, 40),
        "other_hubs": _series(10, 10),
        "other_names": ("IND", "MEX", "VNM"),
        "to_others": _series(10, 10),
        "of_others": _series(10, 10),
        "trade": {},
        "joined": (),
    }
    prepared = cast(Prepared, SimpleNamespace(shape=shape, panel=SimpleNamespace(unit=unit)))
    details = SimpleNamespace(level="hub" if product is None else "product", n_products=4, destinations=("USA",))
    finding = cast(
        Finding, SimpleNamespace(subject={"origin": "CHN", "hub": "THA", "destination": "USA"}, details=details)
    )
    checks = innocent_checks(prepared, finding, Context(**{**context, **changes}))
    assert len(checks) == 7
    names = ("origins", "everywhere", "one leg", "supplier", "price", "stockpiling", "revision")
    return dict(zip(names, checks, strict=True))


def test_excess_and_ratio_of_a_series() -> None:
    assert Context.excess(_series(10, 40), SHAPE) == 30.0
    assert Context.ratio(_series(10, 40), SHAPE) == 4.0
    assert Context.ratio(_series(0.5, 2), SHAPE) == 4.0
    assert Context.ratio(_series(1, 5_000), SHAPE) == 999.0
    assert (Context.ratio(_series(0, 0.5), SHAPE), Context.ratio(_series(0, 0), SHAPE)) == (999.0, 1.0)


# Leg 1 went to 4 times: .8 of its log growth is 4^.8 = 3.03 times.
AT, BELOW = 4**0.8 + 1e-9, 4**0.8 - 1e-3


@pytest.mark.parametrize(("times", "outcome"), [(AT, EXPLAINS), (BELOW, DOES_NOT), (0.0, DOES_NOT)])
def test_growth_from_all_origins_and_everywhere(times: float, outcome: str) -> None:
    other = _series(10, 10 * times)
    checks = _checks(trade={"from_others": {"value": other}}, other_hubs=other)
    assert checks["origins"].outcome == checks["everywhere"].outcome == outcome
    assert (
        checks["origins"].text == f"the hub's imports from other origins went to {times:.2f} times; this leg to 4.00"
    )


def test_a_leg_that_did_not_grow_is_explained_by_nothing_that_grew() -> None:
    other = _series(10, 90)
    for after in (10, 5):
        checks = _checks(leg1=_series(10, after), other_hubs=other)
        assert checks["everywhere"].outcome == DOES_NOT
        assert checks["one leg"].outcome == DOES_NOT
    assert _checks(leg1=_series(10, 0))["everywhere"].text.endswith("this leg to 0.00")
    assert _checks(leg1=_series(10, 10.5), other_hubs=other)["everywhere"].outcome == EXPLAINS


def test_an_explanation_without_figures_before_the_act_is_not_testable() -> None:
    assert _checks()["origins"].outcome == UNTESTABLE
    late = np.zeros(MONTHS)
    late[12:] = 5.0
    assert _checks(trade={"from_others": {"value": late}})["origins"].outcome == UNTESTABLE
    late[11] = 1.0
    assert _checks(trade={"from_others": {"value": late}})["origins"].outcome == EXPLAINS
    assert _checks(other_hubs=late * 0)["everywhere"].outcome == UNTESTABLE
    two = _checks(other_names=("IND", "MEX"))["everywhere"]
    assert two.outcome == UNTESTABLE and two.text.startswith("only 2 other")
    assert _checks()["everywhere"].outcome == DOES_NOT


@pytest.mark.parametrize(("count", "words"), [(8, f"to {', '.join(['India'] * 8)} ("), (9, "to 9 territories (")])
def test_up_to_eight_other_territories_are_named(count: int, words: str) -> None:
    assert words in _checks(other_names=("IND",) * count)["everywhere"].text


@pytest.mark.parametrize(("times", "outcome"), [(AT, DOES_NOT), (BELOW, EXPLAINS)])
def test_goods_stay_where_the_onward_leg_did_not_grow_with_the_first(times: float, outcome: str) -> None:
    check = _checks(leg2=_series(10, 10 * times))["one leg"]
    assert check.outcome == outcome
    assert check.text == f"the onward leg went to {times:.2f} times, leg 1 to 4.00"
    assert _checks(leg2=None)["one leg"].outcome == UNTESTABLE


# The hub sells 30 more a month to the destination: a quarter of that is 7.5.
@pytest.mark.parametrize(
    ("sold", "bought", "outcome"),
    [(7.5, 0, EXPLAINS), (7.4, 0, DOES_NOT), (20, 12.5, EXPLAINS), (20, 13, DOES_NOT), (7.5, -9, EXPLAINS)],
)
def test_a_hub_that_sells_more_to_others_than_it_buys_of_them_may_be_a_plant(
    sold: float, bought: float, outcome: str
) -> None:
    check = _checks(to_others=_series(10, 10 + sold), of_others=_series(10, 10 + bought))["supplier"]
    assert check.outcome == outcome
    assert check.text.endswith("sold +30 kg more to United States")


def test_a_hub_without_growing_sales_to_others_is_not_explained_as_a_plant() -> None:
    assert _checks(leg2=_series(40, 10))["supplier"].outcome == DOES_NOT


@pytest.mark.parametrize("unknown", ["to_others", "of_others", "leg2"])
def test_a_plant_is_not_testable_without_the_trade_of_the_hub(unknown: str) -> None:
    changed: dict[str, Any] = {unknown: None}
    assert _checks(**changed)["supplier"].outcome == UNTESTABLE


def test_a_price_can_only_be_held_against_masses() -> None:
    assert _checks(unit="EUR")["price"].outcome == UNTESTABLE
    assert _checks()["price"].text == "the finding rests on net mass, not on value"
    to_hub = {"net_kg": _series(10, 20), "value": _series(10, 70)}
    assert _checks(trade={"to_hub": to_hub})["price"].text.endswith("mass went to 2.00 times, value to 7.00")


@pytest.mark.parametrize("lane", ["leg1", "direct"])
@pytest.mark.parametrize(("times", "outcome"), [(1.5, EXPLAINS), (1.49, DOES_NOT)])
def test_buying_ahead_swells_the_last_four_months_of_either_lane(lane: str, times: float, outcome: str) -> None:
    series = _series(10, 40)
    series[8:12] *= times
    changed: dict[str, Any] = {lane: series}
    check = _checks(**changed)["stockpiling"]
    assert check.outcome == outcome and f"stood at {times:.2f} times the months earlier" in check.text
    assert "in the last 4 months" in check.text


def test_buying_ahead_needs_four_months_to_compare_with() -> None:
    for pre, tested in ((8, True), (7, False)):
        check = _checks(shape=Shape(12, pre, 4, ()))["stockpiling"]
        assert (check.outcome != UNTESTABLE) == tested
    from_nothing = _series(0, 40)
    from_nothing[8:12] = 9.0
    assert "Thailand in the last 4 months before it stood at 1.00" in _checks(leg1=from_nothing)["stockpiling"].text
    little = _series(0.5, 40)
    little[8:12] = 1.0
    assert "Thailand in the last 4 months before it stood at 2.00" in _checks(leg1=little)["stockpiling"].text


@pytest.mark.parametrize(("joined", "outcome"), [(0, DOES_NOT), (2, DOES_NOT), (3, EXPLAINS)])
def test_a_hub_is_explained_by_revisions_if_they_joined_more_than_half_of_it(joined: int, outcome: str) -> None:
    check = _checks(joined=("a+b",) * joined)["revision"]
    assert check.outcome == outcome and check.text.startswith(f"{joined} of 4 products join codes")
    alone = _checks(product="a+b", joined=("a+b",) * joined)["revision"]
    assert alone.outcome == (EXPLAINS if joined else DOES_NOT)
