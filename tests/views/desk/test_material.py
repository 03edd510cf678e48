"""A material's page: codes with coverage, look-alikes by attestation, dependence declared and corrected."""

from __future__ import annotations

from datetime import date

import pytest

from oretrace.assess import assess, material_named
from oretrace.assess.bounds import Bounds
from oretrace.assess.dependence import ImportLane, Move, dependence
from oretrace.catalog.materials import materials
from oretrace.catalog.measures import load_measure
from oretrace.law.selection import selected
from oretrace.views.desk.material import (
    ATTESTED,
    codes_of,
    dependence_view,
    lookalikes,
    material_view,
    moves,
    partners,
)

LANES = {
    "THA": ImportLane(Bounds(80.0, 90.0, 100.0), 200.0),
    "CHN": ImportLane(Bounds(10.0, 10.0, 10.0), 20.0),
}
MOVE = Move("THA", "CHN", Bounds(0.0, 0.5, 1.0), "0123456789abcdef")


def test_a_code_has_its_content_and_how_much_of_it_acts_control() -> None:
    codes = {one.hs6: one for one in codes_of("antimony", [load_measure("cn-2024-33")])}
    assert [(one.act, one.coverage) for one in codes["811010"].covered] == [("cn-2024-33", "full")]
    assert [(one.act, one.coverage) for one in codes["282580"].covered] == [("cn-2024-33", "partial")]
    assert codes["261710"].content == "30–65 %" and codes["261710"].share == "100 %"


def test_codes_that_only_an_act_names_stand_without_a_content() -> None:
    acts = selected("terbium")
    (*_, last) = codes_of("terbium", acts)
    assert last.covered and last.content == "" and last.share == ""


def test_lookalikes_stand_once_each_the_best_attested_first() -> None:
    found = lookalikes("antimony")
    assert len({one.hs6 for one in found}) == len(found)
    order = [list(ATTESTED.values()).index(one.attested) for one in found]
    assert order == sorted(order) and found[0].attested == "a case was reported" and found[0].source
    assert {one.reported for one in found} == {True, False}
    assert all(one.source for one in found if one.reported)


@pytest.mark.slow
def test_every_material_has_a_page_from_the_catalog_alone() -> None:
    for name in materials():
        known = material_named(name)
        acts = selected(name)
        view = material_view(known, acts, date(2026, 6, 1), assess(name), ("", ""), None, (), 0, False)
        assert len(view.in_force) + len(view.planned) + len(view.past) == len(acts)
        assert view.dependence is None and view.answer


def test_dependence_is_declared_and_corrected_with_its_bounds() -> None:
    found = dependence("USA", LANES, [MOVE])
    assert found is not None
    china, thailand = partners(found)
    assert (china.name, china.declared, china.corrected) == ("China", "10\u00a0%", "55\u00a0%")
    assert china.bounds == "9.1–100\u00a0%" and thailand.corrected == "45\u00a0%"
    (text,) = moves(found)
    assert "0–100\u00a0%" in text and "finding 01234567" in text


def test_a_series_without_moves_is_not_called_corrected() -> None:
    found = dependence("USA", LANES)
    assert found is not None and {(one.corrected, one.bounds) for one in partners(found)} == {("", "")}
    assert moves(found) == ()


def test_an_assessment_without_trade_has_no_partners() -> None:
    view = dependence_view(assess("antimony"))
    assert (view.partners, view.moves, view.months, view.reliance) == ((), (), "", "")
