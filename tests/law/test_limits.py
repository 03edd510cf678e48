"""Limits of an item beyond its purity: a description meets them, fails them or leaves them open."""

import pytest

from oretrace.catalog.limits import LimitBound, Limits
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.law.description import read_words
from oretrace.law.limits import limits_met, within
from oretrace.law.quantities import Interval


@pytest.mark.parametrize(
    ("bound", "low", "high", "holds"),
    [
        (LimitBound(at_least=10), 10, 10, True),
        (LimitBound(above=10), 10, 10, False),
        (LimitBound(at_most=10), 10, 10, True),
        (LimitBound(below=10), 10, 10, False),
        (LimitBound(at_least=10), 9, 11, None),
        (LimitBound(above=5, at_most=10), 6, 10, True),
        (LimitBound(above=5, at_most=10), 5, 7, None),
        (LimitBound(above=5, at_most=10), 11, 12, False),
    ],
)
def test_an_interval_is_within_a_bound_outside_or_across(
    bound: LimitBound, low: float, high: float, holds: bool | None
) -> None:
    assert within(Interval(low, high), bound) is holds
    assert within(None, bound) is None


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("block 120 x 50 x 120 mm", True),
        ("block 119 x 120 x 50 mm", False),
        ("cylinder 120 mm x 50 mm", True),
        ("cylinder 50 mm x 120 mm", False),
        ("tube 120 mm x 50 mm", None),
        ("plate 300 x 300 mm", None),
        ("0.2 mm", False),
        ("100 mm", None),
        ("bars", None),
    ],
)
def test_sizes_meet_the_limits_or_not(text: str, met: bool | None) -> None:
    ways = (
        Limits(size_mm=(120, 50), not_words=("tube", "plate", "block")),
        Limits(size_mm=(120, 120, 50), not_words=("cylinder",)),
        Limits(size_mm=(65, 25, 50), words=("tube",), not_words=("block", "cylinder")),
    )
    good = MeasureItem(material="tungsten", limits=ways)
    # Another shape fails one way and leaves the others open.
    assert limits_met(good, read_words(text)) is met


def test_a_required_word_that_is_absent_leaves_it_open() -> None:
    good = MeasureItem(limits=(Limits(words=("missile",), bounds={"particle_um": LimitBound(at_most=50)}),))
    assert limits_met(good, read_words("powder 5 um for missile parts")) is True
    assert limits_met(good, read_words("powder 5 um")) is None
    assert limits_met(good, read_words("powder 60 um")) is False
    assert limits_met(MeasureItem(), read_words("powder 5 um")) is None
