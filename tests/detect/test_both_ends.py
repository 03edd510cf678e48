"""Both ends of lanes, cell by cell, of a store written by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.both_ends import BothEnds, read
from oretrace.errors import InputError
from oretrace.question import Question
from tests.detect.world import extra, month, stored

ACT = Measure(
    id="act",
    issuer="CHN",
    effective_from=month(8),
    targets=("USA",),
    items=(MeasureItem(material="goods", form="made up", hs6=("811010",), coverage="full"),),
)


def _row(reporter: str, partner: str, flow: str, at: int, kg: float | None = 100.0, **more: Any) -> dict[str, Any]:
    value = None if kg is None else 2 * kg
    return {
        "reporter": reporter,
        "partner": partner,
        "flow": flow,
        "hs_code": "811010",
        "period_start": month(at),
        "net_kg": kg,
        "value": value,
        "currency": "USD",
        "suppressed": False,
        "net_kg_estimated": False,
    } | more


ROWS = [
    *(_row("CHN", "USA", "export", k, 100.0 + k) for k in range(12)),
    *(_row("USA", "CHN", "import", k, 90.0) for k in range(2, 12) if k != 5),
    _row("USA", "DEU", "import", 5, 3.0),
    _row("CHN", "DEU", "export", 3, 7.0, currency="CNY"),
    _row("CHN", "VNM", "export", 4, None, suppressed=True),
    _row("DEU", "CHN", "import", 9, 6.0, currency="EUR"),
    _row("VNM", "USA", "export", 6, None, value=12.0),
    _row("USA", "VNM", "import", 6, 4.0, net_kg_estimated=True),
    _row("CHN", "USA", "export", 6, 0.5, hs_code="720529"),
]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> BothEnds:
    return read(stored(tmp_path_factory.mktemp("ends") / "store", extra(ROWS)), Question(ACT), 5)


def test_both_ends_have_places_months_products_and_listed_lanes(both: BothEnds) -> None:
    assert both.places == ("CHN", "DEU", "USA", "VNM")
    assert (both.t0, both.post, both.stop, both.period) == (8, 4, 12, "2020-09/2020-12")
    assert both.origins.tolist() == [0] and both.targets.tolist() == [2]
    assert both.products == ("720529", "811010") and both.in_kg("811010") and both.in_kg("720529")
    other, listed = both.each()
    assert (other.listed, listed.listed) == (False, True)
    pairs = list(zip(listed.exporter.tolist(), listed.importer.tolist(), strict=True))
    assert pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (3, 2)]
    assert listed.same_currency.tolist() == [False, True, True, True, True]


def test_cells_of_both_ends(both: BothEnds) -> None:
    lanes = next(both.each(["811010"]))
    out, into = lanes.out, lanes.into
    assert out.kg[1].tolist() == [100.0 + k for k in range(12)]
    assert into.kg[1].tolist() == [0.0, 0.0, 90.0, 90.0, 90.0, 0.0, *[90.0] * 6]
    assert out.value[0].tolist() == [0.0, 0.0, 0.0, 14.0, *[0.0] * 8]
    assert out.withheld[2].tolist() == [k == 4 for k in range(12)]
    assert out.kg_known[0].all() and not out.kg_known[2, 4] and out.kg_known[2, 5]
    assert into.kg_known[1].tolist() == [k >= 2 for k in range(12)]  # it speaks of a month in which it has nothing
    assert out.kg_known[4].tolist() == [False] * 12 and out.value_known[4].tolist() == [k == 6 for k in range(12)]
    assert into.estimated_kg[4].tolist() == [4.0 if k == 6 else 0.0 for k in range(12)]
    assert into.kg_known[0].tolist() == [k == 9 for k in range(12)]


def test_distances_and_placebo_dates(both: BothEnds) -> None:
    assert both.km[0, 2] == both.km[2, 0] > both.km[0, 3] > 1_000.0
    elsewhere = replace(both, places=("CHN", "ANS", "USA", "VNM"))
    assert elsewhere.km[0, 1] == elsewhere.km[1, 2] == 5_000.0 and elsewhere.km[0, 2] == both.km[0, 2]
    nowhere = replace(both, places=("ANS",))
    assert nowhere.km.tolist() == [[5_000.0]]
    assert replace(both, t0=60, post=18).placebo_dates() == (42, 39, 36, 33, 30, 27, 24, 21, 18, 15)
    assert replace(both, t0=30, post=12).placebo_dates() == (18, 15, 12)
    assert replace(both, t0=30, post=19).placebo_dates() == ()


@pytest.mark.parametrize(("first", "last", "fits"), [(2, 8, True), (3, 8, False), (2, 7, False)])
def test_six_months_before_the_act_and_one_from_it_on(tmp_path: Path, first: int, last: int, fits: bool) -> None:
    rows = extra([_row("CHN", "USA", "export", k) for k in range(first, last + 1)])
    store = stored(tmp_path / "store", rows)
    if fits:
        assert read(store, Question(ACT), 0).post == 1
        return
    with pytest.raises(InputError, match="6 months before the act and one from it on"):
        read(store, Question(ACT), 0)


def test_months_after_the_act_are_eighteen_at_most(tmp_path: Path) -> None:
    rows = extra([_row("CHN", "USA", "export", k) for k in (0, 28)])
    found = read(stored(tmp_path / "store", rows), Question(ACT), 0)
    assert (len(found.months), found.post) == (29, 18)
    assert np.isfinite(next(found.each()).out.kg).all()


def test_a_store_without_the_acts_goods_is_refused(tmp_path: Path) -> None:
    rows = extra([_row("CHN", "USA", "export", k, hs_code="720529") for k in range(12)])
    with pytest.raises(InputError, match="monthly trade of the act's goods"):
        read(stored(tmp_path / "store", rows), Question(ACT), 5)
