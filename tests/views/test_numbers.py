"""How numbers, amounts, probabilities and names are printed."""

import pytest

from oretrace.views.numbers import figure, place, places, probability, scale_for, span, whole


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.0, "0"),
        (12.34, "12.3"),
        (0.0456, "0.046"),
        (0.0001, "<0.001"),
        (99.96, "100"),
        (1234567.0, "1,234,567"),
        (-5.2, "−5.20"),
        (float("inf"), "no bound"),
    ],
)
def test_numbers_as_printed(value: float, printed: str) -> None:
    assert figure(value) == printed


def test_units_are_named() -> None:
    assert scale_for("EUR", 12.3e6).amount(12.3e6) == "12.3\u00a0M\u00a0EUR"
    assert scale_for("kg", 12_345.0).amount(12_345.0) == "12.3\u00a0t"
    assert scale_for("kg", 950.0).amount(950.0) == "950\u00a0kg"
    assert scale_for("EUR", None, float("nan")).amount(float("nan")) == "no figure"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, "not testable"),
        (float("nan"), "not testable"),
        (0.0, "0.000"),
        (0.00002, "<0.0001"),
        (0.000812, "0.00081"),
        (0.00119, "0.0012"),
        (0.0062, "0.0062"),
        (0.00996, "0.0100"),
        (0.032258, "0.0323"),
        (0.09996, "0.100"),
        (0.1, "0.100"),
        (0.9, "0.900"),
        (0.9994, "0.999"),
        (0.9996, ">0.999"),
        (1.0, "1.000"),
    ],
)
def test_probabilities_as_printed(value: float | None, printed: str) -> None:
    assert probability(value) == printed


def test_a_range_of_one_is_one() -> None:
    assert span(["0.0012", "0.0012"]) == "0.0012"
    assert span(["0.00081", "0.00082"]) == "0.00081–0.00082"


def test_whole_numbers_have_a_true_minus_and_no_invented_bound() -> None:
    assert whole(-1234.4) == "−1,234"
    assert whole(None) == "no bound"


def test_territories_as_one_reads_them() -> None:
    assert places(["RUS"]) == "Russia"
    assert places(["RUS", "BLR", "XX1"]) == "Russia, Belarus and XX1"
    assert places([]) == ""
    assert place("WLD") == "World"
