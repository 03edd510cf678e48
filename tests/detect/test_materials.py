"""Which material goods hold: what the act names goes before the catalog, and several are none."""

import pytest

from oretrace.catalog.families import family_of
from oretrace.catalog.measures import Measure, load_measure
from oretrace.detect.materials import material_of, only_material


@pytest.fixture(scope="module")
def antimony() -> Measure:
    return load_measure("cn-2024-46-us-ban")


def test_materials_of_the_act_precede_those_of_the_catalog(antimony: Measure) -> None:
    assert only_material(("282580",), antimony) == "antimony"
    row = material_of("28258000", antimony)
    assert row is not None
    assert row.material == "antimony"


def test_a_code_that_the_act_does_not_name_has_the_catalogs_material(antimony: Measure) -> None:
    nothing = antimony.model_copy(update={"items": ()})
    assert only_material(("282580",), nothing) == "antimony"


def test_codes_of_several_materials_or_without_one_have_no_single_material(antimony: Measure) -> None:
    assert only_material(("282580", family_of("250410")), antimony) is None
    assert only_material(("010121",), antimony) is None
