"""Honest ways to pass goods on, and one around the act, in one store: detectors of parties find that one alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oretrace.detect.common_control.detector import CommonControl
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.store import Store
from tests.detect.consigned import DAYS, HUB, OTHER, Shipments, firm, question, traders
from tests.detect.world import stored

pytestmark = pytest.mark.slow
IN, OUT = ("CHN", HUB), (HUB, "USA")
SHELL = "Quicksilver Trading Ltd"
FIRMS = f"""\
name,registration_no,incorporated_on
Halmar Metals Co Ltd,C1,1998-01-01
Halmar Korea Ltd,K1,2005-01-01
Halmar America Inc,U1,2004-01-01
Sorrel Smelting Ltd,C2,2008-01-01
{SHELL},K2,2024-01-20
Wexham Pigments Inc,U2,2012-01-01
"""
OWNERS = f"""\
owner,owned,percentage,start
Halmar Metals Co Ltd,Halmar Korea Ltd,100,
Halmar Metals Co Ltd,Halmar America Inc,100,
Pia Holm,Sorrel Smelting Ltd,100,
Pia Holm,{SHELL},60,2024-02-01
Pia Holm,Wexham Pigments Inc,51,
"""


def _lots() -> Shipments:
    of, rng = Shipments(), np.random.default_rng(11)
    traders(of)

    def lots(first: int, step: int) -> list[tuple[int, float]]:
        return [(day, float(np.exp(rng.normal(8.8, 0.3)))) for day in range(first, DAYS - 100, step)]

    for day, kg in lots(0, 12):  # a group that grows with its market
        grown = kg * (2.5 if day > 182 else 1)
        of.lot("Halmar Metals Co Ltd", "Halmar Korea Ltd", IN, day, grown)
        of.lot("Halmar Korea Ltd", "Halmar America Inc", OUT, day + 20, 0.95 * grown)
    for day, kg in lots(0, 6):  # a warehouse that everybody uses
        of.lot(firm("Smelting", day % 5), "Pudam Bonded Storage Co", IN, day, kg)
        of.lot("Pudam Bonded Storage Co", firm("Alloys", day % 4), OUT, day + 9, kg)
    for day, kg in lots(0, 15):  # a smelter that returns metal to its owners
        of.lot("Sunmak Metals Co Ltd", "Garnet Smelter Ltd", IN, day, kg)
        of.lot("Garnet Smelter Ltd", "Sunmak Metals Co Ltd", (HUB, "CHN"), day + 40, 0.9 * kg)
        if day > 190:
            of.lot("Lornster Scrap Inc", "Garnet Smelter Ltd", ("USA", HUB), day, kg, hs_code=OTHER)
            of.lot("Garnet Smelter Ltd", "Lornster Scrap Inc", OUT, day + 35, 0.9 * kg)
    for day, kg in lots(0, 10):  # a trader who sells on the day, and a transit that is declared twice
        of.lot("Orchid Metals Ltd", "Sameday Commerce Ltd", IN, day, kg)
        of.lot("Sameday Commerce Ltd", "Zenith Alloys Ltd", OUT, day + 20, kg)
        of.lot("Marigold Metals Ltd", "Dunmore Alloys Inc", IN, day, kg)
        of.lot("Marigold Metals Ltd", "Dunmore Alloys Inc", OUT, day + 8, kg)
    for day, kg in lots(195, 15):
        of.lot("Sorrel Smelting Ltd", SHELL, IN, day, kg)
        of.lot(SHELL, "Wexham Pigments Inc", OUT, day + 25, 0.95 * kg)
    return of


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = Path(tmp_path_factory.mktemp("honest"))
    made = stored(folder / "store", _lots().table())
    for name, text, prepare in (("f.csv", FIRMS, prepare_firms), ("o.csv", OWNERS, prepare_ownership)):
        (folder / name).write_text(text, encoding="utf-8")
        made.import_file(prepare(folder / name))
    return made


@pytest.mark.parametrize("detector", [CommonControl(), Passthrough(), EndUser()], ids=lambda one: one.id)
def test_the_planted_route_is_found_and_no_other(
    store: Store, detector: CommonControl | Passthrough | EndUser
) -> None:
    flagged = {one.subject["name"] for one in detector.scan(store, question()).findings if one.flagged}
    chain = f"Sorrel Smelting Ltd > {SHELL} > Wexham Pigments Inc"
    assert flagged == {chain if detector.id == "common_control" else SHELL}
