"""Honest trade in the care of others, and other ways to have goods come and go, beside one way around the act."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oretrace.detect.common_control.detector import CommonControl
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.parties.registers import prepare_firms
from oretrace.store import Store
from tests.detect.consigned import DAYS, HUB, Shipments, firm, in_care, question, traders
from tests.detect.world import stored

pytestmark = pytest.mark.slow
IN, OUT, HOME = ("CHN", HUB), (HUB, "USA"), ("JPN", HUB)
CARE, SHELL = "Swift Freight Forwarding", "Quicksilver Trading Ltd"
REGISTER = "name,former_name\nWexham Resources Ltd,Garrow Ores Ltd\n"


def days(first: int, step: int) -> list[tuple[int, float]]:
    """Days from the first on, each with kg."""
    rng = np.random.default_rng([first, step])
    return [(day, float(np.exp(rng.normal(8.8, 0.3)))) for day in range(first, DAYS - 100, step)]


def by_others(of: Shipments) -> None:
    """Honest goods in the hands of those who act for others."""
    for day, kg in days(0, 6):  # a forwarder is consignee for many buyers, who are notified
        of.lot(firm("Smelting", day % 5), CARE, IN, day, kg, notify=firm("Furnaces", day % 7))
    for day, kg in days(3, 9):  # a broker whose name does not say so is notified beside it, and beside buyers
        of.lot(firm("Smelting", day % 5), CARE, IN, day, kg, notify="Ardel & Sons")
        of.lot(firm("Smelting", day % 5), firm("Kilns", day % 4), IN, day, kg, notify="Ardel & Sons")
    for day, kg in days(1, 8):  # a bonded warehouse is consignee for buyers, and what they sell leaves in its name
        of.lot(firm("Smelting", day % 5), "Pudam Bonded Storage Co", IN, day, kg, notify=firm("Foundries", day % 6))
        of.lot("Pudam Bonded Storage Co", firm("Alloys", day % 4), OUT, day + 9, kg)
    for day, kg in days(0, 12):  # a group's own forwarder, from before the act
        of.lot("Halmar Metals Co Ltd", "Halmar Logistics Ltd", IN, day, kg)
        of.lot("Halmar Logistics Ltd", "Halmar America Inc", OUT, day + 20, 0.95 * kg)


def by_themselves(of: Shipments) -> None:
    """Honest goods of firms that get and send on their own account."""
    for day, kg in days(0, 12):  # a distributor at home, who sends samples since the act
        of.lot("Orchid Metals Ltd", "Tolland Supply Ltd", IN, day, kg)
        if day > 190:
            of.lot("Tolland Supply Ltd", "Lornster Labs Inc", OUT, day + 20, 0.03 * kg)
    for day, kg in days(195, 12):  # a plant that returns faulty goods, since the act
        of.lot("Marigold Metals Ltd", "Garnet Plant Ltd", IN, day, kg)
        of.lot("Garnet Plant Ltd", "Marigold Metals Ltd", (HUB, "CHN"), day + 15, 0.9 * kg)
    for day, kg in days(0, 14):  # a plant that once sells what it could not use
        of.lot("Orchid Metals Ltd", "Sedgely Works Ltd", IN, day, kg)
    of.lot("Sedgely Works Ltd", "Zenith Alloys Ltd", OUT, 300, 5_000.0)
    for day, kg in days(0, 14):  # a plant that sells a tenth elsewhere
        of.lot("Orchid Metals Ltd", "Dunmore Plant Ltd", IN, day, kg)
        of.lot("Dunmore Plant Ltd", "Minato Alloys KK", (HUB, "JPN"), day + 30, 0.1 * kg)
    for day, kg in days(0, 14):  # a trader under one name, and under a new one since the act
        name = "Garrow Ores Ltd" if day < 190 else "Wexham Resources Ltd"
        of.lot("Marigold Metals Ltd", name, IN, day, kg)
        of.lot(name, "Dunmore Alloys Inc", OUT, day + 20, 0.97 * kg)
    for day, kg in days(195, 14):  # a new firm that sells Japanese goods on, and keeps as much from China
        of.lot("Minato Smelting KK", "Ostwick Ltd", HOME, day, 1.1 * kg)
        of.lot("Orchid Metals Ltd", "Ostwick Ltd", IN, day + 3, kg)
        of.lot("Ostwick Ltd", "Lornster Alloys Inc", OUT, day + 20, kg)


def _lots() -> Shipments:
    of, hidden = Shipments(), Shipments()
    for add in (traders, by_others, by_themselves):
        add(of)
    for day, kg in days(195, 15):
        hidden.lot("Sorrel Smelting Ltd", SHELL, IN, day, kg)
        hidden.lot(SHELL, "Wexham Pigments Inc", OUT, day + 25, 0.95 * kg)
    in_care(hidden, SHELL)
    of.made += [row | {"number": f"H{row['number']}"} for row in hidden.made]
    return of


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = Path(tmp_path_factory.mktemp("care"))
    made = stored(folder / "store", _lots().table())
    (folder / "f.csv").write_text(REGISTER, encoding="utf-8")
    made.import_file(prepare_firms(folder / "f.csv"))
    return made


@pytest.mark.parametrize(
    ("detector", "found"),
    [(CommonControl(), set()), (Passthrough(), {SHELL}), (EndUser(), {SHELL})],
    ids=lambda one: getattr(one, "id", ""),
)
def test_who_gets_goods_in_the_care_of_a_forwarder_and_sells_them_on_is_found_and_no_other(
    store: Store, detector: CommonControl | Passthrough | EndUser, found: set[str]
) -> None:
    assert {one.subject["name"] for one in detector.scan(store, question()).findings if one.flagged} == found
