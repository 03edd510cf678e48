"""Net import reliance: the formula, net exporters, intervals against sampling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.assess.bounds import ZERO, Bounds
from oretrace.assess.reliance import net_import_reliance

bounds = st.tuples(st.floats(0, 100), st.floats(0, 1), st.floats(0, 100)).map(
    lambda t: Bounds(t[0], t[0] + t[1] * t[2], t[0] + t[2])
)


def test_the_formula_with_stocks() -> None:
    """USGS: (imports - exports + stocks released) of production + the same."""
    found = net_import_reliance("USA", Bounds.of(40), Bounds.of(80), Bounds.of(25), Bounds.of(5))
    assert found.share == Bounds.of(0.6)


def test_reliance_of_a_net_exporter_is_zero_and_of_no_trade_blank() -> None:
    assert net_import_reliance("USA", Bounds.of(40), Bounds.of(1), Bounds.of(9)).share == ZERO
    assert net_import_reliance("USA", ZERO, ZERO, ZERO).share is None
    assert net_import_reliance("USA", ZERO, Bounds.of(9), ZERO).share == Bounds.of(1.0)


def test_withheld_production_leaves_only_the_upper_bound() -> None:
    found = net_import_reliance("USA", Bounds(0, None, None), Bounds.of(80), Bounds.of(20))
    assert found.share == Bounds(0.0, None, 1.0)


@pytest.mark.slow
@given(bounds, bounds, bounds, st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_every_value_inside_gives_a_share_inside(
    production: Bounds, imports: Bounds, exports: Bounds, at: list[float]
) -> None:
    found = net_import_reliance("USA", production, imports, exports).share
    p, i, e = (
        one.low + part * ((one.high or 0.0) - one.low)
        for one, part in zip((production, imports, exports), at, strict=True)
    )
    net = max(0.0, i - e)
    if p + net > 1e-6:
        assert found is not None and found.high is not None
        assert found.low - 1e-9 <= net / (p + net) <= found.high + 1e-9


def test_unknown_exports_leave_only_the_upper_bound() -> None:
    found = net_import_reliance("USA", Bounds.of(1.0), Bounds.of(3.0), Bounds(1.0, None, None)).share
    assert found is not None and (found.low, found.typical) == (0.0, None)
    assert found.high == pytest.approx(2.0 / 3.0)
