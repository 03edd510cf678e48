"""Other lots of the same parties: they count, the line itself does not, and parties of other goods are others."""

from datetime import date
from typing import Any

import numpy as np

from oretrace.vet.ranking.linked import of_parties
from tests.vet.checks.lines import batch

LINE: dict[str, Any] = {"shipper": "Alpha Metals", "consignee": "Beta Works", "happened_on": date(2025, 6, 1)}


def test_other_lots_of_the_same_parties_and_goods_count_and_the_line_itself_does_not() -> None:
    lines = [LINE, LINE, LINE, LINE | {"hs_code": "811010"}, LINE | {"shipper": "Gamma"}, LINE | {"shipper": None}]
    own = np.array([4.0, 4.0, 0.0, 0.0, 0.0, 0.0])
    found = of_parties(batch(*lines), own)
    assert found[0, 0] < found[2, 0]
    assert found[3, 0] == found[4, 0] == found[5, 0] == 0
    assert found[4, 2] > 0 and found[5, 2] > 0 and found[4, 1] == 0


def test_a_party_alone_is_held_against_nobody_and_unknown_parties_are_not_one() -> None:
    lines = [LINE | {"shipper": f"S{n}", "consignee": f"C{n}"} for n in range(3)]
    lines += [LINE | {"shipper": None, "consignee": None}] * 3
    assert not of_parties(batch(*lines), np.arange(6.0)).any()
