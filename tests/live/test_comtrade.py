"""UN Comtrade's answers in the forms that its documentation allows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from oretrace.errors import OptionError
from oretrace.live import comtrade
from oretrace.live.calls import Call, CallSeries
from oretrace.live.fetch import answers_of
from oretrace.live.http import ServiceError, ServiceKey
from tests.live.played import played

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
CALL = Call(CallSeries("comtrade", "import", ("CHN",)), ("811010",), (JANUARY,))
KEY = ServiceKey("Ocp-Apim-Subscription-Key", "secret-of-comtrade")


def row(partner: int, value: float | str | None = 10.0, **more: Any) -> dict[str, Any]:
    first = {"typeCode": "C", "freqCode": "M", "period": "202501", "reporterCode": 156, "flowCode": "M"}
    then = {"classificationCode": "H6", "cmdCode": "811010", "netWgt": 5.0, "primaryValue": value, "motCode": 0}
    return {**first, **then, "partnerCode": partner, **more}


def page(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"elapsedTime": "0.08 secs", "count": len(rows), "data": list(rows), "error": "", **more}


WHOLE = page(row(0, 20.0), row(764), row(842))


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE,
        page(row(0, "20"), row(764, "10"), row(842, "10.0"), count="3"),
        page(*WHOLE["data"], count=None, error=None),
        {"data": [dict(reversed(one.items())) for one in WHOLE["data"]]},
        page(*({**one, "flowCategory": "M", "mosDesc": None, "period": 202501} for one in WHOLE["data"])),
    ],
)
def test_spellings_of_an_answer(answer: object) -> None:
    with played(answer) as (line, paths):
        [part], notes = answers_of(CALL, line)
    assert (part.records, part.months, notes, len(paths)) == (3, frozenset({JANUARY}), [], 1)


@pytest.mark.parametrize("answer", [page(), page(data=None), {"count": 0, "data": []}])
def test_a_month_without_trade_is_a_note(answer: object) -> None:
    with played(answer) as (line, paths):
        [part], notes = comtrade.fetch(CALL, line)
    assert (part.records, notes, len(paths)) == (0, ["no record of 811010"], 1)


@pytest.mark.parametrize(
    "answer",
    [
        (204, ""),
        page(*WHOLE["data"], count=4),
        page(error="Something went wrong"),
        page(row(0, reporterCode=764)),
        page(row(0), row(764, netWgt="much")),
        {"count": 3},
        [],
    ],
)
def test_an_invalid_answer_is_an_error(answer: object) -> None:
    with played(answer) as (line, _), pytest.raises(ServiceError):
        answers_of(CALL, line)


def test_a_partner_passed_over_is_a_note_whatever_groups_and_parts_stand_beside() -> None:
    short = page(row(0, 20.0), row(764), row(97), row(764, motCode=2100, netWgt=1.0))
    with played(short) as (line, paths):
        _, notes = comtrade.fetch(CALL, line)
    assert notes == ["partners of reporter 156 add up to less than the world in 811010 202501"]
    assert len(paths) == 2


def test_the_limit_may_count_all_that_there_is() -> None:
    cut = page(*(row(n) for n in range(comtrade.PREVIEW)), count=2_000)
    with played(cut, page(row(0, 20.0), row(764)), page(row(842))) as (line, paths):
        parts, notes = comtrade.fetch(CALL, line)
    assert ([part.records for part in parts], notes, len(paths)) == ([2, 1], [], 3)


def test_a_record_without_value_gives_no_month_and_a_silent_reporter_a_note() -> None:
    call = Call(CallSeries("comtrade", "import", ("CHN", "THA")), CALL.codes, CALL.months)
    with played(page(row(0, None, netWgt="0"))) as (line, _):
        [part], notes = comtrade.fetch(call, line)
    assert (part.records, part.months) == (1, frozenset())
    assert notes == ["records without value", "records without weight", "no record of the reporter THA"]


def test_a_list_of_releases_is_halved_at_the_limit_and_may_lack_their_moment() -> None:
    def out(period: int, reporter: int, moment: str | None) -> dict[str, Any]:
        return {"period": period, "reporterCode": reporter, "lastReleased": moment}

    cut = page(*(out(202501, n, None) for n in range(500)))
    early, late = page(out(202501, 156, None)), page(out(202502, 156, "2026-08-01T10:00:00.1234567"))
    with played(cut, early, late) as (line, paths):
        parts, found = comtrade.available(("CHN",), (JANUARY, FEBRUARY), line)
    assert len(parts) == 2
    assert found == {
        JANUARY: {"156": datetime(1970, 1, 1, tzinfo=UTC)},
        FEBRUARY: {"156": datetime(2026, 8, 1, 10, tzinfo=UTC)},
    }
    assert paths[1] == "/mirror/public/v1/getDA/C/M/HS?reporterCode=156&period=202501"


def test_a_reporter_without_a_code_is_refused_before_a_call() -> None:
    call = Call(CallSeries("comtrade", "import", ("CHN",), ("MCO",)), CALL.codes, CALL.months)
    with played(WHOLE) as (line, paths), pytest.raises(OptionError, match="Monaco has no code of its own"):
        comtrade.fetch(call, line)
    assert paths == []


def test_a_key_goes_into_no_address() -> None:
    with played(WHOLE, key=KEY) as (line, paths):
        comtrade.fetch(CALL, line)
    assert paths[0].startswith("/mirror/data/v1/get/C/M/HS?period=202501&cmdCode=811010&flowCode=M&reporterCode=156")
    assert KEY.value not in paths[0]
