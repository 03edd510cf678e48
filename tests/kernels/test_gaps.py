from __future__ import annotations

import numpy as np
import pytest

from oretrace.kernels import gaps


def _lanes(seed: int, lag: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    out = rng.lognormal(10, 1, (20, 48)) * (rng.random((20, 48)) < 0.7)
    into = np.concatenate([np.zeros((20, lag)), out], axis=1)[:, :48]
    return out, into


@pytest.mark.parametrize("lag", range(4))
def test_the_lag_is_found_whatever_the_distance_says(lag: int) -> None:
    out, into = _lanes(1, lag)
    assert (gaps.best_lag(out, into, np.full(20, 9000.0)) == lag).all()
    back = gaps.aligned(into, np.full(20, lag))
    assert np.array_equal(back[:, : 48 - lag], out[:, : 48 - lag])


def test_lanes_of_few_cargoes_have_the_lag_of_their_distance() -> None:
    out = np.zeros((1, 24))
    out[0, 3] = 5.0
    assert gaps.best_lag(out, out, np.array([18_000.0])).tolist() == [2]


def test_unknown_months_enter_neither_side() -> None:
    out, into = np.full((1, 20), 100.0), np.full((1, 20), 100.0)
    known = np.ones((1, 20), dtype=bool)
    into[0, 15:], known[0, 15:] = 0.0, False
    found = gaps.moved(gaps.Ends(out, into, known), 1.0, slice(0, 10), slice(10, 20))
    assert found.after.tolist() == [0.0] and found.out_after.tolist() == [500.0]


def test_a_group_median_holds_towards_zero() -> None:
    who = np.array([0, 0, 0, 1])
    found = gaps.group_median(np.array([2.0, 2.0, 2.0, 9.0]), np.ones(4), who, 3)
    assert found.tolist() == [2.0, 0.0, 0.0]


def test_a_common_change_of_a_reporter_is_taken_out_both_ways() -> None:
    rng = np.random.default_rng(2)
    exporter = np.repeat(np.arange(8), 8)
    importer = np.tile(np.arange(8), 8)
    keep = exporter != importer
    exporter, importer = exporter[keep], importer[keep]
    move = rng.normal(0, 0.05, exporter.size) + 1.2 * (exporter == 3) - 1.2 * (importer == 3)
    change, _ = gaps.common_change(move, np.full(exporter.size, 9.0), exporter, importer, 8)
    assert change[3] == pytest.approx(1.2, abs=0.1)
    assert np.abs(np.delete(change, 3)).max() < 0.1


def test_missing_shares() -> None:
    assert gaps.missing_share(np.array([-1.0, 0.0, np.log(2.0), np.inf])).tolist() == pytest.approx([0, 0, 0.5, 1])
