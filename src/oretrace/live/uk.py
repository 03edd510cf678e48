"""HMRC's UK Trade Info: overseas trade statistics in OData, page after page, with the count of records beside them.

Each port is a record of its own, so that equal records are no error here; the reader of the source adds them up.
Links to further pages are followed by their query alone, below the base address that was set.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from oretrace.catalog.territories import territories
from oretrace.live.addresses import joined_to
from oretrace.live.answers import json_of
from oretrace.live.archive import AnswerPart
from oretrace.live.calls import Call, blocks
from oretrace.live.http import HttpRequest, RefusedError, UnusableError

if TYPE_CHECKING:
    from oretrace.live.calls import CallSeries
    from oretrace.live.http import HttpAnswer, ServiceLine

FLOWS = {"import": (1, 3), "export": (2, 4)}  # EU and others
NEEDED = ("MonthId", "FlowTypeId", "SuppressionIndex", "CommodityId", "CountryId", "PortId", "Value", "NetMass")
COUNT = ("$count", "true")
CODES_A_CALL, MOST_PAGES = 10, 1_000


def calls_of(series: CallSeries, codes: tuple[str, ...], months: Iterable[date], **_: Any) -> list[Call]:
    """Calls of a year and ten codes."""
    return [Call(series, *pair) for pair in blocks(codes, months, CODES_A_CALL, 12)]


def fetch(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], list[str]]:
    """All pages of a call; from the first again where they are fewer or more records than counted."""
    for tries_left in (2, 1, 0):
        parts, counted = _pages(call, line)
        records = sum(part.records for part in parts)
        if counted is None or records == counted:
            break
        if not tries_left:
            raise line.error(f"found {records:,} of {counted:,} records", parts[0].answer.request)
    return parts, []


def _pages(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], int | None]:
    url = joined_to(line.base, "/OTS")
    request = HttpRequest(url, (*_query(call), COUNT))
    parts: list[AnswerPart] = []
    counts: set[int] = set()
    asked = {request}
    while True:
        try:
            answer, page = line.get(request, lambda answer: _read(answer, call))
        except RefusedError:
            if COUNT not in request.params:
                raise
            request = HttpRequest(url, _query(call))  # a service may count nothing
            continue
        records, months, counted, further = page
        parts.append(AnswerPart(answer, records, months))
        counts |= set() if counted is None else {counted}
        if further is None:
            return parts, max(counts, default=None)
        request = HttpRequest(url, tuple(parse_qsl(urlsplit(further).query, keep_blank_values=True)))
        if request in asked or len(parts) >= MOST_PAGES:
            raise line.error("found pages that lead back to one another", request)
        asked.add(request)


def _query(call: Call) -> tuple[tuple[str, str], ...]:
    flows = " or ".join(f"FlowTypeId eq {flow}" for flow in FLOWS[call.series.flow])
    codes = " or ".join(map(_code, call.codes))
    tests = [f"MonthId ge {call.months[0]:%Y%m}", f"MonthId le {call.months[-1]:%Y%m}", f"({flows})", f"({codes})"]
    if call.series.partners:
        known = territories().by_iso3
        names = {code for name in call.series.partners for code in (known[name].iso2, *known[name].eurostat) if code}
        tests.append("(" + " or ".join(f"Country/CountryCodeAlpha eq '{name}'" for name in sorted(names)) + ")")
    return (("$filter", " and ".join(tests)), ("$expand", "Commodity,Country"))


def _code(code: str) -> str:
    level = {2: "Hs2Code", 4: "Hs4Code", 6: "Hs6Code"}.get(len(code), "Cn8Code")
    return f"Commodity/{level} eq '{code[:8]}'"


def _read(answer: HttpAnswer, call: Call) -> tuple[int, frozenset[date], int | None, str | None]:
    """Records, their months, the count of all pages and the link to the next; UnusableError for another shape."""
    document = json_of(answer)
    rows = document.get("value") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnusableError("no list `value` of records")
    for row in rows:
        if missing := [name for name in NEEDED if name not in row]:
            raise UnusableError(f"no field {missing[0]} among {', '.join(map(str, row))}")
    asked = {f"{month:%Y%m}": month for month in call.months}
    flows = set(map(str, FLOWS[call.series.flow]))
    for name, known in (("MonthId", asked.keys()), ("FlowTypeId", flows)):
        if strange := {str(row[name]) for row in rows} - known:
            raise UnusableError(f"records that were not asked for: {name} {min(strange)}")
    counted = document.get("@odata.count")
    further = document.get("@odata.nextLink")
    months = frozenset(asked[str(row["MonthId"])] for row in rows)
    return len(rows), months, int(counted) if counted is not None else None, further or None
