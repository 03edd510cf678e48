"""What the order of months says of a hub: goods that are passed on leave after they came, and no more of them."""

import numpy as np
import pytest

from oretrace.kernels.legs import floor_of
from oretrace.kernels.passage import FEATURES, LEAST_AHEAD, MOST_AHEAD, passage_features

RNG = np.random.default_rng(5)
T0, PRE, POST = 12, 12, 12
DIRECT = np.array([100.0])
LOTS = np.array([0.0, 90, 10, 0, 60, 120, 0, 30, 0, 80, 50, 0])


def lanes(after: np.ndarray, before: float = 5.0) -> np.ndarray:
    return np.concatenate([np.full(PRE, before), before + after])[None, :]


def terms(leg1: np.ndarray, leg2: np.ndarray, post: int = POST, direct: np.ndarray = DIRECT) -> dict[str, float]:
    columns = passage_features(leg1, leg2, direct, T0, PRE, post, floor_of(direct, 0.1))
    return dict(zip(FEATURES, columns[0].tolist(), strict=True))


def later(lots: np.ndarray, months: int) -> np.ndarray:
    return np.concatenate([np.zeros(months), lots])[: lots.size]


@pytest.mark.parametrize("dwell", [0, 2, 4])
def test_goods_that_are_passed_on_echo_and_never_run_ahead(dwell: int) -> None:
    found = terms(lanes(LOTS), lanes(later(LOTS, dwell)))
    assert found["echo"] > 0.8 and found["in_step"] > 0.9 and found["ahead"] <= 0.0
    assert found["even"] == pytest.approx(later(LOTS, dwell).sum() / (LOTS.sum() + 2.0 * POST))


def test_a_hub_that_sells_before_it_receives_runs_ahead_by_as_much() -> None:
    late = np.zeros(POST)
    late[-1] = LOTS.sum()
    found = terms(lanes(late), lanes(LOTS))
    assert found["ahead"] == pytest.approx(LOTS[:-1].sum() / (100.0 * POST))
    assert found["even"] == pytest.approx(LOTS.sum() / (LOTS.sum() + 2.0 * POST))


def test_what_was_there_before_is_no_gain() -> None:
    found = terms(lanes(np.zeros(POST), 50.0), lanes(LOTS, 7.0))
    assert found["even"] == 0.0 and found["in_step"] == 0.0 and found["echo"] == 0.0
    assert terms(lanes(LOTS), lanes(-np.full(POST, 5.0)))["even"] == 0.0


def test_the_unit_of_amounts_does_not_matter_and_all_stays_in_bounds() -> None:
    leg1, leg2 = (RNG.lognormal(3, 2, (200, PRE + POST)) for _ in range(2))
    direct = RNG.lognormal(3, 2, 200)
    one = passage_features(leg1, leg2, direct, T0, PRE, POST, 0.02 * direct)
    other = passage_features(leg1 * 1e3, leg2 * 1e3, direct * 1e3, T0, PRE, POST, 20.0 * direct)
    assert np.allclose(one, other) and one.shape == (200, len(FEATURES))
    columns = dict(zip(FEATURES, one.T, strict=True))
    assert np.abs(columns["echo"]).max() <= 1 + 1e-9 and np.abs(columns["in_step"]).max() <= 1 + 1e-9
    assert columns["even"].min() >= 0 and columns["even"].max() < 1
    assert columns["ahead"].min() >= LEAST_AHEAD and columns["ahead"].max() == MOST_AHEAD


@pytest.mark.parametrize("post", [2, 3, 5])
def test_short_windows_and_empty_lanes_have_finite_features(post: int) -> None:
    assert all(np.isfinite(value) for value in terms(lanes(LOTS), lanes(later(LOTS, 1)), post).values())
    nothing = np.zeros((1, PRE + POST))
    assert set(terms(nothing, nothing, post, np.zeros(1)).values()) == {0.0}
