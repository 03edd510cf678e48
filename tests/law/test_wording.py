"""What a description says of an item."""

import pytest

from oretrace.law.description import read_words
from oretrace.law.rules import rules
from oretrace.law.wording import judge


def word(text: str, hs6: str, act: str, form: str) -> str:
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
    assert word(text, "811292", "cn-2023-23", "metal") == form


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
    assert word(text, "250410", "cn-2023-39", "natural") == form


def test_forms_of_one_material_are_distinguished() -> None:
    assert word("gallium arsenide wafers", "381800", "cn-2023-23", "arsenide") == "named"
    assert word("gallium arsenide wafers", "381800", "cn-2023-23", "nitride") == "excluded"
    assert word("trimethylindium", "293190", "cn-2025-10", "trimethylindium") == "named"


def test_an_ingredient_is_not_excluded_by_another() -> None:
    assert word("neodymium magnets", "850511", "cn-2025-18", "dysprosium-bearing") == "silent"
    assert word("dysprosium magnets", "850511", "cn-2025-18", "dysprosium-bearing") == "named"
    assert word("ferrite magnets", "850511", "cn-2025-18", "dysprosium-bearing") == "excluded"
    assert word("lanthanum oxide", "284690", "cn-2025-18", "oxide") == "excluded"
    assert word("lanthanum samarium oxide", "284690", "cn-2025-18", "oxide") == "named"
    assert word("NdFeB magnets, dysprosium-free", "850511", "cn-2025-18", "dysprosium-bearing") == "excluded"
    assert (
        word("NdFeB magnets without terbium or dysprosium", "850511", "cn-2025-18", "dysprosium-bearing")
        == "excluded"
    )


ITEMS = (
    ("cd-2021-concentrates", "260300", "concentrate"),
    ("cd-2025-001-cobalt", "260500", "all forms"),
    ("cn-2024-33", "811010", "metal"),
    ("cn-2024-33", "282580", "oxide"),
    ("cn-2024-33", "261710", "ore"),
    ("cn-2025-18", "284690", "other compounds"),
    ("cn-2025-18", "382499", "sputtering"),
    ("cn-2025-10", "284180", "ammonium"),
    ("cn-2025-10", "810194", "solid"),
    ("cn-2010-ree-quota", "280530", "ores"),
    ("cn-2023-39", "380110", "artificial"),
    ("my-2024-ree-moratorium", "253090", "raw"),
)
"""Items of every kind: of one form or all, ores, metals, compounds, ingredients, with words against them."""
READINGS = """
antimony                                 xxn..xxxxxxx
antimony metal                           xxnxxxxxxxxx
antimony ingots                          xxnxxxxxxxxx
antimony oxide                           xxxnxxxxxxxx
antimony trioxide powder                 xxxnxxxxxxxx
antimony ore                             xx..nxxxxxxx
stibnite concentrate                     xx..nxxxxxxx
antimony sulphide                        xxxxnxxxxxxx
antimony chloride                        xxxxxxxxxxxx
antimony metal and oxide                 xx.n.xxxxxxx
copper                                   .xxxxxxxxxxx
copper concentrate                       nxxxxxxxxxxx
copper cathode                           .xxxxxxxxxxx
nickel concentrate                       xxxxxxxxxxxx
concentrate                              ............
ore                                      ............
oxide                                    .....x......
metal                                    ............
powder                                   ........x...
cobalt hydroxide                         xnxxxxxxxxxx
cobalt sulphate                          xxxxxxxxxxxx
cobalt metal powder                      xnxxxxxxxxxx
cobalt                                   x.xxxxxxxxxx
samarium                                 xxxxxn.xxnx.
samarium oxide                           xxxxxxxxxnxx
samarium chloride                        xxxxxnxxxnxx
samarium metal                           xxxxxx.xxnxx
samarium cobalt alloy                    x.xxxn.x.nx.
samarium compound                        xxxxxn.xxnx.
samarium sputtering target               xxxxxnnxxnx.
lanthanum chloride                       xxxxxxxxxnxx
lanthanum samarium chloride              xxxxxnxx.nxx
samarium-free lanthanum chloride         xxxxxxxxxnxx
rare earth chloride                      .........n.x
rare earth metal                         .........n.x
rare earth ore                           .........n.n
radioactive monazite ore                 .........n..
ammonium paratungstate                   xxxxxxxnxxxx
sodium tungstate                         xxxxx..xx.x.
tungsten                                 xxxxxxx..xxx
tungsten powder                          xxxxxxx.xxxx
tungsten metal block                     xxxxxxxxnxxx
tungsten copper alloy block              .xxxx...n.x.
tungsten carbide                         xxxxxxxxxxxx
tungsten oxide                           xxxxxxxxxxxx
molybdenum block                         xxxxxxxxxxxx
tungsten-free steel block                ............
block                                    ............
graphite                                 xxxxxxxxxx.x
artificial graphite                      xxxxxxxxxxnx
synthetic graphite, no natural graphite  xxxxxxxxxxnx
natural graphite                         xxxxxxxxxxxx
artificial and natural graphite          xxxxxxxxxx.x
carbon black                             ............
non-artificial graphite                  xxxxxxxxxxxx
graphite electrode, not synthetic        xxxxxxxxxxxx
mixture of antimony and samarium         xx...n.x.nx.
antimony, no oxide                       xxnx.xxxxxxx
oxide, not antimony                      .....x......
antimony alloy                           xxn....x..x.
lead antimony alloy                      xxn....x..x.
"""
"""A description, and how it reads for each item: named, x excluded, . neither."""


@pytest.mark.parametrize("line", READINGS.strip().splitlines())
def test_a_description_reads_for_items_of_every_kind(line: str) -> None:
    text, expected = line.rsplit(maxsplit=1)
    signs = {"named": "n", "excluded": "x", "silent": "."}
    assert "".join(signs[word(text.strip(), hs6, act, form)] for act, hs6, form in ITEMS) == expected
