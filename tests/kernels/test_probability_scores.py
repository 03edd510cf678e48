"""Scores of probabilities against their values by hand."""

import numpy as np
import pytest

from oretrace.kernels.probability_scores import brier, log_score, recall_at

P, HAPPENED = np.array([0.9, 0.2, 0.5, 0.0]), np.array([True, False, True, False])


def test_scores_equal_those_worked_out_by_hand() -> None:
    assert brier(P, HAPPENED) == pytest.approx((0.01 + 0.04 + 0.25 + 0) / 4)
    assert log_score(P, HAPPENED) == pytest.approx(-(np.log(0.9) + np.log(0.8) + np.log(0.5)) / 4, abs=1e-6)
    assert log_score(np.array([0.0]), np.array([True])) == pytest.approx(-np.log(1e-6))


def test_recall_is_of_the_events_that_could_be_among_the_first() -> None:
    assert recall_at(P, HAPPENED, 1) == 1.0
    assert recall_at(-P, HAPPENED, 2) == 0.0
    assert recall_at(P, HAPPENED, 2) == 1.0
    assert np.isnan(recall_at(P, np.zeros(4, dtype=bool), 2))


def test_saying_the_truth_scores_best() -> None:
    happened = np.arange(10) < 3
    scores = [brier(np.full(10, p), happened) for p in (0.1, 0.3, 0.6)]
    assert min(scores) == scores[1]
