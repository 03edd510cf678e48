"""The null of custody: every firm that got and sent is in it, whatever its own score."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.detect.passthrough.detector import Passthrough
from tests.detect.consigned import HUB, Shipments, firm, pass_on, question, traders
from tests.detect.world import stored

pytestmark = pytest.mark.slow


def test_a_firm_that_passed_on_nothing_stays_among_the_placebos(tmp_path: Path) -> None:
    placebos: list[int] = []
    for name, buyer in (("one", firm("Backwards", 1)), ("two", firm("Backwards", 2))):
        of = Shipments()
        traders(of)
        pass_on(of)
        for day in range(0, 100, 20):
            of.lot(firm("Backwards", 1), firm("Alloys", 1), (HUB, "USA"), day, 5_000.0)
            of.lot(firm("Smelting", 1), buyer, ("CHN", HUB), day + 240, 5_000.0)
        scan = Passthrough().scan(stored(tmp_path / name, of.table()), question())
        assert firm("Backwards", 1) not in {one.subject["name"] for one in scan.findings}
        placebos += {one.details.placebos for one in scan.findings}
    # What it bought could have been what others sold; of two firms that do one of both each nothing is asked.
    assert placebos[0] > placebos[1]
