"""Certificates of origin against what the origin can have made."""

from typing import Any

import pytest

from oretrace.vet.papers.checks.capacity import REVISED, most_made
from oretrace.vet.papers.intake import PaperSet
from oretrace.vet.papers.vetting import vet_sets
from tests.vet.papers.checks.papers import a_set, found, paper


def certified(name: str, **other: Any) -> PaperSet:
    """A set with a certificate for antimony ore, 20 t of it."""
    facts = {"number": f"CO{name}", "date": "2024-05-04", "origin": "Thailand", "goods": ["Antimony ore 50%"],
             "hs": ["261710"], "net__kg": 20_000.0} | other  # fmt: skip
    return a_set(name, paper("certificate_of_origin", **facts))


def test_a_certificate_of_a_country_without_output_is_a_finding() -> None:
    ((severity, text),) = found([certified("1", origin="Canada")], "capacity")[
        "1"
    ]  # the USGS prints 0 for 2023 and 2024
    assert severity == "high"
    assert "at least 6,000 kg of antimony made in Canada" in text  # 30 % is the least that such ore has
    assert "can have made 0 kg" in text
    assert "Against it" in text


def test_output_within_the_mines_capacity_is_not_a_finding() -> None:
    assert not found([certified("1", origin=where) for where in ("Tajikistan", "Bolivia", "China")], "capacity")


def test_a_small_producer_is_held_to_its_figure_with_stock_and_room_for_revision() -> None:
    most = most_made("antimony", "mine", "GTM", 2024)
    assert most.kg == pytest.approx(REVISED * 50_000 * 1.25, rel=0.3)
    within, above = (most.kg * share / 0.3 for share in (0.99, 1.01))
    assert not found([certified("1", origin="Guatemala", net__kg=within)], "capacity")
    assert found([certified("1", origin="Guatemala", net__kg=above)], "capacity")["1"][0][0] == "high"


def test_certificates_of_a_year_count_together_from_the_one_that_exceeds() -> None:
    most = most_made("antimony", "mine", "GTM", 2024).kg / 0.3
    sets = [
        certified(str(month), origin="Guatemala", date=f"2024-0{month}-04", net__kg=0.4 * most) for month in (1, 2, 3)
    ]
    both = [*sets, certified("9", origin="Guatemala", date="2023-09-04", net__kg=0.4 * most)]
    assert [*found(both, "capacity")] == ["3"]
    assert "3 certificates of 2024" in found(both, "capacity")["3"][0][1]
    again = [*sets[:2], certified("3", number="CO1", origin="Guatemala", date="2024-03-04", net__kg=0.4 * most)]
    assert not found(again, "capacity")  # one certificate, used twice


def test_metal_beyond_all_refineries_weighs_less_than_ore() -> None:
    metal = {"goods": ["Indium ingots 99.99%"], "hs": ["811292"], "origin": "Russia"}
    most = most_made("indium", "refine", "RUS", 2024).kg
    assert most == pytest.approx(REVISED * 5_000 * 1.25)
    assert not found([certified("1", **metal, net__kg=0.99 * most)], "capacity")
    ((severity, text),) = found([certified("1", **metal, net__kg=1.2 * most)], "capacity")["1"]
    assert severity == "medium"
    assert "scrap" in text


def test_an_unpublished_capacity_is_named_in_a_note() -> None:
    malaysian = certified("1", goods=["Antimony trioxide 99.8%"], hs=["282580"], origin="Malaysia")
    (one,) = (one for one in vet_sets([malaysian])[0].findings if one.check == "capacity")
    assert (one.severity, one.weight, one.unpublished) == ("note", 0.0, True)
    assert one.text.startswith("Cannot say whether Malaysia can have made the antimony")


def test_a_year_that_no_edition_has_yet_decides_nothing() -> None:
    ((severity, text),) = found([certified("1", origin="Canada", date="2026-05-04")], "capacity")["1"]
    assert severity == "note"
    assert "decides nothing" in text


def test_crude_gallium_says_nothing_of_refined_metal() -> None:
    gallium = certified("1", goods=["Gallium metal 99.99%"], hs=["811292"], net__kg=200_000.0)
    assert {severity for severity, _ in found([gallium], "capacity")["1"]} == {"note"}


@pytest.mark.parametrize(
    "other",
    [
        {"goods": ["Sulphides"], "hs": ["283090"]},  # of several materials
        {"goods": ["Spherical graphite"], "hs": ["250410"], "origin": "United States"},  # made in a mill
        {"goods": ["Antimony scrap"], "hs": ["811020"], "origin": "Canada"},
        {"net__kg": None, "origin": "Canada"},
        {"origin": "the country", "hs": ["261710"]},
        {"date": "some day", "origin": "Canada"},
    ],
)
def test_no_claim_is_made_without_a_known_bound(other: dict[str, Any]) -> None:
    assert not found([certified("1", **other)], "capacity")
