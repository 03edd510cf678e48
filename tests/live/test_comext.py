"""Comext's answers in the forms that its documentation allows."""

import gzip
from datetime import date

import pytest

from oretrace.live import comext
from oretrace.live.calls import Call, CallSeries
from oretrace.live.fetch import answers_of
from oretrace.live.http import ServiceError
from tests.live.played import played

SEPTEMBER = date(2023, 9, 1)
CALL = Call(CallSeries("comext", "export", ("AUT",), ("ARE",)), ("7204",), (SEPTEMBER,))
NAMES = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
ROW = "ESTAT:DS-045409(1.0),15/09/26,M,AT,AE,7204,2,VALUE_IN_EUROS,2023-09,204548"
CSV = f"{NAMES}\n{ROW}\n"
JOB = "98de05ea-540a-43d3-903b-7c9e14faf808"
QUEUED = f"<e:Body><queued><id>{JOB}</id><status>SUBMITTED</status></queued></e:Body>"
FAULT = "<S:Fault><faultcode>{}</faultcode><faultstring>{}</faultstring></S:Fault>"


def state(word: str) -> str:
    return f'<a:status xmlns:a="urn:status"><a:key>{JOB}</a:key>\n<a:status>{word}</a:status></a:status>'


def quoted(text: str) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()) + "\n"


@pytest.mark.parametrize(
    "body",
    [
        CSV,
        f"\ufeff{CSV}".replace("\n", "\r\n"),
        quoted(CSV),
        gzip.compress(CSV.encode()),
        CSV.replace("DATAFLOW,LAST UPDATE", "STRUCTURE,STRUCTURE_ID"),
    ],
)
def test_spellings_of_a_table(body: str | bytes) -> None:
    with played(body) as (line, paths):
        [part], notes = comext.fetch(CALL, line)
    assert (part.records, part.months, notes, len(paths)) == (1, frozenset({SEPTEMBER}), [], 1)


@pytest.mark.parametrize(
    "answer",
    [
        (204, ""),
        f"{NAMES}\n",
        (404, FAULT.format(100, "NO_RESULTS: The query did not return any results.")),
        (400, FAULT.format(100, "NO_RESULTS: The query did not return any results.")),
        FAULT.format(100, "NO_RESULTS: The query did not return any results."),
    ],
)
def test_an_empty_month_gives_no_record(answer: object) -> None:
    with played(answer) as (line, paths):
        [part], notes = comext.fetch(CALL, line)
    assert (part.records, part.months, notes, len(paths)) == (0, frozenset(), [], 1)


@pytest.mark.parametrize("answer", ["", NAMES, "{}", "<html/>", (404, "<html/>"), CSV.replace("2023-09", "2023-08")])
def test_no_table_is_an_error(answer: object) -> None:
    with played(answer) as (line, paths), pytest.raises(ServiceError):
        comext.fetch(CALL, line)
    assert len(paths) == 3


def test_a_number_cut_off_is_not_taken() -> None:
    with played(CSV[:-3], CSV[:-3], CSV) as (line, paths):
        [part], _ = comext.fetch(CALL, line)
    assert (part.answer.text, len(paths)) == (CSV, 3)


def test_a_missing_figure_gives_no_month() -> None:
    with played(CSV.replace("204548", ":")) as (line, _):
        [part], _ = comext.fetch(CALL, line)
    assert (part.records, part.months) == (1, frozenset())


@pytest.mark.parametrize(
    "gone",
    [
        [state("EXPIRED")],
        [state("UNKNOWN_REQUEST")],
        [(404, FAULT.format(100, "UNKNOWN_REQUEST: Unknown request."))],
        [(410, "gone")],
        [state("AVAILABLE"), (410, "gone")],
        [state("AVAILABLE"), FAULT.format(100, "DATA_NOT_YET_AVAILABLE: Requested data is not yet available.")],
    ],
)
def test_a_job_that_is_lost_is_started_again(gone: list[object]) -> None:
    with played(QUEUED, *gone, QUEUED, state("PROCESSING"), state("AVAILABLE"), CSV) as (line, paths):
        [part], _ = comext.fetch(CALL, line)
    assert part.records == 1
    assert paths[-1] == f"/mirror/1.0/async/data/{JOB}"
    assert sum("DS-045409" in path for path in paths) == 2


def test_a_job_may_be_accepted_in_json() -> None:
    queued = (202, {"queued": {"id": JOB, "status": "SUBMITTED"}})
    with played(queued, {"id": JOB, "status": "AVAILABLE"}, CSV) as (line, paths):
        assert comext.fetch(CALL, line)[0][0].records == 1
    assert len(paths) == 3


@pytest.mark.parametrize("status", [200, 400, 413, 500])
def test_a_call_that_is_too_large_is_halved_at_any_status(status: int) -> None:
    call = Call(CALL.series, ("7204", "7205"), CALL.months)
    big = (status, FAULT.format(413, "EXTRACTION_TOO_BIG: The requested extraction is too big"))
    with played(big, CSV, CSV.replace("7204", "7205")) as (line, paths):
        parts, _ = comext.fetch(call, line)
    assert [part.records for part in parts] == [1, 1]
    assert len(paths) == 3


def test_an_unreadable_answer_is_asked_for_again_and_not_kept() -> None:
    strange = CSV.replace("OBS_VALUE", "OBS_VALUE,CITY").replace("204548", "204548,Linz")
    with played(strange, strange, CSV) as (line, paths):
        [part], _ = answers_of(CALL, line)
    assert (part.answer.text, len(paths)) == (CSV, 3)
    number = CSV.replace("204548", "2o4548")
    with played(number) as (line, paths), pytest.raises(ServiceError, match=r"found what cannot be read: .*2o4548"):
        answers_of(CALL, line)
    assert len(paths) == 3


def test_a_territory_with_two_codes_is_asked_for_by_each_where_both_are_refused() -> None:
    call = Call(CallSeries("comext", "export", ("GRC",), ("ARE",)), CALL.codes, CALL.months)
    greek = CSV.replace(",AT,", ",EL,")
    with played((400, "invalid code GR"), (400, "invalid code GR"), greek) as (line, paths):
        [part], _ = comext.fetch(call, line)
    assert part.records == 1
    assert [path.split(".")[2] for path in paths] == ["GR+EL", "GR", "EL"]
    with played((400, "wrong")) as (line, paths), pytest.raises(ServiceError, match="status 400, 'wrong'"):
        comext.fetch(call, line)
    with played((400, "wrong")) as (line, paths), pytest.raises(ServiceError):
        comext.fetch(CALL, line)
    assert len(paths) == 1
