"""Names that differ in their legal form are one firm where they share a territory and a partner, and only there."""

from __future__ import annotations

from typing import Any

from oretrace.parties.one_firm import one_firm

FORMS = ("Norvel Trading Inc.", "NORVEL TRADING LLC")


def line(consignee: str, supplier: str, place: str = "KOR") -> dict[str, Any]:
    named = {"shipper": supplier, "consignee": consignee}
    return named | {f"{role}_entity": name for role, name in named.items()} | {"exporter": "CHN", "importer": place}


def entities(*lines: dict[str, Any]) -> dict[str, str]:
    return one_firm(lines)


def test_one_supplier_in_one_territory_is_one_firm_under_the_more_frequent_name() -> None:
    found = entities(line(FORMS[1], "A"), line(FORMS[0], "A"), line(FORMS[1], "B"))
    assert found[FORMS[0]] == found[FORMS[1]] == FORMS[1]


def test_halves_without_a_common_partner_or_territory_stay_two() -> None:
    apart = entities(line(FORMS[0], "A"), line(FORMS[1], "B"))
    elsewhere = entities(line(FORMS[0], "A"), line(FORMS[1], "A", "VNM"))
    other = entities(line(FORMS[0], "A"), line("Penwick Trading LLC", "A"))
    assert all(len(set(found.values())) == len(found) for found in (apart, elsewhere, other))


RUSSIAN, LATIN, OTHER = "ООО «ТехСевТорг»", "Tekhsev Trading Ltd", "OOO Tekhsev Trade"


def sent(shipper: str, place: str = "KOR") -> dict[str, Any]:
    return line("Z", shipper, "USA") | {"exporter": place}


def test_halves_of_a_ledger_in_different_letters_are_one_firm() -> None:
    found = entities(line(RUSSIAN, "A"), sent(LATIN))
    assert found[RUSSIAN] == found[LATIN]


def test_halves_are_of_one_territory_one_like_the_other_and_not_judged() -> None:
    elsewhere, unlike = (
        entities(line(RUSSIAN, "A"), sent(LATIN, "VNM")),
        entities(line(RUSSIAN, "A"), sent("Penwick Ltd")),
    )
    judged = one_firm([line(RUSSIAN, "A"), sent(LATIN)], [(RUSSIAN, LATIN, False)])
    sends_both = entities(line(RUSSIAN, "A"), sent(RUSSIAN), sent(LATIN))
    assert all(len(set(found.values())) == len(found) for found in (elsewhere, unlike, judged, sends_both))


def test_two_likely_halves_are_both_left_apart() -> None:
    found = entities(line(RUSSIAN, "A"), sent(LATIN), sent(OTHER) | {"consignee": "Y", "consignee_entity": "Y"})
    assert len({found[name] for name in (RUSSIAN, LATIN, OTHER)}) == 3
