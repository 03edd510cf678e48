"""Amounts of weighed units: within their bounds, and the total of a scan."""

from dataclasses import replace

import numpy as np
import pytest

from oretrace.detect.diversion.amounts import amounts_of, total_of
from oretrace.detect.diversion.tonnage import total_amount
from tests.detect.diversion.scans import weighed
from tests.detect.diversion.test_trials import PANEL, SHAPE


def test_no_amount_is_below_what_the_hub_cannot_have_had_otherwise() -> None:
    plain, nothing = amounts_of(weighed([0, 1]), 6, np.zeros(2))
    assert nothing.tolist() == [0.0, 0.0] and plain.estimate.tolist() == [600.0, 600.0]
    raised, least = amounts_of(weighed([0, 1]), 6, np.array([700.0, 1e12]))
    assert least.tolist() == [700.0, plain.most[1]]
    assert np.array_equal(raised.most, plain.most) and np.all(raised.low >= least)
    assert raised.estimate.tolist() == [700.0, plain.most[1]] and np.all(raised.high >= raised.estimate)


def test_a_total_is_of_two_legged_hubs_and_only_where_one_is_flagged() -> None:
    hubs = weighed(
        [0, 1, 2], q=np.array([0.05, 0.9, 0.9]), claim=np.array(["two legs", "two legs", "first leg"], dtype=object)
    )
    found = total_of(PANEL, SHAPE, hubs)
    assert found is not None
    direct = float(PANEL.direct[:, 16:24].mean(axis=1).sum())
    two = np.ones(2)
    expected = total_amount(np.array([True, False]), 0.5 * two, 100 * two, 30 * two, direct).times(6)
    assert found.flagged == pytest.approx(600.0)
    assert (found.estimate, found.interval90_low, found.interval90_high, found.at_most) == pytest.approx(
        tuple(float(series[0]) for series in (expected.estimate, expected.low, expected.high, expected.most))
    )
    assert total_of(PANEL, SHAPE, weighed([0, 1])) is None
    assert total_of(PANEL, SHAPE, replace(hubs, q=np.array([0.05, 0.9, 0.05]))) is None
