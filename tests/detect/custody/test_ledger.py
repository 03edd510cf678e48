"""The null of custody: every firm that got and sent is in it, whatever its own score."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.detect.passthrough.detector import Passthrough
from tests.detect.consigned import HUB, Shipments, firm, pass_on, question, traders
from tests.detect.world import stored

pytestmark = pytest.mark.slow


def test_a_firm_that_passed_on_nothing_stays_among_the_placebos(tmp_path: Path) -> None:
    of = Shipments()
    traders(of)
    pass_on(of)
    for day in range(0, 100, 20):
        of.lot(firm("Backwards", 1), firm("Alloys", 1), (HUB, "USA"), day, 5_000.0)
        of.lot(firm("Smelting", 1), firm("Backwards", 1), ("CHN", HUB), day + 240, 5_000.0)
    scan = Passthrough().scan(stored(tmp_path / "store", of.table()), question())
    assert firm("Backwards", 1) not in {one.subject["name"] for one in scan.findings}
    # 16 firms buy and 16 sell; four do both, two traders, the hub firm and the one that sold before it bought.
    assert {one.details.placebos for one in scan.findings} == {4 * (15 + 15)}
