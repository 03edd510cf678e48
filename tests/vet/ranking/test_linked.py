"""Lines that belong together share their evidence; a line alone, or of unknown parties, keeps its own."""

from datetime import date
from typing import Any

import numpy as np

from oretrace.vet.ranking.linked import linked
from tests.vet.checks.lines import batch

LINE: dict[str, Any] = {"shipper": "Alpha Metals", "consignee": "Beta Works", "happened_on": date(2025, 6, 1)}


def test_lots_of_the_same_parties_and_goods_share_their_evidence() -> None:
    lines = [LINE, LINE | {"packages": 41.0}, LINE | {"hs_code": "811010"}, LINE | {"shipper": "Gamma"}]
    lines += [LINE | {"shipper": None}, LINE | {"shipper": "Delta", "consignee": "Epsilon"}]
    found = linked(batch(*lines)).mean(np.array([4.0, 0, 0, 0, 0, 0]))
    pair, consignee, lot = (0.38, 0.22, 0.3)
    assert np.isclose(found[1], pair * 2 + consignee * 1)
    assert np.isclose(found[2], lot * 2)
    assert np.isclose(found[3], consignee * 1)
    assert np.isclose(found[4], consignee * 1)
    assert found[5] == 0
    assert np.isclose(found[0], 0.1 * 4 + pair * 2 + consignee * 1 + lot * 2)


def test_a_line_alone_keeps_its_own_and_unknown_parties_are_not_one() -> None:
    lines = [LINE | {"shipper": f"S{n}", "consignee": f"C{n}"} for n in range(3)]
    lines += [LINE | {"shipper": None, "consignee": None}] * 3
    own = np.arange(6.0)
    assert np.allclose(linked(batch(*lines)).mean(own), own)
