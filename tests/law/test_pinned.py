"""What the law check reads in words and answers for lines, one by one: a change of the catalog changes them, too."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, get_args
from zlib import crc32

import pyarrow as pa
import pytest

from oretrace.catalog.limits import LimitedQuantity
from oretrace.errors import InputError
from oretrace.law.check import check_lines, check_one
from oretrace.law.description import read_words
from oretrace.law.quantities import purity_of, quantity_of, sizes_mm
from oretrace.law.rules import rules
from oretrace.law.wording import judge
from tests.pins import constants, same

WORDS = (
    "antimony metal", "antimony trioxide 99.5 %", "Sb2O3", "antimony-free lead", "lead with antimony",
    "no antimony", "gallium arsenide wafers", "GaAs", "gallium metal with germanium",
    "germanium dioxide for optics", "GeCl4", "natural flake graphite", "spherical graphite",
    "amorphous graphite", "graphite electrodes", "graphite powder", "NdFeB magnets", "sintered Nd-Fe-B magnets",
    "Tb-Dy-Fe alloy", "dysprosium oxide", "Dy2O3", "rare earth oxides", "rare earth metals, mixed",
    "yttrium oxide", "yttria-stabilised zirconia", "cerium oxide polishing powder", "tungsten carbide powder",
    "ammonium paratungstate", "tungsten ore", "wolframite concentrate", "tungsten metal bars",
    "indium phosphide", "indium metal ingots", "bismuth metal, not alloyed", "molybdenum powder",
    "tellurium metal", "cobalt hydroxide", "cobalt ore", "lithium carbonate", "LiFePO4 cathode material",
    "copper cathodes", "steel tools", "machine parts of germanium", "waste and scrap of gallium",
    "super-hard materials of boron nitride", "silver bars", "synthetic diamond powder", "platinum sponge",
    "magnesium metal", "zinc dust", "titanium sponge", "UN3077", "Chinese gallium", "goods of US origin",
    "antimony sulphide crude", "tetrachloride of germanium", "boxes", "", "GaInAs wafers", "InGaAsP", "HgCdTe",
    "dysprosium", "terbium 3N", "rare earth", "yttrium", "lutetium compounds", "samarium-cobalt magnets",
    "lutetium metal", "erbium-doped fibres", "scandium oxide", "zirconium tubes", "beryllium",
)  # fmt: skip
NUMBERS = (
    "99.99 %", "purity over 99.9%", ">= 99.95 %", "< 99 %", "at most 97 %", "4N", "5N5 germanium", "99,999 %",
    "3N gallium", "6N7", "min. 99.65%", "99.6-99.9 %", "between 99 and 99.5 percent", "100 %", "0.5 %",
    "purity 120 %", "moisture 5 %", "5 % moisture, 99 % purity", "Sb 99.65 % min", "20 % off", "99.9 %, 2 mm",
    "diameter 50 mm", "50 x 30 x 10 mm", "2 inch wafer", '6" wafers', "3 in x 4 in", "0.5 m long", "10 µm",
    "particle size 200 mesh", "D50 of 18 microns", "density above 1.73 g/cm3", "1.8 g/cm³",
    "strength over 30 MPa", "flexural strength 55 MPa", "600 MPa tensile", "resistivity 10 ohm cm",
    "energy product 48 MGOe", "50 kJ/m3", "1e19 atoms", "one hundred", "",
    "not less than 99.99 percent by weight", "below 0.01 %", "at least 99%, at most 99.9%", "99.99999 %", "9N",
)  # fmt: skip
CODES = (
    "811010", "282580", "811292", "250410", "380110", "850511", "284610", "284690", "280530", "810110",
    "261100", "284180", "285390", "710239", "720299", "811299", "381600", "284990", "810890", "710691",
)  # fmt: skip
LINES = 160


def _mark(value: object) -> int:
    """A number that changes with the text of a value."""
    return crc32(repr(value).encode())


def readings(_: Path) -> Any:
    """How descriptions are read, and how they read for the rules of some codes."""
    found = {}
    for text in WORDS:
        read = read_words(text)
        judged = [[(k, r.form, r.word, r.met) for k, r in sorted(judge(read, hs6).items())] for hs6 in CODES]
        held = (sorted(read.words), sorted(read.named), sorted(read.head), sorted(read.denied))
        found[text] = [" ".join(held[0]), *map(_mark, held), *([len(one), _mark(one)] for one in judged)]
    return found


def quantities(_: Path) -> Any:
    """Purities, quantities and sizes in texts."""
    names = get_args(LimitedQuantity)
    return {
        text: [purity_of(text), sizes_mm(text), [quantity_of(text, name) for name in names]]
        for text in (*NUMBERS, *WORDS)
    }


def every_rule(_: Path) -> Any:
    """The rows of each act, as a number that changes with them."""
    made = rules()
    by_act: dict[str, list[Any]] = {}
    for row in made.rule.to_pylist():
        by_act.setdefault(row["act"], []).append([value for name, value in row.items() if name != "rule"])
    acts = {act: [len(rows), _mark(rows)] for act, rows in sorted(by_act.items())}
    beside = [
        [table.num_rows, _mark(sorted(map(repr, table.to_pylist())))]
        for table in (made.suspension, made.jurisdiction)
    ]
    return {"acts": acts, "beside": beside, "sure": _mark([rule.sure_on for rule in made.rows])}


def answers(_: Path) -> Any:
    """Answers of lines drawn at random, and of single ones whole."""
    draw = Random(1)
    days = (
        "2009-12-31",
        "2015-06-01",
        "2021-12-31",
        "2023-08-01",
        "2024-12-03",
        "2025-04-04",
        "2025-11-10",
    )
    line = {
        "hs_code": [*CODES, "2825800090", "8112999000", "85051110"],
        "origin": ["CHN", "USA", "DEU", "COD", "IDN", "ZWE"],
        "destination": ["USA", "RUS", "JPN", "DEU", "CHN"],
        "on": days,
        "tariff": [None, None, "CHN"],
        "purity": [None, None, "97", "99.99", "99.9995"],
        "form": [None, *WORDS],
        "end_user": [None, "military", "civil"],
        "known_on": [None, None, None, "2024-12-03"],
    }
    columns = {name: [draw.choice(values) for _ in range(LINES)] for name, values in line.items()}
    found = check_lines(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}))
    single = []
    for k in range(12):
        asked: dict[str, Any] = {name: values[k] for name, values in columns.items()}
        positional = [asked.pop(name) for name in ("hs_code", "origin", "destination", "on")]
        whole = check_one(*positional, **asked)
        shown = whole.as_json()
        acts = [[act["id"], act["clause"], act["effect"], act["verdict"], act["reason"]] for act in shown.pop("acts")]
        single.append(
            {name: shown[name] for name in ("decides", "would_change", "warnings", "whose_law")} | {"acts": acts}
        )
        single[-1] |= {
            "headline": whole.headline,
            "suspensions": shown["suspensions"],
            "rest": _mark(shown["not_modelled"]),
        }
    rows = [" ".join(map(str, (row["answer"], row["effect"], _mark(row["acts"])))) for row in found.to_pylist()]
    return {"lines": rows, "single": single}


def refusals(_: Path) -> Any:
    """What a line may not be."""
    whole = {"hs_code": "811010", "origin": "CHN", "destination": "USA", "on": "2025-01-31"}
    others = {
        "hs_code": ("8110", "8110101", "811099", "999999", "81101O", "8110.10", ""),
        "origin": ("Chna", "World", "EUU", ""),
        "destination": ("ANS", "Areas nes"),
        "on": ("2025-1-31", "20250131", "2025-02-30", ""),
        "purity": ("0", "100", "100.01", "-1", "0.9999", "0.5%", "1", "1.01", "x", "99.9 %"),
        "end_user": ("Military", "army", "unknwon"),
        "known_on": ("yesterday",),
        "tariff": ("CN", "Chna"),
    }
    found = {}
    for name, text in ((name, text) for name, texts in others.items() for text in texts):
        asked: dict[str, Any] = whole | {name: text}
        positional = [asked.pop(one) for one in whole]
        try:
            found[f"{name} {text}"] = check_one(*positional, **asked).answer
        except InputError as error:
            found[f"{name} {text}"] = str(error)
    for column, row in product(("hs_code", "on"), (0, 2)):
        texts = {one: [value] * 3 for one, value in whole.items()}
        texts[column][row] = "x"
        try:
            check_lines(pa.table(texts))
        except InputError as error:
            found[f"{column} of row {row}"] = str(error)
    return found


CASES: dict[str, Callable[[Path], Any]] = {
    "readings": readings,
    "quantities": quantities,
    "every_rule": every_rule,
    "answers": answers,
    "refusals": refusals,
    "constants": lambda _: constants("oretrace.law"),
}


@pytest.mark.parametrize("case", CASES)
def test_readings_and_answers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
