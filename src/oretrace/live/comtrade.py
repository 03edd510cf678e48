"""UN Comtrade: what is out, then the figures of those months, in calls that cannot reach a limit of records.

With a key, which goes into a header, an answer has up to 100,000 records and 12 months; the preview without one has
up to 500 and one month, and does not count what it leaves out. The total over means of transport, customs procedures
and second partners is asked for by name. An answer at the limit is asked for again in parts, down to halves of the
list of partners. The record of the world beside the partners shows whether one was passed over in silence.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from oretrace.catalog.areas import areas
from oretrace.catalog.territories import territories
from oretrace.live.addresses import joined_to
from oretrace.live.answers import AnswerReading, json_of, steady
from oretrace.live.archive import AnswerPart
from oretrace.live.calls import Call, blocks, codes_in
from oretrace.live.http import HttpRequest, UnusableError

if TYPE_CHECKING:
    from oretrace.live.calls import CallSeries
    from oretrace.live.http import HttpAnswer, ServiceLine

PREVIEW, KEYED = 500, 100_000
PARTNERS, REPORTERS = 249, 200
"""Most areas that one reporter's record of one code and month can name, and most that report one."""
MONTHS_A_CALL = 12
FLOWS = {"import": "M", "export": "X"}
WHOLE = (("partner2Code", "0"), ("customsCode", "C00"), ("motCode", "0"))
UNKNOWN = "1970-01-01"  # a release whose moment is not given: the month is out
NEEDED = ("period", "reporterCode", "partnerCode", "flowCode", "cmdCode", "primaryValue", "netWgt")


@dataclass(frozen=True)
class Available:
    """Reporters whose figures of a month are out, each with the moment of its last release."""

    by_month: Mapping[date, Mapping[str, datetime]]

    def months(self, series: CallSeries, months: Iterable[date]) -> tuple[date, ...]:
        """Those months of which some reporter of a series is out."""
        wanted = {code_of(name) for name in series.reporters}
        return tuple(m for m in months if (out := self.by_month.get(m, {})) and (not wanted or wanted & out.keys()))

    def released(self, series: CallSeries, month: date) -> datetime | None:
        """When figures of a month of a series were last released."""
        wanted = {code_of(name) for name in series.reporters}
        moments = [at for name, at in self.by_month.get(month, {}).items() if not wanted or name in wanted]
        return max(moments, default=None)

    def most(self, months: Iterable[date]) -> int:
        """The largest number of reporters that are out in a month."""
        return max((len(self.by_month.get(month, {})) for month in months), default=0) or REPORTERS


def code_of(name: str) -> str:
    """The code of a territory: 699 for India, 842 for the United States; OptionError for one without."""
    return codes_in("comtrade", name)[0]


