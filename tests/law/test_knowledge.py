"""How far the catalog's knowledge of the law runs."""

from datetime import date

import pytest
from pydantic import ValidationError

from oretrace.catalog.measures import load_measure
from oretrace.catalog.territories import territories
from oretrace.law.knowledge import Horizon, Knowledge, facts_file, knowledge


@pytest.mark.parametrize(("until", "last"), [("2024-02", date(2024, 2, 29)), ("2026-06", date(2026, 6, 30))])
def test_knowledge_runs_to_the_last_day_of_its_month(until: str, last: date) -> None:
    assert Horizon(until=until, note="").last_day == last


def test_an_unknown_key_of_the_file_is_refused() -> None:
    parts = {key: part for key, part in facts_file().items() if key != "facts"}
    with pytest.raises(ValidationError, match="gapes"):
        Knowledge.model_validate(parts | {"gapes": []})


def test_roles_and_gaps_name_acts_and_territories_that_exist() -> None:
    assert all(load_measure(act).id == act for act in knowledge().roles) and knowledge().roles
    assert all(gap.origin in territories().by_iso3 for gap in knowledge().gaps) and knowledge().gaps
