"""The ledger of one hub, read from a store."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.ledger.hubs import ledger_of
from tests.detect.diversion.test_capacity import MONTHS, NOTHING, act, passing
from tests.detect.world import extra, month, stored


def test_a_ledger_by_itself(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", extra(passing()))
    of = partial(ledger_of, store, figures=NOTHING)
    until = date(2024, 3, 1)
    whole, part = of(act(), "antimony", "THA", None), of(act(), "antimony", "THA", until)
    assert (part.first, part.last) == (act().first_full_month, until) and whole.last == month(MONTHS - 1)
    assert 0 < part.at_least_t < whole.at_least_t
    assert part.since is not None and part.first < part.since <= until
    assert "goods bought from China" in {row.name for row in whole.rows}
    assert "goods sold to United States" in {row.name for row in whole.rows}
    for material, hub, wanted in (
        ("antimony", "ZWE", "a territory that trades antimony"),
        ("gallium", "THA", "monthly trade of gallium"),
    ):
        with pytest.raises(InputError, match=wanted):
            of(act(), material, hub, None)
    late = act().model_copy(update={"effective_from": date(2030, 1, 1)})
    with pytest.raises(InputError, match="months of antimony from 2030-01 on"):
        of(late, "antimony", "THA", None)
