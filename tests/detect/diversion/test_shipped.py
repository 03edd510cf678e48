"""The null of last resort: its cells, and when a scan falls back on it."""

import numpy as np
import pytest

from oretrace.detect.diversion.shipped import KIND, NOBODY, shipped_null


@pytest.mark.parametrize("two_leg", [True, False])
def test_cells_of_the_shipped_null_belong_to_no_hub_and_are_scaled_to_the_scan(two_leg: bool) -> None:
    trial, cells = shipped_null(2.0, two_leg)
    _, larger = shipped_null(6.0, two_leg)
    assert trial.kind == KIND
    assert NOBODY == -1 and np.all(trial.hub1 == NOBODY) and np.array_equal(trial.hub1, trial.hub2)
    assert trial.weight == 1.0
    assert not cells.product.any() and set(cells.direct) == {2.0}
    assert cells.size == np.unique(cells.column).size == 1000
    assert np.isfinite(cells.score).all()
    assert (cells.leg2 is None) is not two_leg
    for name in ("estimate", "error", "weaker", "direct"):
        assert np.allclose(getattr(larger, name), 3 * getattr(cells, name)), name
    assert np.array_equal(larger.score, cells.score)
    # Innocent cells: few look like rerouting.
    if two_leg:
        assert np.mean(cells.score > 0) < 0.02
