"""No true name of a listed good clears it: synonyms, other languages, word order, adjectives, plurals, hyphens."""

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pytest

from oretrace.catalog.goods_terms import elements, terms
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.law.check import check_lines
from oretrace.law.description import key, names_of_elements, read_words
from oretrace.law.rules import Rule, rules
from oretrace.law.wording import judge

DRESSED = (
    "{}", "high purity {}", "{}s", "{}, bulk", "refined {}", "{} in drums", "{} for electronics",
    "crude {} - grade A", "{} (sealed)", "{}, no additives", "{} with steel straps, dry",
    "{} not under 1C226", "{} of Chinese origin",
)  # fmt: skip
COMPOUNDS = {term.term for term in terms().values() if term.kind == "compound"}
PLAIN = {"rare earths": "rare earth", "superhard materials": "", "integrated circuits, highest concern": ""}


def coded() -> list[Rule]:
    """One rule of each item that has words, under each of its codes."""
    found = {(id(r.good), r.hs6): r for r in rules().rows if r.kind == "goods" and r.hs6 and r.good and r.good.called}
    return list(found.values())


def spellings(word: str) -> list[str]:
    """A word, its chemical symbol and the terms that mean it alone, apart from those that name a compound of it."""
    alike = [term.term for term in terms().values() if term.means == (word,) and term.term not in COMPOUNDS]
    return [word, *(element.symbol for element in elements().values() if element.name == word), *alike]


def names(good: MeasureItem) -> Iterator[str]:
    material = PLAIN.get(good.material, good.material)
    for called in good.called:
        if not material or key(called) & (key(material) | names_of_elements()):
            yield called
            continue
        for spelled in spellings(material):
            yield from (f"{spelled} {called}", f"{called} {spelled}", f"{called} of {spelled}")
        yield from (f"{material} {form}" for form in spellings(called))
    yield from (f"{good.material} {good.form}", good.form)


@pytest.mark.slow
def test_no_name_excludes_its_item() -> None:
    cleared = []
    firsts = {(rule.good.material, rule.good.form): rule for rule in coded() if rule.good}
    for number, rule in enumerate(firsts.values()):
        assert rule.good and rule.hs6
        for place, name in list(enumerate(dict.fromkeys(names(rule.good))))[number % 20 :: 20]:
            text = DRESSED[(number + place) % len(DRESSED)].format(name)
            judged = judge(read_words(text), rule.hs6).get(rule.rule)
            if judged and (judged.form == "excluded" or judged.met is False):
                cleared.append((rule.act.id, rule.hs6, text, judged.word))
    assert cleared == []


def day_in_force(rule: Rule) -> date:
    """A day on which the rule applies: its first, or the last before it ended, when it is not suspended."""
    day = rule.first_on or (rule.act.effective_until or date(2012, 1, 1)) - timedelta(1)
    while rule.act.suspended(day, rule.clause):
        day += timedelta(1)
    return day


@pytest.mark.slow
def test_every_name_is_controlled_or_depends() -> None:
    asked = []
    for number, rule in enumerate(coded()):
        assert rule.good
        target = "DEU" if "*" in rule.act.targets else rule.act.targets[0]
        for place, name in list(enumerate(dict.fromkeys(names(rule.good))))[number % 4 :: 4]:
            text = DRESSED[(number + place) % len(DRESSED)].format(name.replace(" ", "-") if place % 5 == 0 else name)
            asked.append((rule.hs6, rule.issuer, target, str(day_in_force(rule)), text))
    columns = dict(zip(("hs_code", "origin", "destination", "on", "form"), zip(*asked, strict=True), strict=True))
    answers = check_lines(pa.table({name: list(values) for name, values in columns.items()})).column("answer")
    cleared = [line for line, answer in zip(asked, answers.to_pylist(), strict=True) if answer == "not_controlled"]
    assert len(asked) > 5_000 and cleared == []


@pytest.mark.parametrize(
    ("hs", "text", "answer"),
    [
        ("284180", "ammonium paratungstate", "controlled"),
        ("280450", "tellurium", "controlled"),
        ("284690", "dysprosium oxide", "controlled"),
        ("284690", "lutetia, 4N", "controlled"),
        ("284690", "neodymium oxide", "not_controlled"),
        ("284990", "tungsten monocarbide powder", "controlled"),
        ("720299", "ferro-dysprosium", "depends"),
        ("760120", "Sc-Al ingots", "depends"),
        ("760120", "aluminium alloy ingots A356", "not_controlled"),
        ("320650", "YAG:Ce phosphor", "depends"),
        ("284290", "LFP cathode powder", "not_controlled"),
        ("284290", "bismuth telluride", "not_controlled"),
        ("282590", "tin oxide", "not_controlled"),
        ("811292", "ingots, Cu < 5 ppm, Zn 3 ppm", "depends"),
        ("280450", "tellurium shot, to make cadmium telluride", "controlled"),
        ("820900", "tungsten carbide turning inserts", "not_controlled"),
    ],
)
def test_a_name_decides(hs: str, text: str, answer: str) -> None:
    lines = pa.table(
        {"hs_code": [hs], "origin": ["CHN"], "destination": ["DEU"], "on": ["2025-06-01"], "form": [text]}
    )
    assert check_lines(lines).column("answer").to_pylist() == [answer]


@pytest.mark.parametrize("hs", ["250410", "380190"])
def test_natural_graphite_is_not_cleared_for_want_of_a_word(hs: str) -> None:
    lines = {"hs_code": hs, "origin": "CHN", "destination": "KOR", "on": "2024-06-10"}
    asked = pa.Table.from_pylist([lines | {"form": "natural graphite anode powder"}])
    assert check_lines(asked).column("answer").to_pylist() == ["depends"]
