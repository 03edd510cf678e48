"""What a gap amounts to, which end shows less, and which lasting difference is a convention: one unit by hand."""

from typing import Any

import numpy as np
import pytest

from oretrace.detect.mirror_gap.amounts import convention_of, details_of, direction_of, missing_kg
from oretrace.detect.mirror_gap.weighing import GapUnits, WeighedGaps
from oretrace.findings import Amount

ZERO = dict.fromkeys(("product", "lane", "date", "exporter", "importer", "lag", "cargoes_before", "cargoes_after"), 0)
NO_GAP = dict.fromkeys(("before", "usual", "expected", "doubt", "move", "raw"), 0.0)
LASTING = float(np.log(1.5))


def unit(sd: float = 0.1, **changes: Any) -> WeighedGaps:
    """A second unit, of the given columns, behind one in which nothing happens."""
    plain = {**ZERO, **NO_GAP, "out_kg": 100.0, "into_kg": 50.0, "onward": 2.0, "tested": True}
    columns = {name: np.array([value, changes.get(name, value)]) for name, value in plain.items()}
    columns["cargoes_before"] = columns["cargoes_before"].astype(float)
    ones = np.ones(2)
    return WeighedGaps(GapUnits(**columns), np.array([9.0, sd]), ones, ones > 0, ones, ones, ones, 7)


@pytest.mark.parametrize(
    ("changes", "direction"),
    [
        ({"move": 0.5}, "exported, not imported"),
        ({"move": -0.5}, "imported, not exported"),
        ({"move": 0.0}, "imported, not exported"),
        ({"move": 0.5, "before": -1.0, "expected": -0.8, "cargoes_before": 3}, "closes: imported, not exported"),
        ({"move": -0.5, "before": 1.0, "expected": 0.8, "cargoes_before": 3}, "closes: exported, not imported"),
        ({"move": 0.5, "before": -1.0, "expected": -0.8, "cargoes_before": 2.9}, "exported, not imported"),
        ({"move": 0.5, "before": -0.3, "expected": -0.9, "cargoes_before": 9}, "exported, not imported"),
        ({"move": 0.5, "before": -0.2, "expected": -0.5, "cargoes_before": 9}, "exported, not imported"),
        ({"move": 0.5, "before": -0.21, "expected": -0.5, "cargoes_before": 9}, "closes: imported, not exported"),
        ({"move": 1.0, "before": -1.0, "expected": -0.5, "cargoes_before": 9}, "exported, not imported"),
        (
            {"move": 0.5, "before": -0.5, "expected": -0.3, "usual": 0.5, "cargoes_before": 3},
            "closes: imported, not exported",
        ),
        (
            {"move": 0.5, "before": 0.0, "expected": 0.2, "usual": 1.0, "cargoes_before": 3},
            "closes: imported, not exported",
        ),
    ],
)
def test_the_direction_is_that_of_the_move_unless_a_former_gap_closes(
    changes: dict[str, Any], direction: str
) -> None:
    assert direction_of(unit(**changes), 1) == direction


MORE, LESS = "a free zone, transit, or imports", "re-exports that the exporter does not count"


@pytest.mark.parametrize(
    ("changes", "start", "why"),
    [
        ({"usual": LASTING}, "exports to this importer, or of this exporter, are more than imports", MORE),
        ({"usual": -LASTING}, "exports to this importer, or of this exporter, are less than imports", LESS),
        ({"usual": LASTING - 1e-9}, None, ""),
        ({"before": LASTING, "cargoes_before": 3}, "on this lane exports were more than imports before", MORE),
        ({"before": -LASTING, "cargoes_before": 3}, "on this lane exports were less than imports before", LESS),
        ({"before": 9.0, "cargoes_before": 2.9}, None, ""),
        ({"before": LASTING - 1e-9, "cargoes_before": 9}, None, ""),
    ],
)
def test_a_lasting_difference_is_a_convention(changes: dict[str, Any], start: str | None, why: str) -> None:
    found = convention_of(unit(**changes), 1)
    if start is None:
        assert found is None
    else:
        assert found is not None and found.startswith(start) and why in found


def share(move: float) -> float:
    return 1.0 - float(np.exp(-max(move, 0.0)))


def test_the_mass_is_the_share_of_what_the_fuller_end_reports() -> None:
    wide = 1.6449 * 0.1
    low, typical, high = share(0.6 - wide), share(0.7), share(0.7 + wide)
    out = missing_kg(unit(move=0.6, raw=0.7, out_kg=300.0), 1)
    assert out.unit == "kg" and out.at_most == 300.0
    assert (out.interval90_low, out.estimate, out.interval90_high) == pytest.approx(
        (300 * low, 300 * typical, 300 * high)
    )
    into = missing_kg(unit(move=-0.6, raw=-0.7, into_kg=200.0), 1)
    assert (into.interval90_low, into.estimate, into.at_most) == pytest.approx((200 * low, 200 * typical, 200.0))
    still = missing_kg(unit(move=0.0, raw=0.1), 1)
    assert still.at_most == 50.0 and still.estimate == pytest.approx(50 * share(0.1))


def test_bounds_hold_the_share_where_the_floor_moves_it_past_them() -> None:
    beyond = missing_kg(unit(sd=0.0, move=0.9, raw=0.5), 1)
    assert beyond.interval90_low == beyond.estimate == beyond.interval90_high == pytest.approx(100 * share(0.5))


def test_a_gap_that_closes_or_has_no_mass_has_no_amount() -> None:
    closes = {"move": 0.5, "before": -1.0, "expected": -0.8, "cargoes_before": 3}
    assert missing_kg(unit(**closes), 1) == missing_kg(unit(move=0.5, out_kg=np.nan), 1) == Amount()
    assert missing_kg(unit(move=-0.5, out_kg=np.nan), 1) != Amount()


def test_details_are_the_units_in_words_of_the_reader() -> None:
    made = unit(move=0.6, raw=0.7, expected=np.log(2.0), lag=2, into_kg=np.nan)
    details = details_of(made, 1)
    assert (details.lag_months, details.placebos, details.convention) == (2, 7, None)
    assert details.usual_ratio == pytest.approx(2.0)
    assert (details.export_kg, details.import_kg) == (100.0, None)
    assert details.direction == "exported, not imported"
    found = (details.missing_share_low, details.missing_share, details.missing_share_high)
    assert found == pytest.approx((share(0.6 - 0.16449), share(0.7), share(0.7 + 0.16449)))
