"""HMRC's answers in the forms that OData allows."""

from datetime import date
from typing import Any

import pytest

from oretrace.live import uk
from oretrace.live.calls import Call, CallSeries
from oretrace.live.fetch import answers_of
from oretrace.live.http import ServiceError
from tests.live.played import played

MARCH = date(2024, 3, 1)
CALL = Call(CallSeries("uk", "import", ("GBR",)), ("810194",), (MARCH,))
CONTEXT = "https://api.uktradeinfo.com/$metadata#OTS(Commodity(),Country())"


def row(port: int, **more: Any) -> dict[str, Any]:
    key = {"MonthId": 202403, "FlowTypeId": 3, "SuppressionIndex": 0, "CommodityId": 81019400, "CountryId": 740}
    amounts = {"CommoditySitcId": 68911, "PortId": port, "Value": 1000.0, "NetMass": 10.0, "SuppUnit": None}
    beside = {"Commodity": {"Cn8Code": "81019400"}, "Country": {"CountryCodeAlpha": "HK", "Area1": None}}
    return {**key, **amounts, **beside, **more}


def page(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"@odata.context": CONTEXT, "value": list(rows), **more}


FIRST = page(row(101), **{"@odata.count": 2})


@pytest.mark.parametrize(
    "link",
    [
        "https://api.uktradeinfo.com/OTS?$filter=a%20eq%20'b'&$skip=1",
        "OTS?$filter=a+eq+%27b%27&$skip=1",
        "/OTS?%24filter=a%20eq%20'b'&%24skip=1",
        "?$filter=a eq 'b'&$skip=1",
    ],
)
def test_a_link_may_be_relative_or_whole(link: str) -> None:
    with played({**FIRST, "@odata.nextLink": link}, page(row(102))) as (line, paths):
        parts, _ = answers_of(CALL, line)
    assert [part.records for part in parts] == [1, 1]
    assert paths[1] == "/mirror/OTS?$filter=a%20eq%20'b'&$skip=1"


def test_a_token_is_handed_back_as_it_came() -> None:
    link = "https://api.uktradeinfo.com/OTS?$skiptoken=Id-1%2B2%2F3%3D"
    with played({**FIRST, "@odata.nextLink": link}, page(row(102))) as (line, paths):
        uk.fetch(CALL, line)
    assert paths[1] == "/mirror/OTS?$skiptoken=Id-1%2B2%2F3%3D"


@pytest.mark.parametrize(
    "answer",
    [
        page(row(101, MonthId="202403", FlowTypeId="3", Value="1000"), **{"@odata.count": "1"}),
        page(row(101, Country=None)),
        page(row(101), row(-1, Country=None, CountryId=959), **{"@odata.nextLink": None}),
        page({k: v for k, v in row(101).items() if k not in ("Commodity", "Country")}),
    ],
)
def test_spellings_of_an_answer(answer: object) -> None:
    with played(answer) as (line, paths):
        [part], notes = answers_of(CALL, line)
    assert (part.months, notes, len(paths)) == (frozenset({MARCH}), [], 1)


def test_a_service_that_does_not_count_is_asked_without() -> None:
    with played((400, "The query option $count is not allowed."), page(row(101))) as (line, paths):
        [part], _ = uk.fetch(CALL, line)
    assert part.records == 1
    assert [("$count" in path) for path in paths] == [True, False]


@pytest.mark.parametrize("pages", [[page(row(101), **{"@odata.count": 3})], [page(row(101, MonthId=202404))], [[]]])
def test_a_short_or_different_answer_is_an_error(pages: list[object]) -> None:
    with played(*pages) as (line, _), pytest.raises(ServiceError):
        uk.fetch(CALL, line)


def test_pages_in_a_circle_are_an_error() -> None:
    with (
        played({**FIRST, "@odata.nextLink": "OTS?$skip=1"}) as (line, _),
        pytest.raises(ServiceError, match="lead back to one another"),
    ):
        uk.fetch(CALL, line)
