"""HS codes: what exists in which edition, the same as the published nomenclature."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from oretrace.catalog.families import family_members
from oretrace.catalog.hs_codes import hs_codes, hs_successors
from scripts.make_hs_successors import successors


@pytest.mark.parametrize(
    ("hs6", "editions"),
    [
        ("261710", {"HS2012", "HS2017", "HS2022"}),
        ("681519", {"HS2022"}),
        ("681510", {"HS2012", "HS2017"}),
        ("810600", {"HS2012", "HS2017"}),
        ("285300", {"HS2012"}),
        ("811092", set()),
    ],
)
def test_a_code_knows_its_editions(hs6: str, editions: set[str]) -> None:
    assert hs_codes().get(hs6, frozenset()) == editions


def test_codes_of_each_edition() -> None:
    assert Counter(edition for editions in hs_codes().values() for edition in editions) == {
        "HS2012": 5206,
        "HS2017": 5388,
        "HS2022": 5613,
    }


def test_families_agree_on_the_editions() -> None:
    """Two files of the UN, read by two scripts."""
    assert {hs6: set(member.editions) for hs6, member in family_members().items()} == {
        hs6: set(hs_codes()[hs6]) for hs6 in family_members()
    }


@pytest.mark.parametrize(("edition", "file"), [("HS2012", "H4"), ("HS2017", "H5"), ("HS2022", "H6")])
def test_the_nomenclature_is_the_published_one(data_file: Callable[[str], Path], edition: str, file: str) -> None:
    raw = json.loads(data_file(f"reference/comtrade_classification{file}.json").read_text("utf-8"))
    published = {row["id"] for row in raw["results"] if len(row["id"]) == 6 and row["id"].isdigit()}
    assert published == {hs6 for hs6, editions in hs_codes().items() if edition in editions}


@pytest.mark.slow
def test_successors_are_those_of_the_published_tables(data_file: Callable[[str], Path]) -> None:
    folder = data_file("reference/HS2022_to_HS2017_correlation.xlsx").parent
    assert hs_successors() == {(edition, old): tuple(news) for edition, old, news in successors(folder)}
    assert hs_successors()["HS2017", "810600"] == ("810610", "810690")
    assert hs_successors()["HS2012", "285300"] == ("285310", "285390")
