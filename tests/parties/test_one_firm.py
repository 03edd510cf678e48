"""Names that differ in their legal form are one firm where they share a territory and a partner, and only there."""

from __future__ import annotations

from typing import Any

from oretrace.parties.one_firm import in_other_letters, one_firm
from oretrace.parties.resolve import UnsurePair

FORMS = ("Norvel Trading Inc.", "NORVEL TRADING LLC")


def line(consignee: str, supplier: str, place: str = "KOR") -> dict[str, Any]:
    named = {"shipper": supplier, "consignee": consignee}
    return named | {f"{role}_entity": name for role, name in named.items()} | {"exporter": "CHN", "importer": place}


def entities(*lines: dict[str, Any]) -> dict[str, str]:
    return one_firm(lines)


def test_one_supplier_in_one_territory_is_one_firm_under_the_more_frequent_name() -> None:
    found = entities(line(FORMS[1], "A"), line(FORMS[0], "A"), line(FORMS[1], "B"))
    assert found[FORMS[0]] == found[FORMS[1]] == FORMS[1]


def test_without_a_partner_or_elsewhere_they_stay_two() -> None:
    apart = entities(line(FORMS[0], "A"), line(FORMS[1], "B"))
    elsewhere = entities(line(FORMS[0], "A"), line(FORMS[1], "A", "VNM"))
    other = entities(line(FORMS[0], "A"), line("Penwick Trading LLC", "A"))
    assert all(len(set(found.values())) == len(found) for found in (apart, elsewhere, other))


LETTERS = ("ООО «ТехСевТорг»", "Tekhsev Trading Ltd", "Tekhsevo Trading LLC")


def test_the_only_likely_name_in_other_letters_of_one_territory_is_one_firm_without_a_partner() -> None:
    lines = (line(LETTERS[0], "A"), line(LETTERS[1], "B"))
    likely = (LETTERS[0], LETTERS[1])
    assert len(set(one_firm(lines, [likely])[name] for name in likely)) == 1
    assert len(set(one_firm(lines)[name] for name in likely)) == 2
    elsewhere = (line(LETTERS[0], "A"), line(LETTERS[1], "B", "VNM"))
    assert len(set(one_firm(elsewhere, [likely])[name] for name in likely)) == 2


def test_two_likely_names_in_other_letters_are_joined_to_neither() -> None:
    lines = [line(name, supplier) for name, supplier in zip(LETTERS, "ABC", strict=True)]
    found = one_firm(lines, [(LETTERS[0], LETTERS[1]), (LETTERS[0], LETTERS[2])])
    assert len({found[name] for name in LETTERS}) == 3


def test_likely_names_are_in_other_letters_not_sure_and_not_judged() -> None:
    pairs = [(LETTERS[0], LETTERS[1], 0.62), (LETTERS[1], LETTERS[2], 0.62), (LETTERS[0], LETTERS[2], 0.4)]
    unsure = [UnsurePair(*pair, joined=False) for pair in pairs]
    assert list(in_other_letters(unsure, [], 0.5, 0.66)) == [LETTERS[:2]]
    assert not list(in_other_letters(unsure, [(*LETTERS[:2], False)], 0.5, 0.66))
    assert not list(in_other_letters([UnsurePair(*pairs[0], joined=True)], [], 0.5, 0.66))
