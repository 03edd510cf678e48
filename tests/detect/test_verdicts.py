"""Verdicts and the order of units at their bounds."""

import numpy as np
import pytest

from oretrace.detect.verdicts import best_first, verdict_of


@pytest.mark.parametrize(
    ("p", "q", "attainable", "verdict"),
    [
        (0.01, 0.1, 0.01, "flagged"),
        (0.01, 0.101, 0.01, "undecidable"),
        (0.02, 0.101, 0.01, "not flagged"),
        (0.5, 0.9, 0.1, "not flagged"),
        (0.5, 0.9, 0.101, "undecidable"),
    ],
)
def test_a_verdict_at_its_bounds(p: float, q: float, attainable: float, verdict: str) -> None:
    assert verdict_of(p, q, attainable) == verdict


def test_flags_come_first_then_p_then_the_larger_score_then_the_name() -> None:
    p = np.array([0.2, 0.01, 0.3, 0.01, 0.01, 0.01])
    q = np.array([0.1, 0.9, 0.11, 0.9, 0.9, 0.9])
    score = np.array([1.0, 2.0, 9.0, 3.0, 3.0, 3.0])
    assert best_first(p, q, score, ["a", "b", "c", "f", "d", "e"]) == [0, 4, 5, 3, 1, 2]
