"""Eurostat Comext, DS-045409, from its dissemination API: SDMX-CSV, at once or by a job that is asked after.

The key is freq.reporter.partner.product.flow.indicators; an empty place takes all. What a query may match counts,
not what is there: above 500,000 cells the answer comes by a job, above 5,000,000 there is none. Calls stay below the
first limit, and follow a job where the service starts one all the same.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from oretrace.live.addresses import joined_to
from oretrace.live.answers import AnswerReading, steady, words_of
from oretrace.live.archive import AnswerPart
from oretrace.live.calls import Call, blocks, codes_in
from oretrace.live.http import HttpRequest, RefusedError, ServiceError, TooBigError, UnusableError
from oretrace.sources.sdmx_csv import FLOWS, INDICATORS, NEEDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

    from oretrace.live.calls import CallSeries
    from oretrace.live.http import HttpAnswer, ServiceLine

CELLS = 500_000
REPORTERS, PARTNERS = 33, 282
"""Positions that an empty place of the key stands for (Eurostat's guide to its asynchronous API)."""
WANTED = ("VALUE_IN_EUROS", "QUANTITY_IN_100KG")
JOB_SECONDS, LONGEST_POLL = 900.0, 10.0
RUNNING = frozenset({"SUBMITTED", "PROCESSING"})
JOB = re.compile(r"""(?:<(?:[\w.-]+:)?(?:id|key)\b[^>]*>|"(?:id|key)"\s*:\s*")\s*([0-9a-fA-F-]{8,64})""")
STATE = re.compile(r"""(?:<(?:[\w.-]+:)?status\b[^>]*>|"status"\s*:\s*")\s*([A-Za-z_]+)""")
MISSING = ("", ":")
T = TypeVar("T")
CODES = {flow: code for code, flow in FLOWS.items()}


def calls_of(series: CallSeries, codes: tuple[str, ...], months: Iterable[date], **_: Any) -> list[Call]:
    """Calls that stay below the limit of cells, months of one year together."""
    size = (len(series.reporters) or REPORTERS) * (len(series.partners) or PARTNERS) * len(WANTED)
    most_codes = max(1, CELLS // (size * 12))
    found = blocks(codes, months, most_codes, max(1, min(12, CELLS // size)))
    return [Call(series, *pair) for pair in found]


def fetch(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], list[str]]:
    """The answer of a call, in halves where the service finds it too large, and notes on it.

    Where it refuses a territory that has two codes in its lists (GR and EL), each of them is asked for alone.
    """
    try:
        return _answered(call, line, _key(call, slice(None)))
    except TooBigError:
        halves = _halves(call)
        if not halves:
            raise
        return _both([fetch(half, line) for half in halves])
    except RefusedError:
        keys = [_key(call, slice(1)), _key(call, slice(-1, None))]
        if keys[0] == keys[1]:
            raise
        answers = []
        for key in keys:
            with suppress(RefusedError):
                answers.append(_answered(call, line, key))
        if not answers:
            raise
        return _both(answers)


def _answered(call: Call, line: ServiceLine, key: str) -> tuple[list[AnswerPart], list[str]]:
    span = (("startPeriod", f"{call.months[0]:%Y-%m}"), ("endPeriod", f"{call.months[-1]:%Y-%m}"))
    url = joined_to(line.base, f"/sdmx/2.1/data/DS-045409/{key}")
    request = HttpRequest(url, (*span, ("format", "SDMX-CSV")), nothing=b"NO_RESULTS")
    answer, reading = steady(line, request, lambda answer: _read(answer, call), _following(line))
    return [AnswerPart(answer, reading.records, reading.months)], list(reading.notes)


def _both(answers: list[tuple[list[AnswerPart], list[str]]]) -> tuple[list[AnswerPart], list[str]]:
    return [part for parts, _ in answers for part in parts], [note for _, notes in answers for note in notes]


def _halves(call: Call) -> list[Call]:
    if len(call.codes) > 1:
        middle = len(call.codes) // 2
        return [Call(call.series, codes, call.months) for codes in (call.codes[:middle], call.codes[middle:])]
    middle = len(call.months) // 2
    return [Call(call.series, call.codes, m) for m in (call.months[:middle], call.months[middle:])] if middle else []


def _key(call: Call, spelling: slice) -> str:
    """The key of a call, with these of the codes that each territory has."""
    who, whom = (
        "+".join(code for name in names for code in codes_in("eurostat", name)[spelling])
        for names in (call.series.reporters, call.series.partners)
    )
    return f"M.{who}.{whom}.{'+'.join(call.codes)}.{CODES[call.series.flow]}.{'+'.join(WANTED)}"


def _following(line: ServiceLine) -> Any:
    """What follows the jobs of this service: from an answer that names a job to the one with its data."""

    def follow(answer: HttpAnswer) -> HttpAnswer:
        job = _job(answer)
        if job is None:
            return answer
        begin, wait = time.monotonic(), 0.25
        while True:
            status, state = _about(line, "status", job, _state)
            if state == "AVAILABLE":
                return _about(line, "data", job, bool)[0]
            if state not in RUNNING:
                raise UnusableError(f"a job that is {state.lower()}")
            if time.monotonic() - begin > JOB_SECONDS:
                raise line.error(f"found the job still {state.lower()} after {JOB_SECONDS:.0f} s", status.request)
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_POLL)

    return follow


def _about(line: ServiceLine, what: str, job: str, read: Callable[[HttpAnswer], T]) -> tuple[HttpAnswer, T]:
    """The state or the data of a job; UnusableError where it cannot be had, so that the job is started again."""
    nothing = b"" if what == "status" else None  # a job that is gone may be a status of the answer, too
    try:
        return line.get(HttpRequest(joined_to(line.base, f"/1.0/async/{what}/{job}"), nothing=nothing), read)
    except ServiceError:
        raise UnusableError(f"a job whose {what} was not given") from None


def _job(answer: HttpAnswer) -> str | None:
    """The job that an answer names in place of data, in XML or JSON."""
    head = answer.data[:4096].decode("utf-8", "replace").strip("\ufeff \r\n\t")
    if not head.startswith(("<", "{")):
        return None
    job, state = JOB.search(head), STATE.search(head)
    return job[1] if job and state and state[1].upper() in {*RUNNING, "AVAILABLE"} else None


def _state(answer: HttpAnswer) -> str:
    if found := STATE.search(answer.text):
        return found[1].upper()
    if answer.status != 200:
        return f"lost (status {answer.status})"
    raise UnusableError("no status of a job")


def _read(answer: HttpAnswer, call: Call) -> AnswerReading:
    """Records and months of an answer that is what was asked for; UnusableError where it is not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = _table(answer)
    if table is None:
        return AnswerReading(0, frozenset())
    _check_asked(table, "product", call.codes)
    _check_asked(table, "flow", [CODES[call.series.flow]])
    _check_asked(table, "indicators", list(INDICATORS))
    _check_asked(table, "TIME_PERIOD", [f"{month:%Y-%m}" for month in call.months])
    for column, names in (("reporter", call.series.reporters), ("partner", call.series.partners)):
        if names:
            _check_asked(table, column, [code for name in names for code in codes_in("eurostat", name)])
    given = table.filter(pc.invert(pc.is_in(table["OBS_VALUE"], pa.array(MISSING))))
    months = given["TIME_PERIOD"].cast(pa.string()).unique().to_pylist()
    days = frozenset(date.fromisoformat(f"{month}-01") for month in months)
    summed = not (call.series.partners and call.series.reporters)  # totals beside the parts show what was cut off
    open_end = not summed and not answer.data.endswith(b"\n")
    return AnswerReading(table.num_rows, days, doubt=_short(given, call), open_end=open_end)


def _table(answer: HttpAnswer) -> pa.Table | None:
    """The records as text; None where there are none."""
    import io

    import pyarrow as pa
    from pyarrow import csv

    data = answer.data
    head = data[:200].lstrip().lower()
    if b"NO_RESULTS" in data[:2000] or answer.status == 204:
        return None
    if head.startswith((b"<", b"{")) or not data.strip():
        raise UnusableError(f"no CSV: {words_of(answer)}")
    header = data.partition(b"\n")[0].decode("utf-8", "replace").strip("\r\ufeff")
    names = [name.strip('"') for name in header.split(",")]
    if missing := [name for name in NEEDED if name not in names]:
        raise UnusableError(f"no column {missing[0]} among {', '.join(names)}")
    types = {name: pa.string() for name in names}
    options = csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    try:
        table = csv.read_csv(io.BytesIO(data), convert_options=options)
    except pa.ArrowInvalid as error:
        raise UnusableError(f"a CSV that cannot be read: {str(error).partition(chr(10))[0][:120]}") from None
    return table if table.num_rows else None


def _check_asked(table: pa.Table, column: str, asked: Iterable[str]) -> None:
    strange = set(table[column].unique().to_pylist()) - set(asked)
    if strange:
        raise UnusableError(f"records that were not asked for: {column} {sorted(strange)[0]}")


def _short(table: pa.Table, call: Call) -> str | None:
    """A doubt where parts add up to less than the whole beside them, or nothing at all came of a code."""
    from oretrace import engine

    series = call.series
    everything = {"all_partners": not series.partners, "all_reporters": not series.reporters}
    if not any(everything.values()):
        return None
    if absent := sorted(set(call.codes) - set(table["product"].unique().to_pylist())):
        return f"no record of {absent[0]}"
    with engine.scratch() as connection:
        connection.register("answer", table)
        rows = engine.run(connection, "live/short.sql", everything).to_pylist()
    if not rows:
        return None
    row = rows[0]
    where = f"{row['reporter']} {row['partner']} {row['product']} {row['month']}"
    return f"{row['what']} add up to less than the published total, in {len(rows)} sums such as {where}"
