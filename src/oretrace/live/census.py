"""US Census, international trade: one code and one month a call, with the sums that show whether it is whole.

A code with a star takes the codes below it, so that an answer has the code itself, its ten-digit codes, which alone
have quantities, and for each the sum over all countries ("-"). The key goes into the address of this service, and
nowhere else. 204 is nothing: not published yet, or nothing traded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.live.addresses import joined_to
from oretrace.live.answers import AnswerReading, json_of, steady
from oretrace.live.archive import AnswerPart
from oretrace.live.calls import Call, codes_in
from oretrace.live.http import HttpRequest, UnusableError

if TYPE_CHECKING:
    from oretrace.live.calls import CallSeries
    from oretrace.live.http import HttpAnswer, ServiceLine

VARIABLES = {
    "import": ("I_COMMODITY", "GEN_VAL_MO", "GEN_QY1_MO", "UNIT_QY1"),
    "export": ("E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "UNIT_QY1"),
}
SHARED = ("CTY_CODE", "SUMMARY_LVL", "COMM_LVL")
ALL, COUNTRY = "-", re.compile(r"[1-9]\d{3}")
MISSING = ("None", "", "-")


def calls_of(series: CallSeries, codes: tuple[str, ...], months: Iterable[date], **_: Any) -> list[Call]:
    """One call a code and month."""
    return [Call(series, (code,), (month,)) for month in sorted(months) for code in codes]


def fetch(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], list[str]]:
    """The answer of a call, and notes on it."""
    answer, reading = steady(line, _request(call, line), lambda answer: _read(answer, call))
    return [AnswerPart(answer, reading.records, reading.months)], list(reading.notes)


def _request(call: Call, line: ServiceLine) -> HttpRequest:
    flow = call.series.flow
    commodity, *amounts = VARIABLES[flow]
    [code], [month] = call.codes, call.months
    params = [
        ("get", ",".join((*SHARED, *amounts))),
        (commodity, code if len(code) == 10 else f"{code}*"),
        ("time", f"{month:%Y-%m}"),
    ]
    params += [("CTY_CODE", country) for name in call.series.partners for country in codes_in("census", name)]
    if call.series.partners:
        params[0] = ("get", ",".join((*SHARED[1:], *amounts)))  # a variable that selects is printed by itself
    url = joined_to(line.base, f"/data/timeseries/intltrade/{flow}s/hs")
    return HttpRequest(url, tuple(params))


def _read(answer: HttpAnswer, call: Call) -> AnswerReading:
    """Records and months of an answer that is what was asked for; UnusableError where it is not."""
    if answer.status == 204:
        return AnswerReading(0, frozenset())
    commodity, value, *_ = VARIABLES[call.series.flow]
    rows = _rows(answer, (commodity, value, "CTY_CODE", "COMM_LVL", "time"))
    [code], [month] = call.codes, call.months
    for row in rows:
        if not row[commodity].startswith(code) or row["time"] != f"{month:%Y-%m}":
            raise UnusableError(f"records that were not asked for: {row[commodity]} {row['time']}")
    if not rows:
        return AnswerReading(0, frozenset())
    return AnswerReading(len(rows), frozenset({month}), doubt=_short(rows, commodity, value, call))


def _rows(answer: HttpAnswer, needed: tuple[str, ...]) -> list[dict[str, str]]:
    document = json_of(answer)
    if not isinstance(document, list) or not all(isinstance(row, list) for row in document) or not document:
        raise UnusableError("no array of arrays")
    header, *body = document
    if not all(isinstance(name, str) for name in header):
        raise UnusableError("no header row")
    if missing := [name for name in needed if name not in header]:
        raise UnusableError(f"no column {missing[0]} among {', '.join(header)}")
    if any(len(row) != len(header) for row in body):
        raise UnusableError("rows of another width than the header")
    return [dict(zip(header, map(str, row), strict=True)) for row in body]


def _short(rows: list[dict[str, str]], commodity: str, value: str, call: Call) -> str | None:
    """A doubt where countries add up to less than all countries, or ten-digit codes to less than the code."""
    given = [row for row in rows if row[value] not in MISSING]
    cells = {(row[commodity], row["CTY_CODE"]): float(row[value]) for row in given}
    by_code: dict[str, float] = defaultdict(float)
    by_country: dict[str, float] = defaultdict(float)
    for (code, country), amount in cells.items():
        if COUNTRY.fullmatch(country):
            by_code[code] += amount
        if len(code) == 10:
            by_country[country] += amount
    if not call.series.partners:
        for code in {code for code, _ in cells}:
            if (code, ALL) not in cells or by_code[code] < cells[code, ALL]:
                return f"countries of {code} add up to less than all countries"
    [root] = call.codes
    for country in {country for _, country in cells if country == ALL or COUNTRY.fullmatch(country)}:
        if len(root) <= 6 and ((root, country) not in cells or by_country[country] < cells[root, country]):
            return f"ten-digit codes below {root} add up to less than it"
    return None
