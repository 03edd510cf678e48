"""Who is called a forwarder and deals in goods for itself is told by what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.parties.entities import entities_of
from tests.detect.consigned import HUB, OTHER, Shipments
from tests.detect.world import stored

NAME = "Quicksilver Logistics Ltd"


def trade(sellers: int, buyers: int, lots: int = 3) -> Shipments:
    """Lots that a firm gets from some sellers and sends to some buyers."""
    of = Shipments()
    for n in range(lots):
        of.lot(f"{'ABC'[n % sellers]}orano Metals", NAME, ("CHN", HUB), 10 * n, 5.0)
        of.lot(NAME, f"{'DEF'[n % buyers]}erulam Works", (HUB, "USA"), 10 * n + 5, 5.0)
    return of


def deals(folder: Path, of: Shipments) -> bool:
    entities = entities_of(stored(folder / "store", of.table()))
    return entities.of(NAME, None) in entities.dealers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sellers", "buyers", "lots", "found"), [(1, 1, 3, True), (1, 3, 3, True), (3, 3, 3, False), (1, 1, 2, False)]
)
def test_who_has_few_on_one_side_and_some_lots_is_a_dealer(
    tmp_path: Path, sellers: int, buyers: int, lots: int, found: bool
) -> None:
    assert deals(tmp_path, trade(sellers, buyers, lots)) == found


@pytest.mark.slow
@pytest.mark.parametrize(("code", "found"), [(None, True), (OTHER, False)])
def test_goods_of_two_headings_are_a_forwarders_and_lines_without_a_code_are_no_heading(
    tmp_path: Path, code: str | None, found: bool
) -> None:
    of = trade(1, 1)
    of.lot(NAME, "Derulam Works", (HUB, "USA"), 60, 5.0, hs_code=code, hs_edition=code and "HS2022")
    assert deals(tmp_path, of) == found


@pytest.mark.slow
def test_who_declares_for_others_is_a_forwarder(tmp_path: Path) -> None:
    of = trade(1, 1)
    for day in (60, 70):
        of.lot("Nordal Metals", "Derulam Works", (HUB, "USA"), day, 5.0, declarant=NAME)
    assert not deals(tmp_path, of)


@pytest.mark.slow
def test_a_dealer_whose_name_was_not_joined_on_one_line_that_it_declares_stays_one(tmp_path: Path) -> None:
    of = trade(1, 1)
    of.lot("Nordal Metals", "Derulam Works", (HUB, "USA"), 60, 5.0, declarant=NAME)
    assert deals(tmp_path, of)


@pytest.mark.slow
@pytest.mark.parametrize(("got", "found"), [(3, True), (2, False)])
def test_five_lots_with_two_on_either_side_are_a_business(tmp_path: Path, got: int, found: bool) -> None:
    of = trade(1, 1, 2)
    if got == 3:
        of.lot("Aorano Metals", NAME, ("CHN", HUB), 40, 5.0)
    assert deals(tmp_path, of) == found
