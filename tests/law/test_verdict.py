"""The verdicts of one line with their rules, in the order in which an answer lists them."""

from typing import Any

import pytest

from oretrace.law.description import read_words
from oretrace.law.rules import EFFECTS, rules
from oretrace.law.verdict import RuleVerdict, read_verdicts

ASKED = {"wording": None, "hs6": "811292"}


def row(rule: int, verdict: str) -> dict[str, Any]:
    return {"rule": rule, "verdict": verdict, "because": "", "cap": None, "counts": True, "re_export": False}


def rule_of(act: str, effect: str | None = None, form: str = "") -> int:
    """The first rule of an act, of one effect, whose form begins so."""
    return next(
        one.rule
        for one in rules().rows
        if one.act.id == act
        and effect in (None, one.effect)
        and (one.good.form if one.good else "").startswith(form)
        and (not form or one.hs6 == "811292")
    )


def read(*rows: dict[str, Any]) -> list[RuleVerdict]:
    return read_verdicts(rows, ASKED, ())


def test_inside_comes_first_and_suspended_last() -> None:
    rule = rule_of("cn-2023-23")
    given = ("suspended", "outside", "maybe", "inside")
    assert [one.verdict for one in read(*(row(rule, verdict) for verdict in given))] == list(reversed(given))


def test_the_severest_effect_comes_first_within_a_verdict() -> None:
    mild, severe = rule_of("cn-2023-23", "licence"), rule_of("cn-2024-46-us-ban", "prohibited")
    found = read(row(mild, "maybe"), row(severe, "maybe"))
    assert [one.rule.effect for one in found] == ["prohibited", "licence"]
    assert [EFFECTS[one.severity] for one in found] == ["prohibited", "licence"]
    assert [one.verdict for one in read(row(severe, "maybe"), row(mild, "inside"))] == ["inside", "maybe"]


def test_rules_of_one_effect_keep_the_order_of_the_catalog() -> None:
    first = rule_of("cn-2023-23")
    same = [one.rule for one in rules().rows if one.act.id == "cn-2023-23"][:3]
    assert same[0] == first and len(same) == 3
    assert [one.rule.rule for one in read(*(row(rule, "inside") for rule in reversed(same)))] == same


@pytest.mark.parametrize(
    ("text", "word"), [("gallium metal ingots", "metal"), ("indium metal", "indium"), (None, None)]
)
def test_the_word_that_decides_comes_from_the_description(text: str | None, word: str | None) -> None:
    rule = rule_of("cn-2023-23", form="metal")
    asked = ASKED | {"wording": None if text is None else 0}
    (found,) = read_verdicts([row(rule, "inside")], asked, () if text is None else (read_words(text),))
    assert found.word == word
