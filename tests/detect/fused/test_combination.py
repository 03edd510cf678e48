"""One p from several detectors, valid whatever their dependence."""

import numpy as np
import pytest

from oretrace.detect.fused.combination import NEARLY_ONE, OTHER, WEIGHTS, by_detector, combined
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
