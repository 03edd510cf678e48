from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.withheld import TACTICS, build
from tests.bench.small_world import small_world


@pytest.fixture(scope="module")
def suite() -> Suite:
    return build(small_world(), choose(small_world()))


@pytest.fixture(scope="module")
def table(suite: Suite) -> pa.Table:
    return suite.table()


@pytest.mark.slow
def test_planted_goods_are_published_without_a_partner_or_withheld(suite: Suite, table: pa.Table) -> None:
    rows = {name: np.asarray(table[name].to_numpy(zero_copy_only=False)) for name in table.column_names}
    planted = [truth for truth in suite.truth.scenarios if truth.withheld_kg]
    assert planted and {truth.tactic for truth in planted} <= set(TACTICS)
    for truth in planted:
        mine = (rows["reporter"] == truth.origin) & (rows["hs_code"] == truth.product) & (rows["flow"] == "export")
        after = mine & (rows["period_start"].astype("datetime64[D]") >= np.datetime64(truth.effective_from))
        if truth.tactic == "withheld-confidential":
            assert rows["suppressed"][after & (rows["partner"] == truth.destination)].any()
        else:
            assert np.nansum(rows["net_kg"][after & (rows["partner"] == "ANS")]) > 0.3 * truth.withheld_kg


@pytest.mark.slow
def test_withholding_moves_amounts_and_loses_none(suite: Suite, table: pa.Table) -> None:
    keys = ["reporter", "partner", "flow", "hs_code", "period_start"]
    assert table.num_rows == table.group_by(keys).aggregate([]).num_rows
    assert all(truth.wide_decoy in ("", "ever more", "another year") for truth in suite.truth.scenarios)
    assert not any(truth.wide_decoy for truth in suite.truth.scenarios if truth.sigma)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_suite(suite: Suite, table: pa.Table) -> None:
    again = build(small_world(), choose(small_world()))
    assert again.digest() == suite.digest() and again.table().equals(table)
