"""How an issuer numbers its papers, learned from its others."""

import random
from datetime import date, timedelta

from oretrace.vet.papers.checks.numbering import LEAST
from oretrace.vet.papers.intake import PaperSet
from tests.vet.papers.checks.papers import a_set, found, paper

FIRST = date(2024, 1, 8)


def listed(name: str, number: str, day: date, firm: str = "Perak Tinsmith Sdn. Bhd.", **more: str) -> PaperSet:
    return a_set(name, paper("packing_list", number=number, date=str(day), parties__exporter__name=firm, **more))


def ordinary(count: int = 14, form: str = "PL-{:04d}/24") -> list[PaperSet]:
    """Lists of a firm, one a week."""
    return [listed(f"s{week}", form.format(10 * week + 3), FIRST + timedelta(7 * week)) for week in range(count)]


def of_week(week: int) -> date:
    return FIRST + timedelta(7 * week + 2)


def test_an_ordinary_firm_is_in_order() -> None:
    assert not found(ordinary(), "number")


def test_a_number_of_another_form_is_found() -> None:
    ((severity, text),) = found([*ordinary(), listed("odd", "DN381-442", of_week(5))], "number")["odd"]
    assert severity == "medium"
    assert "14 other papers" in text
    assert "DN381-442" in text


def test_a_number_of_another_length_is_found_where_they_are_filled_up() -> None:
    assert found([*ordinary(), listed("odd", "PL-000123/24", of_week(5))], "number")["odd"][0][0] == "medium"
    unfilled = ordinary(form="PL{}")
    assert not found([*unfilled, listed("odd", "PL1000", of_week(13))], "number")


def test_a_slip_of_typing_is_a_note() -> None:
    for number in ("PL0058/24", "PL 0058-24", "PL-005/24"):
        assert [one for one, _ in found([*ordinary(), listed("odd", number, of_week(5))], "number")["odd"]] == [
            "note"
        ]


def test_another_form_after_all_others_is_a_note() -> None:
    assert found([*ordinary(), listed("odd", "DN381-442", of_week(40))], "number")["odd"][0][0] == "note"


def test_numbers_of_another_form_that_go_up_with_their_days_are_another_branch() -> None:
    def severities(*numbers: str) -> set[str]:
        odd = [listed(f"x{at}", number, of_week(2 + 3 * at)) for at, number in enumerate(numbers)]
        sets = found([*ordinary(18), *odd], "number")
        return {severity for one in odd for severity, _ in sets[one.name]}

    assert severities("KB/12", "KB/14", "KB/19") == {"note"}
    assert severities("KB/19", "KB/14", "KB/12") == {"medium"}
    assert severities("KB/12", "KB/14") == {"medium"}


def test_few_papers_and_many_forms_say_nothing() -> None:
    assert not found([*ordinary(LEAST - 1), listed("odd", "DN381-442", of_week(5))], "number")
    several = [listed(f"x{week}", f"X{week}", of_week(week)) for week in range(6)]
    assert not found([*ordinary(), *several], "number")


def test_a_number_out_of_order_is_found_whichever_way_it_lies() -> None:
    for number, week in (("PL-0014/24", 11), ("PL-0118/24", 2)):
        ((severity, text),) = found([*ordinary(), listed("odd", number, of_week(week))], "number")["odd"]
        assert severity == "medium"
        assert "are in order" in text


def test_days_within_two_weeks_are_in_order() -> None:
    assert not found([*ordinary(), listed("odd", "PL-0058/24", of_week(6))], "number")


def test_numbers_without_an_order_say_nothing() -> None:
    rng = random.Random(3)
    sets = [listed(f"s{week}", f"PL-{rng.randrange(10**4):04d}", of_week(week)) for week in range(30)]
    assert not found(sets, "number")


def test_numbering_that_restarts_with_the_year_is_in_order() -> None:
    later = [
        listed(f"n{week}", f"PL-{10 * week + 2:04d}/25", date(2025, 1, 5) + timedelta(7 * week)) for week in range(3)
    ]
    assert not found([*ordinary(), *later], "number")
    bare = [
        listed(f"n{week}", f"PL-{10 * week + 2:04d}", date(2025, 1, 5) + timedelta(7 * week)) for week in range(3)
    ]
    assert not found([*ordinary(form="PL-{:04d}"), *bare], "number")


def test_an_amended_list_and_another_firm_are_apart() -> None:
    amended = listed("odd", "DN381-442", of_week(5), remarks="AMENDED PACKING LIST")
    other = listed("odd", "DN381-442", of_week(5), firm="Windmill Flameguard B.V.")
    assert not found([*ordinary(), amended], "number")
    assert not found([*ordinary(), other], "number")
