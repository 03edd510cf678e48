"""What stands just at a bound: months about the act, small masses, few partners, spans and shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from oretrace.detect.relabelling.panel import Ends
from oretrace.detect.relabelling.reading import read
from oretrace.detect.relabelling.revisions import Partners
from oretrace.errors import InputError
from oretrace.question import Question
from tests.detect.relabelling.trade import CONTROLLED, FALSE, act, store_of
from tests.detect.world import DESTINATION, ORIGIN, extra, month


@pytest.mark.parametrize(("on", "enough"), [(5, False), (6, True), (9, True), (10, False)])
def test_six_months_before_the_act_and_three_from_it_on(tmp_path: Path, on: int, enough: bool) -> None:
    lane = {"reporter": ORIGIN, "partner": DESTINATION, "flow": "export", "hs_code": CONTROLLED}
    store = store_of(
        tmp_path, extra([lane | {"period_start": month(k), "net_kg": 9.0, "value": 9.0} for k in range(12)])
    )
    if enough:
        assert len(read(store, Question(act(on=month(on)))).lanes.months) == 12
        return
    with pytest.raises(InputError, match=f"6 months before and 3 from {month(on):%Y-%m} on"):
        read(store, Question(act(on=month(on))))


def partners(*amounts: tuple[float, float, float, float]) -> Partners:
    """Kg of the controlled code before and after, and of the other, with partners A, B and so on."""
    return Partners.of(
        {"product": code, "reporter": "R", "report": "import", "partner": chr(65 + k), "before_kg": one[at]}
        | {"after_kg": one[at + 1]}
        for k, one in enumerate(amounts)
        for code, at in ((CONTROLLED, 0), (FALSE, 2))
    )


def chance(of: Partners, rare: float, but: str = "") -> bool:
    return of.revised((CONTROLLED, FALSE), "R", "import", frozenset(but), rare)


MOVED = (99.0, 9.0, 9.0, 99.0)


def test_three_partners_that_moved_say_something_and_two_do_not() -> None:
    three = float(ndtr(-6 / np.sqrt(12)))  # ties at their mean rank: 2, 2 and 2
    assert chance(partners(*[MOVED] * 3), three + 1e-9) and not chance(partners(*[MOVED] * 3), three - 1e-9)
    assert not chance(partners(*[MOVED] * 2), 0.999) and not chance(partners(*[MOVED] * 3), 0.999, "B")


@pytest.mark.parametrize(
    ("least", "counts"),
    [
        ((0.5, 0.0, 0.0, 99.0), True),  # traded before, were it half a kilogram
        ((0.0, 0.0, 9.0, 99.0), False),
        ((0.5, 0.0, 0.0, 0.0), False),  # after the act neither code
    ],
)
def test_a_partner_counts_that_traded_the_first_code_before_and_something_since(
    least: tuple[float, float, float, float], counts: bool
) -> None:
    assert chance(partners(MOVED, MOVED, least), 0.5) is counts


def test_drift_is_not_a_revision_and_signs_are_ranked_by_size() -> None:
    drift = (999.0, 999.0, 999.0, 999.0 * np.exp(0.29))
    enough = (999.0, 999.0, 999.0, 1000.0 * np.exp(0.31) - 1.0)
    assert not chance(partners(*[drift] * 9), 0.999) and chance(partners(*[enough] * 9), 0.01)
    against = (999.0, 999.0, 99.0, 9.0)
    mixed = partners(enough, enough, enough, against)
    expected = float(ndtr(-(2.0 * 3 - 4.0) / np.sqrt(2.0**2 * 3 + 4.0**2)))
    assert chance(mixed, expected + 1e-6) and not chance(mixed, expected - 1e-6)
    far = partners(*[(99.0, 0.0, 0.0, 1e9)] * 4)
    assert chance(far, float(ndtr(-10 / 5)) + 1e-9)


def test_the_mean_of_the_ends_that_speak() -> None:
    kg = np.array([[[[2.0, np.nan, np.nan, 0.0]]], [[[4.0, 3.0, np.nan, np.nan]]]])
    found = Ends(kg, kg * 10)
    assert found.mean[0, 0].tolist() == pytest.approx([3.0, 3.0, np.nan, 0.0], nan_ok=True)
    assert found.worth[0, 0].tolist() == pytest.approx([30.0, 30.0, np.nan, 0.0], nan_ok=True)
