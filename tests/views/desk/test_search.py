"""What a text names: acts, materials, territories, by any of their names, Han characters among them."""

from __future__ import annotations

import pytest

from oretrace.catalog.materials import materials
from oretrace.catalog.measures import all_measures
from oretrace.catalog.territories import territories
from oretrace.views.desk.search import MOST, Match, matches


def addresses(found: tuple[Match, ...]) -> list[str]:
    return [one.address for one in found]


@pytest.mark.parametrize("text", ["antimony", "Sb", "ANTIMON", "锑", "氧化锑", "出口 锑"])
def test_a_material_by_name_symbol_and_han_text(text: str) -> None:
    assert "/materials/antimony" in addresses(matches(text.removeprefix("出口 ")).materials)


@pytest.mark.slow
def test_every_territory_is_the_first_that_its_name_finds() -> None:
    for code, one in territories().by_iso3.items():
        assert f"/territories/{code}" in addresses(matches(one.name).territories), one.name
    assert addresses(matches("niger").territories)[0] == "/territories/NER"


def test_every_material_and_act_is_found_by_its_name() -> None:
    for name, one in materials().items():
        assert one.name in [found.name for found in matches(name).materials], name
    for act in all_measures():
        assert f"/acts/{act.id}" in addresses(matches(act.id).acts), act.id


def test_every_word_is_wanted_and_its_beginning_will_do() -> None:
    assert "/acts/cn-2024-46-us-ban" in addresses(matches("2024 No. 46").acts)
    assert matches("antimony zzz").all == ()
    assert "/territories/THA" in addresses(matches("thai").territories)
    assert addresses(matches("ailand").territories) == []


@pytest.mark.parametrize("text", ["", "   ", "%", '"*"', "..", "\x00", "㐂", "<script>", "a" * 200])
def test_signs_and_strange_text_name_nothing(text: str) -> None:
    assert matches(text).all == ()


def test_never_more_than_eight_of_a_kind() -> None:
    found = matches("a")
    assert max(map(len, (found.acts, found.materials, found.territories))) == MOST
