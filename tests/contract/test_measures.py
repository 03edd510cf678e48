"""What every act of the catalog promises; a new YAML inherits it by being there."""

import pytest

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.measures import Measure, load_measure, measure_files
from oretrace.catalog.territories import territories
from oretrace.errors import InputError

NAMES_NO_FORM = {"all controlled forms", "goods under state trading", "goods of the listed HS6"}


@pytest.fixture(params=sorted(measure_files()))
def act(request: pytest.FixtureRequest) -> Measure:
    return load_measure(request.param)


def test_lies_in_the_folder_of_its_issuer_under_its_id(act: Measure) -> None:
    path = measure_files()[act.id]
    assert (path.stem, path.parent.name) == (act.id, act.issuer)


def test_can_be_cited_and_checked(act: Measure) -> None:
    assert act.citation and act.title and act.evidence_level and act.reviewed
    assert act.source_urls or not act.verified
    assert all(url.startswith("http") for url in (*act.source_urls, *act.source_urls_not_opened))
    assert act.own is None


def test_every_code_says_how_much_of_it_is_controlled(act: Measure) -> None:
    for item in act.items:
        assert all(item.coverage_of(code) for code in item.hs6)
        assert item.hs6 or item.coverage is None


def test_every_code_exists_in_the_edition_of_the_act(act: Measure) -> None:
    assert all(act.hs_edition in hs_codes()[code] for code in act.hs6_codes)


def test_words_name_the_form_of_every_good(act: Measure) -> None:
    for item in act.items:
        if item.hs6 and item.form not in NAMES_NO_FORM:
            assert item.called, item.form


def test_words_tell_the_forms_of_a_material_under_one_code_apart(act: Measure) -> None:
    seen: dict[tuple[str, str, tuple[str, ...]], str] = {}
    for item in act.items:
        for code in item.hs6 if item.called else ():
            other = seen.setdefault((item.material, code, item.called), item.form)
            assert other == item.form, f"{other} and {item.form} have the same words under {code}"


def test_no_month_is_under_the_act_before_its_first_full_one(act: Measure) -> None:
    if act.effective_from is None:
        with pytest.raises(InputError, match="first day is established"):
            _ = act.first_full_month
        return
    assert act.first_full_month >= act.effective_from
    assert act.first_full_month.day == 1 and (act.first_full_month - act.effective_from).days <= 31


def test_its_issuer_and_targets_are_territories(act: Measure) -> None:
    assert {act.issuer, *act.co_issuers, *act.destinations} <= set(territories().by_iso3)
