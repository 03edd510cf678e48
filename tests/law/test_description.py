"""Descriptions read into words: languages, formulas, denials, use and packing."""

import pytest

from oretrace.law.description import base, key, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("yttria", {"yttrium", "oxide"}),
        ("氧化钇", {"yttrium", "oxide"}),
        ("三氧化二锑", {"antimony", "trioxide", "oxide"}),
        ("碲镉汞单晶", {"mercury", "cadmium", "telluride", "single", "crystal"}),
        ("concentrés de cuivre", {"copper", "concentrate"}),
        ("Germaniumbarren", {"germanium", "ingot"}),
        ("Antimontrioxid", {"antimony", "trioxide", "oxide"}),
        ("digallium trioxide", {"gallium", "oxide"}),
        ("terres rares", {"rare earth"}),
        ("monazites", {"rare earth", "mineral"}),
        ("W 97 %", {"tungsten"}),
        ("W 9.5 %", {"tungsten"}),
        ("ferro-dysprosium", {"iron", "alloy", "dysprosium"}),
    ],
)
def test_words_of_other_languages_become_the_catalogs(text: str, words: set[str]) -> None:
    assert words <= read_words(text).words


@pytest.mark.parametrize("text", ["GA", "in bulk", "As shown, No. 5", "W. Smith"])
def test_ordinary_words_are_not_read_as_symbols(text: str) -> None:
    assert not read_words(text).named


@pytest.mark.parametrize(
    ("text", "denied", "kept"),
    [
        ("gallium-free indium", {"gallium"}, {"indium"}),
        ("gallium-free, indium", {"gallium"}, {"indium"}),
        ("indium, gallium-free", {"gallium"}, {"indium"}),
        ("indium, no gallium", {"gallium"}, {"indium"}),
        ("no gallium, indium ingots", {"gallium"}, {"indium"}),
        ("NdFeB free of Dy, Tb and Gd", {"dysprosium", "terbium", "gadolinium"}, {"neodymium"}),
        ("non-flake graphite", {"flake"}, {"graphite"}),
        ("not under 1C226 tungsten", set(), {"tungsten"}),
        ("no other rare earth, samarium", set(), {"samarium"}),
        ("No. 5 gallium", set(), {"gallium"}),
        ("without gallium with indium", {"gallium"}, {"indium"}),
        ("不含镝 钕铁硼", {"dysprosium"}, set()),
    ],
)
def test_words_after_a_denial_are_denied(text: str, denied: set[str], kept: set[str]) -> None:
    found = read_words(text)
    assert denied <= found.denied and not denied & found.words
    assert kept <= found.words and not kept & found.denied


def test_use_packing_and_ingredients_do_not_name_the_goods() -> None:
    found = read_words("anode powder for lithium cells, graphite")
    assert found.named == {"graphite"} and "lithium" in found.words
    assert "graphite" not in found.head and "powder" in found.head
    assert read_words("magnets with terbium").named == {"terbium"}
    assert not read_words("magnets with terbium").head & {"terbium"}
    assert read_words("锂电池用石墨").named == {"graphite"}
    assert read_words("GaAs wafers, Si-doped").head >= {"gallium", "arsenide"}
    assert "silicon" not in read_words("GaAs wafers, Si-doped").head


@pytest.mark.parametrize(
    "text", ["ingots, Cu < 5 ppm", "ingots, zinc max 3 ppm", "copper-coated ingots", "Zn 5 ppm ingots"]
)
def test_impurities_and_coats_do_not_name_the_goods(text: str) -> None:
    assert not read_words(text).head & {"copper", "zinc"}


def test_a_numeric_prefix_is_taken_off_words_of_chemistry_only() -> None:
    words = ("trioxide", "pentoxide", "monocarbide", "digallium", "triangle", "dimonoxide")
    assert [base(word) for word in words] == ["oxide", "oxide", "carbide", "gallium", "triangle", "dimonoxide"]


def test_plurals_are_compared_as_singulars() -> None:
    plural = {"prefixes": "prefix", "brushes": "brush", "taxes": "taxe", "rods": "rod"}
    same = {word: word for word in ("gas", "glass", "status", "basis")}
    assert {word: key(word) for word in plural | same} == {word: {one} for word, one in (plural | same).items()}


def test_figures_tell_descriptions_apart() -> None:
    assert read_words("antimony oxide 99.5 %") != read_words("antimony oxide min 99.5 %")
    assert read_words("gallium metal") == read_words("Gallium  metals")