def calls_of(
    series: CallSeries,
    codes: tuple[str, ...],
    months: Iterable[date],
    keyed: bool = False,
    out: Available | None = None,
) -> list[Call]:
    """Calls that cannot reach the limit of records."""
    months = sorted(months)
    areas_named = (len(series.reporters) or (out.most(months) if out else REPORTERS)) * (
        len(series.partners) or PARTNERS
    )
    room = ((KEYED if keyed else PREVIEW) - 1) // areas_named
    most_months = min(MONTHS_A_CALL, max(1, room)) if keyed else 1
    return [Call(series, *pair) for pair in blocks(codes, months, max(1, room // most_months), most_months)]


def asks_of(reporters: Sequence[str], months: Sequence[date]) -> list[tuple[tuple[str, ...], tuple[date, ...]]]:
    """The reporters and months of each question about what is out."""
    return [(tuple(reporters), some) for _, some in blocks(("",), months, 1, MONTHS_A_CALL)]


def available(
    reporters: tuple[str, ...], months: tuple[date, ...], line: ServiceLine
) -> tuple[list[AnswerPart], dict[date, dict[str, datetime]]]:
    """What is out of some reporters (empty: of all) in some months; in halves where a list may be cut off."""
    params = [("period", ",".join(f"{month:%Y%m}" for month in months))]
    if reporters:
        params.insert(0, ("reporterCode", ",".join(map(code_of, reporters))))
    answer, rows = line.get(
        HttpRequest(joined_to(line.base, "/public/v1/getDA/C/M/HS"), tuple(params)), _available_rows
    )
    if len(rows) == PREVIEW and len(months) > 1:
        (some, early), (more, late) = (available(reporters, half, line) for half in _two(months))
        return [*some, *more], early | late
    found: dict[date, dict[str, datetime]] = defaultdict(dict)
    for row in rows:
        month = date.fromisoformat(f"{str(row['period'])[:4]}-{str(row['period'])[4:6]}-01")
        moment = datetime.fromisoformat(str(row["lastReleased"] or UNKNOWN)[:19]).replace(tzinfo=UTC)
        known = found[month].get(str(row["reporterCode"]))
        found[month][str(row["reporterCode"])] = max(moment, known) if known else moment
    return [AnswerPart(answer, len(rows), frozenset(found))], found


def _available_rows(answer: HttpAnswer) -> list[dict[str, Any]]:
    return _rows(answer, ("period", "reporterCode", "lastReleased"), PREVIEW)


def fetch(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], list[str]]:
    """The answers of a call, in parts where one reaches the limit, and notes on them."""
    parts = _parts(call, (), line)
    rows = [row for part in parts for row in _rows(part.answer, NEEDED)]
    short = (
        None if call.series.partners else _short(rows)
    )  # after what was asked for again, and of all parts together
    return parts, [*_notes(rows, call), *([short] if short else [])]


def _parts(call: Call, partners: tuple[str, ...], line: ServiceLine) -> list[AnswerPart]:
    """`partners` are area codes, in place of all, where only those are asked for."""
    most = KEYED if line.key else PREVIEW
    whole = not partners and not call.series.partners

    def read(answer: HttpAnswer) -> AnswerReading:
        return _read(answer, call, most, whole)

    answer, reading = steady(line, _request(call, partners, line), read)
    if reading.records < most:
        return [AnswerPart(answer, reading.records, reading.months)]
    halves = _halves(call, partners)
    if not halves:
        raise line.error(f"found {reading.records:,} records, where answers are cut off", answer.request)
    return [part for half in halves for part in _parts(*half, line)]


def _halves(call: Call, partners: tuple[str, ...]) -> list[tuple[Call, tuple[str, ...]]]:
    """The call in two: by codes, by months, by reporters, by partners; nothing where it is one cell."""
    series = call.series
    if len(call.codes) > 1:
        return [(Call(series, codes, call.months), partners) for codes in _two(call.codes)]
    if len(call.months) > 1:
        return [(Call(series, call.codes, months), partners) for months in _two(call.months)]
    if series.partners:
        return []
    known = partners or _all_areas()
    return [(call, some) for some in _two(known)] if len(known) > 1 else []


def _two(items: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    middle = len(items) // 2
    return tuple(items[:middle]), tuple(items[middle:])


def _all_areas() -> tuple[str, ...]:
    """Every code of a partner, of territories and of rests that are none."""
    codes = {code for row in territories().by_iso3.values() for code in row.comtrade}
    codes |= {code for scheme, code in areas() if scheme == "comtrade"}
    return tuple(sorted(codes, key=int))


def _request(call: Call, partners: tuple[str, ...], line: ServiceLine) -> HttpRequest:
    series = call.series
    names = partners or tuple(map(code_of, series.partners))
    params = [
        ("period", ",".join(f"{month:%Y%m}" for month in call.months)),
        ("cmdCode", ",".join(call.codes)),
        ("flowCode", FLOWS[series.flow]),
        *([("reporterCode", ",".join(map(code_of, series.reporters)))] if series.reporters else []),
        *([("partnerCode", ",".join(names))] if names else []),
        *WHOLE,
        ("maxRecords", str(KEYED if line.key else PREVIEW)),
        ("includeDesc", "false"),
    ]
    path = "/data/v1/get/C/M/HS" if line.key else "/public/v1/preview/C/M/HS"
    return HttpRequest(joined_to(line.base, path), tuple(params))


def _read(answer: HttpAnswer, call: Call, most: int, whole: bool) -> AnswerReading:
    """Records and months of an answer that is what was asked for; UnusableError where it is not.

    `most` is the limit of records; `whole` answers should name all partners.
    """
    rows = _rows(answer, NEEDED, most)
    series = call.series
    asked = {f"{month:%Y%m}": month for month in call.months}
    wanted = {"period": set(asked), "cmdCode": set(call.codes), "flowCode": {FLOWS[series.flow]}}
    if series.reporters:
        wanted["reporterCode"] = set(map(code_of, series.reporters))
    if series.partners:
        wanted["partnerCode"] = set(map(code_of, series.partners))
    for name, known in wanted.items():
        if strange := {str(row[name]) for row in rows} - known:
            raise UnusableError(f"records that were not asked for: {name} {min(strange)}")
    months = frozenset(asked[str(row["period"])] for row in rows if row["primaryValue"] is not None)
    short = _short(rows)
    return AnswerReading(len(rows), months, doubt=short if whole and len(rows) < most else None)


def _rows(answer: HttpAnswer, needed: tuple[str, ...], most: int | None = None) -> list[dict[str, Any]]:
    """The records of an answer; of one at the limit the count may be that of all that there are."""
    document = json_of(answer)
    if not isinstance(document, dict):
        raise UnusableError("no list `data` of records")
    if document.get("error"):
        raise UnusableError(f"an error: {str(document['error'])[:150]}")
    count = document.get("count")
    rows = [] if document.get("data", "") is None and count == 0 else document.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnusableError("no list `data` of records")
    if count is not None and int(count) != len(rows) and len(rows) != most:
        raise UnusableError(f"{len(rows):,} of {count} records")
    for row in rows:
        if missing := [name for name in needed if name not in row]:
            raise UnusableError(f"no field {missing[0]} among {', '.join(map(str, row))}")
    return rows


def _short(rows: list[dict[str, Any]]) -> str | None:
    """A doubt where partners, groups and parts of trades not counted, add up to less than the world."""
    groups = {code for (scheme, code), area in areas().items() if scheme == "comtrade" and area.kind == "group"}
    partners: dict[tuple[str, ...], float] = defaultdict(float)
    world: dict[tuple[str, ...], float] = {}
    for row in {json.dumps(row, sort_keys=True): row for row in rows}.values():
        key = tuple(str(row[name]) for name in ("reporterCode", "cmdCode", "period"))
        value, partner = float(row["primaryValue"] or 0), str(row["partnerCode"])
        if any(str(row.get(name, whole)) != whole for name, whole in WHOLE):
            continue
        if partner == "0":
            world[key] = value
        elif partner not in groups:
            partners[key] += value
    for key in partners.keys() | world.keys():
        if key not in world or partners[key] < 0.999 * world[key]:
            reporter, code, period = key
            return f"partners of reporter {reporter} add up to less than the world in {code} {period}"
    return None


def _notes(rows: list[dict[str, Any]], call: Call) -> list[str]:
    """What is out but has no record, no value or no mass."""
    notes = ["records without value"] if any(row["primaryValue"] is None for row in rows) else []
    notes += ["records without weight"] if any(str(row["netWgt"] or 0) in ("0", "0.0") for row in rows) else []
    codes, reporters = ({str(row[name]) for row in rows} for name in ("cmdCode", "reporterCode"))
    silent = [name for name in call.series.reporters if rows and code_of(name) not in reporters]
    notes += [f"no record of the reporter {name}" for name in silent]
    return [*notes, *(f"no record of {code}" for code in call.codes if code not in codes)]
