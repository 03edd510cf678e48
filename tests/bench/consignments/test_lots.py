"""Lots add up to what their keepers publish, to the tenth of a kg and the cent."""

from __future__ import annotations

import numpy as np
import pytest

from oretrace.bench.consignments.lots import Lots, Records, make_lots
from oretrace.bench.consignments.theatre import FIRST, LENGTH, Theatre, make_theatre
from oretrace.bench.world.world import world

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return make_theatre(world(3))


@pytest.fixture(scope="module")
def made(theatre: Theatre) -> tuple[Lots, Records, Records]:
    return make_lots(theatre)


@pytest.mark.parametrize("side", [1, 2])
def test_records_add_up_to_every_published_figure(
    theatre: Theatre, made: tuple[Lots, Records, Records], side: int
) -> None:
    lots, of = made[0], theatre.world
    records = made[1] if side == 1 else made[2]
    published = theatre.laid.published
    month = (lots.left if side == 1 else lots.arrives)[records.lot] - FIRST
    assert 0 <= month.min() <= month.max() < LENGTH
    size = len(of.territories)
    shape = (len(of.products), size, size, LENGTH)
    cell = np.ravel_multi_index(
        (lots.code[records.lot], lots.exporter[records.lot], lots.importer[records.lot], month), shape
    )
    keeper = published.exporter if side == 1 else published.importer
    mine = np.isin(published.product, theatre.products)
    mine &= np.isin(keeper, [of.territories.index(name) for name in theatre.keepers])
    expected = {}
    for what, amounts, parts in (("kg", records.tenths, 10), ("usd", records.cents, 100)):
        total = np.bincount(cell, amounts, minlength=int(np.prod(shape))).reshape(shape)
        report = getattr(published.reports, f"{records.flow}_{what}")[mine, FIRST : FIRST + LENGTH]
        at = (published.product[mine], published.exporter[mine], published.importer[mine])
        # A value without a mass has no lot to stand on.
        expected[what] = np.where(
            getattr(published.reports, f"{records.flow}_kg")[mine, FIRST : FIRST + LENGTH] > 0, report, 0
        )
        assert (total[at] == expected[what] * parts).all()
        assert total.sum() == expected[what].sum() * parts


def test_a_lot_has_nearly_the_same_mass_at_both_ends(made: tuple[Lots, Records, Records]) -> None:
    lots, out, into = made
    for records in (out, into):
        ratio = records.tenths / 10 / lots.kg[records.lot]
        assert np.quantile(np.abs(ratio - 1)[lots.kg[records.lot] > 5], 0.99) < 0.05


def test_planted_lots_are_few_and_of_every_kind(theatre: Theatre, made: tuple[Lots, Records, Records]) -> None:
    lots, out, into = made
    seen = np.unique(np.concatenate([out.lot, into.lot]))
    kinds = {theatre.legs[leg].kind for leg in lots.leg[seen] if leg >= 0}
    assert kinds == {"rerouted", "relabelled", "split", "under_weighted", "licence"}
    assert 0.002 < (lots.leg[seen] >= 0).mean() < 0.05
