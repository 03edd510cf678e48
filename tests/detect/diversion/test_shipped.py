"""The null of last resort: its cells, and when a scan falls back on it."""

import numpy as np
import pytest

from oretrace.detect.diversion.shipped import KIND, NOBODY, shipped_null


@pytest.mark.parametrize("two_leg", [True, False])
def test_every_cell_is_nobodys_and_scaled_to_the_scan(two_leg: bool) -> None:
    trial, cells = shipped_null(2.0, two_leg)
    _, larger = shipped_null(6.0, two_leg)
    assert trial.kind == KIND
    assert np.all(trial.hub1 == NOBODY)
    assert cells.size == np.unique(cells.column).size == 1000
    assert np.isfinite(cells.score).all()
    assert (cells.leg2 is None) is not two_leg
    assert np.allclose(larger.estimate, 3 * cells.estimate)
    assert np.array_equal(larger.score, cells.score)
    # Innocent cells: few look like rerouting.
    if two_leg:
        assert np.mean(cells.score > 0) < 0.02
