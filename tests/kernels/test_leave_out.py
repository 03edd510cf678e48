"""Ranks with a unit's own placebos left out: the same as from a pool made for each owner."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.kernels.leave_out import LeaveOut
from oretrace.kernels.placebo import p_of_rank, rank_p


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(0, 60), st.integers(1, 12))
def test_as_if_every_owner_had_a_pool_of_its_own(seed: int, placebos: int, units: int) -> None:
    rng = np.random.default_rng(seed)
    owner1, owner2 = rng.integers(-1, 4, (2, placebos))
    owner2 = np.where(rng.random(placebos) < 0.5, owner1, owner2)
    tested = rng.integers(0, 5, units)
    pool, score, weight = rng.integers(0, 9, placebos) / 2, rng.integers(0, 9, units) / 2, rng.random(placebos)
    others = LeaveOut.of(owner1, owner2, tested)
    for unit in range(units):
        kept = (owner1 != tested[unit]) & (owner2 != tested[unit])
        assert others.placebos()[unit] == kept.sum()
        p = p_of_rank(others.above(pool, score), others.placebos())[unit]
        assert p == rank_p(score[unit : unit + 1], pool[kept])[0]
        assert np.isclose(others.weight(weight)[unit], weight[kept].sum())
        expected = weight[kept & (pool >= score[unit])].sum()
        assert np.isclose(others.weight_above(pool, weight, score)[unit], expected)
