"""UN Comtrade's API: data with a key in the header, a preview without, availability, reference lists.

Facts: recorded answers (200, empty, 401) and published clients. The preview has at most 500 records and one period a
call, and does not count what it leaves out. A partner that does not exist (280) is passed over in silence. Without
motCode, customsCode and partner2Code parts stand beside their wholes. Months may be missing, masses null or 0.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Any, Protocol

from tests.live.server.answers import Answer, Asked, Table, as_json
from tests.live.server.faults import spoil
from tests.live.server.truth import Trade, World, code_of, places, territory_of

HEADER = "ocp-apim-subscription-key"
FLOWS = {"import": "M", "export": "X"}
MOST_PERIODS = 12
DENIED = "Access denied due to {} subscription key. Make sure to provide a valid key for an active subscription."


class Bounds(Protocol):
    """The limits that this service reads."""

    @property
    def comtrade_preview(self) -> int:
        """Records of a preview."""

    @property
    def comtrade_most(self) -> int:
        """Records of an answer with a key."""


class Service:
    """Answers from the cells of every reporter."""

    def __init__(self, truth: World, key: str, bounds: Bounds) -> None:
        self._truth, self._key, self._bounds = truth, key, bounds
        self._cells: dict[tuple[str, str], list[Trade]] = {}
        for trade in _with_world(truth.of(truth.reporters)):
            self._cells.setdefault((trade.reporter, trade.month), []).append(trade)

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request of data, of their availability or of a reference list."""
        path = asked.path.rstrip("/")
        if "/reference/" in path:
            return _reference(path)
        found = re.search(r"/(data|public)/v1/(get|preview|getda)/C/([AM])/HS$", path, re.I)
        if not found:
            message = "The resource you are looking for has been removed, had its name changed, or is unavailable."
            return as_json({"statusCode": 404, "message": message}, 404)
        keyed = found[1] == "data"
        given = asked.headers.get(HEADER) or asked.get("subscription-key")
        if keyed and given != self._key:
            return _denied("invalid" if given else "missing")
        if found[3] == "A":
            return as_json(_envelope([], 0))
        if found[2].lower() == "getda":
            return self._availability(asked)
        return self._data(asked, keyed)

    def _data(self, asked: Asked, keyed: bool) -> Answer:
        periods = _list(asked.get("period"))
        most = MOST_PERIODS if keyed else 1
        if not 0 < len(periods) <= most or not all(re.fullmatch(r"\d{6}", period) for period in periods):
            message = f"The field period is invalid: 1 to {most} of the form YYYYMM"
            return as_json({"statusCode": 400, "message": message}, 400)
        reporters = self._reporters(asked)
        rows = [
            record
            for trade in self._trades(reporters, periods)
            for record in _records(trade, asked)
            if _fits(record, asked)
        ]
        limit = self._bounds.comtrade_most if keyed else self._bounds.comtrade_preview
        limit = min(limit, int(asked.get("maxRecords") or limit))
        shown = rows[:limit]
        names = list(shown[0]) if shown else []
        table = spoil(
            asked.fault,
            Table(names, [list(row.values()) for row in shown], len(shown)) if shown else Table(["x"], [], 0),
        )
        return as_json(_envelope(table.records(), table.total))

    def _reporters(self, asked: Asked) -> list[str]:
        codes = _list(asked.get("reporterCode"))
        if not codes:
            return list(self._truth.reporters)
        return [iso3 for code in codes if (iso3 := territory_of("comtrade").get(code)) is not None]

    def _trades(self, reporters: list[str], periods: list[str]) -> list[Trade]:
        months = [f"{period[:4]}-{period[4:]}" for period in periods]
        return [trade for key in product(reporters, months) for trade in self._cells.get(key, ())]

    def _availability(self, asked: Asked) -> Answer:
        periods = _list(asked.get("period")) or [month.replace("-", "") for month in self._truth.months]
        if len(periods) > MOST_PERIODS and asked.get("period"):
            return as_json({"statusCode": 400, "message": "The field period is invalid: at most 12"}, 400)
        rows = []
        for reporter, period in product(self._reporters(asked), periods):
            month = f"{period[:4]}-{period[4:]}"
            count = len(self._cells.get((reporter, month), ()))
            if count:
                rows.append(_available(reporter, period, count))
        return as_json(_envelope(rows, len(rows)))


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@lru_cache(maxsize=2)
def _with_world(trades: tuple[Trade, ...]) -> list[Trade]:
    """The trades at 6 digits, 4 and 2, and the sums over partners (World)."""
    sums: dict[tuple[str, str, str, str, str], Trade] = {}
    for trade in trades:
        if trade.secret:
            continue
        for partner, digits in product((trade.partner, "WLD"), (6, 4, 2)):
            key = (trade.reporter, partner, trade.flow, trade.code[:digits], trade.month)
            old = sums.get(key)
            value = trade.value + (old.value if old else 0)
            kg = None if trade.kg is None or (old and old.kg is None) else trade.kg + ((old.kg if old else 0) or 0)
            sums[key] = Trade(trade.reporter, partner, trade.flow, key[3], trade.month, value, kg)
    return [sums[key] for key in sorted(sums)]


