"""What a description says of an item."""

import pytest

from oretrace.law.description import read_words
from oretrace.law.rules import rules
from oretrace.law.wording import judge


def said(text: str, hs6: str, act: str, form: str) -> str:
    """named, excluded or silent, of the first item of the act whose form begins so."""
    rule = next(
        r for r in rules().rows if r.hs6 == hs6 and r.act.id == act and r.good and r.good.form.startswith(form)
    )  # fmt: skip
    judgement = judge(read_words(text), hs6).get(rule.rule)
    return (judgement.form if judgement else None) or "silent"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("gallium metal", "named"),
        ("GALLIUM INGOTS, 99.99 %", "named"),
        ("Ga metal", "named"),
        ("GA metal", "silent"),
        ("indium metal", "excluded"),
        ("germanium metal", "excluded"),
        ("vanadium powder", "excluded"),
        ("metal", "silent"),
        ("gallium", "named"),  # the goods of 8112.92 are unwrought metals
        ("metal for indium plating", "silent"),
        ("unwrought metal in bars", "silent"),
        ("silver coloured metal", "silent"),
        ("gallium-free indium ingots", "excluded"),
        ("indium metal, no gallium", "excluded"),
        ("indium ingots free of gallium", "excluded"),
        ("indium ingots, gallium < 1 ppm", "silent"),
        ("metallic indium, packed with gallium desiccant", "silent"),
        ("gallium-free metal", "silent"),
        ("gallium metal, not scrap", "named"),
        ("", "silent"),
    ],
)
def test_gallium_metal(text: str, form: str) -> None:
    assert said(text, "811292", "cn-2023-23", "metal") == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("natural flake graphite", "named"),
        ("spheroidised graphite for lithium cells", "named"),
        ("amorphous graphite", "excluded"),
        ("graphite flakes, amorphous part 10 %", "silent"),
        ("graphite powder", "silent"),
    ],
)
def test_flake_graphite(text: str, form: str) -> None:
    assert said(text, "250410", "cn-2023-39", "natural") == form


def test_forms_of_one_material_are_told_apart() -> None:
    assert said("gallium arsenide wafers", "381800", "cn-2023-23", "arsenide") == "named"
    assert said("gallium arsenide wafers", "381800", "cn-2023-23", "nitride") == "excluded"
    assert said("trimethylindium", "293190", "cn-2025-10", "trimethylindium") == "named"


def test_an_ingredient_is_not_excluded_by_another() -> None:
    assert said("neodymium magnets", "850511", "cn-2025-18", "dysprosium-bearing") == "silent"
    assert said("dysprosium magnets", "850511", "cn-2025-18", "dysprosium-bearing") == "named"
    assert said("ferrite magnets", "850511", "cn-2025-18", "dysprosium-bearing") == "excluded"
    assert said("lanthanum oxide", "284690", "cn-2025-18", "oxide") == "excluded"
    assert said("lanthanum samarium oxide", "284690", "cn-2025-18", "oxide") == "named"
    assert said("NdFeB magnets, dysprosium-free", "850511", "cn-2025-18", "dysprosium-bearing") == "excluded"
    assert (
        said("NdFeB magnets without terbium or dysprosium", "850511", "cn-2025-18", "dysprosium-bearing")
        == "excluded"
    )
