"""Countries in any spelling: the same, in conflict, or not known to be either."""

import pytest

from oretrace.parties.countries import codes, compared_countries


@pytest.mark.parametrize("text", ["US", "usa", "United States", "美国", "США", "us-de", "us_de"])
def test_one_country_in_many_spellings(text: str) -> None:
    assert codes(text) == {"USA"}


@pytest.mark.parametrize(
    ("left", "right", "same", "conflict"),
    [
        ("cn;hk", "香港", 1.0, 0.0),
        ("cn; hk", "US", 0.0, 1.0),
        ("cn,us", "US", 1.0, 0.0),
        ("Korea, Republic of", "kr", 1.0, 0.0),
        ("", "US", 0.0, 0.0),
        ("Ruritania", "US", 0.0, 0.0),
        ("Ruritania", "ruritania", 1.0, 0.0),
    ],
)
def test_an_unknown_country_conflicts_with_none(left: str, right: str, same: float, conflict: float) -> None:
    assert compared_countries(left, right) == {"country_same": same, "country_conflict": conflict}
