"""The population stability index."""

import numpy as np

from oretrace.kernels.drift import stability_index, tenths


def test_the_index_is_that_of_its_definition() -> None:
    before, now = np.repeat([0, 1], [50, 50]), np.repeat([0, 1], [75, 25])
    expected = 0.25 * np.log(0.75 / 0.5) - 0.25 * np.log(0.25 / 0.5)
    assert np.isclose(stability_index(before, now), expected)
    assert stability_index(before, before) == 0


def test_numbers_fall_into_tenths_of_the_first_sample_and_unknown_apart() -> None:
    codes, now = tenths(np.arange(100.0), np.array([-5.0, 500.0, np.nan]))
    assert np.bincount(codes).tolist() == [10] * 10
    assert now.tolist() == [0, 9, 10]
