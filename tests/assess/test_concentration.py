"""Shares and HHI: as printed, bounded by rounded, open and withheld figures, and against brute force."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.assess.bounds import Bounds
from oretrace.assess.concentration import concentration, hhi_bounds, total_of

UNKNOWN = Bounds(0, None, None)


def test_a_rounded_total_bounds_the_share_with_the_sum_of_its_parts() -> None:
    """As in MCS 2025: the parts of 390,000 t add up to 393,950 t."""
    found = concentration({"CHN": Bounds.of(270_000), "REST": Bounds.of(123_950)}, Bounds.of(390_000))
    assert found is not None
    share = found.share("CHN")
    assert share == Bounds(270_000 / 393_950, 270_000 / 390_000, 270_000 / 390_000)


def test_an_open_total_bounds_shares_from_above_only() -> None:
    """44 Mt of more than 90 Mt is at most 48.9 %; how little it may be is not known."""
    found = concentration({"CHN": Bounds.of(44e6), "BRA": Bounds.of(21e6)}, Bounds(90e6, None, None))
    assert found is not None
    share = found.share("CHN")
    assert share is not None and (share.low, share.typical) == (0.0, None)
    assert share.high == pytest.approx(0.488889, abs=1e-6)
    assert found.hhi.low == 0.0 and found.hhi.high == pytest.approx(1.0)
    assert found.hhi.typical == pytest.approx((44**2 + 21**2) / 65**2)


def test_a_withheld_producer_is_bounded_by_what_the_others_leave() -> None:
    found = concentration({"CHN": Bounds.of(60), "USA": UNKNOWN, "RUS": Bounds.of(10)}, Bounds.of(100))
    assert found is not None
    assert found.share("USA") == Bounds(0.0, None, 0.3)
    assert found.share("CHN") == Bounds.of(0.6)
    assert found.hhi.low == pytest.approx(0.37) and found.hhi.high == pytest.approx(0.36 + 0.01 + 0.09)


def test_a_withheld_producer_may_hold_nearly_all_if_no_total_is_printed() -> None:
    found = concentration({"CHN": Bounds.of(60), "USA": UNKNOWN})
    assert found is not None
    assert found.share("CHN") == Bounds(0.0, None, 1.0) and found.share("USA") == Bounds(0.0, None, 1.0)


def test_other_countries_enter_the_total_without_a_share() -> None:
    found = concentration({"CHN": Bounds.of(60), "OTH": Bounds.of(40)}, Bounds.of(100))
    assert found is not None
    assert [row.territory for row in found.shares] == ["CHN"]
    assert found.hhi.typical == pytest.approx(0.36)
    assert found.hhi.low == pytest.approx(0.36) and found.hhi.high == pytest.approx(0.36 + 0.16)


def test_plain_figures_have_the_plain_index() -> None:
    found = concentration({"A": Bounds.of(5), "B": Bounds.of(3), "C": Bounds.of(2)})
    assert found is not None
    for value in (found.hhi.low, found.hhi.typical, found.hhi.high):
        assert value == pytest.approx(0.38)


@pytest.mark.parametrize("amounts", [{}, {"A": Bounds.of(0)}])
def test_concentration_of_an_empty_list_is_blank(amounts: dict[str, Bounds]) -> None:
    assert concentration(amounts) is None


interval = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda t: (t[0], t[0] + t[1]))


@pytest.mark.slow
@given(st.lists(interval, min_size=2, max_size=4), st.integers(0, 30))
def test_hhi_bounds_hold_every_division_on_a_grid(parts: list[tuple[int, int]], rest: int) -> None:
    """Every way of dividing 40 fortieths: the rest as one holder for the upper end, as very many for the lower."""
    size = 40
    low, high = hhi_bounds([(a / size, b / size) for a, b in parts], (0.0, rest / size))
    for division in product(*[range(a, b + 1) for a, b in parts]):
        left = size - sum(division)
        if 0 <= left <= rest:
            thin = sum((x / size) ** 2 for x in division)
            assert low <= thin + 1e-9
            assert thin + (left / size) ** 2 <= high + 1e-9 or high == 1.0


@pytest.mark.slow
@given(st.lists(interval, min_size=2, max_size=4))
def test_the_lower_bound_is_reached_and_the_upper_one_missed_by_little(parts: list[tuple[int, int]]) -> None:
    size = 40
    divisions = [d for d in product(*[range(a, b + 1) for a, b in parts]) if sum(d) == size]
    if not divisions:
        return
    low, high = hhi_bounds([(a / size, b / size) for a, b in parts], (0.0, 0.0))
    values = [sum((x / size) ** 2 for x in division) for division in divisions]
    step = len(parts) / size**2
    assert min(values) - step <= low <= min(values) + 1e-9
    widest = max(b - a for a, b in parts) / size
    assert max(values) - 1e-9 <= high <= max(values) + widest**2 / 4 + 1e-9


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from("ABCDEF"), st.floats(1, 1e6), min_size=1, max_size=6), st.floats(1.0, 3.0),
    st.floats(0.01, 100),
)  # fmt: skip
def test_units_do_not_matter_and_typical_lies_between(figures: dict[str, float], room: float, factor: float) -> None:
    amounts = {code: Bounds.of(value) for code, value in figures.items()}
    total = Bounds.of(sum(figures.values()) * room)
    one = concentration(amounts, total)
    other = concentration({c: a.times(*[factor] * 3) for c, a in amounts.items()}, total.times(*[factor] * 3))
    assert one is not None and other is not None
    assert one.hhi.low == pytest.approx(other.hhi.low, rel=1e-6)
    for bounds in (one.hhi, *(row.share for row in one.shares)):
        assert bounds.typical is not None and bounds.high is not None
        assert 0 <= bounds.low <= bounds.typical <= bounds.high <= 1


def test_a_total_below_its_parts_is_stretched_and_an_open_one_stays_open() -> None:
    assert total_of([Bounds.of(60), Bounds.of(50)], Bounds.of(100)) == Bounds(100, 100, 110)
    assert total_of([Bounds.of(60)], Bounds(100, None, None)) == Bounds(100, None, None)
    assert total_of([Bounds.of(60), Bounds.of(50)], None) == Bounds.of(110)