def _records(trade: Trade, asked: Asked) -> list[dict[str, Any]]:
    """The whole, and the parts of each dimension that the query does not fix."""
    wholes = [("0", "C00", "0")]
    if not asked.all("motCode"):
        wholes += [("0", "C00", mode) for mode in ("1000", "2100")]
    if not asked.all("customsCode"):
        wholes += [("0", "C01", "0")]
    if not asked.all("partner2Code"):
        wholes += [("344", "C00", "0")]
    return [_record(trade, *parts) for parts in wholes]


def _record(trade: Trade, second: str, customs: str, mode: str) -> dict[str, Any]:
    partner = 0 if trade.partner == "WLD" else int(code_of(trade.partner, "comtrade"))
    exact = (second, customs, mode) == ("0", "C00", "0")
    value = float(trade.value if exact else trade.value // 2)
    # A mass that was not collected is null in months with an odd number, 0 in the others, as the service prints both.
    missing = None if int(trade.month[5:]) % 2 else 0.0
    kg = missing if trade.kg is None else float(trade.kg if exact else trade.kg // 2)
    period = trade.month.replace("-", "")
    return {
        "typeCode": "C",
        "freqCode": "M",
        "refPeriodId": int(f"{period}01"),
        "refYear": int(period[:4]),
        "refMonth": int(period[4:]),
        "period": period,
        "reporterCode": int(code_of(trade.reporter, "comtrade")),
        "reporterISO": trade.reporter,
        "reporterDesc": places()[trade.reporter]["name"],
        "flowCode": FLOWS[trade.flow],
        "flowDesc": trade.flow.capitalize(),
        "partnerCode": partner,
        "partnerISO": "W00" if not partner else trade.partner,
        "partnerDesc": "World" if not partner else places()[trade.partner]["name"],
        "partner2Code": int(second),
        "partner2ISO": "W00" if second == "0" else "HKG",
        "partner2Desc": "World" if second == "0" else "China, Hong Kong SAR",
        "classificationCode": "H6",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "cmdCode": trade.code,
        "cmdDesc": f"Goods of {trade.code}",
        "aggrLevel": len(trade.code),
        "isLeaf": len(trade.code) == 6,
        "customsCode": customs,
        "customsDesc": "TOTAL CPC" if customs == "C00" else "Clearance for home use",
        "mosCode": "0",
        "motCode": int(mode),
        "motDesc": "TOTAL MOT" if mode == "0" else "Air" if mode == "1000" else "Sea",
        "qtyUnitCode": 8,
        "qtyUnitAbbr": "kg",
        "qty": kg,
        "isQtyEstimated": False,
        "altQtyUnitCode": -1,
        "altQtyUnitAbbr": "N/A",
        "altQty": None,
        "isAltQtyEstimated": False,
        "netWgt": kg,
        "isNetWgtEstimated": False,
        "grossWgt": None,
        "isGrossWgtEstimated": False,
        "cifvalue": value if trade.flow == "import" else None,
        "fobvalue": value if trade.flow == "export" else None,
        "primaryValue": value,
        "legacyEstimationFlag": 0,
        "isReported": True,
        "isAggregate": len(trade.code) < 6,
    }


def _fits(record: dict[str, Any], asked: Asked) -> bool:
    names = ("partnerCode", "partner2Code", "cmdCode", "flowCode", "motCode", "customsCode")
    for name in names:
        codes = _list(asked.get(name))
        if codes and not any(_same(str(record[name]), code) for code in codes):
            return False
    return bool(_list(asked.get("cmdCode"))) or len(record["cmdCode"]) == 6


def _same(cell: str, code: str) -> bool:
    return len(cell) == 6 if code.upper() == "AG6" else cell == code


def _available(reporter: str, period: str, count: int) -> dict[str, Any]:
    code = int(code_of(reporter, "comtrade"))
    return {
        "datasetCode": int(f"20{code:03d}{period}2100"),
        "typeCode": "C",
        "freqCode": "M",
        "period": int(period),
        "reporterCode": code,
        "reporterISO": reporter,
        "reporterDesc": places()[reporter]["name"],
        "classificationCode": "H6",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "isExtendedFlowCode": False,
        "isExtendedPartnerCode": True,
        "isExtendedPartner2Code": False,
        "isExtendedCmdCode": False,
        "isExtendedCustomsCode": False,
        "isExtendedMotCode": False,
        "totalRecords": count,
        "datasetChecksum": count * 7919,
        "firstReleased": "2026-06-01T00:00:00",
        "lastReleased": "2026-08-01T00:00:00",
    }


def _reference(path: str) -> Answer:
    role = "reporter" if "Reporters" in path else "partner"
    rows = [
        {
            "id": int(row["comtrade"]),
            "text": row["name"],
            f"{role}Code": int(row["comtrade"]),
            f"{role}Desc": row["name"],
            f"{role}CodeIsoAlpha2": "GR" if row["eurostat"] == "EL" else row["eurostat"],
            f"{role}CodeIsoAlpha3": iso3,
            "entryEffectiveDate": "1900-01-01T00:00:00",
            "isGroup": False,
        }
        for iso3, row in places().items()
    ]
    return as_json({"results": rows})


def _envelope(rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {"elapsedTime": "0.08 secs", "count": count, "data": rows, "error": ""}


def _denied(why: str) -> Answer:
    answer = as_json({"statusCode": 401, "message": DENIED.format(f"{why}")}, 401)
    realm = (
        'AzureApiManagementKey realm="https://comtradeapi.un.org/data",name="Ocp-Apim-Subscription-Key",type="header"'
    )
    return Answer(401, answer.body, "application/json", {"WWW-Authenticate": realm})
