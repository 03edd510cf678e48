"""The Census's answers in the forms that its guide allows."""

from datetime import date

import pytest

from oretrace.live import census
from oretrace.live.calls import Call, CallSeries
from oretrace.live.fetch import answers_of
from oretrace.live.http import ServiceError, ServiceKey
from tests.live.played import played

JANUARY = date(2025, 1, 1)
CALL = Call(CallSeries("census", "import", ("USA",)), ("811010",), (JANUARY,))
KEY = ServiceKey("key", "secret-of-census", in_address=True)
NAMES = ["CTY_CODE", "SUMMARY_LVL", "COMM_LVL", "GEN_VAL_MO", "GEN_QY1_MO", "UNIT_QY1", "I_COMMODITY", "time"]


def rows(six: str = "100", ten: str = "100", country: str = "5700") -> list[list[str]]:
    found = []
    for where in ("-", country):
        found.append([where, "DET", "HS6", six, "0", "-", "811010", "2025-01"])
        found.append([where, "DET", "HS10", ten, "5", "KG", "8110100000", "2025-01"])
    return found


def turned(table: list[list[str]]) -> list[list[str]]:
    return [list(reversed(row)) for row in table]


@pytest.mark.parametrize(
    "answer",
    [
        [NAMES, *rows()],
        turned([NAMES, *rows()]),
        [NAMES, *rows("100.0", "1E2")],
        [[*NAMES, "GEN_QY1_MO_FLAG"], *([*row, "-"] for row in rows())],
        [NAMES, *rows(), ["0003", "CGP", "HS6", "40", "0", "-", "811010", "2025-01"]],
    ],
)
def test_spellings_of_an_answer(answer: object) -> None:
    with played(answer, key=KEY) as (line, paths):
        [part], notes = answers_of(CALL, line)
    assert (part.months, notes, len(paths)) == (frozenset({JANUARY}), [], 1)


@pytest.mark.parametrize("answer", [(204, ""), [NAMES]])
def test_an_empty_month_gives_no_record(answer: object) -> None:
    with played(answer, key=KEY) as (line, paths):
        [part], _ = answers_of(CALL, line)
    assert (part.records, part.months, len(paths)) == (0, frozenset(), 1)


@pytest.mark.parametrize(
    "answer",
    ["", "<html><title>Invalid Key</title></html>", {"error": "no"}, [], [NAMES, ["1"]], [NAMES[1:]], [NAMES, None]],
)
def test_an_invalid_answer_is_an_error(answer: object) -> None:
    with played(answer, key=KEY) as (line, _), pytest.raises(ServiceError) as error:
        census.fetch(CALL, line)
    assert KEY.value not in str(error.value)


def test_months_that_stay_short_are_a_note() -> None:
    with played([NAMES, *rows("100", "90")], key=KEY) as (line, paths):
        _, notes = census.fetch(CALL, line)
    assert notes == ["ten-digit codes below 811010 add up to less than it"]
    assert len(paths) == 2


def test_both_codes_of_one_territory_are_asked_for() -> None:
    call = Call(CallSeries("census", "import", ("USA",), ("PSE",)), CALL.codes, CALL.months)
    with played([[*NAMES[1:], NAMES[0]], *([*row[1:], row[0]] for row in rows(country="5082")[2:])]) as (line, paths):
        [part], _ = answers_of(call, line)
    assert part.records == 2
    assert paths[0].endswith("&time=2025-01&CTY_CODE=5082&CTY_CODE=5083")


def test_the_key_is_in_the_address_of_the_call_alone() -> None:
    with played([NAMES, *rows()], key=KEY) as (line, paths):
        [part], _ = census.fetch(CALL, line)
    assert paths[0].endswith("&key=secret-of-census")
    assert KEY.value not in part.answer.request.address
