"""One p from several detectors, valid whatever their dependence, and the strength of a route."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from oretrace.detect.fused.combination import (
    NEARLY_ONE,
    OTHER,
    STRENGTH,
    WEIGHTS,
    by_detector,
    combined,
    is_fitted,
    strength,
)
from tests.detect.fused.made_up import route


def test_one_detector_alone_keeps_its_p() -> None:
    assert combined({"diversion": 0.03}) == pytest.approx(0.03)
    assert combined({"a new one": 0.03}) == pytest.approx(0.03)
    assert combined({}) is None


def test_the_smallest_p_over_its_weight_counts() -> None:
    heavy, light = WEIGHTS["diversion"], OTHER
    ps = {"diversion": 0.01, "a new one": 0.5}
    assert combined(ps) == pytest.approx(0.01 * (heavy + light) / heavy)
    assert combined({"diversion": 0.9, "a new one": 0.9}) == NEARLY_ONE


def test_several_findings_of_one_detector_are_as_many_looks() -> None:
    found = [route("THA", "a", 0.01), route("THA", "a", 0.4), route("THA", "b", 0.2), route("THA", "c", None)]
    assert by_detector(found, lambda one: one.p_value) == {"a": 0.02, "b": 0.2}
    assert by_detector([route("THA", "a", 0.9)] * 2, lambda one: one.p_value) == {"a": NEARLY_ONE}


@pytest.mark.parametrize("dependence", [0.0, 0.9, 1.0])
def test_it_holds_under_the_null_whatever_the_dependence(dependence: float) -> None:
    """Gaussian copula: detectors that read the same lanes have nearly the same p."""
    from scipy.stats import norm

    draw = np.random.default_rng(5)
    common, own = draw.normal(size=(4000, 1)), draw.normal(size=(4000, 3))
    ps = norm.sf(np.sqrt(dependence) * common + np.sqrt(1 - dependence) * own)
    names = ("diversion", "price", "mirror_gap")
    fused = np.array([combined(dict(zip(names, map(float, row), strict=True))) for row in ps])
    for level in (0.05, 0.2):
        assert np.mean(fused <= level) <= level + 3 * np.sqrt(level / 4000)
    assert np.mean(fused <= 0.2) > 0.05


def test_strength_is_the_sum_of_the_best_scores() -> None:
    slope, constant = STRENGTH["price"]
    found = [replace(route("THA", "price"), score=score) for score in (1.0, 3.0)]
    assert strength(found) == pytest.approx(3 * slope + constant)
    assert strength([replace(found[0], score=-5.0)]) == pytest.approx(constant)
    silent = replace(route("THA", "mirror_gap"), score=0.0)
    assert STRENGTH["mirror_gap"][1] > 0 and strength([silent]) == 0.0
    both = [*found, replace(route("THA", "diversion"), score=2.0)]
    assert strength(both) == pytest.approx(
        3 * slope + constant + 2 * STRENGTH["diversion"][0] + STRENGTH["diversion"][1]
    )
    assert strength([route("THA", "another")]) is None


def test_one_leg_alone_has_no_strength() -> None:
    one = route("THA", "diversion")
    assert is_fitted(one) and is_fitted(replace(one, details=SimpleNamespace(claim="two legs")))
    assert not is_fitted(replace(one, details=SimpleNamespace(claim="first leg")))
    assert not is_fitted(route("THA", "another"))
