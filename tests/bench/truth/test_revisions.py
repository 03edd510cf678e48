"""The suite `revisions`: codes are split for all partners, and nothing truly moves."""

from __future__ import annotations

import numpy as np
import pytest

from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.revisions import SHARES, WHO, build
from oretrace.bench.truth.suite import Suite
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.published import publish
from tests.bench.small_world import small_world


@pytest.fixture(scope="module")
def suite() -> Suite:
    return build(small_world(), choose(small_world()))


@pytest.mark.slow
def test_the_suite_revisions_has_no_plant(suite: Suite) -> None:
    assert all(one.sigma == 0 and not one.false_code for one in suite.truth.scenarios)
    assert not any(cell.planted(18) for cell in suite.truth.cells)


@pytest.mark.slow
def test_the_truth_says_who_revised(suite: Suite) -> None:
    who = {one.wide_decoy for one in suite.truth.scenarios}
    assert who <= {f"revision by {name}" for name in WHO} and len(who) > 2
    assert {one.half for one in suite.truth.scenarios} == {"tune", "test"}


@pytest.mark.parametrize("share", SHARES)
def test_a_split_moves_what_is_published_and_takes_nothing_away(share: float) -> None:
    overlay = Overlay(small_world())
    lane = next(k for k, p in enumerate(overlay.world.lanes.product) if p == 0)
    exporter = int(overlay.world.lanes.exporter[lane])
    before = publish(overlay).reports
    moved = np.where(np.arange(overlay.months) < 40, 0.0, share)
    overlay.recode(0, 1, exporter, moved)
    published = publish(overlay)
    reports, row = published.reports, published.row
    for name in ("export_kg", "export_usd", "import_kg", "import_usd"):
        assert getattr(reports, name).sum() == getattr(before, name).sum()
    was = before.export_kg[small_world().row[0, exporter][small_world().row[0, exporter] >= 0]]
    now = reports.export_kg[row[0, exporter][row[0, exporter] >= 0]]
    assert now[:, :40].sum() == was[:, :40].sum()
    assert now[:, 40:].sum() == pytest.approx((1 - share) * was[:, 40:].sum(), rel=0.01)
