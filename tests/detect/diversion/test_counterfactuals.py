"""What stands beside the observed lanes: which hubs are donors, which method is used, and over what it adds up."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from oretrace.detect.diversion.counterfactuals import OWN_FORECAST, Drawings, clean_donors, counterfactual_of
from oretrace.detect.diversion.preparation import Prepared
from oretrace.detect.diversion.windows import Shape
from oretrace.findings import Finding
from oretrace.kernels.counterfactual import seasonal_forecast
from oretrace.kernels.legs import floor_of
from tests.detect.diversion.test_trials import PANEL


def _hub(name: str, p: float | None, flagged: bool = False) -> Finding:
    return cast(Finding, SimpleNamespace(subject={"hub": name}, p_value=p, flagged=flagged))


def _prepared(t0: int, reported: list[bool] | None = None) -> Prepared:
    known = np.array(reported or [True] * 4)
    panel = SimpleNamespace(**{**vars(PANEL), "onward_reported": known, "small_lot": 100.0})
    return cast(Prepared, SimpleNamespace(panel=panel, shape=Shape(t0, min(t0, 8), 6, ())))


def test_flagged_and_nearly_flagged_hubs_are_not_donors() -> None:
    hubs = [_hub("VNM", 0.2), _hub("MYS", None), _hub("THA", 0.21), _hub("IND", 0.9), _hub("MEX", 0.9, flagged=True)]
    assert clean_donors(hubs) == ("IND", "THA")


def test_ten_donors_and_six_months_decide_on_the_method() -> None:
    assert counterfactual_of(_prepared(24), 10) == "matrix completion (MC-NNM) with 10 donor territories"
    assert counterfactual_of(_prepared(6), 9) == OWN_FORECAST
    assert counterfactual_of(_prepared(5), 9).startswith("none")


@pytest.mark.parametrize("products", [("811010", "811090"), ("811020",)])
def test_lanes_are_summed_over_the_products_and_forecast_together(products: tuple[str, ...]) -> None:
    prepared = _prepared(24, [True, False, True, False])
    drawn = Drawings(prepared, []).of(products)
    assert list(drawn) == [
        ("direct", ""),
        *(("out", hub) for hub in PANEL.hubs),
        ("onward", "IND"),
        ("onward", "THA"),
    ]
    chosen = np.isin(PANEL.products, products)
    lanes = np.vstack(
        [PANEL.direct[chosen].sum(axis=0), PANEL.out[chosen].sum(axis=0), PANEL.onward[chosen][:, [0, 2]].sum(axis=0)]
    )
    before = PANEL.direct[chosen, 16:24].sum(axis=0).mean()
    band = seasonal_forecast(lanes, 24, np.full(len(lanes), float(floor_of(np.array(before), 100.0))))
    for k, lane in enumerate(drawn.values()):
        assert np.allclose(lane.observed, lanes[k])
        assert lane.expected is not None
        for name in ("path", "low", "high"):
            assert np.allclose(getattr(lane.expected, name), getattr(band, name)[k])


def test_no_counterfactual_is_drawn_under_six_months_of_history() -> None:
    assert all(lane.expected is None for lane in Drawings(_prepared(5), []).of(PANEL.products).values())
    assert all(lane.expected is not None for lane in Drawings(_prepared(6), []).of(PANEL.products).values())


def test_donors_are_seen_after_the_act_and_the_others_are_completed_from_them() -> None:
    hubs = [_hub(name, 0.5) for name in ("IND", "MEX", "VNM")] + [_hub(f"H{k}", 0.5) for k in range(7)]
    drawn = Drawings(_prepared(24), hubs).of(PANEL.products)
    assert all(lane.expected is not None and (lane.expected.low >= 0).all() for lane in drawn.values())
    # A lane of a hub that is no donor does not depend on its own months after the act; one of a donor does.
    raised = PANEL.out.copy()
    raised[:, 2, 24:] *= 40.0
    prepared = _prepared(24)
    other = SimpleNamespace(**{**vars(prepared.panel), "out": raised})
    changed = Drawings(cast(Prepared, SimpleNamespace(panel=other, shape=prepared.shape)), hubs).of(PANEL.products)
    for key, same in ((("out", "THA"), True), (("out", "IND"), True)):
        one, two = drawn[key].expected, changed[key].expected
        assert one is not None and two is not None
        assert np.allclose(one.path, two.path) == same
    raised = PANEL.out.copy()
    raised[:, 0, 24:] *= 40.0
    other = SimpleNamespace(**{**vars(prepared.panel), "out": raised})
    changed = Drawings(cast(Prepared, SimpleNamespace(panel=other, shape=prepared.shape)), hubs).of(PANEL.products)
    one, two = drawn["out", "IND"].expected, changed["out", "IND"].expected
    assert one is not None and two is not None and not np.allclose(one.path, two.path)
