"""Eurostat's Comext dissemination API: dataset DS-045409 in SDMX-CSV, TSV and JSON-stat, large answers as jobs.

Wordings and shapes: recorded answers (data, 404, 413, empty) and published clients (queued, status, faults).
Partners of wild cards include the aggregates WORLD, EXT_EU27_2020 and INT_EU27_2020, and the United Kingdom as GB
and as its parts XI and XU; reporters include EU27_2020. Quantities are in 100 kg. A secret cell is flagged, without
amount.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Protocol

from tests.live.server.answers import Answer, Asked, Table, as_json
from tests.live.server.faults import spoil
from tests.live.server.truth import EU, Amount, Trade, World, code_of

DIMENSIONS = ("freq", "reporter", "partner", "product", "flow", "indicators")
INDICATORS = ("QUANTITY_IN_100KG", "VALUE_IN_EUROS")
FLOWS = {"import": "1", "export": "2"}
DATASET = "DS-045409"
UPDATED = "2026-09-15T11:00:00+0200"
QUEUED = (
    '<env:Envelope xmlns:env="urn:envelope"><env:Body><queued><id>{id}</id><status>SUBMITTED</status></queued>'
    "</env:Body></env:Envelope>"
)
STATUS = (
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body><ns0:asyncResponse '
    'xmlns:ns0="urn:async" xmlns:ns1="urn:status"><ns1:status><ns1:key>{id}</ns1:key>'
    "<ns1:status>{status}</ns1:status></ns1:status></ns0:asyncResponse></env:Body></env:Envelope>"
)
SOAP = (
    '<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>{code}</faultcode>'
    "<faultstring>{message}</faultstring></S:Fault>"
)

Key = tuple[str, str, str, str, str]  # reporter, partner, product, flow, month, in Eurostat's codes
Cell = tuple[Amount, bool]  # value and kg, whether a part of it is secret


class Bounds(Protocol):
    """The limits that this service reads."""

    @property
    def comext_waits(self) -> int:
        """Cells from which on an answer is a job."""

    @property
    def comext_most(self) -> int:
        """Cells above which there is none."""

    @property
    def comext_polls(self) -> int:
        """How often a job is not done yet."""


@dataclass(frozen=True)
class Wanted:
    """A query: the codes of each dimension, none for all, and its months."""

    parts: dict[str, list[str]]
    months: list[str]
    format: str
    packed: bool


@dataclass
class Job:
    """A large extraction: what it asks, and how often its state was asked."""

    wanted: Wanted
    polls: int = 0


class Service:
    """Answers from the cells of the EU's members."""

    def __init__(self, truth: World, bounds: Bounds) -> None:
        self._months, self._bounds = truth.months, bounds
        self._cells = _cells(truth.of(EU))
        self._known = [{key[place] for key in self._cells} for place in range(4)]
        self._by_product: dict[str, list[Key]] = {}
        for key in self._cells:
            self._by_product.setdefault(key[2], []).append(key)
        self._jobs: dict[str, Job] = {}

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request for data, or about a job."""
        if found := re.search(r"/async/(status|data)/([^/?]+)", asked.path):
            return self._job(found[1], found[2], asked)
        if found := re.search(
            r"/(?:sdmx/2\.1|statistics/1\.0)?/?data/(?:ESTAT,)?([\w-]+)(?:,[^/]*)?/?([^?]*)", asked.path
        ):
            if found[1].upper() != DATASET:
                label = f"ERR_NOT_FOUND_4: {found[1]} (DATA_FLOW:ALL,1.0) is not available for dissemination."
                return _error(404, 100, label)
            return self._data(asked, found[2].strip("/"))
        return _error(404, 100, "UNKNOWN_REQUEST: Unknown request.")

    def _data(self, asked: Asked, key: str) -> Answer:
        parts = key.split(".") if key else [""] * len(DIMENSIONS)
        if len(parts) != len(DIMENSIONS):
            return _soap(400, "140", f"Incorrect number of dimensions: {len(parts)}, expected {len(DIMENSIONS)}")
        given = {
            name: [*filter(None, part.split("+")), *asked.all(name)]
            for name, part in zip(DIMENSIONS, parts, strict=True)
        }
        is_statistics = "/statistics/" in asked.path
        format_ = asked.get("format", "JSON" if is_statistics else "")
        if format_.upper() not in ("JSON", "SDMX-CSV", "TSV"):
            return _soap(406, "150", f"this server has the formats SDMX-CSV, TSV and JSON, not {format_ or 'XML'}")
        wanted = Wanted(given, self._between(asked), format_.upper(), asked.get("compressed") == "true")
        cells = self._size(wanted)
        if cells > self._bounds.comext_most:
            return _error(413, 413, _too_big(cells, self._bounds.comext_most))
        if cells > self._bounds.comext_waits:
            job = f"98de05ea-540a-43d3-903b-{len(self._jobs):012d}"
            self._jobs[job] = Job(wanted)
            return Answer(200, QUEUED.format(id=job).encode(), "application/xml")
        return self._extract(wanted, asked.fault)

    def _between(self, asked: Asked) -> list[str]:
        first = asked.get("startPeriod") or asked.get("sinceTimePeriod") or self._months[0]
        last = asked.get("endPeriod") or asked.get("untilTimePeriod") or self._months[-1]
        named = asked.all("time")
        return [m for m in self._months if first[:7] <= m <= (last + "-12")[:7] and (not named or m in named)]

    def _size(self, wanted: Wanted) -> int:
        """The cells of the cube that is asked for, traded or not."""
        size = len(wanted.months)
        for place, name in enumerate(("reporter", "partner", "product", "flow")):
            size *= len(wanted.parts[name]) or len(self._known[place])
        return size * (len(wanted.parts["indicators"]) or len(INDICATORS))

    def _job(self, what: str, id_: str, asked: Asked) -> Answer:
        job = self._jobs.get(id_)
        if job is None:
            return Answer(200, STATUS.format(id=id_, status="UNKNOWN_REQUEST").encode(), "application/xml")
        if asked.fault == "expired":
            del self._jobs[id_]
            return Answer(200, STATUS.format(id=id_, status="EXPIRED").encode(), "application/xml")
        done = job.polls >= self._bounds.comext_polls
        if what == "status":
            job.polls += 1
            status = "AVAILABLE" if done else "PROCESSING"
            return Answer(200, STATUS.format(id=id_, status=status).encode(), "application/xml")
        if not done:
            return _soap(400, "100", "DATA_NOT_YET_AVAILABLE: Requested data is not yet available.")
        return self._extract(job.wanted, asked.fault)

    def _extract(self, wanted: Wanted, fault: str | None) -> Answer:
        rows = list(self._rows(wanted))
        if wanted.format == "JSON":
            answer = as_json(_json_stat(spoil(fault, Table([*DIMENSIONS, "time", "value"], rows, len(rows))), fault))
        elif not rows:
            answer = _soap(404, "100", "NO_RESULTS: The query did not return any results.")
        else:
            table = spoil(fault, _csv_table(rows))
            text = _csv(table) if wanted.format == "SDMX-CSV" else _tsv(rows, fault)
            answer = Answer(
                200, text.encode(), "text/csv" if wanted.format == "SDMX-CSV" else "text/tab-separated-values"
            )
        packed = wanted.packed and answer.status == 200 and wanted.format != "JSON"
        return Answer(200, gzip.compress(answer.body), "application/gzip") if packed else answer

    def _rows(self, wanted: Wanted) -> list[list[Any]]:
        """Each cell and indicator: freq, the six codes, the month, the amount ("c" where it is secret)."""
        parts = wanted.parts
        if parts["freq"] and "M" not in parts["freq"]:
            return []
        months = set(wanted.months)
        sets = [set(parts[name]) for name in ("reporter", "partner", "product", "flow")]
        rows = []
        keys = sorted(key for code in sets[2] for key in self._by_product.get(code, ())) if sets[2] else self._cells
        for key in keys:
            (value, kg), secret = self._cells[key]
            if key[4] not in months or any(
                codes and code not in codes for codes, code in zip(sets, key, strict=False)
            ):
                continue
            for indicator, amount in zip(INDICATORS, (kg, value), strict=True):
                if (not parts["indicators"] or indicator in parts["indicators"]) and (amount is not None or secret):
                    shown = "c" if secret else _printed(indicator, amount or 0)
                    rows.append(["M", *key[:4], indicator, key[4], shown])
        return rows


def _printed(indicator: str, amount: int) -> str:
    return str(amount) if indicator == "VALUE_IN_EUROS" else f"{amount / 100:.2f}"


@lru_cache(maxsize=2)
def _cells(trades: tuple[Trade, ...]) -> dict[Key, Cell]:
    """Every cell that is published: by code and by its first 6, 4 and 2 digits, by partner and by aggregates."""
    cells: dict[Key, Cell] = {}
    for trade in trades:
        for reporter, partner, code in product(_reporters(trade), _partners(trade), _products(trade)):
            key = (reporter, partner, code, FLOWS[trade.flow], trade.month)
            part = _part(trade, partner)
            (value, kg), secret = cells.get(key, ((0, 0), False))
            mass = None if kg is None or part[1] is None else kg + part[1]
            whole = len(code) < 8 or partner in ("WORLD", "EXT_EU27_2020", "INT_EU27_2020")
            cells[key] = (value + part[0], mass), (secret or trade.secret) and not whole
    return dict(sorted(cells.items()))


def _reporters(trade: Trade) -> list[str]:
    return [code_of(trade.reporter, "eurostat"), "EU27_2020"]


def _partners(trade: Trade) -> list[str]:
    parts = ["XI", "XU"] if trade.partner == "GBR" else []
    inside = "INT_EU27_2020" if trade.partner in EU else "EXT_EU27_2020"
    return [code_of(trade.partner, "eurostat"), *parts, inside, "WORLD"]


def _products(trade: Trade) -> list[str]:
    """The code at each level, and the total; a secret one is in the sums of 2 and 4 digits alone."""
    levels = (2, 4) if trade.secret else (2, 4, 6)
    return ["TOTAL", *(trade.code[:digits] for digits in levels), trade.code]


def _part(trade: Trade, partner: str) -> Amount:
    """The share of Northern Ireland (XI) is a tenth, of Great Britain (XU) the rest."""
    if partner not in ("XI", "XU"):
        return trade.value, trade.kg
    value, kg = trade.value // 10, None if trade.kg is None else trade.kg // 10
    return (
        (value, kg) if partner == "XI" else (trade.value - value, None if trade.kg is None else trade.kg - (kg or 0))
    )


def _csv_table(rows: list[list[Any]]) -> Table:
    names = ["DATAFLOW", "LAST UPDATE", *DIMENSIONS, "TIME_PERIOD", "OBS_VALUE"]
    secret = any(row[-1] == "c" for row in rows)
    body: list[list[Any]] = [[f"ESTAT:{DATASET}(1.0)", "15/09/26", *row] for row in rows]
    if secret:
        names += ["OBS_FLAG", "CONF_STATUS"]
        body = [[*row[:-1], "", "", "C"] if row[-1] == "c" else [*row, "", ""] for row in body]
    return Table(names, body, len(body))


def _csv(table: Table) -> str:
    return "\n".join(",".join(map(str, row)) for row in [table.names, *table.rows]) + "\n"


def _tsv(rows: list[list[Any]], fault: str | None) -> str:
    """One line a series, a column a month; `: ` is missing, `: c` secret."""
    months = sorted({row[6] for row in rows})
    series: dict[str, dict[str, str]] = {}
    for row in rows:
        series.setdefault(",".join(row[:6]), {})[row[6]] = ": c" if row[7] == "c" else f"{row[7]} "
    lines = [[name, *(cells.get(month, ": ") for month in months)] for name, cells in series.items()]
    table = spoil(
        fault,
        Table([",".join(DIMENSIONS) + "\\TIME_PERIOD", *(f"{month} " for month in months)], list(lines), len(lines)),
    )
    return "\n".join("\t".join(row) for row in [table.names, *table.rows]) + "\n"


def _json_stat(table: Table, fault: str | None) -> dict[str, Any]:
    names = [*DIMENSIONS, "time"]
    positions = [sorted({row[i] for row in table.rows}) for i in range(len(names))]
    sizes = [len(codes) for codes in positions]
    lookup = [{code: n for n, code in enumerate(codes)} for codes in positions]
    value, status = {}, {}
    for row in table.rows:
        at = 0
        for place, code in enumerate(row[:-1]):
            at = at * sizes[place] + lookup[place][code]
        if row[-1] == "c":
            status[str(at)] = "|C"
        else:
            value[str(at)] = float(row[-1]) if "." in row[-1] else int(row[-1])
    shown = ["indicator_new" if name == "indicators" and fault == "columns" else name for name in names]
    dimension = {
        name: {
            "label": name.upper(),
            "category": {"index": lookup[n], "label": {code: code for code in positions[n]}},
        }
        for n, name in enumerate(shown)
    }
    document: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "EU trade since 1988 by HS2-4-6 and CN8",
        "source": "ESTAT",
        "updated": UPDATED,
        "value": value,
        **({"status": status} if status else {}),
        "id": shown,
        "size": sizes,
        "dimension": dimension,
        "extension": {"lang": "EN", "id": DATASET, "agencyId": "ESTAT", "version": "1.0"},
    }
    if status:
        document["extension"]["status"] = {"label": {"|C": "|confidential"}}
    return document


def _too_big(cells: int, most: int) -> str:
    return (
        f"EXTRACTION_TOO_BIG: The requested extraction is too big, estimated {cells} rows, max authorised is {most}, "
        "please change your filters to reduce the extraction size"
    )


def _error(status: int, id_: int, label: str) -> Answer:
    return as_json({"error": [{"status": status, "id": id_, "label": label}]}, status)


def _soap(status: int, code: str, message: str) -> Answer:
    return Answer(status, SOAP.format(code=code, message=message).encode(), "application/xml")
