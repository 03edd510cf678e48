"""What every act of the catalog promises; a new YAML inherits it by being there."""

import pytest

from oretrace.catalog.measures import Measure, load_measure, measure_files
from oretrace.catalog.territories import territories


@pytest.fixture(params=sorted(measure_files()))
def act(request: pytest.FixtureRequest) -> Measure:
    return load_measure(request.param)


def test_lies_in_the_folder_of_its_issuer_under_its_id(act: Measure) -> None:
    path = measure_files()[act.id]
    assert (path.stem, path.parent.name) == (act.id, act.issuer)


def test_can_be_cited_and_checked(act: Measure) -> None:
    assert act.citation and act.title and act.source_urls and act.evidence_level
    assert all(url.startswith("http") for url in act.source_urls)
    assert act.own is None


def test_every_code_says_how_much_of_it_is_controlled(act: Measure) -> None:
    for item in act.items:
        assert all(item.coverage_of(code) for code in item.hs6)
        assert item.hs6 or item.coverage is None


def test_no_month_is_under_the_act_before_its_first_full_one(act: Measure) -> None:
    assert act.first_full_month >= act.effective_from
    assert act.first_full_month.day == 1 and (act.first_full_month - act.effective_from).days <= 31


def test_its_issuer_and_targets_are_territories(act: Measure) -> None:
    assert {act.issuer, *act.destinations} <= set(territories().by_iso3)
