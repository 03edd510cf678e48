"""One lot in a wrong unit neither clears a firm nor accuses one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oretrace.detect.contract import Detector
from oretrace.detect.custody.doubts import DEPENDS
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.findings import Finding, Scan
from oretrace.store import Store
from tests.detect.consigned import HUB, Shipments, pass_on, question, traders
from tests.detect.world import stored

pytestmark = pytest.mark.slow

HUB_FIRM, HONEST = "Quicksilver Trading Ltd", "Heron Metals Ltd"
DETECTORS = pytest.mark.parametrize("detector", [Passthrough(), EndUser()], ids=lambda one: one.id)


def scanned(folder: Path, detector: Detector, change: Callable[[Shipments], None]) -> tuple[Store, Scan]:
    of = Shipments()
    traders(of)
    pass_on(of)
    for row in of.made:
        row |= {"value": row["net_kg"] * 12.0, "currency": "USD"}
    change(of)
    store = stored(folder / "store", of.table())
    return store, detector.scan(store, question())


def found(scan: Scan, name: str = HUB_FIRM) -> Finding:
    (one,) = [one for one in scan.findings if one.subject["name"] == name]
    return one


def wrong(role: str, times: float, **known: object) -> Callable[[Shipments], None]:
    def change(of: Shipments) -> None:
        of.made[[n for n, row in enumerate(of.made) if row[role] == HUB_FIRM][3]] |= known
        row = [row for row in of.made if row[role] == HUB_FIRM][3]
        row["net_kg"] *= times

    return change


@pytest.fixture(scope="module")
def rightly(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    """The finding of each detector where all lots are in the right unit, beside which those in a wrong one stand."""
    folder = tmp_path_factory.mktemp("right")
    return {one.id: found(scanned(folder / one.id, one, lambda of: None)[1]) for one in (Passthrough(), EndUser())}


@DETECTORS
@pytest.mark.parametrize("times", [1e3, 1e-3])
@pytest.mark.parametrize("role", ["consignee", "shipper"])
def test_a_lot_in_a_doubtful_unit_does_not_clear_a_firm(
    detector: Detector, role: str, times: float, rightly: dict[str, Finding], tmp_path: Path
) -> None:
    store, scan = scanned(tmp_path, detector, wrong(role, times))
    one, right = found(scan), rightly[detector.id]
    assert one.flagged and one.amount.estimate == pytest.approx(right.amount.estimate)
    assert right.amount.at_most is not None and one.amount.at_most is not None
    assert one.amount.at_most >= right.amount.at_most * (1.0 - 1e-9)
    assert one.details.doubted and not right.details.doubted
    checks = detector.explain(store, scan, [one.id])[one.id].checks
    assert one.details.doubted[0] in {check.text for check in checks if check.name == "a mass in a wrong unit"}
    assert any("fits another unit" in note.text for note in scan.notes)


@DETECTORS
@pytest.mark.parametrize("role", ["consignee", "shipper"])
def test_a_lot_of_which_nothing_says_which_unit_is_right_decides_nothing(
    detector: Detector, role: str, tmp_path: Path
) -> None:
    store, scan = scanned(tmp_path, detector, wrong(role, 1e3, value=None))
    one = found(scan)
    assert one.verdict == "undecidable" and DEPENDS in detector.explain(store, scan, [one.id])[one.id].claim


@DETECTORS
def test_a_lot_in_a_doubtful_unit_does_not_accuse_a_firm(detector: Detector, tmp_path: Path) -> None:
    """A firm that keeps what it buys, but for 40 kg: read as 40 t these would be all that it sells."""

    def keeps(of: Shipments) -> None:
        for day in range(200, 400, 24):
            of.lot("Orchid Metals Ltd", HONEST, ("CHN", HUB), day, 5_000.0 + 7 * day)
        of.lot(HONEST, "Zenith Alloys Ltd", (HUB, "USA"), 390, 40.0)

    assert not found(scanned(tmp_path, detector, keeps)[1], HONEST).flagged
