"""The US Census Bureau's international trade API: imports/hs and exports/hs, arrays under a header row.

Facts: the API's guide and published clients. Predicates are echoed as columns, once more where `get` names them too.
CTY_CODE "-" is the sum over countries and stands among them with SUMMARY_LVL DET; groupings (0003 EU, 5XXX Asia) have
CGP. A DISTRICT column multiplies rows; "-" is the whole. Quantities of "0" beside a value were not collected.
Nothing is 204 with an empty body, a missing or wrong key a page of HTML with status 200, an unknown variable 400.
"""

from __future__ import annotations

import json
import re

from tests.live.server.answers import Answer, Asked, Table
from tests.live.server.faults import spoil
from tests.live.server.truth import EU, Amount, Trade, World, places, plus

COMMON = (
    "CTY_CODE",
    "CTY_NAME",
    "SUMMARY_LVL",
    "COMM_LVL",
    "DISTRICT",
    "DIST_NAME",
    "UNIT_QY1",
    "YEAR",
    "MONTH",
    "LAST_UPDATE",
)
ORDER = {
    "imports": ("I_COMMODITY", "GEN_VAL_MO", "CON_VAL_MO", "GEN_QY1_MO", "CON_QY1_MO", "GEN_QY1_MO_FLAG", *COMMON),
    "exports": ("E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "QTY_1_MO_FLAG", *COMMON),
}
ASIA = frozenset(
    (
        "CHN",
        "IND",
        "JPN",
        "KOR",
        "THA",
        "VNM",
        "MYS",
        "IDN",
        "SGP",
        "HKG",
        "TWN",
        "ARE",
        "PHL",
        "KHM",
        "LAO",
        "PAK",
        "ISR",
    )
)
DISTRICTS = {"-": "TOTAL FOR ALL DISTRICTS", "10": "NEW YORK, NY", "27": "LOS ANGELES, CA"}
INVALID_KEY = (
    b"<html><head><title>Invalid Key</title></head><body><p>A valid <em>key</em> must be included with each data API "
    b"request.</p></body></html>"
)

Cell = tuple[str, str, str]  # CTY_CODE, code, month


class Service:
    """Answers from the cells that the United States publish."""

    def __init__(self, truth: World, key: str, most: int) -> None:
        self._key, self._most, self._months = key, most, truth.months
        trades = truth.of(["USA"])
        self._cells = {
            kind: _by_month(_cells([t for t in trades if t.flow == kind[:-1] and not t.secret]))
            for kind in ("imports", "exports")
        }

    def answer(self, asked: Asked) -> Answer:
        """The answer to a query of one of the two endpoints."""
        found = re.search(r"timeseries/intltrade/(imports|exports)/hs$", asked.path.rstrip("/"))
        if not found:
            return Answer(404, b"error: unknown/unsupported geography heirarchy", "text/plain")
        if asked.get("key") != self._key:
            return Answer(200, INVALID_KEY, "text/html")
        kind = found[1]
        names = [name for text in asked.all("get") for name in text.split(",") if name]
        predicates = [(name, value) for name, value in asked.query if name not in ("get", "key")]
        if (bad := _unknown(kind, [*names, *(name for name, _ in predicates if name != "time")])) is not None:
            return Answer(400, f"error: unknown variable '{bad}'".encode(), "text/plain")
        if not names or len(names) > 50:
            return Answer(400, b"error: 1 to 50 variables in get", "text/plain")
        if not asked.get("time"):
            return Answer(400, b"error: missing time", "text/plain")
        return self._select(kind, names, predicates, asked.fault)

    def _select(self, kind: str, names: list[str], predicates: list[tuple[str, str]], fault: str | None) -> Answer:
        wanted: dict[str, list[str]] = {}
        for name, value in predicates:
            wanted.setdefault(name, []).append(value)
        months = _months(wanted.pop("time")[0], self._months)
        rows = [
            row
            for row in self._rows(kind, set(months), "DISTRICT" in names or "DISTRICT" in wanted)
            if all(any(_fits(row[name], value) for value in values) for name, values in wanted.items())
        ]
        if len(rows) > self._most:
            return Answer(500, b"", "text/plain")
        if not rows:
            return Answer(204)
        header = [*names, *wanted, "time"]
        body = [[row[name] for name in header] for row in rows]
        table = spoil(fault, Table(header, body, len(body)))
        lines = ",\n".join(json.dumps(line) for line in [table.names, *table.rows])
        return Answer(200, f"[{lines}]".encode(), "application/json;charset=utf-8")

    def _rows(self, kind: str, months: set[str], by_district: bool) -> list[dict[str, str]]:
        rows = []
        for month in sorted(months):
            for (country, code, _), amount in self._cells[kind].get(month, ()):
                for district in DISTRICTS if by_district else ("-",):
                    rows.append(_row(kind, country, code, month, _of_district(amount, district), district))
        return rows


def _of_district(amount: Amount, district: str) -> Amount:
    """A third of the trade goes by the first district, the rest by the second."""
    value, kg = amount
    if district == "-":
        return amount
    first = value // 3, None if kg is None else kg // 3
    return first if district == "10" else (value - first[0], None if kg is None else kg - (first[1] or 0))


def _row(kind: str, country: str, code: str, month: str, amount: Amount, district: str) -> dict[str, str]:
    value, kg = amount
    quantity = str(kg or 0)
    flag = "M" if kg is None else "-"
    shared = {
        "CTY_CODE": country,
        "CTY_NAME": _name(country),
        "SUMMARY_LVL": "CGP" if country[:2] == "00" or country.endswith("XXX") else "DET",
        "COMM_LVL": f"HS{len(code)}",
        "DISTRICT": district,
        "DIST_NAME": DISTRICTS[district],
        "UNIT_QY1": "KG",
        "YEAR": month[:4],
        "MONTH": month[5:],
        "LAST_UPDATE": "2026-10-02",
        "time": month,
    }
    if kind == "imports":
        amounts = {"GEN_VAL_MO": str(value), "CON_VAL_MO": str(value), "GEN_QY1_MO": quantity, "CON_QY1_MO": quantity}
        return {"I_COMMODITY": code, **amounts, "GEN_QY1_MO_FLAG": flag, **shared}
    return {"E_COMMODITY": code, "ALL_VAL_MO": str(value), "QTY_1_MO": quantity, "QTY_1_MO_FLAG": flag, **shared}


def _name(country: str) -> str:
    special = {"-": "TOTAL FOR ALL COUNTRIES", "0003": "EUROPEAN UNION", "5XXX": "ASIA"}
    return special.get(country) or next(row["name"].upper() for row in places().values() if row["census"] == country)


def _cells(trades: list[Trade]) -> dict[Cell, Amount]:
    """Sums by country and group, and by 10, 6, 4 and 2 digits."""
    cells: dict[Cell, Amount] = {}
    for trade in trades:
        groups = ["-", *(["0003"] if trade.partner in EU else []), *(["5XXX"] if trade.partner in ASIA else [])]
        for country in (places()[trade.partner]["census"], *groups):
            for code in (f"{trade.code}00", *(trade.code[:digits] for digits in (6, 4, 2))):
                key = country, code, trade.month
                cells[key] = plus(cells.get(key, (0, 0)), trade)
    return dict(sorted(cells.items(), key=lambda item: (item[0][2], item[0][1], item[0][0])))


def _by_month(cells: dict[Cell, Amount]) -> dict[str, list[tuple[Cell, Amount]]]:
    found: dict[str, list[tuple[Cell, Amount]]] = {}
    for cell, amount in cells.items():
        found.setdefault(cell[2], []).append((cell, amount))
    return found


def _months(text: str, known: tuple[str, ...]) -> list[str]:
    """2025-01, 2025, or from 2025-01 to 2025-06 (a plus sign may stand for a blank)."""
    found = re.fullmatch(r"from[ +](\d{4}-\d\d)(?:[ +]to[ +](\d{4}-\d\d))?", text)
    if found:
        return [month for month in known if found[1] <= month <= (found[2] or "9999")]
    return [month for month in known if month == text or month[:4] == text]


def _fits(cell: str, pattern: str) -> bool:
    return cell.startswith(pattern[:-1]) if pattern.endswith("*") else cell == pattern


def _unknown(kind: str, names: list[str]) -> str | None:
    return next((name for name in names if name not in ORDER[kind]), None)
