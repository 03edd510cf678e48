"""The other reasonable choices: which windows there are, and that each is weighed as a scan of its own would be."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from oretrace.detect.diversion.calibration import weigh_hubs, weigh_trials
from oretrace.detect.diversion.preparation import Prepared
from oretrace.detect.diversion.robustness import flagged_in_variants
from oretrace.detect.diversion.windows import Shape
from tests.detect.diversion.test_trials import PANEL

LATER, SHORTER, LESS = "from a month later", "last three months left out", "three months less of history"
HS4 = "products summed to HS4"


def _prepared(shape: Shape, **changes: Any) -> Prepared:
    rows = SimpleNamespace(reporters=("CHN", "THA"), products=PANEL.products)
    plain = {"panel": PANEL, "unmeasured": None, "shape": shape, "rows": rows}
    return cast(Prepared, SimpleNamespace(**plain, sql_parameters={"origins": ["CHN"]}, **changes))


@pytest.mark.parametrize(
    ("pre", "post", "names"),
    [
        (5, 5, [HS4]),
        (5, 6, [LATER, HS4]),
        (5, 8, [LATER, HS4]),
        (5, 9, [LATER, SHORTER, HS4]),
        (6, 5, [LESS, HS4]),
        (8, 9, [LATER, SHORTER, LESS, HS4]),
    ],
)
def test_windows_are_moved_or_cut_where_enough_months_remain(pre: int, post: int, names: list[str]) -> None:
    shape = Shape(24, pre, post, (pre, pre + 1))
    assert [variant.name for variant in flagged_in_variants(_prepared(shape), [])] == names


def test_each_variant_is_weighed_with_its_own_window_and_codes() -> None:
    shape = Shape(24, 8, 9, tuple(range(8, 16)))
    hub = PANEL.hubs.index("THA")
    grown, onward = PANEL.out.copy(), PANEL.onward.copy()
    grown[:, hub, 25:] *= 50
    onward[:, hub, 25:] *= 50
    panel = replace(PANEL, out=grown, onward=onward, direct=np.full_like(PANEL.direct, 30_000.0))
    prepared = _prepared(shape)
    prepared = cast(Prepared, SimpleNamespace(**{**vars(prepared), "panel": panel}))
    shapes = {
        LATER: replace(shape, t0=25, post=8),
        SHORTER: replace(shape, post=6),
        LESS: replace(shape, pre=5),
        HS4: shape,
    }
    for variant in flagged_in_variants(prepared, weigh_trials(panel, None, shape)):
        seen = panel.by_heading() if variant.name == HS4 else panel
        hubs = weigh_hubs(weigh_trials(seen, None, shapes[variant.name]))
        assert variant.flagged == tuple(sorted(seen.hubs[k] for k in hubs.units.hub1[hubs.flagged]))
